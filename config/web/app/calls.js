// SPDX-License-Identifier: GPL-3.0-or-later
// calls.js - kiosks that ask for a person: above the view at every station of the staff, until somebody has been there.
import { h, button, svg, redraw, say } from "./dom.js";
import { t, clock, problem } from "./words.js";
import { post, ApiError } from "./api.js";
import { shapes } from "./shapes.js";

let heard = new Set(); // the calls that were said aloud
let wrong = "";

function sentence({ name, goer, since }) {
  return goer ? t("calls.goes", { who: goer, name }) : t("calls.asks", { name, time: clock(since) });
}

async function go(kiosk) {
  try {
    await post("/api/call/go", { kiosk });
    wrong = "";
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    wrong = problem(error);
  }
}

function line(app, call) {
  return h("p", { class: call.goer ? "goes" : "asks" },
    h("span", {}, svg("0 0 24 24", call.goer ? shapes.look : shapes.ask, "shape"), " ", sentence(call)),
    call.goer ? null : button(t("calls.go"), () => go(call.kiosk).then(app.refresh)));
}

function sayNew(calls) {
  const key = ({ kiosk, since }) => `${kiosk} ${since}`;
  const fresh = calls.filter((call) => !call.goer && !heard.has(key(call)));
  heard = new Set(calls.map(key));
  if (fresh.length) say(fresh.map(sentence).join(" "));
}

export function drawCalls(place, app) {
  const calls = app.state?.calls ?? [];
  place.hidden = !calls.length;
  if (!calls.length) wrong = "";
  redraw(place, calls.map((call) => line(app, call)), wrong ? h("p", { class: "problem", role: "alert" }, wrong) : null);
  sayNew(calls);
}
