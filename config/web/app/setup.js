// SPDX-License-Identifier: GPL-3.0-or-later
// setup.js - the page of `lanyard setup`: which step, how far each is, and the way from one to the next.
import { h, button } from "./dom.js";
import { t, useLanguage, languages, currentLanguage, problem } from "./words.js";
import * as api from "./api.js";
import * as event from "./setup_event.js";
import * as people from "./setup_people.js";
import * as look from "./setup_look.js";
import * as printer from "./setup_printer.js";
import * as camera from "./setup_camera.js";
import * as volunteers from "./setup_volunteers.js";
import * as stations from "./setup_stations.js";
import * as finish from "./setup_finish.js";

const steps = { event, people, look, printer, camera, volunteers, stations, finish };
const names = Object.keys(steps);
const place = (id) => document.getElementById(id);

const app = { state: null, step: "event", refresh, open, attempt };

function isDone(name) { return app.state?.event !== undefined && steps[name].isDone(app.state); }
function mayOpen(name) { return name === "event" || app.state?.event !== undefined; }

function drawBar() {
  const choice = h("select", { "aria-label": t("bar.language"), onchange: async () => { await useLanguage(choice.value); draw(); } },
    Object.entries(languages).map(([code, name]) => h("option", { value: code, lang: code, selected: code === currentLanguage() }, name)));
  place("bar").replaceChildren(h("div", { class: "event" }, h("strong", { dir: "auto" }, app.state?.event?.title ?? t("setup.title")),
    h("span", { dir: "ltr" }, app.state?.folder ?? "")), h("div", { class: "signed" }, choice));
}

function drawSteps() {
  place("steps").setAttribute("aria-label", t("setup.steps"));
  place("steps").replaceChildren(h("ol", {},
    names.map((name, i) => h("li", {},
    button([h("span", { class: "number", "aria-hidden": "true" }, isDone(name) ? "✓" : String(i + 1)),
    h("span", { class: "name" }, t(`setup.${name}`)), isDone(name) ? h("span", { class: "unseen" }, t("setup.done")) : null],
    () => open(name), { "aria-current": name === app.step ? "step" : null, disabled: !mayOpen(name), "data-step": name })))));
}

function draw() {
  drawBar();
  drawSteps();
  const view = place("view");
  const at = names.indexOf(app.step);
  const body = h("div", { class: "step" });
  const before = names[at - 1];
  const next = names[at + 1];
  view.replaceChildren(h("h1", {}, t(`setup.${app.step}`)), h("p", { class: "hint lead" }, t(`setup.${app.step}.lead`)), body,
    h("div", { class: "actions way" },
      before ? button(t("setup.back"), () => open(before), { class: "quiet" }) : null,
      next ? button(t("setup.next"), () => open(next), { class: "next", disabled: !mayOpen(next) }) : null));
  steps[app.step].mount(body, app);
}

function open(name) {
  app.step = name;
  draw();
  place("view").focus();
  scrollTo(0, 0);
}

async function refresh() {
  app.state = await api.get("/api/state");
  draw();
}

// What a press begins: the button waits, and what went wrong is said below it.
async function attempt(control, action) {
  const box = control.closest("section") ?? place("view");
  box.querySelector(":scope > .problem")?.remove();
  control.disabled = true;
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    const text = h("p", { class: "problem", role: "alert" }, problem(error));
    (control.closest(".actions") ?? control).after(text);
    return undefined;
  } finally {
    control.disabled = false;
  }
}

function refuse(text) {
  place("view").replaceChildren(h("h1", {}, t("setup.title")), h("p", { class: "problem", role: "alert" }, text));
}

// The code stands behind the #, and is gone from the address once it was used.
async function begin() {
  const code = location.hash.slice(1);
  const hello = await api.get("/api/hello");
  if (hello.token) return hello;
  if (!code) throw new api.ApiError(409, { error: "refused", message: t(hello.is_used ? "setup.used" : "setup.address") });
  return api.post("/api/begin", { code });
}

async function start() {
  await useLanguage((navigator.language ?? "en").split("-")[0]);
  document.title = `${t("setup.title")} – Lanyard`;
  api.waitLonger(240000);
  try {
    const hello = await begin();
    api.useToken(hello.token);
    history.replaceState(null, "", "/");
    await refresh();
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    refuse(problem(error));
    window.addEventListener("hashchange", () => location.reload()); // the right address, pasted into this tab
  }
}

start();
