// SPDX-License-Identifier: GPL-3.0-or-later
// conflicts.js - the lead's inbox: what stations did apart that does not fit together, until somebody looked at it.
import { h, button, field, listed } from "./dom.js";
import { t, has, moment } from "./words.js";
import { get, post } from "./api.js";
import { Pane } from "./pane.js";
import { ask } from "./dialog.js";
import { stationTime } from "./app.js";
import { refusalRow } from "./ticketing.js";

let pane = null;
let app = null;
const sessionFields = { title: "programme.title", room: "programme.room", start: "programme.start", capacity: "door.capacity",
  cancelled: "programme.cancelled", open_to: "programme.audience" };

function valueText(field, value) {
  if (field === "start") return moment(value);
  return field === "cancelled" ? t(value === "true" ? "programme.cancel" : "programme.restore") : value;
}

function side(key, one, field) {
  return h("li", {}, h("strong", {}, t(`conflict.${key}`)), " ", h("time", { datetime: one.when }, moment(one.when)), " · ",
    h("bdi", {}, one.station_name), one.where ? ` · ${one.where}` : "", one.by ? [" · ", h("bdi", {}, one.by)] : null,
    one.value ? [": ", h("bdi", {}, valueText(field, one.value))] : null);
}

// Which words there are for it: at a counter nobody was let in.
const wordsOf = (conflict) => (conflict.handed ? "handed" : conflict.kind);

// `isPause` belongs to a sponsor's alarm.
async function acknowledge(conflict, isPause = false) {
  const isErasure = conflict.kind === "erasure";
  const title = t(isPause ? "alarm.pause" : conflict.is_paused ? "alarm.resume" : isErasure ? "conflict.erasure.accept"
    : "conflict.acknowledge");
  await ask({
    title, accept: title,
    fill(body) {
      const todo = conflict.kind ? t(`conflict.${wordsOf(conflict)}.do`)
        : t(isPause ? "alarm.pause.do" : conflict.is_paused ? "alarm.paused.do" : "alarm.sponsor.do");
      const note = h("input", { type: "text", maxlength: "200", autocomplete: "off", required: true, autofocus: true });
      body.append(h("p", {}, todo), field(t("conflict.note"), note));
      return () => (note.value.trim()
        ? post("/api/conflict/acknowledge", { key: conflict.key, note: note.value.trim(), pause: isPause }).then(() => true)
        : note.focus());
    },
  });
  await refresh();
}

function row(conflict) {
  const isSession = conflict.kind === "session";
  const words = wordsOf(conflict);
  const key = isSession ? sessionFields[conflict.field] : `field.${conflict.field}`;
  const known = has(key) ? t(key) : conflict.field ?? "";
  return h("li", { class: "conflict", "data-key": conflict.key },
    h("span", { class: "who", dir: "auto" }, isSession ? conflict.session : conflict.person.name),
    h("span", { class: "what" }, t(`conflict.${words}`, { session: conflict.session ?? "", field: known, what: conflict.handed ?? "" })),
    h("ul", { class: "sides" }, side(`${words}.winner`, conflict.winner, conflict.field),
      side(`${words}.loser`, conflict.loser, conflict.field)),
    h("p", { class: "do" }, t(`conflict.${words}.do`)),
    h("div", { class: "actions" }, button(t("conflict.acknowledge"), () => acknowledge(conflict), { class: "primary" }),
      conflict.person.name ? button(t("desk.details"), () => { app.open("desk"); app.showPerson(conflict.person.id); }) : null));
}

