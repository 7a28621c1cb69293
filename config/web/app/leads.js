// SPDX-License-Identifier: GPL-3.0-or-later
// leads.js - a sponsor's view: the lead that was just captured, what the rep adds, all own leads, the export.
import { h, button, field, listed, say, redraw } from "./dom.js";
import { t, moment, number } from "./words.js";
import { get, post, picture } from "./api.js";
import { Pane, actsOf } from "./pane.js";

const RATINGS = [0, 1, 2, 3, 4, 5];
const FORMATS = [["csv", "csv"], ["vcard", "vcf"], ["json", "json"]];

let app = null;
let pane = null;
let station = null; // what /api/leads said last
let token = null;   // of the lead that is open
let isTouched = false;

const stars = (rating) => "★".repeat(rating);

// --- one lead ---

function ratingChoice(lead) {
  return h("fieldset", { class: "rating" }, h("legend", {}, t("leads.rating")), RATINGS.map((rating) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "rating", value: String(rating), checked: lead.rating === rating }),
      h("span", {}, rating ? number(rating) : t("leads.no-rating")))));
}

function tagChoice(lead) {
  const tags = [...new Set([...station.tags, ...lead.tags])];
  if (!tags.length) return null;
  return h("fieldset", { class: "tags" }, h("legend", {}, t("leads.tags")), tags.map((tag) =>
    h("label", { class: "choice" }, h("input", { type: "checkbox", "data-tag": tag, checked: lead.tags.includes(tag) }), h("span", { dir: "auto" }, tag))));
}

function text(value, name, attributes = {}) {
  return h("input", { type: "text", maxlength: "2000", autocomplete: "off", dir: "auto", value, "data-field": name, ...attributes });
}

const isOwn = (note) => note.rep === app.who.name && note.station === app.hello.station.name;

function contactOf(lead) {
  const known = Object.entries(lead.contact);
  return [known.length
    ? h("dl", { class: "facts" }, known.map(([name, value]) => h("div", {}, h("dt", {}, t(`consent.${name}`)), h("dd", { dir: "auto" }, value))))
    : h("p", { class: "hint" }, t("leads.no-contact")),
  lead.withdrawn ? h("p", { class: "problem" }, t("leads.withdrawn", { fields: lead.withdrawn.split(",").map((name) => t(`consent.${name}`)).join(", ") })) : null];
}

function answersOf(form) {
  const value = (name) => form.querySelector(`[data-field="${name}"]`)?.value;
  const body = { token, rating: Number(form.querySelector("[name=rating]:checked")?.value ?? 0), note: value("note").trim(), tags: {}, answers: {} };
  for (const box of form.querySelectorAll("[data-tag]")) body.tags[box.dataset.tag] = box.checked;
  for (const input of form.querySelectorAll("[data-question]")) body.answers[input.dataset.question] = input.value.trim();
  if (station.is_recruiting) Object.assign(body, { role: value("role").trim(), seniority: value("seniority") });
  return body;
}

function recruiting(lead) {
  if (!station.is_recruiting) return [];
  const levels = ["", "student", "junior", "mid", "senior", "lead"];
  const seniority = h("select", { "data-field": "seniority" }, levels.map((level) =>
    h("option", { value: level, selected: lead.seniority === level }, level ? t(`leads.seniority.${level}`) : "–")));
  return [h("div", { class: "field-row" }, field(t("leads.role"), text(lead.role, "role")), field(t("leads.seniority"), seniority))];
}

