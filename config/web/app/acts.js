// SPDX-License-Identifier: GPL-3.0-or-later
// acts.js - what a volunteer can do about a verdict. The station says which acts there are (`can`); here each becomes a button.
import { h, button } from "./dom.js";
import { t } from "./words.js";
import { post, ApiError } from "./api.js";
import { askReason, withLead, isAsking } from "./dialog.js";
import { renewMessage } from "./message.js";
import { actsOf } from "./pane.js";
import { showVerdict, shownOutcome, isSmall } from "./verdict.js";
import { joinLine } from "./standby.js";
import { saleAct } from "./sale.js";
import { safe } from "./safe.js";
import { reprint, editBadge } from "./badge.js";
import { printedText, undoEntry } from "./story.js";
import { showGroup } from "./group.js";

const place = () => document.getElementById("view");

// When somebody else has come up meanwhile, whoever is let in is told at the side; a refusal is shown.
async function checkIn(app, outcome, print, is_box_empty) {
  const done = await post("/api/admit", { id: outcome.person.id, print, is_box_empty });
  app.recent.add(done);
  const shown = shownOutcome();
  if (!shown || shown === outcome || !done.is_pass) showVerdict(place(), app, done);
  app.refresh();
}

function override(app, outcome) {
  return askReason(t("override.title"), {
    prefix: "override", reasons: ["came-back", "organiser", "mistake"], isText: true, accept: t("override.go"), danger: true,
    run: (reason) => withLead(app.hello.leads, (lead) => post("/api/admit", { id: outcome.person.id, override: true, reason, ...lead })),
  }).then((done) => { if (done) { showVerdict(place(), app, done); app.refresh(); } });
}

async function undo(app, outcome) {
  if (!await undoEntry(app, { station_id: "", record: outcome.record })) return;
  app.refresh();
  // Who may be let in again is asked of the station; the verdict stands as it is now.
  const { person } = outcome;
  const isDesk = outcome.is_desk && person && app.who.role !== "door";
  showVerdict(place(), app, isDesk ? { ...await post("/api/admit", { id: person.id, look: true }), told: t("undo.done") }
    : { verdict: "undone", kind: "yes", says: { headline: "undo.done" }, person: person && { name: person.name } });
}

// Labels that wait for a printer which has stopped go to the one that is ready.
async function printElsewhere(app, outcome) {
  await post("/api/job/elsewhere", outcome.message.elsewhere);
  app.refresh();
}

// What can be done about the labels; the station says what.
function labelActs(app, outcome, act) {
  const { message } = outcome;
  const phases = new Set((message?.labels ?? []).map((label) => label.phase));
  return [
    message?.elsewhere ? button(t("label.print-at", { other: message.elsewhere.printer }), act(() => printElsewhere(app, outcome)),
      { class: "primary" }) : null,
    phases.has("asked") || phases.has("failed") ? button(t("view.labels"), () => app.open("labels"), { class: "primary" }) : null,
  ].filter(Boolean);
}

// Each act's buttons: [text, action, attributes].
const acts = {
  "check-in": (app, outcome) => [
    [t(outcome.person.is_prepared ? "desk.check-in-hand-over" : "desk.check-in-print"), () => checkIn(app, outcome, true),
      { class: "primary", "data-main": true, ...safe }],
    [t("desk.check-in-only"), () => checkIn(app, outcome, false)]],
  "check-in-anew": (app, outcome) => [[t("desk.check-in-print"), () => checkIn(app, outcome, true, true)]],
  reprint: (app, { person }) => [[t("desk.reprint"), () => reprint(app, person), { class: "primary" }]],
  print: (app, { person }) => [[t("desk.print"), () => reprint(app, { ...person, arrived: true }), { class: "primary" }]],
  pay: (app, outcome) => saleAct(app, outcome, "pay"),
  uncancel: (app, outcome) => saleAct(app, outcome, "uncancel"),
  upgrade: (app, outcome) => saleAct(app, outcome, "upgrade"),
  sell: (app, outcome) => saleAct(app, outcome, "sell"),
  override: (app, outcome) => [[t("override.button"), () => override(app, outcome), { class: "primary" }]],
  wait: (app, outcome) => [[t("standby.join"), () => joinLine(app, outcome)]],
  fix: (app, { person }) => [[t("desk.fix"), () => editBadge(app, person.id)]],
  group: (app, { person }) => [[t("desk.group"), () => showGroup(app, person.id)]],
  details: (app, { person }) => [[t("desk.details"), () => { app.open("desk"); app.showPerson(person.id); }]],
  undo: (app, outcome) => [[t("undo.button"), () => undo(app, outcome)]],
};
// a door volunteer at a desk does none of these
const ofDesk = ["check-in", "check-in-anew", "reprint", "print", "pay", "uncancel", "upgrade", "sell", "fix", "group", "details"];

// What stands beside the main button; the rest is one tap further. On a small screen the main button stands alone.
const beside = { look: ["check-in-anew", "fix", "group"], yes: ["reprint", "undo"], ask: ["fix", "wait"], no: ["wait"] };

export function actsOn(app, outcome, wrong) {
  const act = actsOf(wrong);
  const shown = labelActs(app, outcome, act);
  const rest = [];
  for (const name of outcome.can ?? []) {
    if (!acts[name] || app.who.role === "door" && ofDesk.includes(name)) continue;
    for (const [text, action, attributes] of acts[name](app, outcome)) {
      const isFirst = !shown.length && attributes?.class === "primary";
      const isNear = beside[outcome.kind]?.includes(name) && (!isSmall() || !shown.length);
      (isFirst || isNear ? shown : rest).push(button(text, act(action), { "data-act": name, ...attributes }));
    }
  }
  if (rest.length < 2) return [...shown, ...rest];
  return [...shown, h("details", { class: "more" }, h("summary", {}, t("common.more")), h("div", {}, rest))];
}

// Somebody who is only looked at is shown as they are now: another desk may have let them in, or taken their payment. What is said of
// the code stays: a look at the person does not know it.
export async function freshenVerdict(app) {
  const outcome = shownOutcome();
  if (outcome && await renewMessage(outcome) && shownOutcome() === outcome) return showVerdict(place(), app, outcome, true);
  if (!outcome?.is_look || !outcome.is_desk || !outcome.person || outcome.is_of_code || app.who.role === "door" || isAsking()) return;
  const look = await post("/api/admit", { id: outcome.person.id, look: true, is_background: true });
  const known = ({ verdict, can, says, person, hand_over, message }) => JSON.stringify([verdict, can, says, person, hand_over, message]);
  const isActing = document.querySelector('.verdict [aria-disabled="true"]') !== null;
  if (shownOutcome() === outcome && !isActing && !isAsking() && known(look) !== known(outcome)) showVerdict(place(), app, look, true);
}

// What became of the badge of somebody who was here before.
export async function tellMore(app, outcome, line) {
  if (outcome.verdict !== "already-in" || !outcome.is_desk || app.who.role === "door") return;
  try {
    line.textContent = printedText((await post("/api/person", { id: outcome.person.id })).history);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error; // the verdict stands without it
  }
}
