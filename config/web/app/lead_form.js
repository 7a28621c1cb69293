// SPDX-License-Identifier: GPL-3.0-or-later
// lead_form.js - one lead: what the hub answered, whom it is about, what the reps say of it; what is typed is saved by itself.
import { h, svg, button, field, listed, redraw } from "./dom.js";
import { t, moment, number, problem } from "./words.js";
import { post, ApiError } from "./api.js";
import { shapes } from "./shapes.js";

const RATINGS = [1, 2, 3, 4, 5];
const AUTOSAVE_MS = 700;
const ORDER = ["company", "title", "email", "cv"]; // below the name, as people expect them
const KINDS = { here: "yes", nothing: "ask", waiting: "look", paused: "ask", offline: "look", invalid: "no", gone: "no" };

const isOwn = (app, said) => said.rep === app.who.name && said.station === app.hello.station.name;
export const ownOf = (app, list) => list.find((said) => isOwn(app, said));

// While no station has answered, one is asked, or takes nothing of this sponsor, or all are away and will be asked.
export function stateOf(app, lead) {
  const mode = app.state?.mode ?? {};
  return lead.state !== "waiting" ? lead.state : mode.is_paused ? "paused" : mode.mode === "alone" ? "offline" : "waiting";
}

// Without a name: the code that was typed, else the start of the badge's id.
export const namelessWords = (lead) => (lead.code ? t("leads.code-of", { code: lead.code })
  : t("leads.someone", { token: lead.token.slice(0, 6) }));

function band(app, lead) {
  const state = stateOf(app, lead);
  const next = state === "invalid" && lead.code ? "leads.state.invalid.code" : `leads.state.${state}.next`;
  return h("div", { class: `band ${KINDS[state]}`, "data-state": state, role: "status" }, svg("0 0 24 24", shapes[KINDS[state]], "shape"),
    h("div", {}, h("strong", {}, t(`leads.state.${state}`)), " ", h("span", {}, t(next))));
}

function contact(lead) {
  const { name } = lead.contact;
  const known = ORDER.filter((each) => lead.contact[each]);
  return h("div", { class: "contact" },
    name ? h("h2", { class: "name" }, h("bdi", {}, name)) : h("h2", { class: "hint" }, namelessWords(lead)),
    known.length ? h("dl", {},
      known.map((each) => h("div", {}, h("dt", {}, t(`consent.${each}`)), h("dd", { dir: "auto" }, lead.contact[each])))) : null,
    lead.withdrawn ? h("p", { class: "problem" },
      t("leads.withdrawn", { fields: lead.withdrawn.split(",").map((each) => t(`consent.${each}`)).join(", ") })) : null);
}

// What the other reps say of it: a line each.
function others(app, lead) {
  const said = new Map();
  const add = (one, text) => {
    if (isOwn(app, one)) return;
    const who = one.rep || one.station;
    said.set(who, listed([...(said.get(who) ? [said.get(who)] : []), text]));
  };
  for (const one of lead.ratings) add(one, "★".repeat(Number(one.text)));
  for (const one of lead.notes) add(one, one.text);
  return [...said].map(([who, text]) => h("p", { class: "other-note", dir: "auto" }, h("strong", {}, who), " ", text));
}

function text(value, attributes) {
  return h("input", { type: "text", maxlength: "2000", autocomplete: "off", dir: "auto", value, ...attributes });
}

// The form of a lead: `element`; `show(lead)` when more is known of it; `rate(rating)`; `flush()` when it must be saved at once.
export class LeadForm {
  changes = {}; // what is to be sent, as /api/lead takes it
  timer = 0;
  sending = Promise.resolve();

