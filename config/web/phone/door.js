// SPDX-License-Identifier: GPL-3.0-or-later
// door.js - what a volunteer at a door does without a code: the standby line, and somebody whom a lead finds by the whole name.
import { h, button, field } from "./dom.js";
import { t, clock, number, problem } from "./words.js";
import * as station from "./station.js";

// "In line: 3 · Free: 1", and whose turn it is; `done(outcome)`, or `failed(words)`.
export function lineView(room, { done, failed }) {
  const { standby, session } = room;
  if (!standby?.waiting) return null;
  const next = async () => {
    try {
      const said = await station.letIn("/phone/next", { session });
      if (said?.outcome) done(said.outcome);
    } catch (error) {
      failed(problem(error));
    }
  };
  const figures = [`${t("standby.waiting")}: ${number(standby.waiting)}`,
    standby.opens ? t("standby.opens", { time: clock(standby.opens) }) : `${t("standby.free")}: ${number(standby.free)}`].join(" · ");
  return h("div", { class: "line" }, h("p", {}, figures),
    standby.free && !standby.opens ? button(t("standby.next"), next, { "data-key": "next" }) : null);
}

// `found(outcome)`, and `back()`.
export function findView({ found, back }) {
  const whole = h("input", { type: "text", autocomplete: "off", autocapitalize: "words", dir: "auto", maxlength: "200" });
  const lead = h("input", { type: "text", autocomplete: "off", dir: "auto" });
  const pin = h("input", { type: "password", inputmode: "numeric", autocomplete: "off", class: "pin" });
  const wrong = h("p", { class: "problem", role: "alert" });
  const hits = h("ul", { class: "leads" });
  const ask = async (more = {}) => {
    wrong.textContent = "";
    try {
      const said = await station.letIn("/phone/find", { text: whole.value.trim(), name: lead.value.trim(), pin: pin.value, ...more });
      if (said?.outcome) found(said.outcome);
      hits.replaceChildren(...(said?.hits ?? []).map((hit) => h("li", {},
        button([h("strong", { dir: "auto" }, hit.name), h("span", { dir: "auto" }, hit.company)], () => ask({ id: hit.id })))));
    } catch (error) {
      wrong.textContent = error.error === "nobody" ? t("phone.find.nobody") : problem(error);
      if (error.error !== "nobody") pin.value = "";
    }
  };
  const go = (event) => {
    event.preventDefault();
    ask();
  };
  return [h("h1", {}, t("phone.find")), h("p", {}, t("phone.find.do")),
    h("form", { onsubmit: go }, field(t("phone.find.name"), whole), field(t("phone.find.lead"), lead), field(t("sign-in.pin"), pin), wrong,
      h("button", { type: "submit", class: "primary big" }, t("phone.find"))), hits, button(t("common.close"), back)];
}
