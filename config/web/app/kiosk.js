// SPDX-License-Identifier: GPL-3.0-or-later
// kiosk.js - visitors check themselves in: scan, see one's own name, choose what the event allows, print. The station knows who
// stands here and which step it is; this page shows that step, and asks for nothing else.
import { h, button, svg, field, say } from "./dom.js";
import { t, languages, currentLanguage, problem } from "./words.js";
import { get, post, picture, ApiError } from "./api.js";
import { Pane, actsOf } from "./pane.js";
import { ask, pinInput } from "./dialog.js";
import { keypad } from "./sign_in.js";
import { shapes } from "./shapes.js";
import { play } from "./tones.js";
import { mirrorList } from "./mirror.js";

const scanShape = "M3 3h7v2H5v5H3ZM14 3h7v7h-2V5h-5ZM3 14h2v5h5v2H3ZM19 14h2v7h-7v-2h5ZM8 11h8v2H8Z";

let app = null;
let pane = null;
let wrong = null;
let act = null;
let kept = {};      // by keep()
let former = null;  // the step that was drawn last
let formerCall = null;

// The step as it is drawn: the time is none of it, so that what was typed stays.
async function state() {
  const { now, is_damaged: isDamaged, ...step } = await get("/api/kiosk");
  return step;
}

function languageChoice() {
  return h("div", { class: "languages", role: "group", "aria-label": t("bar.language") }, Object.entries(languages).map(([code, name]) =>
    button(name, () => app.useLanguage(code), { lang: code, "aria-pressed": String(code === currentLanguage()) })));
}

function screen(kind, shape, words, ...rest) {
  return h("section", { class: `kiosk ${kind}`, "data-step": kind }, svg("0 0 24 24", shape, "shape"),
    h("div", { class: "words" }, words.filter(Boolean)), wrong, rest);
}

const help = () => button(t("kiosk.help"), act(() => post("/api/kiosk/call")), { class: "help" });
const over = (text, attributes) => button(text, act(() => post("/api/kiosk/done")), attributes);

function ready({ verdict }) {
  return screen(verdict ? "again" : "ready", verdict ? shapes.ask : scanShape,
    [h("h1", {}, t(verdict ? "kiosk.again" : "kiosk.ready")), h("p", {}, t(verdict ? `kiosk.again.${verdict}` : "kiosk.ready.next"))],
    h("div", { class: "actions" }, button(t("kiosk.whose"), act(() => post("/api/kiosk/mirror"))), help()), languageChoice());
}

// Who wants to know which sponsors have their data shows a code first.
function whose({ verdict }) {
  return screen("whose", verdict ? shapes.ask : scanShape,
    [h("h1", {}, t("kiosk.whose")), h("p", {}, t(verdict ? `kiosk.again.${verdict}` : "kiosk.whose.next"))],
    h("div", { class: "actions" }, over(t("kiosk.back")), help()), languageChoice());
}

function mirror({ sponsors, other_sponsors: others, may_allow: mayAllow, is_away: isAway, can_print_sponsors: canPrint,
  is_printed: isPrinted }) {
  const allow = (sponsor, fields, event) => act(() => post("/api/kiosk/allow", { sponsor, fields }))(event);
  const list = mirrorList(sponsors, { others, mayAllow, changed: allow });
  const hasAny = [...sponsors, ...others].some((one) => one.allowed);
  return screen("mirror", shapes.look,
    [h("h1", {}, t("kiosk.whose")), isAway ? h("p", { class: "problem" }, t("kiosk.mirror.away")) : null,
      sponsors.length + others.length ? h("p", {}, t(mayAllow ? "kiosk.mirror.ticket" : "kiosk.mirror.badge")) : null],
    list.element, isPrinted ? h("p", { role: "status" }, t("mirror.printed")) : null,
    h("div", { class: "actions" }, over(t("kiosk.finish"), { class: "primary", "data-main": true }),
      hasAny ? button(t("mirror.take-back"), (event) => allow("", "", event)) : null,
      canPrint && !isPrinted ? button(t("mirror.print"), act(() => post("/api/kiosk/mirror/print"))) : null, help()));
}

// The badge as it will be printed follows what is typed and chosen.
function followBadge(image, fieldsOf) {
  let turn = 0;
  return async () => {
    const mine = ++turn;
    try {
      const blob = await picture("/api/kiosk/preview", { fields: fieldsOf() });
      if (mine !== turn) return;
      if (image.src) URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      wrong.textContent = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === turn) wrong.textContent = problem(error);
    }
  };
}

function pronounChoice(offered, own, chosen = own) {
  if (!offered.length) return null;
  const choices = [...new Set([own, ...offered].filter(Boolean)), ""];
  return h("fieldset", { class: "pronouns" }, h("legend", {}, t("kiosk.pronouns")), choices.map((each) => h("label", { class: "choice" },
    h("input", { type: "radio", name: "pronouns", value: each, checked: each === chosen }),
      h("span", { dir: "auto" }, each || t("kiosk.pronouns.none")))));
}

