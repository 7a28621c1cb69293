// SPDX-License-Identifier: GPL-3.0-or-later
// app.js - what the parts of the page share: who is here, what is shown, what the station said last.
import { Recent } from "./recent.js";

const viewsOfRole = {
  desk: ["desk", "labels"], cashier: ["desk", "labels"], door: ["door"], sponsor: [],
  lead: ["desk", "door", "labels", "conflicts", "people", "programme", "phones", "report"],
};
// A sponsor's station has one view, and a sponsor no other station.
const viewsAtBooth = { lead: ["leads"], sponsor: ["leads"] };

// main.js adds what the views may ask for: open(), refresh() and the like.
export const app = {
  hello: null, who: null, state: null, view: null, isConnected: true,
  recent: new Recent(), volunteers: [], waitingLeads: 0,
};

export const place = (id) => document.getElementById(id);

export function isBooth() { return app.hello.station.mode === "sponsor"; }

// A visitor at a station for self check-in; a lead who has left it is none.
export function isVisitor() { return app.who?.role === "visitor"; }

export function stationTime() { return Date.now() + (app.clockShift ?? 0); }

export function viewNames() {
  if (isVisitor()) return ["kiosk"];
  if (isBooth()) return viewsAtBooth[app.who?.role] ?? [];
  const names = viewsOfRole[app.who?.role] ?? [];
  const isDoor = app.hello.station.mode === "door";
  const fits = (name) => (name !== "door" || isDoor || app.who.role !== "lead") && (name !== "desk" || !isDoor || app.who.role === "lead")
    && (name !== "desk" || app.hello.station.mode !== "kiosk") && (name !== "phones" || app.hello.serves_phones);
  const fitting = names.filter(fits);
  return isDoor ? fitting.sort((a, b) => (b === "door") - (a === "door"))
    : fitting.filter((name) => name !== "door" || app.who.role === "door");
}
