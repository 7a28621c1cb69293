// SPDX-License-Identifier: GPL-3.0-or-later
// setup_event.js - the first step: which event, and its programme.
import { h, button, field } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";
import { problemList, choosing } from "./setup_file.js";

export function isDone(state) { return state.event !== undefined; }

export function mount(view, app) {
  if (app.state.event) drawEvent(view, app);
  else drawChoice(view, app);
}

// --- a new one ---

function zones() { return Intl.supportedValuesOf?.("timeZone") ?? ["UTC"]; }

function newFields() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  const fields = {
    title: h("input", { type: "text", required: true, dir: "auto" }),
    zone: h("input", { type: "text", list: "zones", value: own, required: true, dir: "ltr" }),
    first: h("input", { type: "date", required: true }),
    last: h("input", { type: "date", required: true }),
    rooms: h("textarea", { rows: 4, dir: "auto" }),
  };
  fields.first.addEventListener("change",
    () => { if (!fields.last.value || fields.last.value < fields.first.value) fields.last.value = fields.first.value; });
  return fields;
}

function newForm(fields) {
  return h("div", { class: "fields" },
    field(t("setup.event.title"), fields.title),
    h("div", { class: "two" }, field(t("setup.event.first"), fields.first), field(t("setup.event.last"), fields.last)),
    field(t("setup.event.zone"), fields.zone), h("datalist", { id: "zones" }, zones().map((zone) => h("option", { value: zone }))),
    field(t("setup.event.rooms"), fields.rooms, t("setup.event.rooms.hint")));
}

function drawChoice(view, app) {
  const kinds = ["new", "copy", "shipped"];
  const fields = newFields();
  const shipped = h("select", {}, app.state.shipped.map((name) => h("option", { value: name }, name)));
  const from = field(t("setup.event.which"), shipped);
  const form = newForm(fields);
  const station = h("input", { type: "text", value: t("setup.event.desk"), dir: "auto" });
  let kind = "new";
  const show = () => { from.hidden = kind === "new"; form.hidden = kind === "shipped"; };
  const choice = h("fieldset", { class: "kinds" }, h("legend", {}, t("setup.event.kind")), kinds.map((each) =>
    h("label", { class: "choice" },
      h("input", { type: "radio", name: "kind", value: each, checked: each === kind, onchange: () => { kind = each; show(); } }),
      h("span", {}, h("strong", {}, t(`setup.event.kind.${each}`)), h("span", { class: "hint" }, t(`setup.event.kind.${each}.hint`))))));
  const make = button(t("setup.event.make"), () => app.attempt(make, async () => {
    const rooms = fields.rooms.value.split("\n").map((room) => room.trim()).filter(Boolean);
    await api.post("/api/event",
      { kind, event: shipped.value, station: station.value, title: fields.title.value.trim(), zone: fields.zone.value.trim(),
      first: fields.first.value, last: fields.last.value, rooms });
    await app.refresh();
  }), { class: "primary" });
  show();
  view.append(h("section", {}, choice, from, form, field(t("setup.event.station"), station, t("setup.event.station.hint")),
    h("div", { class: "actions" }, make)));
}

// --- the one that is there, and its programme ---

function drawEvent(view, app) {
  const { event } = app.state;
  const result = h("div", { class: "result" });
  const file = choosing(app, t("setup.programme.file"), ".json,.xml,.ics",
    async (chosen) => drawLook(result, app, await api.file("/api/programme/look", chosen)));
  view.append(
    h("section", { class: "facts" }, h("h2", { dir: "auto" }, event.title),
      h("p", {}, t("setup.event.when", { start: event.start, end: event.end, zone: event.zone })),
      h("p", { class: "hint", dir: "ltr" }, `${app.state.folder}/event/event.ini`)),
    h("section", {}, h("h2", {}, t("setup.programme")),
      h("p", {}, event.sessions ? t("setup.programme.sessions", { count: event.sessions }) : t("setup.programme.none")),
      h("p", { class: "hint" }, t("setup.programme.hint")), file, result));
}

function drawLook(place, app, found) {
  const take = button(t("setup.programme.take"),
    () => app.attempt(take, async () => { await api.post("/api/programme/take"); await app.refresh(); }), { class: "primary" });
  place.replaceChildren(h("p", { class: "found" },
    t("setup.programme.found", { added: found.added, changed: found.changed, removed: found.removed, rejected: found.rejected })),
    problemList(found), h("div", { class: "actions" }, take));
}
