// SPDX-License-Identifier: GPL-3.0-or-later
// mode_line.js - the line below: in step or alone, what is wrong, the time; and above all else, that the store is damaged.
import { h, svg, redraw } from "./dom.js";
import { t, clock, moment } from "./words.js";
import { isSilent } from "./tones.js";
import { glance } from "./glance.js";
import { ticketingLamps } from "./ticketing.js";
import { app, place, isBooth, stationTime } from "./app.js";

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
    // a rep mends no connection
    mode.is_revoked ? t("mode.revoked") : isBooth() && mode.problem ? t("mode.hub-away") : mode.problem || null,
    isBooth() && app.waitingLeads ? t("leads.waiting", { count: app.waitingLeads }) : null,
    skew > 5 ? t("mode.skew", { count: skew }) : null,
    app.state?.is_ahead ? t("mode.ahead") : null,
    app.state?.forks ? t("mode.forks", { count: app.state.forks }) : null,
    mode.quarantined ? t("mode.set-aside", { count: mode.quarantined }) : null,
  ].filter(Boolean);
}

export function drawMode() {
  const [kind, text] = modeText();
  const waiting = app.scans.waitingCount;
  const cameras = Object.values(app.state?.cameras ?? {}).filter((camera) => camera.problem);
  const printers = (app.state?.printers ?? []).filter((printer) => !["ready", "printing"].includes(printer.state));
  const line = [
    h("span", { class: `lamp ${kind}` },
      svg("0 0 10 10", kind === "in-step" ? "M0 5 4 9 10 1" : kind === "away" ? "M1 1 9 9M9 1 1 9" : "M5 1V6M5 8V9"), text),
    waiting ? h("span", { class: "lamp away" }, t("mode.scans", { count: waiting })) : null,
    document.hasFocus() ? null : h("span", { class: "lamp away" }, t("mode.unfocused")),
    app.who && isSilent() ? h("span", { class: "lamp away" }, t("mode.silent")) : null,
    ...exchangeTroubles().map((trouble) => h("span", { class: "lamp away" }, trouble)),
    ...cameras.map((camera) => h("span", { class: "lamp away" }, t("mode.camera", { problem: camera.problem }))),
    ...printers.map((printer) => h("span", { class: "lamp away" }, h("bdi", {}, printer.name), ": ",
      h("bdi", {}, printer.problem || t(`printer.${printer.state}`)))),
    ...ticketingLamps(),
    glance(app, stationTime()),
    h("span", { class: "time" }, app.state ? clock(new Date(stationTime()).toISOString()) : ""),
  ];
  place("mode").replaceChildren(...line.filter(Boolean));
}

// The store is damaged: nothing is decided on it any more, and people have to be told.
export function drawStop() {
  const isDamaged = (app.state ?? app.hello).is_damaged;
  place("stop").hidden = !isDamaged;
  if (isDamaged)
    redraw(place("stop"), h("h2", {}, t("damaged.title")),
      h("ol", {}, ["damaged.people", "damaged.stop", "damaged.call"].map((key) => h("li", {}, t(key)))));
  else
    place("stop").replaceChildren();
}
