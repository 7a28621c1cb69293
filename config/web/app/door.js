// SPDX-License-Identifier: GPL-3.0-or-later
// door.js - a station at a door: the room, the session it checks now, the seats; ready for the next scan.
import { h, button, svg, redraw } from "./dom.js";
import { t, clock, number } from "./words.js";
import { get, post } from "./api.js";
import { Pane, actsOf } from "./pane.js";
import { ask } from "./dialog.js";
import { lineView } from "./standby.js";

let pane = null;  // what follows the programme
let act = null;
let code = null;  // a code that no scanner reads
let app = null;
let shown = null; // what is drawn
const nowPlace = h("div", { class: "door-now" });
const choicePlace = h("div", { class: "actions" }); // apart: a list that is open stays open while the rest goes on

function seats(session) {
  const figures = [["door.taken", session.taken], ["door.expected", session.expected]];
  if (session.capacity) figures.push(["door.capacity", session.capacity]);
  const most = Math.max(session.capacity || session.expected, session.taken, 1);
  return [h("dl", { class: "figures" }, figures.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value))))),
    h("progress", { max: String(most), value: String(session.taken), "aria-label": t("door.taken") })];
}

// What is chosen while the station still takes the former choice is told after it.
async function pin(choice, pinned) {
  let session;
  try {
    do {
      session = choice.value;
      await post("/api/room/pin", { session });
    } while (choice.value !== session);
  } catch (error) {
    choice.value = pinned ?? "";
    throw error;
  }
}

function pinChoice(door) {
  const choice = h("select", { onchange: act(() => pin(choice, shown.pinned)), onblur: drawAgain, "data-key": "pin" },
    h("option", { value: "", selected: !door.pinned }, t("door.follow")),
    door.sessions.map((session) => h("option", { value: session.code, dir: "auto", selected: session.code === door.pinned },
      `${clock(session.start)} ${session.title}`)));
  return h("label", { class: "pin-choice" }, h("span", {}, t("door.pin")), choice);
}

async function showMissing(session) {
  const list = new Pane(h("div", {}));
  const question = (more) => post("/api/room/missing", { session, ...more });
  const drawList = ({ missing }) => redraw(list.place, missing.length
    ? h("ol", { class: "missing" }, missing.map((who) => h("li", { dir: "auto" }, who.name))) : h("p", {}, t("door.nobody-missing")));
  await ask({
    title: t("door.missing"), renew: () => list.renew(() => question({ is_background: true }), drawList),
    fill(body) {
      body.append(list.place);
      list.show(question(), drawList);
      return () => true;
    },
  });
}

// Nobody sits yet: the time, what begins when, and how many are expected.
function earlyView(door, session) {
  return [h("h1", { dir: "auto" }, door.checkpoint.room),
    h("div", { class: "early" }, h("p", { class: "clock" }, clock(door.now)),
      h("p", { class: "when" }, t("door.begins", { time: clock(session.start) })), h("h2", { dir: "auto" }, session.title),
      h("p", { class: "count" }, h("strong", {}, number(session.taken)), ` / ${number(session.capacity || session.expected)} `,
        h("span", {}, t("door.taken"))))];
}

function roomView(door) {
  const session = door.sessions.find((each) => each.code === door.session);
  const ahead = session && door.isEarly ? session : !session ? door.next : null;
  if (ahead && !door.standby?.waiting) return earlyView(door, ahead);
  return [
    h("h1", { dir: "auto" }, door.checkpoint.room),
    session
      ? h("div", { class: "now" }, h("p", { class: "code" }, session.code, door.pinned ? ` · ${t("door.pinned")}` : ""),
        h("h2", { dir: "auto" }, session.title), h("p", { class: "when" }, `${clock(session.start)} – ${clock(session.end)}`),
          seats(session))
      : h("p", { class: "now" }, t("verdict.no-session.headline")),
    session ? lineView(app, session, door.standby, act) : null,
    door.next ? h("p", { class: "next-session" }, t("door.next", { time: clock(door.next.start), session: door.next.title })) : null,
  ];
}

function roomChoice(door) {
  return [pinChoice(door),
    door.session && app.who.role === "lead" ? button(t("door.missing"), act(() => showMissing(shown.session))) : null];
}

function partView(door) {
  const { checkpoint } = door;
  const figures = [["door.entered", door.entered]];
  if (checkpoint.counts_inside) figures.unshift(["fact.inside", door.inside]);
  if (checkpoint.capacity) figures.push(["door.capacity", checkpoint.capacity]);
  return [h("h1", { dir: "auto" }, checkpoint.title),
    h("dl", { class: "figures" }, figures.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, number(value)))))];
}

// Doors find people by their whole code alone.
function codeForm() {
  code = h("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: "200", "aria-label": t("door.code"),
    placeholder: t("door.code") });
  const check = (event) => {
    event.preventDefault();
    const text = code.value.trim();
    code.value = "";
    if (text) app.scan({ text, other: text });
  };
  return h("form", { class: "search", onsubmit: check }, code, h("button", { type: "submit" }, t("door.check")));
}

export function mount(view, owner) {
  app = owner;
  app.viewReady = ready;
  const wrong = h("p", { class: "problem", role: "alert" });
  act = actsOf(wrong, () => pane.renew(state, draw));
  pane = new Pane(h("div", { class: "door-now" }));
  view.append(h("div", { class: "door" }, pane.place, wrong, h("div", { class: "door-foot" }, codeForm(),
    h("p", { class: "ready" },
      svg("0 0 24 24", "M3 3h7v2H5v5H3ZM14 3h7v7h-2V5h-5ZM3 14h2v5h5v2H3ZM19 14h2v7h-7v-2h5ZM8 11h8v2H8Z", "shape"), t("door.ready")))));
  pane.show(state(), draw);
}

// Somebody types without having touched the field.
export function type(text) {
  code.value += text;
  code.focus();
}

export function ready() {
  document.getElementById("view").focus({ preventScroll: true });
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(state, draw);
}

// What was left while the list was open.
function drawAgain() {
  if (pane) pane.drawn = null;
  refresh();
}

// The time is in it only where it is shown, and for what comes next.
async function state() {
  const { now, ...door } = await get("/api/room");
  const isNext = (session) => Date.parse(session.start) > Date.parse(now) && session.code !== door.session && !session.is_cancelled;
  const session = door.sessions?.find((each) => each.code === door.session);
  const isEarly = session ? Date.parse(session.start) > Date.parse(now) : true;
  return { ...door, next: door.sessions?.find(isNext), isEarly, now: isEarly ? now : null };
}

function draw(door) {
  const isRoom = door.checkpoint.kind === "room";
  shown = door;
  if (!nowPlace.isConnected) pane.place.replaceChildren(nowPlace, choicePlace);
  redraw(nowPlace, isRoom ? roomView(door) : partView(door));
  if (document.activeElement.dataset.key !== "pin") redraw(choicePlace, isRoom ? roomChoice(door) : null);
}
