// SPDX-License-Identifier: GPL-3.0-or-later
// main.js - starts the page: who is here, which view, what the station says meanwhile.
import { h, button, svg, listed, say, redraw as redrawIn } from "./dom.js";
import { t, useLanguage, useZone, languages, currentLanguage, clock, moment, number, problem } from "./words.js";
import * as api from "./api.js";
import * as live from "./live.js";
import { allowSound, isSilent } from "./tones.js";
import { catchScans } from "./wedge.js";
import { signIn } from "./sign_in.js";
import { isAsking, tellMeanwhile, renewDialogs } from "./dialog.js";
import { showVerdict, shownOutcome, closeVerdict, whenSizeChanges } from "./verdict.js";
import { actsOn, tellMore, freshenVerdict } from "./acts.js";
import { showChoice, buttonsOf } from "./choice.js";
import { whomToFetch } from "./sale.js";
import { guardPresses } from "./safe.js";
import { Recent } from "./recent.js";
import { Scans } from "./scans.js";
import { wear, logo } from "./look.js";
import { glance, countArrivals } from "./glance.js";
import { showPictures } from "./aim.js";
import { drawCalls } from "./calls.js";
import * as desk from "./desk.js";
import * as door from "./door.js";
import * as labels from "./labels.js";
import * as conflicts from "./conflicts.js";
import * as leads from "./leads.js";
import * as people from "./people.js";
import * as programme from "./programme.js";
import * as report from "./report.js";
import * as kiosk from "./kiosk.js";

const views = { desk, door, labels, conflicts, people, programme, leads, report, kiosk };
const viewsOfRole = { desk: ["desk", "labels"], cashier: ["desk", "labels"], lead: ["desk", "door", "labels", "conflicts", "people", "programme", "report"], door: ["door"], sponsor: [] };
// A sponsor's station has one view, and a sponsor no other station.
const viewsAtBooth = { lead: ["leads"], sponsor: ["leads"] };

const app = {
  hello: null, who: null, state: null, view: null, isConnected: true,
  recent: new Recent(), volunteers: [],
  scan, open, refresh, showOutcome, home, useLanguage: speak, drawMode, waitingLeads: 0,
  actsOn: (outcome, wrong) => outcome.people ? buttonsOf(app, outcome, wrong) : actsOn(app, outcome, wrong), whomToFetch: (outcome) => whomToFetch(app, outcome), tellMore: (outcome, line) => tellMore(app, outcome, line),
};

const place = (id) => document.getElementById(id);

// --- bar and mode line ---

function isBooth() { return app.hello.station.mode === "sponsor"; }

// A visitor at a station for self check-in; a lead who has left it is none.
function isVisitor() { return app.who?.role === "visitor"; }

function viewNames() {
  if (isVisitor()) return ["kiosk"];
  if (isBooth()) return viewsAtBooth[app.who?.role] ?? [];
  const names = viewsOfRole[app.who?.role] ?? [];
  const isDoor = app.hello.station.mode === "door";
  const fits = (name) => (name !== "door" || isDoor || app.who.role !== "lead") && (name !== "desk" || !isDoor || app.who.role === "lead") && (name !== "desk" || app.hello.station.mode !== "kiosk");
  const fitting = names.filter(fits);
  return isDoor ? fitting.sort((a, b) => (b === "door") - (a === "door")) : fitting.filter((name) => name !== "door" || app.who.role === "door");
}

function languageChoice() {
  const choice = h("select", { "aria-label": t("bar.language"), onchange: () => changeLanguage(choice) },
    Object.entries(languages).map(([code, name]) => h("option", { value: code, lang: code, selected: code === currentLanguage() }, name)));
  return choice;
}

// Many tabs would fill a small window: there the style shows the one that is open, and the rest of the bar behind a button.
const MANY_TABS = 3;
let areTabsOpen = false;

function navigation(tabs, waiting) {
  if (tabs.length <= MANY_TABS) return tabs.length ? h("nav", { "aria-label": t("bar.views") }, tabs) : null;
  const toggle = button(t("bar.views"), () => { areTabsOpen = !areTabsOpen; drawBar(); }, { class: "tabs-open", "aria-expanded": String(areTabsOpen) });
  if (waiting) toggle.append(h("span", { class: "badge" }, number(waiting)));
  return h("nav", { "aria-label": t("bar.views"), class: areTabsOpen ? "many open" : "many" }, toggle, tabs);
}

