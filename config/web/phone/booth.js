// SPDX-License-Identifier: GPL-3.0-or-later
// booth.js - a lead in a rep's hand: what the person shares, and what the rep says of it, which is saved as it is tapped or typed.
import { h, svg, button, field, listed } from "./dom.js";
import { t, moment, number, problem } from "./words.js";
import { shapes } from "./shapes.js";
import * as station from "./station.js";

const RATINGS = [1, 2, 3, 4, 5];
const CONTACT = ["company", "title", "email", "cv"]; // below the name
const SAVE_AFTER_MS = 700;
export const kinds = { here: "yes", nothing: "ask", waiting: "look", invalid: "no", gone: "no" };

let tags = []; // those that the sponsor's reps gave

export async function readLeads() {
  const said = await station.leads();
  tags = said.tags;
  return said.leads;
}

export function nameOf(lead) { return lead.contact.name ?? t("leads.someone", { token: lead.badge.slice(0, 6) }); }

function band(lead) {
  const kind = kinds[lead.state];
  return h("div", { class: `band ${kind}`, "data-state": lead.state }, svg("0 0 24 24", shapes[kind], "shape"),
    h("span", {}, h("strong", {}, t(`leads.state.${lead.state}`)), " ", t(`leads.state.${lead.state}.next`)));
}

// Names of what is shared, where this station cannot read it itself.
function contact(lead) {
  const known = CONTACT.filter((each) => lead.contact[each]);
  const unread = lead.fields.split(",").filter((each) => each && !lead.contact[each]);
  return [known.length ? h("dl", {}, known.map((each) =>
    h("div", {}, h("dt", {}, t(`consent.${each}`)), h("dd", { dir: "auto" }, lead.contact[each])))) : null,
    unread.length ? h("p", {}, t("phone.shared", { fields: unread.map((each) => t(`consent.${each}`)).join(", ") })) : null];
}

// What is said is sent one after the other; `touched()` when the rep begins.
export class LeadForm {
  changes = {};
  timer = 0;
  sending = Promise.resolve();

  constructor(lead, touched) {
    Object.assign(this, { lead, touched, rating: lead.rating, chosen: new Set(lead.tags) });
    this.stars = h("div", { class: "stars", role: "group", "aria-label": t("leads.rating") });
    this.tags = h("div", { class: "tags", role: "group", "aria-label": t("leads.tags") });
    this.saved = h("p", { class: "saved", role: "status" });
    const note = h("textarea", { rows: "2", maxlength: "2000", dir: "auto", value: lead.note, onfocus: touched,
      oninput: () => this.change({ note: note.value.trim() }) });
    this.element = h("div", { class: "lead" }, contact(lead), band(lead),
      lead.state === "invalid" || lead.state === "gone" ? null : [this.stars, this.tags, field(t("leads.note"), note), this.saved]);
    this.draw();
  }

  press(words, isOn, what, attributes) {
    return button(words, () => { what(); this.draw(); }, { "aria-pressed": String(isOn), ...attributes });
  }

  draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.stars.replaceChildren(...RATINGS.map((rating) => this.press(`${number(rating)} ★`, rating === this.rating, () => {
      this.rating = rating === this.rating ? 0 : rating;
      this.change({ rating: this.rating }, true);
    }, { "aria-label": t("leads.rated", { rating }), "data-key": `star ${rating}` })));
    const more = h("input", { type: "text", maxlength: "60", autocomplete: "off", dir: "auto", placeholder: t("leads.new-tag"),
      "aria-label": t("leads.new-tag"), onfocus: this.touched, onchange: () => this.tag(more.value.trim(), true) });
    this.tags.replaceChildren(
      this.press(t("leads.follow-up"), this.lead.follow_up, () => {
        this.lead.follow_up = !this.lead.follow_up;
        this.change({ follow_up: this.lead.follow_up }, true);
      }, { "data-key": "follow-up" }),
      ...[...new Set([...tags, ...this.chosen])].map((tag) => this.press(tag, this.chosen.has(tag),
        () => this.tag(tag, !this.chosen.has(tag)), { dir: "auto", "data-key": `tag ${tag}` })), more);
    if (focused) this.element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  tag(tag, isOn) {
    if (!tag) return;
    this.chosen[isOn ? "add" : "delete"](tag);
    if (isOn && !tags.includes(tag)) tags.push(tag);
    this.change({ tags: { ...this.changes.tags, [tag]: isOn } }, true);
    this.draw();
  }

  change(what, isNow = false) {
    this.touched();
    Object.assign(this.changes, what);
    this.saved.textContent = "";
    clearTimeout(this.timer);
    if (isNow) this.flush();
    else this.timer = setTimeout(() => this.flush(), SAVE_AFTER_MS);
  }

  // True when all of it is saved.
  flush() {
    clearTimeout(this.timer);
    this.sending = this.sending.then(() => this.send());
    return this.sending;
  }

  async send() {
    const { changes } = this;
    if (!Object.keys(changes).length) return true;
    this.changes = {};
    try {
      await station.say(this.lead.badge, changes);
      this.saved.textContent = t("leads.saved");
      return true;
    } catch (error) {
      this.changes = { ...changes, ...this.changes, ...changes.tags ? { tags: { ...changes.tags, ...this.changes.tags } } : {} };
      this.saved.textContent = problem(error);
      this.saved.scrollIntoView({ block: "nearest" });
      return false;
    }
  }
}

// A tap opens one.
export function leadList(leads, open) {
  const row = (lead) => h("li", {}, button([h("strong", { dir: "auto" }, nameOf(lead)),
    h("span", {}, svg("0 0 24 24", shapes[kinds[lead.state]], "shape"), " ",
      listed([moment(lead.captured), lead.rating ? `${number(lead.rating)} ★` : null, ...lead.tags, t(`leads.state.${lead.state}`)]))],
  () => open(lead), { "data-state": lead.state }));
  return leads.length ? h("ol", { class: "leads" }, leads.map(row)) : h("p", {}, t("phone.leads.none"));
}