  constructor(app, station, lead, badge, { close }) {
    Object.assign(this, { app, station, lead, badge });
    this.known = h("div", { class: "known" });
    this.others = h("div", { class: "others" });
    this.saved = h("span", { class: "hint saved", role: "status" });
    this.wrong = h("p", { class: "problem", role: "alert" });
    this.rating = Number(ownOf(app, lead.ratings)?.text ?? 0);
    this.stars = h("div", { class: "stars", role: "group", "aria-label": t("leads.rating") });
    this.tags = h("div", { class: "tags", role: "group", "aria-label": t("leads.tags") });
    this.chosen = new Set(lead.tags);
    this.element = h("form", { class: "lead", "data-token": lead.token, novalidate: true }, this.known,
      h("div", { class: "added" }, this.stars, this.tags, this.others),
      h("div", { class: "asked" }, this.recruiting(), this.questions(),
        field(t("leads.note"),
          h("textarea", { rows: "2", maxlength: "2000", dir: "auto", "data-field": "note", value: ownOf(app, lead.notes)?.text ?? "",
          oninput: ({ currentTarget }) => this.change({ note: currentTarget.value.trim() }) }))),
      this.wrong,
      h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("leads.save")), this.followUp(), this.saved,
        h("span", { class: "hint when" }, listed([t("leads.captured-at", { time: moment(lead.captured) }), lead.rep]))));
    this.element.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await this.flush()) close(this);
    });
    this.drawStars();
    this.drawTags();
    this.show(lead);
  }

  // What is typed stays as it is; all else says what is known now.
  show(lead) {
    this.lead = lead;
    // Of a badge that is not valid nobody has to say how good it was.
    const isValid = lead.state !== "invalid";
    for (const each of [this.stars, this.tags]) each.hidden = !isValid;
    redraw(this.known, band(this.app, lead), lead.state === "invalid" && !Object.keys(lead.contact).length ? null : contact(lead));
    redraw(this.others, ...others(this.app, lead));
  }

  again() { this.show(this.lead); }

  drawStars() {
    redraw(this.stars, ...RATINGS.map((rating) => button(`${number(rating)} ★`, () => this.rate(rating === this.rating ? 0 : rating),
      { class: "star", "aria-pressed": String(rating === this.rating), "aria-label": t("leads.rated", { rating }) })));
  }

  rate(rating) {
    if (this.stars.hidden) return;
    this.rating = rating;
    this.drawStars();
    this.change({ rating }, true);
  }

  drawTags() {
    const names = [...new Set([...this.station.tags, ...this.station.usedTags, ...this.chosen])];
    const more = h("input",
      { type: "text", maxlength: "60", autocomplete: "off", dir: "auto", class: "new-tag", "aria-label": t("leads.new-tag"),
      placeholder: t("leads.new-tag"),
      onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); this.addTag(more.value); } },
        onchange: () => this.addTag(more.value) });
    redraw(this.tags, ...names.map((tag) => button(tag, () => this.tag(tag, !this.chosen.has(tag)),
      { class: "chip", dir: "auto", "data-tag": tag, "aria-pressed": String(this.chosen.has(tag)) })), more);
  }

  addTag(typed) {
    const tag = typed.trim();
    if (tag) this.tag(tag, true);
  }

  tag(tag, isOn) {
    this.chosen[isOn ? "add" : "delete"](tag);
    this.drawTags();
    this.change({ tags: { [tag]: isOn } }, true);
  }

  followUp() {
    const press = button(t("leads.follow-up"), () => {
      const isOn = press.getAttribute("aria-pressed") !== "true";
      press.setAttribute("aria-pressed", String(isOn));
      this.change({ follow_up: isOn ? "1" : "" }, true);
    }, { class: "chip", "aria-pressed": String(this.lead.follow_up) });
    return press;
  }

  recruiting() {
    if (!this.station.is_recruiting) return null;
    const levels = ["", "student", "junior", "mid", "senior", "lead"];
    const seniority = h("select",
      { "data-field": "seniority", onchange: ({ currentTarget }) => this.change({ seniority: currentTarget.value }, true) },
      levels.map((level) => h("option", { value: level, selected: this.lead.seniority === level },
        level ? t(`leads.seniority.${level}`) : "–")));
    return [field(t("leads.role"),
      text(this.lead.role, { "data-field": "role", oninput: ({ currentTarget }) => this.change({ role: currentTarget.value.trim() }) })),
      field(t("leads.seniority"), seniority)];
  }

  questions() {
    return this.station.questions.map((question) => field(question,
      text(this.lead.answers.find((answer) => answer.question === question)?.text ?? "",
      { "data-question": question,
        oninput: ({ currentTarget }) => this.change({ answers: { [question]: currentTarget.value.trim() } }) })));
  }

  change(what, isNow = false) {
    const { tags, answers } = this.changes;
    Object.assign(this.changes, what, what.tags ? { tags: { ...tags, ...what.tags } } : {},
      what.answers ? { answers: { ...answers, ...what.answers } } : {});
    this.saved.textContent = "";
    clearTimeout(this.timer);
    if (isNow) this.flush();
    else this.timer = setTimeout(() => this.flush(), AUTOSAVE_MS);
  }

  // One after the other; true when all of it is saved.
  flush() {
    clearTimeout(this.timer);
    return this.sending = this.sending.then(() => this.send());
  }

  async send() {
    const { changes } = this;
    if (!Object.keys(changes).length) return true;
    this.changes = {};
    try {
      await post("/api/lead", { token: this.lead.token, ...changes });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.changes = { ...changes, ...this.changes };
      this.wrong.textContent = problem(error);
      return false;
    }
    this.wrong.textContent = "";
    this.saved.textContent = Object.keys(this.changes).length ? "" : t("leads.saved");
    return true;
  }
}
