// SPDX-License-Identifier: GPL-3.0-or-later
// door_card.js - the card of whoever checks at a door with a phone: one page to be printed, in the language of this page.
import { h, button, svg } from "./dom.js";
import { t } from "./words.js";
import { shapes } from "./shapes.js";

const steps = ["invite", "start", "code"];
const verdicts = ["yes", "ask", "no", "look"];
const troubles = ["away", "locked", "power", "lead"];

export function doorCard(back) {
  const line = (key) => h("li", {}, t(`card.${key}`));
  return h("article", { class: "door-card" },
    h("div", { class: "actions" }, button(t("report.print"), () => window.print(), { class: "primary" }), button(t("common.close"), back)),
    h("h1", {}, t("card.title")),
    h("ol", {}, steps.map(line)),
    h("ul", { class: "shapes" }, verdicts.map((kind) =>
      h("li", {}, svg("0 0 24 24", shapes[kind], "shape"), h("p", {}, t(`card.${kind}`))))),
    h("ul", { class: "troubles" }, troubles.map(line)),
    h("p", { class: "blank" }, t("card.who"), h("span", {})));
}