function drawBar() {
  const waiting = app.state?.jobs?.uncertain ?? 0;
  const tabs = isVisitor() ? [] : viewNames().map((name) => button(t(`view.${name}`), () => open(name), {
    class: "tab", "aria-current": app.view === name ? "page" : null, "data-view": name,
  }));
  for (const tab of tabs)
    if (tab.dataset.view === "labels" && waiting) tab.append(h("span", { class: "badge" }, t("labels.to-answer", { count: waiting })));
  const unseen = app.state?.conflicts ?? 0;
  for (const tab of tabs)
    if (tab.dataset.view === "conflicts" && unseen) tab.append(h("span", { class: "badge" }, number(unseen)));
  redrawIn(place("bar"),
    logo(app.hello.look),
    h("div", { class: "event" }, h("strong", { dir: "auto" }, app.hello.event.title),
      h("span", {}, listed([app.hello.station.name, isBooth() ? null : app.hello.station.checkpoint]))),
    navigation(tabs, waiting + unseen),
    h("div", { class: "signed" }, languageChoice(),
      isVisitor() ? button(t("kiosk.staff"), kiosk.leave, { class: "quiet" }) : null,
      app.who && !isVisitor() && app.hello.station.mode === "kiosk" ? button(t("kiosk.open"), kiosk.openForVisitors) : null,
      app.who && !isVisitor() ? button(t("bar.sign-out", { name: app.who.name }), signOut, { class: "quiet" }) : null));
}

function modeText() {
  if (!app.isConnected) return ["away", t("mode.away")];
  const mode = app.state?.mode ?? { mode: "alone", behind: 0 };
  if (mode.is_paused) return ["away", t("mode.paused")];
  const text = t(`mode.${mode.mode}`, { count: mode.behind ?? 0 });
  return [mode.mode, mode.mode !== "in-step" && mode.since ? `${text} (${t("mode.since", { time: moment(mode.since) })})` : text];
}

// What the exchange with the other stations wants people to know.
function exchangeTroubles() {
  const mode = app.state?.mode ?? {};
  const skew = Math.round(Math.abs(mode.skew_ms ?? 0) / 1000);
  return [
    mode.is_revoked ? t("mode.revoked") : isBooth() && mode.problem ? t("mode.hub-away") : mode.problem || null, // a rep mends no connection
    isBooth() && app.waitingLeads ? t("leads.waiting", { count: app.waitingLeads }) : null,
    skew > 5 ? t("mode.skew", { count: skew }) : null,
    app.state?.is_ahead ? t("mode.ahead") : null,
    app.state?.forks ? t("mode.forks", { count: app.state.forks }) : null,
    mode.set_aside ? t("mode.set-aside", { count: mode.set_aside }) : null,
  ].filter(Boolean);
}

function stationTime() { return Date.now() + (app.clockShift ?? 0); }

function drawMode() {
  const [kind, text] = modeText();
  const waiting = scans.waitingCount;
  const cameras = Object.values(app.state?.cameras ?? {}).filter((camera) => camera.problem);
  const printers = (app.state?.printers ?? []).filter((printer) => !["ready", "printing"].includes(printer.state));
  const line = [
    h("span", { class: `lamp ${kind}` }, svg("0 0 10 10", kind === "in-step" ? "M0 5 4 9 10 1" : kind === "away" ? "M1 1 9 9M9 1 1 9" : "M5 1V6M5 8V9"), text),
    waiting ? h("span", { class: "lamp away" }, t("mode.scans", { count: waiting })) : null,
    document.hasFocus() ? null : h("span", { class: "lamp away" }, t("mode.unfocused")),
    app.who && isSilent() ? h("span", { class: "lamp away" }, t("mode.silent")) : null,
    ...exchangeTroubles().map((trouble) => h("span", { class: "lamp away" }, trouble)),
    ...cameras.map((camera) => h("span", { class: "lamp away" }, t("mode.camera", { problem: camera.problem }))),
    ...printers.map((printer) => h("span", { class: "lamp away" }, h("bdi", {}, printer.name), ": ", h("bdi", {}, printer.problem || t(`printer.${printer.state}`)))),
    glance(app, stationTime()),
    h("span", { class: "time" }, app.state ? clock(new Date(stationTime()).toISOString()) : ""),
  ];
  place("mode").replaceChildren(...line.filter(Boolean));
}

