// SPDX-License-Identifier: GPL-3.0-or-later
// verdict.js - one scan over the whole screen: colour, shape, word and tone; below it what one thumb can do.
import { h, svg, button, say } from "./dom.js";
import { t, outcomeWords, clock, number } from "./words.js";
import { shapes } from "./shapes.js";
import { play } from "./tones.js";
import { LeadForm, nameOf } from "./booth.js";

const READY_AFTER_MS = { look: 12000, yes: 4000 }; // a refusal waits for the next scan or a tap: who was refused asks why

let shown = null; // {element, outcome, timer, form: of a lead, closed}

export function shownOutcome() { return shown?.outcome ?? null; }

export function closeVerdict() {
  const closing = shown;
  shown = null;
  clearTimeout(closing?.timer);
  closing?.element.remove();
  closing?.closed?.(closing.form.flush());
}

function facts({ person, session, inside, hand_over: hand = {}, when, where }) {
  const rows = [
    [t("fact.ticket"), person?.ticket_title],
    ...(hand.extras ?? []).map(({ title, what }) => [title, what]),
    [t("fact.session"), session ? `${session.title}, ${clock(session.start)}` : null],
    [t("fact.seats"), session?.capacity ? `${number(session.taken)} / ${number(session.capacity)}` : null],
    [t("fact.inside"), inside === undefined ? null : number(inside)],
    [t("phone.before"), when ? [clock(when), where].filter(Boolean).join(" · ") : null],
  ];
  const list = rows.filter(([, value]) => value).map(([label, value]) =>
    h("div", {}, h("dt", {}, label), h("dd", { dir: "auto" }, value)));
  return list.length ? h("dl", { class: "facts" }, list) : h("p", {}, t("phone.no-more"));
}

// What the page says itself is an outcome too: `kind`, `says`. undo(outcome) takes it back, join(outcome) puts whom it is about in line.
// With a lead hold(true) is called once somebody says something of it, and hold(false, saved) when it is closed.
export function showVerdict(view, outcome, { undo, join, hold }) {
  closeVerdict();
  const { kind } = outcome;
  const { headline, next } = outcomeWords(outcome);
  const { lead } = outcome;
  const form = lead ? new LeadForm(lead, () => hold(true)) : null;
  const name = outcome.person?.name ?? (lead ? nameOf(lead) : "");
  const length = [...name].length;
  const more = outcome.verdict && outcome.at !== "booth" ? h("div", { class: "why", hidden: true }, facts(outcome)) : null;
  const why = (event) => {
    more.hidden = !more.hidden;
    event.target.setAttribute("aria-expanded", String(!more.hidden));
    clearTimeout(shown?.timer); // it is being read
  };
  const element = h("section", { class: `verdict ${kind}`, "data-verdict": outcome.verdict ?? "", "aria-label": t("verdict.title") },
    svg("0 0 24 24", shapes[kind], "shape"),
    h("div", { class: "said", tabindex: "0" }, h("div", { class: "words" },
      h("h1", {}, headline),
      name ? h("p", { class: `name${length > 48 ? " longer" : length > 24 ? " long" : ""}` }, h("bdi", {}, name)) : null,
      next && !form ? h("p", { class: "next" }, next) : null), more, form?.element),
    h("div", { class: "actions" },
      outcome.is_pass && outcome.record ? button(t("undo.button"), () => undo(outcome)) : null,
      outcome.can?.includes("wait") && outcome.number ? button(t("standby.join"), () => join(outcome)) : null,
      more ? button(t("phone.why"), why, { "aria-expanded": "false" }) : null,
      button(t(outcome.at === "booth" ? "leads.close" : "verdict.ready"),
        form ? async () => { if (await form.flush()) closeVerdict(); } : closeVerdict, { class: "primary ready" })));
  view.append(element);
  const after = form ? 0 : READY_AFTER_MS[kind];
  shown = { element, outcome, timer: after ? setTimeout(closeVerdict, after) : 0, form };
  if (form) shown.closed = (saved) => hold(false, saved);
  play(kind);
  say([headline, name, next].filter(Boolean).join(". "));
}
