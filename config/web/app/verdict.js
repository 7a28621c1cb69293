// SPDX-License-Identifier: GPL-3.0-or-later
// verdict.js - one scan, one verdict, over the whole view: colour, shape, word, tone, and what to do next.
import { h, svg, button, say } from "./dom.js";
import { t, outcomeWords, clock, number } from "./words.js";
import { play } from "./tones.js";
import { isAsking } from "./dialog.js";
import { withMessage, warning, labelLines } from "./message.js";
import { groupList } from "./group.js";
import { band } from "./look.js";
import { shapes } from "./shapes.js";
import { safe, focusSafely, focusedIn, findAgain, settle } from "./safe.js";

const LEAD_READY_AFTER_MS = 1200; // the form waits below
const READY_AFTER_MS = { look: 12000, yes: 4000, ask: 12000, no: 8000 };

const small = matchMedia("(max-width: 40rem), (max-height: 30rem)"); // as the style sheets say
export function isSmall() { return small.matches; }
export function whenSizeChanges(action) { small.addEventListener("change", action); }

export function sizeOf(name) {
  const length = [...name].length;
  return length > 48 ? " longer" : length > 24 ? " long" : "";
}

let shown = null; // {element, outcome, timer}

export function shownOutcome() { return shown?.outcome ?? null; }

export function closeVerdict() {
  if (!shown) return;
  clearTimeout(shown.timer);
  const view = document.getElementById("view");
  shown.element.remove();
  view.classList.remove("covered");
  view.scrollTop = shown.scrolledTo;
  shown = null;
}

function extraText({ what, held, left }) {
  return left === held ? what : `${what} · ${t(left ? "extra.left" : "extra.none", { left: number(left), held: number(held) })}`;
}

function facts(outcome) {
  const list = [];
  const add = (label, value, className) => {
    if (value !== undefined && value !== "") list.push(h("div", { class: className }, h("dt", {}, label), h("dd", { dir: "auto" }, value)));
  };
  const hand = outcome.hand_over ?? {};
  const isDesk = outcome.is_desk;
  const isHandedOver = outcome.kind === "yes" || outcome.kind === "look"; // to others nothing is handed
  if (!hand.band_colour) add(t("fact.ticket"), outcome.person?.ticket_title); // else it stands on its band
  add(t("fact.company"), isDesk ? outcome.person?.company : undefined);
  add(t("fact.badge"), isDesk && isHandedOver ? hand.badge_stock : undefined);
  for (const extra of isHandedOver || !isDesk ? hand.extras ?? [] : []) add(extra.title, extraText(extra));
  add(t("fact.shirt"), isDesk && isHandedOver ? hand.shirt : undefined);
  add(t("fact.tickets"), isDesk && isHandedOver && hand.tickets ? number(hand.tickets) : undefined);
  const session = outcome.instead ? undefined : outcome.session; // who is sent elsewhere need not know what is on here
  add(t("fact.session"), session ? `${session.title}, ${clock(session.start)}` : undefined);
  add(t("fact.seats"), session?.capacity ? `${number(session.taken)} / ${number(session.capacity)}` : undefined);
  add(t("fact.inside"), !isDesk && isHandedOver && !outcome.session && outcome.inside !== undefined ? number(outcome.inside) : undefined);
  add(t("fact.note"), outcome.person?.note);
  add("", outcome.is_alarm ? t("leads.alarm") : undefined);
  return list.length ? h("dl", { class: "facts" }, list) : null;
}

