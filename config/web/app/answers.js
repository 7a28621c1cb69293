// SPDX-License-Identifier: GPL-3.0-or-later
// answers.js - a scan on its way to the station, and what becomes of the answer: a verdict, or a word at the side of who writes.
import { t, problem } from "./words.js";
import { isAsking, tellMeanwhile } from "./dialog.js";
import { showVerdict, closeVerdict } from "./verdict.js";
import { isSigningIn } from "./sign_in.js";
import { drawMode } from "./mode_line.js";
import { Scans } from "./scans.js";
import { app, place, isBooth, isVisitor, stationTime } from "./app.js";
import * as kiosk from "./kiosk.js";
import * as leads from "./leads.js";

const UNANSWERED = "lanyard.unanswered"; // in the session: how many scans waited when the page was left

app.scans = new Scans({
  isBooth,
  printsAtOnce: () => app.hello.station.mode === "desk" && !app.hello.station.confirms_first && app.who.role !== "door",
  now: stationTime,
  onAnswer: showOutcome,
  onFailure(error) { if (error.status !== 401) tell(failed(problem(error))); },
  onWaiting(count) {
    drawMode();
    if (isAsking()) tellMeanwhile(t("scan.waiting.next", { count }));
    else showVerdict(place("view"), app,
      { verdict: "waiting", kind: "ask", says: { headline: "scan.waiting", next: "scan.waiting.next", values: { count } } }, count > 1);
  },
});

// Where nobody is signed in no scan is answered, and it is said.
export function isOpen() { return app.who !== null && !isSigningIn(); }

export function scan(code) {
  if (isOpen() && isVisitor()) kiosk.scan(code);
  else if (isOpen()) app.scans.push(code);
  else tellUnanswered(1);
}

export function scrap() {
  if (isOpen() && isVisitor()) return kiosk.scrap();
  const verdict = isBooth() ? "lead-damaged" : "truncated";
  if (isOpen()) tell({ verdict, kind: "ask", says: { headline: `verdict.${verdict}.headline`, next: `verdict.${verdict}.next` } });
  else tellUnanswered(1);
}

let unsaidCount = 0; // before there was anywhere to say it

export function tellUnanswered(count) {
  unsaidCount += count;
  if (!unsaidCount || !isSigningIn()) return;
  tellMeanwhile(t("scan.unanswered", { count: unsaidCount }));
  unsaidCount = 0;
}

function failed(why) { return { verdict: "failed", kind: "no", says: { headline: "scan.failed" }, next: why }; }

// What the page itself has to say of a scan.
function tell(outcome) {
  app.recent.note(outcome);
  display(outcome);
}

export function showOutcome(outcome) {
  app.recent.add(outcome);
  if (!isBooth() || !outcome.lead) return display(outcome);
  closeVerdict();
  leads.captured(outcome); // which says what it is
}

// While somebody writes it is kept at the side until they are ready.
function display(outcome) {
  app.recent.draw(place("recent"), app);
  drawMode();
  if (isAsking()) tellMeanwhile(app.recent.announcement(outcome));
  else showVerdict(place("view"), app, outcome);
}

// Scans of before this page was ready, or that the one before it was left with.
export function tellLeft() {
  const count = unsaidCount + Number(sessionStorage.getItem(UNANSWERED));
  if (count) tell(failed(t("scan.unanswered", { count })));
}

// What waits when the page is left is said by the next.
export function keepLeft() { sessionStorage.setItem(UNANSWERED, app.scans.drop()); }