// The store is damaged: nothing is decided on it any more, and people have to be told.
function drawStop() {
  const isDamaged = (app.state ?? app.hello).is_damaged;
  place("stop").hidden = !isDamaged;
  if (isDamaged)
    redrawIn(place("stop"), h("h2", {}, t("damaged.title")),
      h("ol", {}, ["damaged.people", "damaged.stop", "damaged.call"].map((key) => h("li", {}, t(key)))));
  else
    place("stop").replaceChildren();
}

// --- views ---

function open(name) {
  closeVerdict();
  app.view = name;
  areTabsOpen = false;
  drawBar();
  const view = place("view");
  view.replaceChildren();
  view.tabIndex = -1;
  document.body.dataset.view = name ?? "";
  if (name) views[name].mount(view, app);
  else view.append(h("p", { class: "empty" }, t("view.none")));
}

function home() { open(viewNames()[0] ?? null); }

function redraw() {
  drawBar();
  drawStop();
  drawCalls(place("calls"), app);
  drawMode();
  app.recent.draw(place("recent"), app);
}

async function changeLanguage(choice) {
  const code = choice.value;
  try {
    await speak(code);
  } catch {
    choice.value = currentLanguage(); // the station is away
    return;
  }
  if (!app.who || isVisitor()) return;
  app.who.language = code;
  await api.post("/api/language", { language: code }).catch(() => {});
}

async function speak(code) {
  await useLanguage(code);
  // A verdict that is shown is told again; a view keeps what was typed.
  const keep = views[app.view]?.keep?.();
  const outcome = shownOutcome();
  open(app.view);
  if (keep !== undefined) views[app.view].restore?.(keep);
  if (outcome) showVerdict(place("view"), app, outcome, true);
  redraw();
}

// Labels that failed, or that somebody is asked about, are said aloud too, once each.
let handsWanted = 0;
function tellLabels() {
  const { uncertain = 0, failed = 0 } = app.state.jobs ?? {};
  if (uncertain + failed > handsWanted) say(`${t("view.labels")}: ${t("labels.to-answer", { count: uncertain + failed })}`);
  handsWanted = uncertain + failed;
}

let isRefreshing = false;
let wantsRefresh = false;

async function refresh() {
  wantsRefresh = true;
  if (isRefreshing || !app.who) return;
  isRefreshing = true;
  while (wantsRefresh) {
    wantsRefresh = false;
    try {
      app.state = await api.get(isVisitor() ? "/api/kiosk" : "/api/state");
      app.clockShift = Date.parse(app.state.now) - Date.now();
      tellLabels();
      app.recent.clockShift = app.clockShift;
      app.recent.take(app.state.recent ?? []);
      redraw();
      countArrivals(app).then((isOther) => isOther && drawMode());
      await views[app.view]?.refresh?.(app);
      await renewDialogs();
      await freshenVerdict(app);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
    }
  }
  isRefreshing = false;
}

// --- scans ---

const UNANSWERED = "lanyard.unanswered"; // in the session: how many scans waited when the page was left

const scans = new Scans({
  isBooth,
  printsAtOnce: () => app.hello.station.mode === "desk" && !app.hello.station.confirms_first && app.who.role !== "door",
  now: stationTime,
  onAnswer: showOutcome,
  onFailure(error) { if (error.status !== 401) tell(failed(problem(error))); },
  onWaiting(count) {
    drawMode();
    if (isAsking()) tellMeanwhile(t("scan.waiting.next", { count }));
    else showVerdict(place("view"), app, { verdict: "waiting", kind: "ask", says: { headline: "scan.waiting", next: "scan.waiting.next", values: { count } } }, count > 1);
  },
});

// Where nobody is signed in no scan is answered, and it is said.
function isOpen() { return app.who !== null && !isSigningIn(); }

function scan(code) {
  if (isOpen() && isVisitor()) kiosk.scan(code);
  else if (isOpen()) scans.push(code);
  else tellUnanswered(1);
}

function scrap() {
  if (isOpen() && isVisitor()) return kiosk.scrap();
  const verdict = isBooth() ? "lead-damaged" : "truncated";
  if (isOpen()) tell({ verdict, kind: "ask", says: { headline: `verdict.${verdict}.headline`, next: `verdict.${verdict}.next` } });
  else tellUnanswered(1);
}

let unsaidCount = 0; // before there was anywhere to say it

function tellUnanswered(count) {
  unsaidCount += count;
  if (!unsaidCount || !isSigningIn()) return;
  tellMeanwhile(t("scan.unanswered", { count: unsaidCount }));
  unsaidCount = 0;
}

function failed(why) { return { verdict: "failed", kind: "no", says: { headline: "scan.failed" }, next: why }; }

