// SPDX-License-Identifier: GPL-3.0-or-later
// story.js - what happened with a person, newest first, and how it is taken back.
import { h, button, say } from "./dom.js";
import { t, moment } from "./words.js";
import { post } from "./api.js";
import { askReason, withLead } from "./dialog.js";
import { saleText, undoSale } from "./sale.js";
import { transferText } from "./transfer.js";

const UNDO_REASONS = ["wrong-person", "wrong-place", "mistake"];

function entryText(app, entry) {
  if (entry.transfer || entry.sale?.step === "transfer") return transferText(entry);
  if (entry.sale) return saleText(app, entry);
  if (entry.same) return t(Object.values(entry.same).every(Boolean) ? "story.joined" : "story.apart",
    { by: entry.by ? `(${entry.by})` : "" });
  const values = { by: entry.by ? `(${entry.by})` : "", reason: entry.reason ?? "", where: entry.station,
    checkpoint: entry.checkpoint ?? "" };
  if (entry.kind === "refusal") return t("story.refusal", { ...values, verdict: t(`verdict.${entry.verdict}.headline`) });
  if (entry.kind === "admission") return t(entry.direction === -1 ? "story.left" : entry.override ? "story.override" : "story.admission",
    values);
  if (entry.kind === "print") {
    const what = t(entry.badge ? "label.badge" : "label.ticket");
    return entry.outcome === "asked" ? t("story.asked", { ...values, what, reason: t(`reprint.${entry.reason}`) })
      : t("story.print", { ...values, what, outcome: t(`job.${entry.outcome}`) });
  }
  if (entry.kind === "hold") return t(entry.on ? "story.hold" : "story.release", values);
  if (entry.kind === "standby") return t(entry.on ? "story.standby" : "story.standby-left", { ...values, session: entry.session });
  return t(`story.${entry.kind}`, values);
}

// Takes an admission back, for a reason; null when nobody gave one.
export async function undoEntry(app, entry) {
  const done = await askReason(t("undo.title"), {
    prefix: "undo", reasons: UNDO_REASONS, isText: true, accept: t("undo.go"), danger: true,
    run: (reason) => withLead(app.hello.leads,
      (lead) => post("/api/undo", { station: entry.station_id, record: entry.record, reason, ...lead })),
  });
  if (done) say(t("undo.done"));
  return done;
}

async function undo(app, person, entry) {
  if (await undoEntry(app, entry)) app.showPerson(person.id);
}

export function story(app, person, history, act) {
  const shown = history.filter((entry) => entry.kind !== "token").reverse();
  return h("ol", { class: "story" }, shown.map((entry) => h("li", { class: entry.is_undone ? "undone" : null },
    h("time", { datetime: entry.at }, moment(entry.at)),
      h("span", { dir: "auto" }, entryText(app, entry), entry.revoked ? ` · ${t("story.revoked", { time: moment(entry.revoked) })}` : ""),
    entry.kind === "admission" && !entry.is_undone ? button(t("undo.button"), act(() => undo(app, person, entry)), { class: "quiet" })
      : null,
    entry.sale && !entry.is_undone ? button(t("undo.button"), act(() => undoSale(app, person, entry)), { class: "quiet" }) : null)));
}

// "Badge printed once, confirmed."
export function printedText(history) {
  const others = ["asked", "handed-over", "came-out"];
  const prints = history.filter((entry) => entry.kind === "print" && entry.badge && !others.includes(entry.outcome));
  return prints.length ? t("person.printed", { count: prints.length, outcome: t(`job.${prints.at(-1).outcome}`) })
    : t("person.not-printed");
}
