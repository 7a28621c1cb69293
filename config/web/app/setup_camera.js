// SPDX-License-Identifier: GPL-3.0-or-later
// setup_camera.js - the fifth step: cameras and hand scanners, one of them taken, and a code read live.
import { h, button, field } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";
import { showPictures } from "./aim.js";

const eye = h("div", { class: "eye" }); // the same for as long as the page is open
const read = h("p", { class: "good", role: "status" });
let isStarted = false;
let hasRead = false;

export function isDone() { return hasRead; }

export function mount(view, app) {
  const list = h("div", { class: "printers" });
  const look = async () => drawSources(list, app, await api.post("/api/cameras"));
  const again = button(t("setup.printer.again"), () => app.attempt(again, look));
  const hand = h("section", {});
  read.textContent = "";
  view.append(h("section", {}, list, eye, read, h("div", { class: "actions" }, again)), hand);
  app.attempt(again, async () => {
    const found = await api.post("/api/cameras");
    drawSources(list, app, found);
    await drawHand(hand, app, found.sample);
  });
  if (isStarted) return;
  isStarted = true;
  showPictures(eye, () => eye.isConnected, (picture) => { if (picture.code) tellRead(picture.code); });
}

function tellRead(code) {
  hasRead = true;
  read.textContent = t("setup.camera.read", { code });
}

function drawSources(place, app, found) {
  place.replaceChildren(...(found.sources.length ? found.sources.map((source) => drawSource(app, source))
    : [h("p", {}, t("setup.camera.none"))]));
}

function drawSource(app, one) {
  const see = button(t("setup.camera.see"), () => app.attempt(see, () => api.post("/api/camera/open", { source: one.source })));
  const take = button(t("setup.printer.take"),
    () => app.attempt(take, async () => { await api.post("/api/camera/take", { source: one.source }); await app.refresh(); }),
    { class: "primary" });
  return h("section", { class: "printer" }, h("h2", { dir: "auto" }, one.name),
    one.problem ? h("p", { class: "problem" }, one.problem) : null,
    h("p", { class: "hint" }, t(one.is_hand_scanner ? "setup.camera.hand" : one.is_taken ? "setup.camera.taken" : "setup.camera.free")),
    h("div", { class: "actions" }, one.is_hand_scanner ? null : see, one.is_taken ? null : take));
}

// A scanner that types: the code on the screen, and a field that it types into.
async function drawHand(place, app, sample) {
  const label = app.state.look.labels.find((each) => each.is_badge);
  const answer = h("p", { role: "status" });
  const typed = h("input", { type: "text", autocomplete: "off", dir: "ltr", onkeydown: (event) => {
    if (event.key !== "Enter") return;
    const isRight = typed.value === sample;
    answer.className = isRight ? "good" : "problem";
    answer.textContent = t(isRight ? "setup.hand.right" : "setup.hand.wrong", { code: typed.value });
    if (isRight) tellRead(sample);
    typed.value = "";
  } });
  const blob = label ? await api.picture("/api/picture", { label: label.name }) : null;
  place.append(h("h2", {}, t("setup.hand")), h("p", { class: "hint" }, t("setup.hand.hint")),
    blob ? h("img", { src: URL.createObjectURL(blob), alt: t("setup.hand.picture"), class: "label-picture to-scan" }) : "",
      field(t("setup.hand.field"), typed), answer);
}
