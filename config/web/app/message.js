// SPDX-License-Identifier: GPL-3.0-or-later
// message.js - what the labels make of a verdict, as the station says it (scanner/desk/message.h): drawn here, never decided.
import { h, svg, listed } from "./dom.js";
import { t } from "./words.js";
import { post, ApiError } from "./api.js";

// "62x29" as people write it: 62 × 29 mm.
const measured = (media) => (/^\d+(\.\d+)?(x\d+(\.\d+)?)?$/.test(media ?? "") ? `${media.replace("x", " × ")} mm` : media);
const readable = (values) => ({ ...values, media: measured(values.media), loaded: measured(values.loaded) });

const act = (key, values = {}) => [key ? t(key, readable(values)) : "",
  values.other ? t("label.elsewhere", values) : ""].filter(Boolean).join(" ");
const sentence = (key, values = {}) => [act(key, values), values.why].filter(Boolean).join(" ");

// The outcome with what its labels change: kind, headline and next step.
export function withMessage(outcome) {
  const { message } = outcome;
  if (!message?.says) return outcome;
  const { headline, next, values } = message.says;
  const isIn = message.is_in && (outcome.is_group ? `${t(outcome.says.headline, outcome.says.values)}.` : t("label.is-in"));
  const said = next ? [isIn, sentence(next, values)].filter(Boolean).join(" ") : outcome.next;
  return { ...outcome, kind: message.kind, next: said,
    says: { ...outcome.says, headline: headline ?? outcome.says.headline, values: { ...outcome.says.values, ...values } } };
}

// Before the tap: that the badge will wait, why, and what to do about it.
export function warning(outcome) {
  const before = outcome.message?.before;
  return before ? h("p", { class: "before" }, svg("0 0 24 24", "M12 1 23.5 22H.5ZM10.8 8.5v7h2.4v-7ZM10.8 17.2v2.4h2.4v-2.4Z", "shape"),
    h("span", {}, h("strong", {}, t(before.headline), ": "), act(before.next, before.values), " ",
      before.values.why ? h("small", { dir: "auto" }, before.values.why) : null)) : null;
}

export const labelName = (what) => t({ badge: "label.badge", ticket: "label.ticket", disclosure: "label.disclosure" }[what]);

// One label's state: its cause and act, else how far it is.
export function labelState({ phase, state, key, values }) {
  return key ? sentence(key, values) : phase === "coming" && values?.printer ? t("label.coming.short", values) : t(`job.${state}`);
}

// What the next step says already is not said again.
function labelRow(label, says) {
  const isSaid = label.key && label.key === says?.next && label.values?.printer === says.values?.printer
    && label.values?.media === says.values?.media;
  return h("li", { class: label.phase }, h("strong", {}, listed([labelName(label.what), label.session])), " ",
    isSaid ? t(`job.${label.state}`) : labelState(label));
}

// All alike are one line; else each label says its own, where not each person does (`isGroup`).
export function labelLines({ labels, says }, isGroup) {
  const states = new Set(labels.map((label) => label.state));
  const phases = new Set(labels.map((label) => label.phase));
  const isOut = phases.size === 1 && phases.has("out") && states.size === 1;
  if (isOut) return t(`labels.all.${[...states][0]}`, { count: labels.length });
  return labels.length > 1 && !isGroup && !(phases.size === 1 && phases.has("coming"))
    ? h("ul", { class: "each-label" }, labels.map((label) => labelRow(label, says))) : "";
}

// What the station says of these groups of labels now; null when it does not answer.
export async function askMessage(groups, isEntry) {
  try {
    return await post("/api/message", { groups, is_entry: isEntry });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return null;
  }
}

// Labels of an outcome that are on their way: what is said of them is asked again whenever the station tells of something.
export async function renewMessage(outcome) {
  const groups = [outcome.print_group ?? []].flat();
  if (!groups.length || outcome.message?.is_over) return false;
  const message = await askMessage(groups, !outcome.is_by_hand);
  if (!message || JSON.stringify(message) === JSON.stringify(outcome.message)) return false;
  outcome.message = message;
  return true;
}
