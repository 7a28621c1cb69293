// SPDX-License-Identifier: GPL-3.0-or-later
// main.js - a phone as a reader of a station: invited, started by a tap, reading, and what stops it.
import { h, button, field, redraw, say } from "./dom.js";
import { t, has, useLanguage, useZone, languages, currentLanguage, number, problem } from "./words.js";
import { allowSound } from "./tones.js";
import * as camera from "./camera.js";
import * as reading from "./reading.js";
import * as station from "./station.js";
import { showVerdict, shownOutcome, closeVerdict } from "./verdict.js";
import { kinds, leadList, readLeads } from "./booth.js";
import { findView, lineView } from "./door.js";

const LANGUAGE = "lanyard.phone.language";
const places = { file: (code) => `/phone/lang/${code}.json`, list: "/phone/languages.json" };
const place = (id) => document.getElementById(id);

let room = null;    // what /phone/stay said last
let screen = "";    // what the view shows: a member of `screens`
let wrong = "";     // what went wrong there
let isTorchOn = false;

// --- the frame ---

function sessionNow() { return room?.room.sessions?.find(({ code }) => code === room.room.session); }

// "Talk · 31 / 40", or who is inside.
function countText() {
  const session = sessionNow();
  const { checkpoint, entered, inside, leads } = room?.room ?? {};
  if (checkpoint?.kind === "booth") return t("leads.count", { count: leads });
  if (session) return `${session.title} · ${number(session.taken)}${session.capacity ? ` / ${number(session.capacity)}` : ""}`;
  if (checkpoint?.kind === "room") return t("verdict.no-session.headline");
  if (entered === undefined) return "";
  return checkpoint.counts_inside ? `${t("fact.inside")}: ${number(inside)}` : `${t("door.entered")}: ${number(entered)}`;
}

function drawBar() {
  redraw(place("bar"), h("p", { class: "where" }, h("strong", { dir: "auto" }, room?.room.checkpoint?.title ?? "Lanyard"),
    h("span", { dir: "auto" }, room ? `${room.name} · ${room.event}` : "")));
  document.title = [room?.room.checkpoint?.title, "Lanyard"].filter(Boolean).join(" – ");
}

// Above everything, also above a verdict. `more` below it.
function tellStop(text, more = []) {
  const stop = place("stop");
  stop.hidden = !text;
  stop.replaceChildren(h("p", {}, text), ...more);
}

const AWAY_LONG_MS = 10000;
let awayTimer = 0;

// One that stays away is perhaps lost: the event's other stations know this phone.
function offerOthers(text) {
  const others = station.elsewhere();
  if (others.length) tellStop(text, [h("p", {}, t("phone.elsewhere")),
    ...others.map(({ name, url }) => h("a", { href: url, class: "button", dir: "ltr" }, name))]);
}

function languageChoice() {
  const choose = async (event) => {
    const code = event.target.value;
    await useLanguage(code, places).catch(() => {});
    localStorage.setItem(LANGUAGE, currentLanguage());
    draw();
  };
  return field(t("bar.language"), h("select", { onchange: choose, "data-key": "language" }, Object.entries(languages).map(([code, name]) =>
    h("option", { value: code, selected: code === currentLanguage() }, name))));
}

// --- screens ---

const wrongLine = () => h("p", { class: "problem", role: "alert" }, wrong);
const page = (...children) => h("div", { class: "page" }, children);
const start = () => button(t("phone.start"), begin, { class: "primary big" });
const isBooth = () => room?.mode === "sponsor";
const isPlaced = () => !room?.room.places || room.room.checkpoint !== undefined;

// Where a floating phone stands now; it is asked before anything is read.
function placeChoice() {
  const { places } = room?.room ?? {};
  if (!places) return null;
  const choose = async (event) => {
    station.standAt(event.target.value);
    await station.stay();
    draw();
  };
  return field(t("phone.place"), h("select", { onchange: choose, "data-key": "place" },
    h("option", { value: "", disabled: true, selected: !isPlaced() }, t("phone.place.choose")),
    places.map(({ code, title }) => h("option", { value: code, dir: "auto", selected: isPlaced() && code === station.place() }, title))));
}

const toMore = () => (!room ? null : isBooth() ? button(t("phone.leads"), openLeads) : button(t("phone.find"), openFind));
const hands = { undo: takeBack, join: joinLine, hold: reading.hold };

