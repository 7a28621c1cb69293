// SPDX-License-Identifier: GPL-3.0-or-later
// programme.js - the programme on the day: a lead adds, moves and cancels sessions, and every door follows.
import { h, button, field, listed, redraw, say } from "./dom.js";
import { t, clock, day } from "./words.js";
import { get, post } from "./api.js";
import { Pane, actsOf } from "./pane.js";
import { ask } from "./dialog.js";

const HOUR_MIN = 60;
let pane = null;
let app = null;
let act = null;
let shown = null;  // the answer that is drawn
let chosen = null; // the day that is looked at, "2024-05-17"

const dayOf = (session) => session.start.slice(0, 10);
const minutesOf = (session) => Math.round((Date.parse(session.end) - Date.parse(session.start)) / 60000);

// --- one session ---

function audienceChoice(session) {
  const audiences = [["", t("programme.as-profile")], ["everyone", t("programme.everyone")],
    ...shown.audiences.map((type) => [type.code, type.title])];
  return h("select", {}, audiences.map(([code, title]) => h("option", { value: code, selected: code === session.open_to }, title)));
}

async function edit(session) {
  const rooms = h("datalist", { id: "rooms" }, shown.rooms.map((room) => h("option", { value: room })));
  const title = h("input", { type: "text", maxlength: "200", autocomplete: "off", required: true, value: session.title });
  const room = h("input", { type: "text", maxlength: "100", autocomplete: "off", required: true, list: "rooms", value: session.room });
  const start = h("input", { type: "datetime-local", required: true, value: session.start.slice(0, 16) });
  const minutes = h("input", { type: "number", min: "1", max: "1440", required: true, value: minutesOf(session) });
  const capacity = h("input", { type: "number", min: "0", max: "100000", value: session.capacity || "" });
  const audience = audienceChoice(session);
  const done = await ask({
    title: t(session.code ? "programme.change" : "programme.add"), accept: t("edit.go"), enters: true,
    fill(body) {
      body.append(field(t("programme.title"), title), field(t("programme.room"), room), rooms, field(t("programme.start"), start),
        field(t("programme.minutes"), minutes), field(t("programme.audience"), audience), field(t("door.capacity"), capacity));
      const lacking = () => [title, room, start, minutes].find((control) => !control.value.trim());
      return () => (lacking() ? lacking().focus()
        : post("/api/programme/change", { code: session.code, title: title.value, room: room.value,
        start: start.value, minutes: Number(minutes.value), open_to: audience.value, capacity: Number(capacity.value) }));
    },
  });
  if (!done) return;
  chosen = start.value.slice(0, 10);
  say(t("programme.done"));
  await refresh();
}

// On the next full hour, in no room yet.
function add() {
  const start = shown.now.slice(0, 10) === chosen
    ? `${chosen}T${String(Math.min(Number(shown.now.slice(11, 13)) + 1, 23)).padStart(2, "0")}:00` : `${chosen}T09:00`;
  return edit({ code: "", title: "", room: "", start, end: new Date(Date.parse(start) + HOUR_MIN * 60000).toISOString(),
    open_to: "everyone", capacity: 0 });
}

function edited(code) { return edit(shown.sessions.find((session) => session.code === code)); }

async function stand(code, isCancelled) {
  await post("/api/programme/change", { code, is_cancelled: isCancelled });
  say(t("programme.done"));
}

// --- all of a day ---

function row(session) {
  const { code } = session;
  const marks = [session.is_cancelled ? t("programme.cancelled") : null, session.is_changed ? t("programme.changed") : null,
    session.open_to === "everyone" ? t("programme.everyone") : shown.audiences.find((type) => type.code === session.open_to)?.title];
  return h("li", { class: session.is_cancelled ? "slot cancelled" : "slot", "data-code": code },
    h("span", { class: "when" }, `${clock(session.start)} – ${clock(session.end)}`),
    h("span", { class: "who", dir: "auto" }, session.title),
    h("span", { class: "what" }, listed([session.room, code, ...marks])),
    h("div", { class: "actions" },
      button(t("programme.change"), act(() => edited(code)), { "aria-label": `${t("programme.change")}: ${session.title}` }),
      button(t(session.is_cancelled ? "programme.restore" : "programme.cancel"), act(() => stand(code, !session.is_cancelled)),
        { "aria-label": `${t(session.is_cancelled ? "programme.restore" : "programme.cancel")}: ${session.title}` })));
}

function dayChoice(days) {
  return h("select", { "aria-label": t("programme.day"), onchange: (event) => { chosen = event.currentTarget.value; draw(shown); } },
    days.map((each) => h("option", { value: each, selected: each === chosen }, day(`${each}T12:00:00Z`))));
}

function draw(answer) {
  shown = answer;
  const today = answer.now.slice(0, 10);
  const days = [...new Set([today, ...(chosen ? [chosen] : []), ...answer.sessions.map(dayOf)])].sort();
  chosen ??= today;
  const sessions = answer.sessions.filter((session) => dayOf(session) === chosen);
  redraw(pane.place, h("div", { class: "actions" }, dayChoice(days), button(t("programme.add"), act(add), { class: "primary" })),
    sessions.length ? h("ol", { class: "slots" }, sessions.map(row)) : h("p", { class: "empty" }, t("programme.none")));
}

export function mount(view, owner) {
  app = owner;
  const wrong = h("p", { class: "problem", role: "alert" });
  act = actsOf(wrong, refresh);
  pane = new Pane(h("div", { class: "programme" }));
  chosen = null;
  view.append(h("div", { class: "programme-view" }, h("h1", {}, t("view.programme")), wrong, pane.place));
  pane.show(get("/api/programme"), draw);
}

export async function refresh() {
  if (pane?.place.isConnected && app.view === "programme") await pane.renew(() => get("/api/programme"), draw);
}
