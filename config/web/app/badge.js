// SPDX-License-Identifier: GPL-3.0-or-later
// badge.js - a person's badge at the desk: its text, its picture, and printing it again.
import { h, field, say } from "./dom.js";
import { t, problem } from "./words.js";
import { post, picture, ApiError } from "./api.js";
import { ask, askReason, withLead } from "./dialog.js";
import { showVerdict } from "./verdict.js";
import { askMessage } from "./message.js";

const BADGE_FIELDS = ["name", "badge_name", "second_name", "pronouns", "company", "title"];
const REASONS = ["lost", "damaged", "wrong-text", "did-not-come-out"];

const verdictPlace = () => document.getElementById("view");

async function showPrinting(app, person, group) {
  const message = await askMessage([group], false);
  showVerdict(verdictPlace(), app,
    { verdict: "printing", kind: "yes", says: { headline: "labels.printing" }, person, print_group: group, message, is_by_hand: true });
}

// Prints without admitting, and again, only with a reason.
export async function reprint(app, person) {
  const print = (reason) => withLead(app.hello.leads,
    (lead) => post("/api/print", { id: person.id, ...(reason ? { reason } : {}), ...lead }));
  const done = person.has_badge
    ? await askReason(t("reprint.title", { name: person.name }), { prefix: "reprint", reasons: REASONS, run: print, danger: true })
    : person.arrived ? await print(null)
      : await askReason(t("print-only.title"),
        { prefix: "print-only", reasons: ["collected", "prepared"], isText: true, accept: t("desk.print"), run: print });
  if (!done) return;
  say(t("reprint.sent"));
  await showPrinting(app, person, done.print_group);
}

// Fields beside the picture that the printer will make; the picture follows the typing.
export function badgeForm(body, values, extra) {
  const inputs = Object.fromEntries(BADGE_FIELDS.map((name) => [name,
    h("input", { type: "text", value: values[name] ?? "", maxlength: "200", autocomplete: "off", dir: "auto", "data-field": name })]));
  const image = h("img", { class: "label-preview", alt: t("preview.alt") });
  const warning = h("p", { class: "hint", role: "status" });
  const fieldsOf = () => Object.fromEntries(BADGE_FIELDS.map((name) => [name, inputs[name].value]));
  let timer = 0;
  let turn = 0;
  const draw = async () => {
    const mine = ++turn;
    try {
      const blob = await picture("/api/preview", { ...extra(), fields: fieldsOf() });
      if (mine !== turn) return;
      if (image.src) URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      warning.textContent = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === turn) warning.textContent = problem(error);
    }
  };
  const plan = () => { clearTimeout(timer); timer = setTimeout(draw, 150); };
  for (const input of Object.values(inputs)) input.addEventListener("input", plan);
  body.append(h("div", { class: "badge-form" },
    h("div", {}, BADGE_FIELDS.map((name) => field(t(`field.${name}`), inputs[name]))), h("figure", {}, image, warning)));
  draw();
  return { fieldsOf, plan };
}

export async function editBadge(app, id) {
  const { person } = await post("/api/person", { id });
  // What is mended is mostly printed next: the wrong text is why a badge is needed again.
  const isAgain = person.has_badge;
  const canCheckIn = !isAgain && !person.arrived && person.status === "paid";
  const next = isAgain ? () => withLead(app.hello.leads, (lead) => post("/api/print", { id, reason: "wrong-text", ...lead }))
    : () => post("/api/admit", { id, print: true });
  const done = await ask({
    title: t("edit.title"), accept: t("edit.go"), isWide: true, enters: true,
    others: isAgain || canCheckIn ? [{ text: t(isAgain ? "edit.print-again" : "edit.check-in"), value: "next" }] : [],
    fill(body) {
      const form = badgeForm(body, person, () => ({ id }));
      return async (chosen) => {
        await post("/api/edit", { id, fields: form.fieldsOf() });
        return chosen ? next() : {};
      };
    },
  });
  if (!done) return;
  say(t("edit.done"));
  app.refresh();
  if (done.verdict) return showVerdict(verdictPlace(), app, done);
  if (done.print_group) return showPrinting(app, person, done.print_group);
  app.open("desk");
  app.showPerson(id);
}
