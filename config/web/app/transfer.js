// SPDX-License-Identifier: GPL-3.0-or-later
// transfer.js - a ticket changes hands: somebody else becomes a registration of their own, and the former holder's badge is void.
import { h, field, say } from "./dom.js";
import { t } from "./words.js";
import { post } from "./api.js";
import { ask, withLead } from "./dialog.js";
import { newId } from "./walk_in.js";

const FIELDS = ["name", "email", "company"];

export const transferText = (entry) =>
  t(entry.kind === "registration" ? "story.taken-over" : "story.transfer", { by: entry.by ? `(${entry.by})` : "" });

export async function handOn(app, person) {
  const taker = newId(); // so that who asks again after a lost answer hands it on once
  const done = await ask({
    title: t("transfer.title", { name: person.name }), accept: t("transfer.go"), danger: true,
    fill(body) {
      const inputs = Object.fromEntries(FIELDS.map((name) => [name, h("input",
        { type: name === "email" ? "email" : "text", maxlength: "200", autocomplete: "off",
        dir: "auto", "data-field": name })]));
      const reason = h("input", { type: "text", maxlength: "200", autocomplete: "off", "data-field": "reason" });
      body.append(h("p", {}, t("transfer.why", { name: person.name })), ...FIELDS.map((name) => field(t(`field.${name}`), inputs[name])),
        field(t("transfer.reason"), reason));
      return () => {
        if (!inputs.name.value.trim()) return inputs.name.focus();
        return withLead(app.hello.leads, (lead) => post("/api/transfer", { id: person.id, taker, reason: reason.value,
          ...Object.fromEntries(FIELDS.map((name) => [name, inputs[name].value.trim()])), ...lead }));
      };
    },
  });
  if (!done) return;
  const takeOut = done.box ? "transfer.take-out.box" : "transfer.take-out";
  say(done.take_out ? t(takeOut, { name: done.take_out, box: done.box ?? "" }) : t("transfer.done"));
  app.refresh();
  app.showPerson(done.id);
  if (done.take_out) await ask({ title: t("transfer.done"), fill: (body) => void body.append(h("p", { class: "problem" },
    t(done.box ? "transfer.take-out.box" : "transfer.take-out", { name: done.take_out, box: done.box ?? "" }))) });
}