function alarmRow(alarm) {
  return h("li", { class: "conflict", "data-key": alarm.key },
    h("span", { class: "who", dir: "auto" }, alarm.sponsor),
    h("span", { class: "what" },
      alarm.is_paused ? t("alarm.paused") : alarm.wrong_codes ? t("alarm.codes.headline")
      : t("alarm.sponsor", { count: alarm.count, time: moment(alarm.when) })),
    h("p", {}, listed([alarm.wrong_codes ? t("alarm.codes", { count: alarm.wrong_codes }) : null,
      t("alarm.stations", { count: alarm.stations }),
      t("alarm.refused", { count: alarm.refused })].filter(Boolean))),
    h("p", { class: "do" }, t(alarm.is_paused ? "alarm.paused.do" : alarm.wrong_codes ? "alarm.codes.do" : "alarm.sponsor.do")),
    h("div", { class: "actions" },
      alarm.is_paused ? null : button(t("alarm.pause"), () => acknowledge(alarm, true), { class: "primary", "data-pause": "yes" }),
      button(t(alarm.is_paused ? "alarm.resume" : "conflict.acknowledge"), () => acknowledge(alarm),
        alarm.is_paused ? { class: "primary" } : {})));
}

// A station's store went back in time or was copied: both histories count, and somebody has to find out why.
function forkRow(fork) {
  return h("li", { class: "conflict", "data-key": fork.key },
    h("span", { class: "who", dir: "auto" }, fork.name || fork.station),
    h("span", { class: "what" }, t("conflict.fork", { count: fork.records, time: moment(fork.since) })),
    h("p", {}, t("conflict.fork.which", { station: fork.station, branch: fork.branch })),
    h("p", { class: "do" }, t("conflict.fork.do")),
    h("div", { class: "actions" }, button(t("conflict.acknowledge"), () => acknowledge(fork), { class: "primary" })));
}

// More wishes to be erased than a station may follow by itself.
function erasureRow(erasure) {
  return h("li", { class: "conflict", "data-key": erasure.key },
    h("span", { class: "who", dir: "auto" }, erasure.name || erasure.id),
    h("span", { class: "what" }, t("conflict.erasure", { time: moment(erasure.since) })),
    h("p", {}, h("bdi", {}, erasure.station), erasure.by ? [" · ", h("bdi", {}, erasure.by)] : null),
    h("p", { class: "do" }, t(erasure.is_own ? "conflict.erasure.own" : "conflict.erasure.do")),
    erasure.is_own ? null
      : h("div", { class: "actions" }, button(t("conflict.erasure.accept"), () => acknowledge(erasure), { class: "primary" })));
}

// Entries of a time to come, which other stations refuse: a lead who has looked at the clock says that it is right now.
async function sayClockIsRight() {
  await ask({
    title: t("clock.right"), accept: t("clock.right"),
    fill(body) {
      body.append(h("p", {}, t("clock.right.do", { time: moment(new Date(stationTime()).toISOString()) })));
      return () => post("/api/clock/right", {}).then(() => true);
    },
  });
  await refresh();
}

const clockRow = () => h("li", { class: "conflict", "data-key": "clock" },
  h("span", { class: "what" }, t("mode.ahead")),
  h("div", { class: "actions" }, button(t("clock.right"), sayClockIsRight, { class: "primary" })));

export function mount(view, owner) {
  app = owner;
  pane = new Pane(h("div", { class: "conflicts-view" }));
  view.append(pane.place);
  pane.show(get("/api/conflicts"), draw);
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(() => get("/api/conflicts"), draw);
}

function draw({ conflicts, alarms, forks, erasures, refusals, is_ahead: isAhead }) {
  const { place } = pane;
  const rows = [...(isAhead ? [clockRow()] : []), ...alarms.map(alarmRow), ...erasures.map(erasureRow), ...forks.map(forkRow),
    ...refusals.map((refusal) => refusalRow(refusal, refresh)), ...conflicts.map(row)];
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  place.replaceChildren(h("h1", {}, t("view.conflicts")),
    rows.length ? h("ol", { class: "conflicts" }, rows) : h("p", { class: "empty" }, t("conflict.none")));
  if (focused) (place.querySelector(`[data-key="${CSS.escape(focused)}"] button`) ?? document.getElementById("view")).focus();
}
