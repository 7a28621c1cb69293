// SPDX-License-Identifier: GPL-3.0-or-later
// setup_people.js - the second step: a file of registrations, what its products mean, and taking it in.
import { h, button, field } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";
import { problemList, choosing } from "./setup_file.js";

export function isDone(state) { return state.people > 0; }

export function mount(view, app) {
  const result = h("div", { class: "result" });
  const draw = (found) => drawFound(result, app, found);
  view.append(h("section", {}, h("p", {}, app.state.people ? t("setup.people.count", { count: app.state.people }) : t("setup.people.none")),
    h("p", { class: "hint" }, t("setup.people.hint")),
    choosing(app, t("setup.people.file"), ".csv,.json,.txt", async (chosen) => draw(await api.file("/api/people/look", chosen))), result));
}

function drawFound(place, app, found) {
  const again = (answer) => { if (answer) drawFound(place, app, answer); };
  if (found.columns) place.replaceChildren(columnsForm(app, found.columns, again));
  else place.replaceChildren(summary(found), found.unfitted.length ? productsForm(app, found, again) : "", preview(found), problemList(found), takeForm(app));
}

function summary(found) {
  return h("div", { class: "found" }, h("p", {}, t("setup.people.found", { kind: found.kind, rows: found.rows, count: found.people })),
    h("ul", { class: "types" }, found.types.map((type) => h("li", { dir: "auto" }, t("setup.people.type", { type: type.title, count: type.people }))),
      found.without_ticket ? h("li", { class: "rejected" }, t("setup.people.without", { count: found.without_ticket })) : null));
}

function preview(found) {
  if (!found.preview.length) return "";
  const heads = ["name", "company", "product", "status"];
  return h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": t("setup.people.preview") }, h("table", { class: "preview" }, h("caption", {}, t("setup.people.preview")),
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, t(`setup.people.${head}`))))),
    h("tbody", {}, found.preview.map((row) => h("tr", {}, row.map((cell) => h("td", { dir: "auto" }, cell || "–")))))));
}

// Each product that the event has no word for, with what it probably is.
function productsForm(app, found, again) {
  const choices = found.unfitted.map(({ product, rows, proposal }) => ({ product, rows, select: h("select", {},
    ["ticket", "extra", "nothing"].map((as) => h("option", { value: as, selected: as === proposal }, t(`setup.product.${as}`))),
    app.state.types.map((type) => h("option", { value: `type:${type.code}` }, t("setup.product.type", { type: type.title })))) }));
  const save = button(t("setup.product.save"), () => app.attempt(save, async () => {
    const answer = await api.post("/api/people/products", { choices: choices.filter((each) => each.select.value !== "nothing").map((each) => ({ product: each.product, as: each.select.value })) });
    app.state = await api.get("/api/state");
    again(answer);
  }), { class: "primary" });
  return h("section", { class: "products" }, h("h2", {}, t("setup.product.title")), h("p", { class: "hint" }, t("setup.product.hint")),
    choices.map((each) => field(t("setup.product.rows", { product: each.product, count: each.rows }), each.select)), h("div", { class: "actions" }, save));
}

// A file that no map knows: the proposal, as lanyard import makes it, to be looked at.
function columnsForm(app, columns, again) {
  const text = h("textarea", { rows: 16, dir: "ltr", spellcheck: "false", class: "code" });
  text.value = columns.replace(/^(#.*\n)+\s*/, ""); // which says how to save and name it
  const use = button(t("setup.columns.use"), () => app.attempt(use, async () => again(await api.post("/api/people/columns", { columns: text.value }))), { class: "primary" });
  return h("section", {}, h("h2", {}, t("setup.columns.title")), field(t("setup.columns.text"), text, t("setup.columns.hint")), h("div", { class: "actions" }, use));
}

function takeForm(app) {
  const take = button(t("setup.people.take"), () => app.attempt(take, async () => { await api.post("/api/people/take"); await app.refresh(); }), { class: "primary" });
  return h("div", { class: "actions" }, take);
}
