// SPDX-License-Identifier: GPL-3.0-or-later
// glance.js - how far the day is, in one line that is always in sight of who works at the desk: who has arrived, labels that wait,
// the last scan of this station.
import { h } from "./dom.js";
import { t, ago } from "./words.js";
import { get, ApiError } from "./api.js";

const WAITING = ["queued", "claimed", "sending", "sent"];
const seers = ["desk", "cashier", "lead"];
let counted = null;

function isSeen(app) { return seers.includes(app.who?.role) && app.hello.station.mode !== "sponsor"; }

// Gives true when the figures are other ones now.
export async function countArrivals(app) {
  if (!isSeen(app)) return false;
  try {
    const former = counted;
    counted = await get("/api/glance");
    return former?.arrived !== counted.arrived || former?.of !== counted.of;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return false;
  }
}

// {arrived, of}; null where nobody sees them, or they are not known yet.
export const counts = (app) => (isSeen(app) ? counted : null);

export function glance(app, now) {
  if (!isSeen(app) || !counted || !app.state) return null;
  const waiting = WAITING.reduce((sum, state) => sum + (app.state.jobs?.[state] ?? 0), 0);
  const last = app.state.recent?.[0]?.at;
  return h("span", { class: "glance" },
    h("span", { class: "arrived" }, t("glance.arrived", { count: counted.arrived, of: counted.of }),
      h("progress", { max: String(Math.max(counted.of, 1)), value: String(counted.arrived), "aria-hidden": "true" })),
    waiting ? h("span", { class: "waiting" }, t("labels.all.queued", { count: waiting })) : null,
    last ? h("span", { class: "last" }, t("glance.last", { ago: ago(now - Date.parse(last)) })) : null);
}
