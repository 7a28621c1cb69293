// SPDX-License-Identifier: GPL-3.0-or-later
// practice.js - a station of invented people (lanyard practice, the demo): a band that says so, somebody who comes up every few seconds,
// and what to try. Whoever comes up is let in, or looked at, as this station does with a scan.
import { h, button, redraw } from "./dom.js";
import { t } from "./words.js";
import { post, ApiError } from "./api.js";
import { isAsking } from "./dialog.js";
import { shownOutcome } from "./verdict.js";
import { app, place } from "./app.js";

const EVERY_MS = 6000;
const FIRST_LETTERS = ["an", "ma", "ra", "li", "sa", "na", "jo", "ka", "el", "mo"]; // somebody is found by one of them
const TO_TRY = ["type", "walk-in", "undo", "labels", "pay"];

let isPlaying = true;
let timer = 0;

function draw() {
  const band = place("practice");
  band.hidden = false;
  const play = button(t(isPlaying ? "practice.pause" : "practice.play"), () => { isPlaying = !isPlaying; draw(); plan(); });
  redraw(band, h("strong", {}, t("practice.band")), isDesk() ? play : null);
}

const isDesk = () => ["desk", "cashier", "lead"].includes(app.who?.role) && app.hello.station.mode === "desk";

// Nobody comes up while a volunteer does something: asks, reads a verdict that waits for a tap, types, or looks at a person.
function isBusy() {
  return document.hidden || isAsking() || shownOutcome()?.is_look || document.activeElement?.value || document.querySelector(".person");
}

async function next() {
  if (!isDesk() || isBusy()) return;
  const text = FIRST_LETTERS[Math.floor(Math.random() * FIRST_LETTERS.length)];
  try {
    const { hits } = await post("/api/search", { text, is_background: true });
    const expected = hits.filter((hit) => !hit.has_arrived);
    if (!expected.length || isBusy()) return;
    const { id } = expected[Math.floor(Math.random() * expected.length)];
    app.showOutcome(await post("/api/admit", { id, ...(app.hello.station.confirms_first ? { look: true } : { print: true }) }));
    app.refresh();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error; // the next comes all the same
  }
}

function plan() {
  clearTimeout(timer);
  if (isPlaying) timer = setTimeout(() => next().finally(plan), EVERY_MS);
}

// What to try, at the desk between two people; null at a real station.
export function practiceCard() {
  if (!app.hello.is_practice) return null;
  return h("section", { class: "tile to-try" }, h("h2", {}, t("practice.try")),
    h("ol", {}, TO_TRY.map((what) => h("li", {}, t(`practice.try.${what}`)))));
}

export function startPractice() {
  if (!app.hello.is_practice) return;
  draw();
  plan();
}

// In another language, or for somebody else.
export function redrawPractice() { if (app.hello.is_practice) draw(); }