// `isAgain`: the same verdict in other words; no tone. What the page itself has to say is an outcome too: `kind`, `says`, and `next`
// where the next step is no text of the language. `app.actsOn(outcome, wrong)` gives the buttons,
// `app.whomToFetch(outcome)` other words where the volunteer may not do it.
export function showVerdict(view, app, outcome, isAgain = false) {
  outcome.is_desk = app.hello.station.mode === "desk";
  const said = withMessage(outcome);
  const { kind } = said;
  const { headline, next } = { ...outcomeWords(said), ...(said.next ? { next: said.next } : {}) };
  const fetched = app.whomToFetch(outcome);
  const name = outcome.person?.name ?? "";
  const wrong = h("p", { class: "problem", role: "alert" }, outcome.print_problem ?? "");
  const labels = h("div", { class: "labels" },
    outcome.told ?? (outcome.message && kind !== "look" ? labelLines(outcome.message, outcome.is_group) : ""));
  const wasKind = isAgain ? document.querySelector(".verdict")?.className.split(" ")[1] : null;
  const wereActs = [...document.querySelectorAll(".verdict .actions button")].map((each) => each.textContent).join("\n");
  const isAgainThere = isAgain && shown !== null;
  const former = isAgainThere ? focusedIn(shown.element) : null;
  const isFocusElsewhere = isAgainThere && !former && document.activeElement.matches("button, select, input, summary"); // in the bar
  const isUnfolded = isAgainThere && shown.element.querySelector("details.more")?.open === true;
  const element = h("section", { class: `verdict ${kind}`, "data-verdict": outcome.verdict, "aria-label": t("verdict.title") },
    svg("0 0 24 24", shapes[kind], "shape"),
    h("div", { class: "said" },
      h("div", { class: "words" },
        h("h1", {}, headline),
        name ? h("p", { class: `name${sizeOf(name)}` }, h("bdi", {}, name)) : null,
        outcome.person?.second_name ? h("p", { class: "second" }, h("bdi", {}, outcome.person.second_name)) : null,
        fetched || next ? h("p", { class: "next" }, fetched ?? next) : null,
        warning(outcome), band(outcome.person?.ticket_title, outcome.hand_over?.band_colour), labels, wrong),
      outcome.is_group ? groupList(app, outcome, wrong) : facts(outcome)),
    h("div", { class: "actions" }, app.actsOn(outcome, wrong),
      button(t("verdict.ready"), () => { closeVerdict(); app.viewReady?.(); }, { class: "ready", ...safe })));
  closeVerdict();
  shown = { element, outcome, timer: 0, scrolledTo: view.scrollTop };
  view.append(element);
  view.classList.add("covered");
  const scrolled = element.querySelector(".said");
  if (isSmall() || scrolled.scrollHeight > scrolled.clientHeight) scrolled.tabIndex = 0; // what can be scrolled, keys can reach
  app.tellMore(outcome, labels);
  const more = element.querySelector("details.more");
  if (more) more.open = isUnfolded;
  const same = findAgain(element, former); // whoever went there by Tab stays there
  if (same) same.focus({ preventScroll: true });
  else if (!isFocusElsewhere) focusSafely(element.querySelector("[data-main]"), element.querySelector(".ready"));
  const acts = [...element.querySelectorAll(".actions button")].map((each) => each.textContent).join("\n");
  if (!isAgain || acts !== wereActs) settle(element);
  if (!isAgain || wasKind && kind !== wasKind && kind === "ask") play(kind);
  say([headline, name, fetched ?? next, element.querySelector(".before")?.textContent].filter(Boolean).join(". "));
  if ([outcome.print_group ?? []].flat().length && !outcome.message) app.refresh(); // which asks what the labels make of it
  // At a door a refusal waits for the next scan or a tap: who was refused asks why.
  const isToAnswer = outcome.is_desk ? outcome.is_look : kind === "no" || kind === "ask";
  if ((!isToAnswer || outcome.lead) && !outcome.print_group && outcome.verdict !== "waiting") planReady(app,
    outcome.lead ? LEAD_READY_AFTER_MS : READY_AFTER_MS[kind]);
}

// Back to ready by itself, but never from under somebody's fingers.
function planReady(app, after) {
  const current = shown;
  current.timer = setTimeout(() => {
    if (shown !== current) return;
    if (isAsking()) return planReady(app, after);
    closeVerdict();
    app.viewReady?.();
  }, after);
}
