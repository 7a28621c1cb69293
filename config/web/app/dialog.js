// SPDX-License-Identifier: GPL-3.0-or-later
// dialog.js - one question at a time over the page; what lies below keeps what was typed.
import { h, button, field } from "./dom.js";
import { t, problem } from "./words.js";
import { ApiError } from "./api.js";

// Shows a dialog with a form. `fill(form)` adds the controls and gives a function that makes the answer, if there is one; an answer that
// throws an ApiError stays open and says why. Gives null when it was closed without an answer.
export function ask({ title, fill, accept, isWide = false, isForced = false, danger = false }) {
  return new Promise((resolve) => {
    const wrong = h("p", { class: "problem", role: "alert" });
    const meanwhile = h("p", { class: "meanwhile", role: "status" });
    const form = h("form", { method: "dialog", novalidate: true });
    const headline = h("h2", { id: `dialog-${Date.now()}` }, title);
    const dialog = h("dialog", { class: isWide ? "wide" : null, "aria-labelledby": headline.id }, form);
    const close = (answer) => {
      dialog.close(); // gives the focus back to where it was, unless that is gone
      dialog.remove();
      if (document.activeElement === document.body) document.getElementById("view").focus({ preventScroll: true });
      resolve(answer);
    };
    const body = h("div", { class: "fields" });
    const answerOf = fill(body, close);
    const yes = accept ? h("button", { type: "submit", class: danger ? "primary danger" : "primary" }, accept) : null;
    form.append(headline, body, wrong, meanwhile, h("div", { class: "actions" }, yes,
      isForced ? null : button(t("common.cancel"), () => close(null))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.textContent = "";
      if (yes) yes.disabled = true;
      try {
        const answer = await answerOf?.();
        if (answer !== undefined) close(answer);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        wrong.textContent = problem(error);
      } finally {
        if (yes) yes.disabled = false;
      }
    });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); if (!isForced) close(null); });
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input, select, textarea, button"))?.focus();
  });
}

// What happens below the open dialog, where nobody sees or hears it, is said in the dialog.
export function tellMeanwhile(text) {
  const place = [...document.querySelectorAll("dialog[open] .meanwhile")].at(-1);
  if (place) place.textContent = text;
}

export function isAsking() { return document.querySelector("dialog[open]") !== null; }

// A choice of `reasons` (keys below `prefix`), or free words when there are none.
export function askReason(title, { prefix, reasons, accept, run, danger }) {
  return ask({
    title, accept, danger,
    fill(body) {
      if (!reasons) {
        const text = h("input", { type: "text", maxlength: "200", autocomplete: "off", autofocus: true });
        body.append(field(t("common.reason"), text));
        return () => run(text.value.trim());
      }
      const group = h("fieldset", {}, h("legend", {}, t("common.reason")), reasons.map((reason, i) =>
        h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value: reason, checked: i === 0, autofocus: i === 0 }),
          h("span", {}, t(`${prefix}.${reason}`)))));
      body.append(group);
      return () => run(group.querySelector("input:checked").value);
    },
  });
}

// Runs `action({})`; when the station wants the lead, asks for name and PIN and runs it again with them.
export async function withLead(volunteers, action) {
  try {
    return await action({});
  } catch (error) {
    if (error.error !== "lead-needed") throw error;
  }
  const answer = await ask({
    title: t("lead.title"), accept: t("common.go-on"),
    fill(body) {
      const name = h("select", {}, volunteers.map((who) => h("option", { value: who }, who)));
      const pin = pinInput();
      body.append(h("p", {}, t("lead.why")), field(t("sign-in.name"), name), field(t("sign-in.pin"), pin));
      return () => action({ lead: { name: name.value, pin: pin.value } });
    },
  });
  if (answer === null) throw new ApiError(0, { error: "given-up" });
  return answer;
}

export function pinInput() {
  return h("input", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "12", pattern: "[0-9]*", class: "pin" });
}
