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
  if (found.questions.length) place.replaceChildren(questionsForm(app, found.questions, again));
  else if (found.columns) place.replaceChildren(columnsForm(app, found.columns, again));
  else place.replaceChildren(summary(found), productsForm(app, found, again), seatsList(found), preview(found), problemList(found),
    found.products.every((each) => each.is_saved) ? takeForm(app) : "");
}

function summary(found) {
  return h("div", { class: "found" }, h("p", {}, t("setup.people.found", { kind: found.kind, rows: found.rows, count: found.people })),
    h("ul", { class: "types" },
      found.types.map((type) => h("li", { dir: "auto" }, t("setup.people.type", { type: type.title, count: type.people }))),
      found.without_ticket ? h("li", { class: "rejected" }, t("setup.people.without", { count: found.without_ticket })) : null,
      found.denied ? h("li", { class: "rejected" }, t("setup.people.denied", { count: found.denied })) : null,
      found.nameless ? h("li", { class: "rejected" }, t("setup.people.nameless", { count: found.nameless })) : null));
}

// Who sits where, against the room.
function seatsList(found) {
  if (!found.seats.length) return "";
  return h("ul", { class: "seats" },
    found.seats.map((seat) => h("li", { dir: "auto", class: seat.capacity && seat.people > seat.capacity ? "rejected" : null },
    t(seat.capacity ? "setup.people.seats" : "setup.people.seats-any", { session: seat.line, count: seat.people, seats: seat.capacity }))));
}

function preview(found) {
  if (!found.preview.length) return "";
  const heads = ["name", "company", "product", "status"];
  return h("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": t("setup.people.preview") },
    h("table", { class: "preview" }, h("caption", {}, t("setup.people.preview")),
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, t(`setup.people.${head}`))))),
    h("tbody", {}, found.preview.map((row) => h("tr", {}, row.map((cell) => h("td", { dir: "auto" }, cell || "–")))))));
}

// Each product with what it is, or probably is; it can be said again whenever a file was chosen.
function productForm(app, found, each) {
  const own = `${each.as}:${each.code}`;
  const choice = (value, text) => h("option",
    { value, selected: value === own || value === `${each.as}:` && ["own", "extra", "nothing"].includes(each.as) }, text);
  const select = h("select", {}, choice("own:", t("setup.product.ticket")),
    app.state.types.filter((type) => type.title !== each.product).map((type) => choice(`type:${type.code}`,
      t("setup.product.type", { type: type.title }))),
    found.sessions.map((session) => choice(`session:${session.code}`, t("setup.product.session", { session: session.line }))),
    found.parts.map((part) => choice(`part:${part.code}`, t("setup.product.part", { part: part.title }))),
    choice("extra:", t("setup.product.extra")), choice("nothing:", t("setup.product.nothing")));
  const boxes = found.parts.map((part) => ({ code: part.code,
    box: h("input", { type: "checkbox", checked: each.parts.includes(part.code) }), title: part.title }));
  const parts = h("fieldset", { class: "parts" }, h("legend", {}, t("setup.product.parts")),
    boxes.map(({ box, title }) => h("label", { class: "choice" }, box, h("span", { dir: "auto" }, title))));
  const show = () => { parts.hidden = select.value !== "own:"; };
  select.addEventListener("change", show);
  show();
  const read = () => {
    const [as, ...code] = select.value.split(":");
    return { product: each.product, as, code: code.join(":"), parts: boxes.filter(({ box }) => box.checked).map((one) => one.code) };
  };
  const holders = h("ul", { class: "holders" },
    each.holders.map((holder) => h("li", { dir: "auto" }, t(holder.enters.length ? "setup.product.enters" : "setup.product.enters-nothing",
    { name: holder.name || "–", order: holder.order || "–", places: holder.enters.join("; ") }))));
  return { read, form: h("div", { class: "product", "data-saved": String(each.is_saved) },
    field(t("setup.product.rows", { product: each.product, count: each.rows }), select), parts, each.is_saved ? holders : null) };
}

function productsForm(app, found, again) {
  const forms = found.products.map((each) => productForm(app, found, each));
  const save = button(t("setup.product.save"), () => app.attempt(save, async () => {
    const answer = await api.post("/api/people/products", { choices: forms.map((each) => each.read()) });
    app.state = await api.get("/api/state");
    again(answer);
  }), { class: "primary" });
  return h("section", { class: "products" }, h("h2", {}, t("setup.product.title")), h("p", { class: "hint" }, t("setup.product.about")),
    forms.map((each) => each.form), h("div", { class: "actions" }, save));
}

// Columns that may deny entry: nothing goes in before somebody has said what they mean.
function questionsForm(app, questions, again) {
  const asked = questions.map(({ columns, sentence, may_deny: mayDeny }) => ({ columns, sentence, select: h("select", {},
    h("option", { value: "" }, t("setup.question.choose")), mayDeny ? h("option", { value: "denied" }, t("setup.question.denied")) : null,
      h("option", { value: "ignored" }, t("setup.question.ignored"))) }));
  const save = button(t("setup.question.save"), () => app.attempt(save, async () =>
    again(await api.post("/api/people/answers", { answers: asked.map((each) => ({ columns: each.columns, as: each.select.value })) }))),
      { class: "primary" });
  return h("section", { class: "products" }, h("h2", {}, t("setup.question.title")), h("p", { class: "hint" }, t("setup.question.hint")),
    asked.map((each) => field(each.columns, each.select, each.sentence)), h("div", { class: "actions" }, save));
}

// A file that no map knows: the proposal, as lanyard import makes it, to be looked at.
function columnsForm(app, columns, again) {
  const text = h("textarea", { rows: 16, dir: "ltr", spellcheck: "false", class: "code" });
  text.value = columns.replace(/^(#.*\n)+\s*/, ""); // which says how to save and name it
  const use = button(t("setup.columns.use"),
    () => app.attempt(use, async () => again(await api.post("/api/people/columns", { columns: text.value }))), { class: "primary" });
  return h("section", {}, h("h2", {}, t("setup.columns.title")), field(t("setup.columns.text"), text, t("setup.columns.hint")),
    h("div", { class: "actions" }, use));
}

function takeForm(app) {
  const take = button(t("setup.people.take"),
    () => app.attempt(take, async () => { await api.post("/api/people/take"); await app.refresh(); }), { class: "primary" });
  return h("div", { class: "actions" }, take);
}