// Only what the visitor has changed is sent.
function choose({ visitor, offer }) {
  const pronouns = pronounChoice(offer.pronouns, visitor.pronouns ?? "", kept.pronouns);
  const name = offer.badge_name
    ? h("input", { type: "text", value: kept.badgeName ?? visitor.badge_name, maxlength: "200", autocomplete: "off", spellcheck: "false",
    dir: "auto" }) : null;
  const fieldsOf = () => {
    const chosen = pronouns?.querySelector(":checked")?.value;
    return { ...(chosen !== undefined && chosen !== (visitor.pronouns ?? "") ? { pronouns: chosen } : {}),
      ...(name && name.value !== visitor.badge_name ? { badge_name: name.value } : {}) };
  };
  const image = h("img", { class: "label-preview", alt: t("preview.alt") });
  const preview = followBadge(image, fieldsOf);
  let timer = 0;
  for (const each of [pronouns, name])
    each?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(preview, 150); });
  preview();
  return screen("choose", shapes.look,
    [h("h1", {}, t("kiosk.hello")), h("p", { class: "name" }, h("bdi", {}, visitor.name)),
      visitor.second_name ? h("p", { class: "second" }, h("bdi", {}, visitor.second_name)) : null, h("p", {}, t("kiosk.check"))],
    h("div", { class: "choices" }, name ? field(t("kiosk.name"), name) : null, pronouns), h("figure", {}, image),
    h("div", { class: "actions" },
      button(t("kiosk.print"), act(() => post("/api/kiosk/print", { fields: fieldsOf() })), { class: "primary", "data-main": true }),
      over(t("kiosk.not-me")), help()));
}

function print({ visitor, labels }) {
  const isDone = labels.done === labels.count;
  return screen(isDone ? "done" : "print", isDone ? shapes.yes : shapes.look,
    [h("h1", {}, t(isDone ? "kiosk.done" : "kiosk.printing")), h("p", { class: "name" }, h("bdi", {}, visitor.name)),
      isDone ? visitor.badge_stock ? h("p", {}, t("kiosk.done.stock", { stock: visitor.badge_stock })) : null
        : h("p", {}, t("kiosk.printing.next"))],
    h("div", { class: "actions" }, isDone ? over(t("kiosk.finish"), { class: "primary", "data-main": true }) : null, help()));
}

// What the visitor is told is what is known: that somebody was asked, that somebody comes, or that nobody can hear it.
// Why comes first, where they may know it, and where the desk is.
function call({ call: stage, verdict, place }) {
  const asked = [h(verdict ? "h2" : "h1", {}, t(`kiosk.call.${stage}`)), h("p", {}, t(`kiosk.call.${stage}.next`))];
  const where = place ? h("p", {}, t("kiosk.desk-place", { place })) : null;
  return screen("call", stage === "comes" ? shapes.yes : shapes.ask,
    verdict ? [h("h1", {}, t(`kiosk.no.${verdict}`)), asked[0], where, asked[1]] : [...asked, where],
    h("div", { class: "actions" }, over(t("kiosk.back"))));
}

// The reason does not stand there for the next one to read; the call goes on.
const CLEARS_MS = 15000;
let clearing = 0;
let cleared = null; // the call whose reason was taken away

function clearLater(step) {
  clearTimeout(clearing);
  if (step.step !== "call") cleared = null;
  else if (step.verdict && !cleared)
    clearing = setTimeout(() => {
      cleared = step.verdict;
      draw({ ...step, verdict: undefined });
    }, CLEARS_MS);
}

const steps = { ready, again: ready, choose, print, call, whose, mirror };
const tones = { again: "ask", choose: "look", done: "yes", call: "ask", mirror: "look" };

function draw(given) {
  const step = cleared && given.step === "call" ? { ...given, verdict: undefined } : given;
  clearLater(given);
  if (step.step !== "choose") kept = {};
  wrong.textContent = "";
  const shown = steps[step.step](step);
  pane.place.replaceChildren(shown);
  const now = shown.dataset.step;
  if (now === former && step.call === formerCall) return;
  formerCall = step.call;
  if (now === former) return say(shown.querySelector(".words").innerText);
  const isNext = former !== null && now === "ready";
  former = now;
  if (tones[now]) play(tones[now]);
  say(shown.querySelector(".words").innerText);
  (shown.querySelector("[data-main]") ?? document.getElementById("view")).focus({ preventScroll: true });
  if (isNext && currentLanguage() !== app.hello.language) app.useLanguage(app.hello.language); // the next one may read another
}

export function mount(view, owner) {
  app = owner;
  wrong = h("p", { class: "problem", role: "alert" });
  act = actsOf(wrong, () => pane.renew(state, draw));
  pane = new Pane(h("div", { class: "kiosk-now" }));
  view.append(pane.place);
  stayHere();
  pane.show(state(), draw);
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(state, draw);
}

// Back leads nowhere: a visitor does not leave this page.
let isStaying = false;
function stayHere() {
  if (isStaying) return;
  isStaying = true;
  const stay = () => history.pushState(null, "");
  stay();
  window.addEventListener("popstate", stay);
}

// A code that a scanner typed.
export function scan(code) {
  return pane.show(post("/api/kiosk/scan", code).then(() => state()), draw);
}

export function scrap() { draw({ step: "again", verdict: "truncated" }); }

// What was chosen before the page spoke another language.
export function keep() {
  const value = (selector) => pane.place.querySelector(selector)?.value;
  return { badgeName: value(".choices input[type=text]"), pronouns: value(".pronouns :checked") };
}

export function restore(values) { kept = values; }

export async function openForVisitors() {
  await post("/api/kiosk/open");
  location.reload();
}

// The way out: a lead's name and PIN.
export async function leave() {
  const answer = await ask({
    title: t("kiosk.leave"), accept: t("sign-in.go"), enters: true,
    fill(body) {
      const name = h("input", { type: "text", maxlength: "100", autocomplete: "off", spellcheck: "false", autofocus: true });
      const pin = pinInput();
      body.append(h("p", {}, t("kiosk.leave.why")), field(t("sign-in.name"), name), field(t("sign-in.pin"), pin), keypad(pin));
      return () => post("/api/kiosk/leave", { lead: { name: name.value.trim(), pin: pin.value } });
    },
  });
  if (answer) location.reload();
}