function leadForm(lead) {
  const wrong = h("p", { class: "problem", role: "alert" });
  const own = lead.notes.find(isOwn)?.text ?? "";
  const others = lead.notes.filter((note) => !isOwn(note));
  const form = h("form", { class: "lead", novalidate: true, oninput: () => { isTouched = true; } },
    h("h2", {}, t("leads.captured-at", { time: moment(lead.captured) })),
    contactOf(lead), ratingChoice(lead), tagChoice(lead), recruiting(lead),
    station.questions.map((question) => field(question, text(lead.answers.find((answer) => answer.question === question)?.text ?? "", "answer", { "data-question": question }))),
    field(t("leads.note"), h("textarea", { rows: "3", maxlength: "2000", dir: "auto", "data-field": "note", value: own })),
    others.map((note) => h("p", { class: "other-note", dir: "auto" }, h("strong", {}, note.rep || note.station), ` ${note.text}`)),
    wrong,
    h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("leads.save")), button(t("leads.close"), () => { close(); })));
  const keep = actsOf(wrong)(async () => {
    await post("/api/lead", answersOf(form));
    say(t("leads.saved"));
    if (token === lead.token) close(); // else the next one has come meanwhile
    else refresh();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(event);
  });
  return form;
}

function close() {
  token = null;
  isTouched = false;
  draw(null);
  refresh();
}

function open(lead) {
  token = lead.token;
  isTouched = false;
  draw(lead);
  pane.place.querySelector("[name=rating]:checked")?.focus({ preventScroll: true });
}

let capturedCount = 0;

// What a scan brought: the form comes up below the verdict. What somebody is still typing about another lead is saved first.
export async function captured(lead) {
  const mine = ++capturedCount;
  const form = pane?.place.querySelector("form.lead");
  if (form && isTouched && token !== lead.token) await post("/api/lead", answersOf(form)).catch(() => say(t("leads.not-saved")));
  if (!station) await refresh();
  if (station && mine === capturedCount && (token !== lead.token || !isTouched)) open(lead);
}

// --- all leads ---

// What is known of it by now.
function leadOf(wanted, { leads } = station) { return leads.find((lead) => lead.token === wanted); }

function row(lead) {
  const own = lead.notes.find(isOwn)?.text;
  return h("li", {}, h("button", { type: "button", class: "hit", "data-token": lead.token, "aria-current": lead.token === token ? "true" : null, onclick: () => open(leadOf(lead.token)) },
    h("span", { class: "who", dir: "auto" }, lead.contact.name || lead.contact.company || t("leads.someone", { token: lead.token.slice(0, 6) })),
    h("span", { class: "what" }, listed([moment(lead.captured), lead.rep, ...lead.tags])),
    own ? h("span", { class: "note", dir: "auto" }, own) : null,
    h("span", { class: "state", "aria-label": t("leads.rated", { rating: lead.rating }) }, stars(lead.rating))));
}

async function save(format, extension) {
  const file = await picture("/api/leads/export", { format });
  const link = h("a", { href: URL.createObjectURL(file), download: `leads-${station.sponsor}.${extension}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function draw(lead) {
  const wrong = h("p", { class: "problem", role: "alert" });
  const act = actsOf(wrong, refresh);
  redraw(pane.place,
    lead ? leadForm(lead) : h("p", { class: "ready" }, t("leads.ready")),
    h("div", { class: "actions" }, h("h2", {}, t("leads.count", { count: station.count })),
      FORMATS.map(([format, extension]) => button(t("leads.export", { format: extension.toUpperCase() }), act(() => save(format, extension)), { "data-export": format }))), wrong,
    h("ul", { class: "hits" }, station.leads.map(row)));
}

export function mount(view, owner) {
  app = owner;
  app.viewReady = ready;
  token = null;
  isTouched = false;
  pane = new Pane(h("div", { class: "leads" }));
  view.append(pane.place);
  pane.show(get("/api/leads"), take);
}

// An answer of before the lead that is open has nothing to say, nor does what is typed get lost to one.
function take(answer) {
  const lead = leadOf(token, answer);
  if (isTouched || token && !lead) return false;
  station = answer;
  draw(lead);
  return true;
}

export function ready() {
  (pane?.place.querySelector("[name=rating]:checked") ?? document.getElementById("view")).focus({ preventScroll: true });
}

export async function refresh() {
  if (pane?.place.isConnected && !isTouched) await pane.renew(() => get("/api/leads"), take);
}
