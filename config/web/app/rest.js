// SPDX-License-Identifier: GPL-3.0-or-later
// rest.js - the desk between two people: how far the morning is, the printers as small signs, and what of them needs a hand.
import { h, svg, listed } from "./dom.js";
import { t } from "./words.js";
import { counts } from "./glance.js";
import { practiceCard } from "./practice.js";
import { shapes } from "./shapes.js";

const isWell = ({ state }) => state === "ready" || state === "printing";

function arrivals({ arrived, of }) {
  const text = t("glance.arrived", { count: arrived, of });
  return h("section", { class: "tile arrivals" }, h("h2", {}, text),
    h("progress", { max: String(Math.max(of, 1)), value: String(arrived), "aria-hidden": "true" }));
}

function sign(app, printer) {
  const left = printer.labels_left === undefined ? null : t("printer.left", { count: printer.labels_left });
  const kind = isWell(printer) ? "yes" : "ask";
  return h("li", {}, h("button", { type: "button", class: `tile sign ${kind}`, onclick: () => app.open("labels") },
    svg("0 0 24 24", shapes[kind], "shape"), h("strong", { dir: "auto" }, printer.name),
    h("span", { class: "what" }, listed([printer.problem || t(`printer.${printer.state}`), isWell(printer) ? left : null]))));
}

function hands(app) {
  const { uncertain = 0, failed = 0 } = app.state.jobs ?? {};
  return uncertain + failed ? h("li", {}, h("button", { type: "button", class: "tile sign ask", onclick: () => app.open("labels") },
    svg("0 0 24 24", shapes.ask, "shape"), h("strong", {}, t("view.labels")),
    h("span", { class: "what" }, t("labels.to-answer", { count: uncertain + failed })))) : null;
}

export function restView(app) {
  const known = counts(app);
  const signs = app.state ? [hands(app), ...(app.state.printers ?? []).map((printer) => sign(app, printer))].filter(Boolean) : [];
  return [h("p", { class: "empty" }, t("desk.hint")), known ? arrivals(known) : null,
    signs.length ? h("ul", { class: "signs", "aria-label": t("labels.printers") }, signs) : null,
    practiceCard()].filter(Boolean);
}
