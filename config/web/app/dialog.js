// SPDX-License-Identifier: GPL-3.0-or-later
// dialog.js - one question at a time over the page; what lies below keeps what was typed.
import { h, button, field } from "./dom.js";
import { t, problem } from "./words.js";
import { ApiError } from "./api.js";
import { focusSafely, settle } from "./safe.js";

const renewals = new Set(); // of the dialogs that are open

// What may have changed meanwhile is drawn anew in the open dialogs, too.
export async function renewDialogs() { for (const renew of renewals) await renew(); }

// Shows a dialog with a form. `fill(form)` adds the controls and gives a function that makes the answer, if there is one; `renew()`
// draws what may have changed; `others` ({text, value}) are more buttons that answer, and their value is given to that function. Enter
// in a field answers only where `enters`: what it does can be taken back by a tap (safe.js). An answer that throws an ApiError stays
// open and says why. Gives null when it was closed without an answer.
export function ask({ title, fill, accept, isWide = false, isForced = false, danger = false, enters = false, renew, others = [] }) {
  return new Promise((resolve) => {
    const wrong = h("p", { class: "problem", role: "alert" });
    const meanwhile = h("p", { class: "meanwhile", role: "status" });
    const form = h("form", { method: "dialog", novalidate: true });
    const headline = h("h2", { id: `dialog-${Date.now()}`, tabindex: "-1" }, title);
    const dialog = h("dialog", { class: isWide ? "wide" : null, "aria-labelledby": headline.id }, form);
    const close = (answer) => {
      dialog.close(); // gives the focus back to where it was, unless that is gone
      dialog.remove();
      renewals.delete(renew);
      if (document.activeElement === document.body) document.getElementById("view").focus({ preventScroll: true });
      resolve(answer);
    };
    const body = h("div", { class: "fields" });
    const answerOf = fill(body, close);
    const yes = accept ? h("button", { type: "submit", class: danger ? "primary danger" : "primary" }, accept) : null;
    const more = others.map(({ text, value, isMain }) => h("button", { type: "submit", value, class: isMain ? "primary" : null }, text));
    const isAnswered = accept || others.length || danger;
    form.append(headline, body, wrong, meanwhile, h("div", { class: "actions" }, yes, more,
      isForced ? null : button(t(isAnswered ? "common.cancel" : "common.close"), () => close(null))));
    form.addEventListener("keydown",
      (event) => { if (event.key === "Enter" && !enters && event.target.matches("input, select")) event.preventDefault(); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.textContent = "";
      const answering = [...form.querySelectorAll('[type="submit"]')];
      for (const each of answering) each.disabled = true;
      try {
        const answer = await answerOf?.(event.submitter?.value);
        if (answer !== undefined) close(answer);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        wrong.textContent = problem(error);
      } finally {
        for (const each of answering) each.disabled = false;
      }
    });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (!isForced) close(null); });
    if (renew) renewals.add(renew);
    document.body.append(dialog);
    dialog.showModal();
    settle(dialog);
    focusSafely(dialog.querySelector("[autofocus]"),
      dialog.querySelector(".reasons") ? null : dialog.querySelector("input:enabled, select, textarea"), headline);
  });
}

// What happens below the open dialog, where nobody sees or hears it, is said in the dialog.
export function tellMeanwhile(text) {
  const place = [...document.querySelectorAll("dialog[open] .meanwhile")].at(-1);
  if (place) place.textContent = text;
}

export function isAsking() { return document.querySelector("dialog[open]") !== null; }

// Asks why: each of the `reasons` (keys below `prefix`) is a button, and one tap is the answer. `run(reason)` gets its key, or its words
// where `isText`; then there is also a field for other words, which `accept` sends.
export function askReason(title, { prefix, reasons = [], accept, run, danger, isText = false }) {
  return ask({
    title, danger, accept: isText ? accept : undefined,
    fill(body) {
      const word = (reason) => t(`${prefix}.${reason}`);
      if (reasons.length) body.append(h("div", { class: "reasons", role: "group", "aria-label": t("common.reason") },
        reasons.map((reason) =>
        h("button", { type: "submit", value: reason }, word(reason)))));
      const text = h("input", { type: "text", maxlength: "200", autocomplete: "off", autofocus: !reasons.length });
      if (isText) body.append(field(t(reasons.length ? "common.other-reason" : "common.reason"), text));
      return (chosen) => run(chosen ? (isText ? word(chosen) : chosen) : text.value.trim());
    },
  });
}

const wanting = { "lead-needed": "lead", "seller-needed": "seller" };

// Runs `action({})`; when the station wants the lead, or somebody who may sell, asks for name and PIN and runs it again with them. `leads`
// names those who vouch, or {lead, seller} where either may be wanted.
export async function withLead(leads, action) {
  let wanted;
  try {
    return await action({});
  } catch (error) {
    if (!wanting[error.error]) throw error;
    wanted = wanting[error.error];
  }
  const answer = await ask({
    title: t(`${wanted}.title`), accept: t("common.go-on"),
    fill(body) {
      const name = h("select", {}, (leads[wanted] ?? leads).map((who) => h("option", { value: who }, who)));
      const pin = pinInput();
      body.append(h("p", {}, t(`${wanted}.why`)), field(t("sign-in.name"), name), field(t("sign-in.pin"), pin));
      return () => action({ lead: { name: name.value, pin: pin.value } });
    },
  });
  if (answer === null) throw new ApiError(0, { error: "given-up" });
  return answer;
}

export function pinInput() {
  return h("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12", pattern: "[0-9]*", class: "pin" });
}