const screens = {
  wait: () => page(h("p", {}, t("phone.wait"))),
  unpaired: () => page(h("h1", {}, t("phone.unpaired")), h("p", {}, t("phone.unpaired.do")), wrongLine(), languageChoice()),
  ready: () => page(h("h1", {}, t(isPlaced() ? "phone.ready" : "phone.place.choose")), h("p", {}, t("phone.ready.do")), placeChoice(),
    ...isPlaced() ? [start(), toMore()] : [], wrongLine(), languageChoice()),
  paused: () => page(h("h1", {}, t("phone.paused")), button(t("phone.go-on"), begin, { class: "primary big" }), toMore(), wrongLine()),
  leads: () => page(h("h1", {}, t("phone.leads")), h("p", {}, t("phone.leads.export")), leadList(leads, showLead), start(),
    wrongLine()),
  ended: () => page(h("h1", {}, t("phone.ended")), h("p", {}, t("phone.ended.do"))),
  unknown: () => page(h("h1", {}, t("phone.unknown")), h("p", {}, t("phone.unpaired.do"))),
  find: () => page(...findView({ found: showFound, back: () => show("ready") })),
  locked: lockedView,
  reading: readingView,
};

function lockedView() {
  const name = h("input", { type: "text", autocomplete: "off", name: "name" });
  const pin = h("input", { type: "password", inputmode: "numeric", autocomplete: "off", class: "pin", name: "pin" });
  const go = async (event) => {
    event.preventDefault();
    try {
      await station.unlock(name.value.trim(), pin.value);
      wrong = "";
      show("ready");
      station.stay();
    } catch (error) {
      pin.value = "";
      wrong = problem(error);
      document.querySelector(".problem").textContent = wrong;
    }
  };
  return page(h("h1", {}, t("phone.locked")), h("p", {}, t("phone.locked.do")),
    h("form", { onsubmit: go }, field(t("sign-in.name"), name), field(t("sign-in.pin"), pin), wrongLine(),
      h("button", { type: "submit", class: "primary big" }, t("phone.unlock"))));
}

function readingView() {
  return h("div", { class: "reading" }, camera.video, h("div", { class: "aim" }),
    h("div", { class: "foot" }, h("p", { class: "count", dir: "auto" }, countText()), h("div", { class: "waiting" }),
      h("p", { class: "hint" }, t("phone.aim")),
      h("div", { class: "actions" })));
}

// --- a sponsor's leads ---

let leads = [];

async function openLeads() {
  reading.stop();
  camera.close();
  const before = screen;
  try {
    leads = await readLeads();
    wrong = "";
  } catch (error) {
    leads = [];
    wrong = problem(error);
  }
  if (screen !== before) return;
  if (screen === "leads") place("view").replaceChildren(screens.leads());
  else show("leads");
}

function showLead(lead) {
  const said = { headline: `leads.state.${lead.state}` };
  const hold = (isOn, saved) => saved?.then(() => { if (screen === "leads") openLeads(); });
  const shown = { kind: kinds[lead.state], at: "booth", says: said, lead };
  showVerdict(place("view"), shown, { ...hands, hold });
}

// --- at a door, without a code ---

function openFind() {
  reading.stop();
  camera.close();
  show("find");
}

function showFound(outcome) {
  show("ready");
  showOutcome(outcome);
}

async function joinLine(outcome) {
  try {
    const { place } = await station.join(outcome.number);
    if (shownOutcome() === outcome) showOutcome(ownWords("yes", "standby.joined", null, { place }));
    station.stay();
  } catch (error) {
    if (shownOutcome() === outcome) showOutcome(ownWords("no", `error.${error.error}`));
  }
}

async function drawTools() {
  const tools = document.querySelector(".reading .actions");
  const lenses = await camera.lenses();
  if (!tools?.isConnected) return;
  const useLens = (event) => {
    camera.chooseLens(event.target.value);
    reading.stop();
    begin();
  };
  const torch = async (event) => {
    await camera.setTorch(!isTorchOn).then(() => { isTorchOn = !isTorchOn; }, () => {});
    event.target.setAttribute("aria-pressed", String(isTorchOn));
  };
  tools.replaceChildren(
    ...camera.hasTorch() ? [button(t("phone.torch"), torch, { "aria-pressed": "false" })] : [],
    ...lenses.length > 1 ? [h("select", { "aria-label": t("phone.lens"), onchange: useLens }, lenses.map(({ deviceId, label }) =>
      h("option", { value: deviceId, selected: deviceId === camera.lens() }, label)))] : [],
    toMore(),
    button(t("phone.stop"), end));
}

function draw() {
  drawBar();
  if (screen === "reading") {
    const count = document.querySelector(".reading .count");
    if (!count) return;
    count.textContent = countText();
    redraw(document.querySelector(".reading .waiting"), lineView(room?.room ?? {}, { done: showOutcome, failed: tellStop }));
    return;
  }
  place("view").replaceChildren(screens[screen]());
}

