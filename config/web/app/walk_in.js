// SPDX-License-Identifier: GPL-3.0-or-later
// walk_in.js - somebody who comes without a ticket: registered, paid for and checked in by one act, which is a seller's.
import { h } from "./dom.js";
import { t } from "./words.js";
import { post, ApiError } from "./api.js";
import { ask, withLead } from "./dialog.js";
import { WAYS, paymentFields } from "./sale.js";
import { badgeForm } from "./badge.js";
import { showVerdict } from "./verdict.js";

export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Nobody becomes staff because the list begins with it: a type is chosen.
function typeChoice(app) {
  const element = h("fieldset", { class: "types", "data-field": "ticket_type" }, h("legend", {}, t("fact.ticket")),
    app.hello.ticket_types.map((each) => h("label", { class: "choice" }, h("input", { type: "radio", name: "type", value: each.code }),
      h("span", {}, each.title))));
  const code = () => element.querySelector(":checked")?.value ?? "";
  return { element, code, amount: () => app.hello.ticket_types.find((each) => each.code === code())?.amount };
}

export async function walkIn(app) {
  const done = await ask({
    title: t("walk-in.title"), isWide: true,
    others: [...WAYS.map((way) => ({ text: t(`sale.${way}`), value: way })), { text: t("desk.check-in-print"), value: "gratis" },
      { text: t("walk-in.unpaid"), value: "unpaid" }],
    fill(body) {
      const type = typeChoice(app);
      const form = badgeForm(body, {}, () => ({ ticket_type: type.code() }));
      const { amount, elements, payment } = paymentFields(app.hello.currency);
      const money = h("div", { class: "types money" }, elements);
      // What costs nothing takes no money.
      const choose = () => {
        const isGratis = Number(type.amount()) === 0;
        amount.value = type.amount() ?? "";
        money.hidden = isGratis;
        for (const each of body.parentElement.querySelectorAll(".actions [type=submit]"))
          each.hidden = (each.value === "gratis") !== isGratis;
        form.plan();
      };
      type.element.addEventListener("change", choose);
      body.append(type.element, money);
      queueMicrotask(choose);
      const id = newId(); // registered once, however often it is tried; what ticket it is stays as it was then
      return async (way) => {
        if (!type.code()) {
          type.element.querySelector("input").focus();
          throw new ApiError(400, { error: "type-needed" });
        }
        const fields = form.fieldsOf();
        const isAgain = type.element.disabled;
        const isSold = WAYS.includes(way);
        const add = (lead) => post("/api/walk-in",
          { id, fields, ticket_type: type.code(), is_paid: way !== "unpaid", ...(isSold ? payment(way) : {}), ...lead });
        try {
          type.element.disabled = true;
          await withLead({ lead: app.hello.leads, seller: app.hello.sellers }, add);
        } catch (error) {
          type.element.disabled = error.isAway || isAgain; // no answer: it may be registered
          throw error;
        }
        if (isAgain) await post("/api/edit", { id, fields }); // mended since
        return post("/api/admit", { id, print: true });
      };
    },
  });
  if (!done) return;
  showVerdict(document.getElementById("view"), app, done);
  app.refresh();
}
