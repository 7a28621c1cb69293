// SPDX-License-Identifier: GPL-3.0-or-later
// lead_list.js - all leads of the sponsor: searched, filtered, rated in place. The page has all of them, so that a letter costs no request.
import { h, button, listed, redraw } from "./dom.js";
import { t, moment, number } from "./words.js";
import { namelessWords, ownOf, stateOf } from "./lead_form.js";

const SHOWN = 30; // at once; more when somebody asks
const RATINGS = [1, 2, 3, 4, 5];

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What somebody might remember of a lead.
function wordsOf(lead) {
  return fold([...Object.values(lead.contact), lead.rep, lead.role, lead.token, lead.code ?? "", ...lead.tags,
    ...lead.notes.map((note) => note.text),
    ...lead.answers.map((answer) => answer.text)].join(" "));
}

const dayOf = (lead) => lead.captured.slice(0, 10);

// Who shares nothing, and of whom nobody has noted anything.
const isSilent = (lead) => lead.state === "nothing" && !lead.follow_up && !lead.ratings.length && !lead.notes.length && !lead.tags.length;

const only = {
  "follow-up": (lead) => lead.follow_up,
  unrated: (lead) => !lead.ratings.length && lead.state !== "invalid",
  withdrawn: (lead) => lead.withdrawn !== "" || lead.delete !== "",
  "not-exported": (lead) => !lead.exported && lead.state !== "invalid",
  exported: (lead) => lead.exported !== "",
  waiting: (lead) => lead.state === "waiting",
  invalid: (lead) => lead.state === "invalid",
};

export class LeadList {
  filter = { text: "", rating: "", tag: "", rep: "", day: "", only: "" };
  shown = SHOWN;
  made = new Map(); // rows, by their leads

  constructor(app, { open, rate }) {
    Object.assign(this, { app, open, rate });
    this.search = h("input",
      { type: "search", autocomplete: "off", dir: "auto", placeholder: t("leads.search"), "aria-label": t("leads.search"),
      oninput: () => this.set("text", this.search.value) });
    this.choices = h("div", { class: "choices" });
    this.found = h("p", { class: "count", role: "status" });
    this.rows = h("ul", { class: "hits" });
    this.nothing = h("ul", { class: "hits" });
    this.nothingCount = h("summary", {});
    this.folded = h("details", { class: "nothing" }, this.nothingCount, this.nothing);
    this.more = button(t("leads.more"), () => { this.shown += 10 * SHOWN; this.drawFound(); }, { class: "more-leads" });
    this.element = h("div", { class: "lead-list" }, h("div", { class: "search" }, this.search), this.choices, this.found, this.rows,
      this.more, this.folded);
  }

  take(leads) {
    this.leads = leads;
    this.words = new Map(leads.map((lead) => [lead, wordsOf(lead)]));
    this.drawChoices();
    this.draw();
  }

  set(name, value) {
    this.filter[name] = value;
    this.shown = SHOWN;
    this.drawFound(); // the choices count all leads, whatever is searched
  }

  again() { this.draw(); }

  matching() {
    const { text, rating, tag, rep, day, only: which } = this.filter;
    const words = fold(text).split(/\s+/).filter(Boolean);
    return this.leads.filter((lead) => words.every((word) => this.words.get(lead).includes(word)) &&
      (!rating || lead.rating >= Number(rating)) && (!tag || lead.tags.includes(tag)) && (!rep || lead.rep === rep) &&
      (!day || dayOf(lead) === day) && (!which || only[which](lead)));
  }

  // A choice with how many there are of each.
  choice(name, label, options) {
    return h("select", { "aria-label": label, "data-filter": name, onchange: ({ currentTarget }) => this.set(name, currentTarget.value) },
      h("option", { value: "" }, label), options.map(([value, words, count]) =>
        h("option", { value, selected: this.filter[name] === value }, count === undefined ? words : `${words} (${number(count)})`)));
  }

  counted(keysOf) {
    const counts = new Map();
    for (const lead of this.leads.filter((each) => each.state !== "invalid"))
      for (const key of keysOf(lead)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  drawChoices() {
    redraw(this.choices,
      this.choice("only", t("leads.filter.all"),
        Object.keys(only).map((each) => [each, t(`leads.filter.${each}`), this.leads.filter(only[each]).length])),
      this.choice("rating", t("leads.filter.rating"),
        [...RATINGS].reverse().map((rating) => [String(rating), t("leads.filter.at-least", { rating })])),
      this.choice("tag", t("leads.tags"), this.counted((lead) => lead.tags).map(([tag, count]) => [tag, tag, count])),
      this.choice("rep", t("leads.filter.rep"), this.counted((lead) => [lead.rep]).map(([rep, count]) => [rep, rep || "–", count])),
      this.choice("day", t("leads.filter.day"), this.counted((lead) => [dayOf(lead)]).map(([day, count]) => [day, day, count])));
  }

  draw() {
    if (!this.leads) return;
    this.made = new Map();
    redraw(this.rows, ...this.find());
  }

  // While somebody searches, no row says anything else than before: each is made once.
  drawFound() {
    const rows = this.find();
    if (rows.length !== this.rows.children.length || rows.some((row, i) => row !== this.rows.children[i]))
      this.rows.replaceChildren(...rows);
  }

  find() {
    const found = this.matching();
    this.found.textContent = found.length === this.leads.length ? "" : t("leads.found", { count: found.length });
    this.more.hidden = found.length <= this.shown;
    const rowOf = (lead) => {
      if (!this.made.has(lead)) this.made.set(lead, this.row(lead));
      return this.made.get(lead);
    };
    const silent = found.filter(isSilent);
    this.folded.hidden = !silent.length;
    this.nothingCount.textContent = t("leads.left-out.nothing", { count: silent.length });
    this.nothing.replaceChildren(...silent.slice(0, this.shown).map(rowOf));
    return found.filter((lead) => !isSilent(lead)).slice(0, this.shown).map(rowOf);
  }

  row(lead) {
    const state = stateOf(this.app, lead);
    const notes = lead.notes.map((note) => note.text).join(" · ");
    const own = Number(ownOf(this.app, lead.ratings)?.text ?? 0);
    const marks = [state === "here" ? null : t(`leads.state.${state}`), lead.follow_up ? t("leads.follow-up") : null,
      lead.delete ? t("leads.to-delete") : lead.withdrawn ? t("leads.filter.withdrawn") : null,
        lead.exported ? t("leads.exported") : null].filter(Boolean);
    return h("li", { class: `lead-row ${lead.state}`, "data-token": lead.token },
      h("button", { type: "button", class: "hit", "data-token": lead.token, onclick: () => this.open(lead.token) },
        h("span", { class: "who", dir: "auto" }, lead.contact.name || lead.contact.company || namelessWords(lead)),
        h("span", { class: "what" },
          listed([lead.contact.name ? lead.contact.company : null, moment(lead.captured), lead.rep, ...lead.tags].filter(Boolean))),
        notes ? h("span", { class: "note", dir: "auto" }, notes) : null,
        h("span", { class: `state ${lead.state === "invalid" || lead.delete ? "no" : "quiet"}` }, listed(marks))),
      lead.state === "invalid" ? null : h("div", { class: "stars", role: "group", "aria-label": t("leads.rating") }, RATINGS.map((rating) =>
        button(rating <= own ? "★" : "☆", () => this.rate(lead.token, rating === own ? 0 : rating),
          { class: "star", "data-rating": String(rating), "aria-pressed": String(rating === own),
            "aria-label": t("leads.rated", { rating }) }))));
  }
}