function show(name) {
  if (name === screen) return;
  screen = name;
  closeVerdict();
  place("view").replaceChildren(screens[name]());
  document.body.dataset.screen = name;
  drawBar();
  const heading = place("view").querySelector("h1");
  if (heading) say(heading.textContent);
}

// --- reading ---

function cameraFailed(error) {
  reading.stop();
  camera.close();
  const key = `phone.camera.${error.name}`;
  wrong = has(key) ? t(key) : t("phone.camera.none");
  show("ready");
  draw();
}

let isOpening = false;

// False when it cannot be had, which is said.
async function openCamera() {
  isOpening = true;
  isTorchOn = false;
  wrong = "";
  try {
    if (!camera.isThere()) throw Object.assign(new Error(), { name: "insecure" });
    await camera.open();
    return true;
  } catch (error) {
    cameraFailed(error);
    return false;
  } finally {
    isOpening = false;
  }
}

// By a tap: it allows sound, and the camera's question.
async function begin() {
  allowSound();
  if (isOpening || !await openCamera()) return;
  show("reading");
  draw();
  drawTools();
  const why = await reading.read(showOutcome);
  if (why === "stopped") return;
  camera.close();
  show("paused");
  // To another page, or the phone slept: the camera is asked again when it is back.
  if (why === "gone" && document.hidden) document.addEventListener("visibilitychange", comeBack, { once: true });
}

function comeBack() { if (!document.hidden && screen === "paused") begin(); }

function end() {
  reading.stop();
  camera.close();
  show("ready");
}

function stopFor(name) {
  reading.stop();
  camera.close();
  wrong = "";
  show(name);
}

function showOutcome(outcome) {
  showVerdict(place("view"), outcome, hands);
  if (outcome.verdict) station.stay();
}

const ownWords = (kind, headline, next, values) => ({ kind, says: { headline, next, values } });

async function takeBack(outcome) {
  const isDone = await station.takeBack(outcome.number);
  if (shownOutcome() !== outcome || isDone === null) return;
  showOutcome(ownWords(isDone ? "yes" : "no", isDone ? "undo.done" : "phone.not-undone"));
  station.stay();
}

// --- what the station says ---

const refusals = { off: "ended", locked: "locked", unknown: "unknown" };

const listener = {
  onAway(isUnknown) {
    const text = t(isUnknown ? "phone.away.unknown" : "phone.away");
    tellStop(text);
    awayTimer = setTimeout(() => offerOthers(text), AWAY_LONG_MS);
  },
  onBack(outcome, wasUnknown) {
    clearTimeout(awayTimer);
    tellStop("");
    if (outcome) showOutcome(outcome);
    else if (wasUnknown && screen === "reading") {
      reading.lookAgain();
      showOutcome(ownWords("ask", "phone.nothing", "phone.nothing.do"));
    }
  },
  onRefused(refusal) {
    if (refusals[refusal.error]) stopFor(refusals[refusal.error]);
    else tellStop(problem(refusal));
  },
  onRoom(said) {
    const isOther = room?.mode !== said.mode || room?.name !== said.name;
    room = said;
    tellStop("");
    useZone(said);
    if (["wait", "ended", "unknown", "locked"].includes(screen)) show("ready");
    if (isOther && isBooth()) readLeads().catch(() => {}); // the tags
    if (screen === "reading" || (isOther && screen === "ready")) draw();
    else drawBar();
  },
};

async function speak() {
  const wanted = [localStorage.getItem(LANGUAGE), ...navigator.languages.map((code) => code.split("-")[0]), "en"].filter(Boolean);
  for (const code of wanted) {
    await useLanguage(code, places);
    if (currentLanguage() === code) return;
  }
}

// The invitation is behind the "#": it goes to no server, and leaves the address before anything else is done.
async function takeInvitation(code) {
  try {
    await station.pair(code);
    show("ready");
  } catch (error) {
    wrong = error.status === 401 ? t("phone.invitation") : problem(error);
    show(station.isPaired() ? "ready" : "unpaired");
  }
}

async function run() {
  const code = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  await speak();
  const [id, secret] = code.split(".");
  if (/^[0-9a-f]{16}[.][0-9a-f]{64}$/.test(code)) {
    station.comeFrom(id, secret);
    show("wait");
  } else if (/^[0-9a-f]{64}$/.test(code)) await takeInvitation(code);
  else show(station.isPaired() ? "wait" : "unpaired");
  await station.watch(listener);
}

run();
