// SPDX-License-Identifier: GPL-3.0-or-later
// sale.js - what is settled at the desk: payment, upgrade, sessions and extras, a ticket that stands again; and taking that back.
import { h, button, field, say } from "./dom.js";
import { t } from "./words.js";
import { post } from "./api.js";
import { ask, askReason, withLead } from "./dialog.js";
import { showVerdict } from "./verdict.js";

const steps = { pay: "pay", uncancel: "uncancel", upgrade: "type", sell: "add", take: "take" }; // acts, and what the station calls them

export const isSeller = (app) => ["lead", "cashier"].includes(app.who.role);
const withSeller = (app, action) => withLead(app.hello.sellers, action);

// Each way to pay is the button that takes the money: none is chosen beforehand.
export const WAYS = ["cash", "card", "voucher", "free"];

// What is paid, and why it costs nothing or by which voucher; `payment(way)` is what the station takes.
export function paymentFields(currency, sum = "") {
  const amount = h("input",
    { type: "text", inputmode: "decimal", maxlength: "14", autocomplete: "off", value: sum, "data-field": "amount" });
  const note = h("input", { type: "text", maxlength: "200", autocomplete: "off", "data-field": "note" });
  return {
    amount, elements: [field(t("sale.amount", { currency }), amount), field(t("sale.note"), note)],
    payment: (way) => ({ method: way, amount: way === "cash" || way === "card" ? amount.value.trim() : "",
      ...(way === "voucher" ? { voucher: note.value } : { reason: note.value }) }),
  };
}

// Whoever may not sell is told whom to fetch, where the desk is what they were sent to.
export function whomToFetch(app, outcome) {
  const isAsked = (outcome.can ?? []).some((act) => steps[act]);
  if (!isAsked || !outcome.is_desk || isSeller(app) || app.who.role === "door") return null;
  return t("sale.fetch", { names: app.hello.sellers.join(", ") });
}

// Who has add-ons alone is sold a ticket: the same step, by its own name.
const nameOf = (outcome, act) => t(`sale.step.${outcome.verdict === "add-on-only" ? "ticket" : act}`);

// The button of one act; on a door's screen only who may sell has it.
export function saleAct(app, outcome, act) {
  if (!isSeller(app) && !outcome.is_desk) return [];
  const text = isSeller(app) ? nameOf(outcome, act) : t("sale.vouch");
  return [[text, () => sell(app, outcome.person.id, act, outcome.session?.code, nameOf(outcome, act)), { class: "primary" }]];
}

function choicesOf(offer, act) {
  if (act === "upgrade") return offer.types;
  if (act === "take") return offer.held;
  return act === "sell" ? [...offer.sessions.map((each) => ({ ...each, title: `${each.code} ${each.title}` })), ...offer.extras] : null;
}

function choiceText({ title, left, amount }, currency) {
  const seats = left === undefined ? null : left ? t("sale.left", { count: left }) : t("verdict.full.headline");
  return [title, amount === undefined ? null : `${amount} ${currency}`, seats].filter(Boolean).join(" · ");
}

// One dialog for each step: what, how much, and each way to pay is the button that does it.
export async function sell(app, id, act, wanted, name = t(`sale.step.${act}`)) {
  const { currency } = app.hello;
  const offer = await post("/api/sale/offer", { id });
  const choices = choicesOf(offer, act);
  const isBack = act === "take";
  const ways = isBack ? ["free", "cash", "card"] : WAYS;
  const done = await ask({
    title: name, isWide: choices?.length > 6,
    others: choices && !choices.length ? [] : ways.map((way) =>
      ({ text: t(isBack && way !== "free" ? `sale.back.${way}` : `sale.${way}`), value: way })),
    fill(body) {
      body.append(h("p", { class: "name" }, h("bdi", {}, offer.name)));
      if (choices && !choices.length) return void body.append(h("p", {}, t("sale.nothing")));
      const isSkipped = ["pay", "upgrade"].includes(act) && offer.closed.length > 0;
      if (isSkipped) body.append(h("p", { class: "problem" }, t("sale.skipped", { what: offer.closed.join(", ") })));
      const { amount, elements, payment } = paymentFields(currency, offer.amount);
      const set = choices && h("fieldset", { class: "types" }, h("legend", { class: "unseen" }, name), choices.map((each) =>
        h("label", { class: "choice" },
          h("input", { type: "radio", name: "what", value: each.code, checked: each.code === wanted, disabled: each.left === 0 }),
          h("span", { dir: "auto" }, choiceText(each, currency)))));
      const chosen = () => set?.querySelector(":checked")?.value;
      const propose = () => { if (choices) amount.value = choices.find((each) => each.code === chosen())?.amount ?? ""; };
      set?.addEventListener("change", propose);
      propose();
      body.append(...(set ? [set] : []), ...elements);
      return (way) => {
        if (choices && !chosen()) return set.querySelector("input").focus();
        const paid = payment(way);
        return withSeller(app, (lead) => post("/api/sale", { id, step: steps[act], what: chosen() ?? "", ...paid,
          ...(isSkipped ? { skip: true } : {}), amount: isBack && paid.amount ? `-${paid.amount}` : paid.amount, ...lead }));
      };
    },
  });
  if (!done) return;
  say(t("sale.done"));
  app.refresh();
  showVerdict(document.getElementById("view"), app, { ...await post("/api/admit", { id, look: true }), told: t("sale.done") });
}

// All steps that make sense for this person, for whoever comes without a verdict.
export async function chooseSale(app, person) {
  const acts = [person.status === "pending" ? "pay" : null, person.status === "cancelled" ? "uncancel" : null,
    ...(person.status === "cancelled" ? [] : ["upgrade", "sell", "take"])].filter(Boolean);
  const act = await ask({
    title: t("sale.button"),
    fill(body, close) { body.append(h("div", { class: "reasons" }, acts.map((each) => button(t(`sale.step.${each}`), () => close(each)))));
      },
  });
  if (act) await sell(app, person.id, act);
}

const acts = Object.fromEntries(Object.entries(steps).map(([act, step]) => [step, act]));

// "Take the payment: 450.00 USD, Cash (Cara)"
export function saleText(app, entry) {
  const { step, what, method, amount, voucher, reason } = entry.sale;
  const sum = amount ? `${(amount / 100).toFixed(2)} ${app.hello.currency}` : null;
  const values = [what, sum, t(`sale.${method}`), voucher, reason].filter(Boolean).join(", ");
  return `${t(`sale.step.${acts[step]}`)}: ${values}${entry.by ? ` (${entry.by})` : ""}`;
}

export async function undoSale(app, person, entry) {
  const done = await askReason(t("sale.undo"), {
    prefix: "undo", reasons: ["wrong-person", "mistake"], isText: true, accept: t("undo.go"), danger: true,
    run: (reason) => withSeller(app,
      (lead) => post("/api/sale/undo", { station: entry.station_id, record: entry.record, reason, ...lead })),
  });
  if (done) { say(t("undo.done")); app.showPerson(person.id); }
}