// What the page itself has to say of a scan.
function tell(outcome) {
  app.recent.note(outcome);
  display(outcome);
}

function showOutcome(outcome) {
  app.recent.add(outcome);
  if (!isBooth() || !outcome.lead) return display(outcome);
  closeVerdict();
  leads.captured(outcome); // which says what it is
}

// While somebody writes it is kept at the side until they are ready.
function display(outcome) {
  app.recent.draw(place("recent"), app);
  drawMode();
  if (isAsking()) tellMeanwhile(app.recent.announcement(outcome));
  else showVerdict(place("view"), app, outcome);
}

// --- signing in and out ---

let isLeaving = false; // this page, to come back once; what is refused meanwhile asks nobody for a PIN

async function signOut() {
  isLeaving = true;
  try {
    await api.post("/api/sign-out");
  } catch (error) {
    isLeaving = !error.isAway; // else there is no page to come back to
  }
  if (isLeaving) location.reload();
}

function isSigningIn() { return document.querySelector("dialog.sign-in") !== null; }

async function requireSignIn() {
  if (isSigningIn() || isLeaving) return;
  live.close();
  const former = app.who?.name;
  const signedIn = signIn(app);
  tellUnanswered(scans.drop());
  app.who = await signedIn;
  // What one volunteer left open is not shown to another.
  if (former && former !== app.who.name) return location.reload();
  api.useToken(app.who.token);
  if (!app.hello.names_all) app.hello = await hello(); // which names those who vouch
  await useLanguage(app.who.language);
  if (!app.view) home();
  redraw();
  listen();
}

function listen() {
  live.listen({
    connected(isConnected) {
      app.isConnected = isConnected;
      drawMode();
      if (isConnected) refresh();
    },
    verdict: showOutcome,
    choice: ({ people }) => showChoice(app, people),
    mode: refresh, camera: refresh, printers: refresh, changed: refresh, clock: refresh, reset: refresh,
    locked: requireSignIn,
    "signed-out": () => { if (!isLeaving) location.reload(); },
  }, app.who.token.slice(0, 16));
}

// Touches keep the volunteer signed in; once a minute is enough. A visitor's keep what they see.
let touched = Date.now();
function touch() {
  allowSound();
  if (!app.who || Date.now() - touched < (isVisitor() ? 3000 : 60000)) return;
  touched = Date.now();
  api.post(isVisitor() ? "/api/kiosk/touch" : "/api/touch").catch(() => {});
}

async function hello() {
  for (;;) {
    try {
      return await api.get("/api/hello");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

// Somebody types without having touched a field: for the next person, whatever was shown of the last.
function type(text) {
  if (isAsking() || !views[app.view]?.type) return;
  closeVerdict();
  views[app.view].type(text);
}

// Escape: out of the verdict, else out of what the view has open.
function leaveShown() {
  const view = views[app.view];
  if (!shownOutcome() && view?.escape) return view.escape();
  closeVerdict();
  view?.ready?.();
}

// Scans of before this page was ready, or that the one before it was left with.
function tellLeft() {
  const count = unsaidCount + Number(sessionStorage.getItem(UNANSWERED));
  if (count) tell(failed(t("scan.unanswered", { count })));
}

async function start() {
  catchScans({ onCode: scan, onScrap: scrap, onTyping: type });
  guardPresses(); // after the scanners that type, whose Enter ends a code
  app.hello = await hello();
  app.volunteers = app.hello.volunteers;
  useZone(app.hello.event);
  await useLanguage(app.hello.who?.language ?? app.hello.language);
  wear(app.hello.look);
  document.title = `${app.hello.station.name} – Lanyard`;
  api.whenSignInNeeded(requireSignIn);
  window.addEventListener("pagehide", () => sessionStorage.setItem(UNANSWERED, scans.drop()));
  for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, touch);
  window.addEventListener("keydown", (event) => { if (event.key === "Escape" && !isAsking()) leaveShown(); });
  setInterval(drawMode, 10000);
  for (const event of ["focus", "blur"]) window.addEventListener(event, drawMode);
  whenSizeChanges(() => { if (shownOutcome() && !isAsking()) showVerdict(place("view"), app, shownOutcome(), true); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  showPictures(place("aim"), () => isOpen() && (app.view === "desk" || app.view === "door"));
  const who = app.hello.who;
  if (who && !who.is_locked) {
    app.who = who;
    api.useToken(who.token);
    home();
    redraw();
    listen();
  } else {
    redraw();
    await requireSignIn();
  }
  tellLeft();
}

start();
