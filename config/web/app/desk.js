// SPDX-License-Identifier: GPL-3.0-or-later
// desk.js - the registration desk between two scans: find people, see one, walk-ins.
import { h, button, svg, listed, redraw } from "./dom.js";
import { t } from "./words.js";
import { post } from "./api.js";
import { Pane } from "./pane.js";
import { tellPlace } from "./address.js";
import { onceTyped, forgetTyped } from "./wedge.js";
import { restView } from "./rest.js";
import { drawPerson } from "./person.js";
import { walkIn } from "./walk_in.js";
import { shapes } from "./shapes.js";

let input = null;
let pane = null; // hits, or one person
let app = null;
let personId = null;

function statusOf(hit) {
  if (hit.is_on_hold) return ["ask", t("verdict.hold.headline")];
  if (hit.status === "pending") return ["ask", t("verdict.pending.headline")];
  if (hit.status === "cancelled") return ["no", t("verdict.cancelled.headline")];
  return hit.has_arrived ? ["yes", t("status.arrived")] : ["wait", t("status.expected")];
}

function row(hit) {
  const [kind, text] = statusOf(hit);
  const about = [hit.second_name, hit.company, hit.ticket_title, hit.order, hit.email, hit.phone];
  return h("li", {}, h("button", { type: "button", class: "hit", "data-id": hit.id, onclick: () => showPerson(hit.id) },
    h("span", { class: "who", dir: "auto" }, hit.name),
    h("span", { class: "what" }, listed(about)),
    h("span", { class: `state ${kind}` }, kind === "wait" ? null : svg("0 0 24 24", shapes[kind], "shape"), text)));
}

// The arrow keys may be among the former hits already.
function drawHits(answer) {
  redraw(pane.place, h("p", { class: "count", role: "status" }, howMany(answer)), h("ul", { class: "hits" }, answer.hits.map(row)));
}

function howMany({ hits, is_near: isNear, has_more: hasMore, total, is_more: isMore }) {
  if (!hits.length) return t("desk.nothing");
  if (isNear) return t("desk.near", { count: hits.length });
  return hasMore ? t(isMore ? "desk.first-of-many" : "desk.first", { shown: hits.length, count: total })
    : t("desk.found", { count: hits.length });
}

// One sign is a word where a script writes no spaces, as Han and Hangul do, and a syllable where it is an Indic one.
const isEnough = (text) => [...text].length > 1 || /[\u0900-\u0dff\u2e80-\u{3ffff}]/u.test(text);

function wanted() {
  const text = input.value.trim();
  return isEnough(text) ? text : null;
}

// Between two people.
function rest() {
  pane.put();
  redraw(pane.place, ...restView(app));
}

let searched = null; // what the hits that stand there were found for
let finding = null;  // the search that is under way: the next takes it back

function search() {
  const text = wanted();
  if (text && text === searched && !personId) return undefined; // a scanner typed there, and its keys were taken out
  finding?.abort();
  personId = null;
  tellPlace("desk");
  searched = text;
  if (!text) return rest();
  finding = new AbortController();
  return pane.show(post("/api/search", { text }, finding.signal), drawHits);
}

// The first that is found for what stands there now, not for what stood there before.
async function openFirst() {
  const text = wanted();
  forgetTyped();
  if (personId && text === searched) return;
  await (search() ?? pane.showing);
  if (text === wanted() && !personId) pane.place.querySelector("button.hit")?.click();
}

// Arrow keys walk from the field through the hits and back.
function walk(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [input, ...pane.place.querySelectorAll("button.hit")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), stops.length - 1)].focus();
}

export async function showPerson(id) {
  forgetTyped();
  personId = id;
  tellPlace("desk", id);
  await pane.show(post("/api/person", { id }), (answer) => drawPerson(pane.place, app, answer, true));
}

export function mount(view, owner) {
  app = owner;
  app.showPerson = showPerson;
  app.viewReady = ready;
  input = h("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", maxlength: "100",
    placeholder: t("desk.placeholder"),
    oninput: () => onceTyped(search), "aria-label": t("desk.search"),
    onkeydown: (event) => { if (event.key === "Enter") openFirst(); } });
  searched = personId = null;
  pane = new Pane(h("div", { class: "results" }));
  view.append(h("div", { class: "desk", onkeydown: walk },
    h("h1", { class: "unseen" }, t("view.desk")),
    h("div", { class: "search" }, input, button(t("walk-in.button"), () => walkIn(app))), pane.place));
  search();
  input.focus({ preventScroll: true });
}

// Somebody types without having touched the field.
export function type(text) {
  input.value += text;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  search();
}

export function ready() {
  if (!input?.isConnected) return;
  if (personId) search();
  input.focus({ preventScroll: true });
  input.select();
}

// Who has arrived is another number now.
export function counted() {
  if (pane?.place.isConnected && !personId && !wanted()) redraw(pane.place, ...restView(app));
}

export const openId = () => personId;

// Where the address leads: to a person, or back to those that were found.
export function goTo(id) {
  if (id && id !== personId) showPerson(id);
  else if (!id && personId) ready();
}

export function keep() { return { text: input.value, personId }; }

export function restore(kept) {
  input.value = kept.text;
  if (kept.personId) showPerson(kept.personId);
  else search();
}

export async function refresh() {
  if (!pane?.place.isConnected) return;
  while (pane.showing) await pane.showing; // which may be of another
  const id = personId;
  const text = wanted();
  if (id) await pane.renew(() => post("/api/person", { id, is_background: true }), (answer) => drawPerson(pane.place, app, answer));
  else if (text) await pane.renew(() => post("/api/search", { text, is_background: true }), drawHits);
  else redraw(pane.place, ...restView(app));
}
