// SPDX-License-Identifier: GPL-3.0-or-later
// acts.js - what a volunteer can do about a verdict. The station says which acts there are (`can`); here each becomes a button.
import { button, say } from "./dom.js";
import { t } from "./words.js";
import { post, ApiError } from "./api.js";
import { askReason, withLead } from "./dialog.js";
import { actsOf } from "./pane.js";
import { showVerdict, shownOutcome, closeVerdict } from "./verdict.js";
import { joinLine } from "./standby.js";
import { reprint, editBadge, showGroup, printedText } from "./person.js";

const place = () => document.getElementById("view");

// When somebody else has come up meanwhile, whoever is let in is told at the side; a refusal is shown.
async function checkIn(app, outcome, print) {
  const done = await post("/api/admit", { id: outcome.person.id, print });
  app.recent.add(done);
  const shown = shownOutcome();
  if (!shown || shown === outcome || !done.is_pass) showVerdict(place(), app, done);
  app.refresh();
}

function override(app, outcome) {
  return askReason(t("override.title"), {
    accept: t("override.go"), danger: true,
    run: (reason) => withLead(app.volunteers, (lead) => post("/api/admit", { id: outcome.person.id, override: true, reason, ...lead })),
  }).then((done) => { if (done) { showVerdict(place(), app, done); app.refresh(); } });
}

async function undo(app, outcome) {
  const done = await askReason(t("undo.title"), {
    accept: t("undo.go"), danger: true,
    run: (reason) => post("/api/undo", { station: "", record: outcome.record, reason }),
  });
  if (done) { closeVerdict(); app.refresh(); say(t("undo.done")); }
}

// Each act's buttons: [text, action, attributes].
const acts = {
  "check-in": (app, outcome) => [
    [t("desk.check-in-print"), () => checkIn(app, outcome, true), { class: "primary", "data-main": true }],
    [t("desk.check-in-only"), () => checkIn(app, outcome, false)]],
  reprint: (app, { person }) => [[t("desk.reprint"), () => reprint(app, person), { class: "primary" }]],
  print: (app, { person }) => [[t("desk.print"), () => reprint(app, person), { class: "primary", "data-main": true }]],
  override: (app, outcome) => [[t("override.button"), () => override(app, outcome)]],
  wait: (app, outcome) => [[t("standby.join"), () => joinLine(app, outcome)]],
  fix: (app, { person }) => [[t("desk.fix"), () => editBadge(app, person.id)]],
  group: (app, { person }) => [[t("desk.group"), () => showGroup(app, person.id)]],
  details: (app, { person }) => [[t("desk.details"), () => { app.open("desk"); app.showPerson(person.id); }]],
  undo: (app, outcome) => [[t("undo.button"), () => undo(app, outcome)]],
};
const ofDesk = ["check-in", "reprint", "print", "fix", "group", "details"]; // a door volunteer at a desk does none of these

export function actsOn(app, outcome, wrong) {
  const act = actsOf(wrong);
  return (outcome.can ?? []).filter((name) => acts[name] && (app.who.role !== "door" || !ofDesk.includes(name)))
    .flatMap((name) => acts[name](app, outcome)).map(([text, action, attributes]) => button(text, act(action), attributes));
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
