// SPDX-License-Identifier: GPL-3.0-or-later
// main.js - starts the page, shows its views, and asks the station anew whenever it tells of something.
import { h, say } from "./dom.js";
import { t, useLanguage, useZone, currentLanguage } from "./words.js";
import * as api from "./api.js";
import { catchScans } from "./wedge.js";
import { isAsking, renewDialogs } from "./dialog.js";
import { showVerdict, shownOutcome, closeVerdict, whenSizeChanges } from "./verdict.js";
import { actsOn, tellMore, freshenVerdict } from "./acts.js";
import { buttonsOf } from "./choice.js";
import { whomToFetch } from "./sale.js";
import { guardPresses } from "./safe.js";
import { wear } from "./look.js";
import { countArrivals } from "./glance.js";
import { showPictures } from "./aim.js";
import { drawCalls } from "./calls.js";
import { placeOf, tellPlace, forgetPlace, following } from "./address.js";
import { startPractice, redrawPractice } from "./practice.js";
import { app, place, isVisitor, viewNames } from "./app.js";
import { drawBar, closeTabs } from "./bar.js";
import { drawMode, drawStop } from "./mode_line.js";
import { scan, scrap, showOutcome, isOpen, tellLeft, keepLeft } from "./answers.js";
import { hello, listen, requireSignIn, signOut, touch } from "./session.js";
import * as desk from "./desk.js";
import * as door from "./door.js";
import * as labels from "./labels.js";
import * as conflicts from "./conflicts.js";
import * as leads from "./leads.js";
import * as people from "./people.js";
import * as phones from "./phones.js";
import * as programme from "./programme.js";
import * as report from "./report.js";
import * as kiosk from "./kiosk.js";

const views = { desk, door, labels, conflicts, people, programme, phones, leads, report, kiosk };

// What views and verdicts ask the page for.
Object.assign(app, {
  scan, open, home, redraw, refresh, showOutcome, signOut, changeLanguage, useLanguage: speak, drawMode,
  actsOn: (outcome, wrong) => (outcome.people ? buttonsOf(app, outcome, wrong) : actsOn(app, outcome, wrong)),
  whomToFetch: (outcome) => whomToFetch(app, outcome),
  tellMore: (outcome, line) => tellMore(app, outcome, line),
});

// --- views ---

function open(name) {
  closeVerdict();
  app.view = name;
  closeTabs();
  drawBar();
  const view = place("view");
  view.replaceChildren();
  view.tabIndex = -1;
  document.body.dataset.view = name ?? "";
  document.title = [name && !isVisitor() ? t(`view.${name}`) : null, app.hello.station.name, "Lanyard"].filter(Boolean).join(" – ");
  if (isVisitor()) forgetPlace();
  else tellPlace(name ?? "");
  if (name) views[name].mount(view, app);
  else view.append(h("p", { class: "empty" }, t("view.none")));
}

// Where the address leads, if that is a place for whoever is signed in.
function goToAddress() {
  const names = viewNames();
  const { view, id } = placeOf();
  const name = names.includes(view) ? view : names[0] ?? null;
  if (name !== app.view) open(name);
  closeVerdict();
  if (name === view) views[name]?.goTo?.(id);
}

function home() {
  if (!placeOf().view || isVisitor()) open(viewNames()[0] ?? null);
  else following(goToAddress);
}

// Back and forward; a question that is open is answered first.
function followAddress() {
  if (!app.who || isVisitor()) return;
  if (isAsking()) tellPlace(app.view, views[app.view]?.openId?.());
  else following(goToAddress);
}

function redraw() {
  drawBar();
  redrawPractice();
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
  following(() => {
    open(app.view);
    if (keep !== undefined) views[app.view].restore?.(keep);
  });
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
      countArrivals(app).then((isOther) => {
        if (!isOther) return;
        drawMode();
        views[app.view]?.counted?.();
      });
      await views[app.view]?.refresh?.(app);
      await renewDialogs();
      await freshenVerdict(app);
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
    }
  }
  isRefreshing = false;
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

async function start() {
  catchScans({ onCode: scan, onScrap: scrap, onTyping: type });
  guardPresses(); // after the scanners that type, whose Enter ends a code
  app.hello = await hello();
  app.volunteers = app.hello.volunteers;
  useZone(app.hello.event);
  await useLanguage(app.hello.who?.language ?? app.hello.language);
  wear(app.hello.look);
  document.title = `${app.hello.station.name} – Lanyard`;
  window.addEventListener("popstate", followAddress);
  api.whenSignInNeeded(requireSignIn);
  window.addEventListener("pagehide", keepLeft);
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
  startPractice();
  tellLeft();
}

start();
