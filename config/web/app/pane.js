// SPDX-License-Identifier: GPL-3.0-or-later
// pane.js - a part of the page that shows what the station answered, and the buttons in it that ask the station to act.
import { h } from "./dom.js";
import { problem } from "./words.js";
import { drawSettled } from "./safe.js";
import { ApiError } from "./api.js";

// Answers may come in another order than they were asked for: only that to the last question is drawn. One that says what is
// drawn already is left, and so is one that comes while a button acts: a press that has begun on a control ends on it.
export class Pane {
  turn = 0;
  showing = null; // until it is over
  drawn = null;   // the answer that is drawn, as text

  constructor(place) { this.place = place; }

  // What needs no answer.
  put(...children) {
    this.turn++;
    this.drawn = null;
    this.place.replaceChildren(...children);
  }

  // What somebody wants to see: the answer, or what went wrong.
  show(question, draw) {
    this.drawn = null;
    const showing = this.follow(question, draw, (error) => this.put(h("p", { class: "problem", role: "alert" }, problem(error))))
      .finally(() => { if (this.showing === showing) this.showing = null; });
    return this.showing = showing;
  }

  // What may have changed meanwhile: after what somebody waits for; when no answer comes, what is shown stays. `draw(answer)` says
  // false when it has left what is there.
  async renew(ask, draw) {
    while (this.showing) await this.showing;
    await this.follow(ask(), (answer) => !this.isActing() && drawSettled(this.place, () => draw(answer)), () => {});
  }

  async follow(question, draw, fail) {
    const mine = ++this.turn;
    const isWanted = () => mine === this.turn && this.place.isConnected;
    try {
      const answer = await question;
      const text = JSON.stringify(answer);
      if (isWanted() && text !== this.drawn && draw(answer) !== false) this.drawn = text;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isWanted()) fail(error);
    }
  }

  isActing() { return this.place.querySelector('[aria-disabled="true"]') !== null; }
}

// Makes what a button does out of an action: a second press while it goes on does nothing. What went wrong is said in `wrong`;
// `after()` follows each.
export function actsOf(wrong, after = () => {}) {
  return (action) => async ({ currentTarget: pressed }) => {
    if (pressed.hasAttribute("aria-disabled")) return;
    pressed.setAttribute("aria-disabled", "true"); // and keeps the focus
    wrong.textContent = "";
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.error !== "given-up") wrong.textContent = problem(error);
    } finally {
      pressed.removeAttribute("aria-disabled");
      after();
    }
  };
}
