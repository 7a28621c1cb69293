// SPDX-License-Identifier: GPL-3.0-or-later
// report.js - the day in figures for the organiser: charts, and the same as CSV. No person is in it.
import { h, button, redraw } from "./dom.js";
import { t, clock, day, moment, number } from "./words.js";
import { get } from "./api.js";
import { Pane } from "./pane.js";
import { showAudit } from "./audit.js";

const AGAIN_MS = 30000; // the report reads a lot; it is not made anew with every scan
const STEP_MS = 600000;
const CHART = { width: 720, height: 150, foot: 22 };

let pane = null;
let drawn = 0;
let later = 0;

function shape(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// One bar for each ten minutes of a day, the empty ones too.
function columns(rows) {
  const first = Date.parse(rows[0].key);
  const count = Math.round((Date.parse(rows.at(-1).key) - first) / STEP_MS) + 1;
  const most = Math.max(...rows.map((row) => row.count));
  const step = CHART.width / Math.max(count, 12);
  const full = CHART.height - CHART.foot - 16;
  const caption = `${day(rows[0].key)}: ${number(rows.reduce((sum, row) => sum + row.count, 0))}`;
  const picture = shape("svg", { viewBox: `0 0 ${CHART.width} ${CHART.height}`, class: "columns", role: "img", "aria-label": `${t("report.arrivals")}, ${caption}` });
  const base = CHART.height - CHART.foot;
  let labelled = -Infinity;
  for (const row of rows) {
    const at = Math.round((Date.parse(row.key) - first) / STEP_MS) * step;
    const height = Math.max(2, (row.count / most) * full);
    picture.append(shape("rect", { x: at + 1, y: base - height, width: Math.max(1, step - 2), height },
      shape("title", {}, `${clock(row.key)}: ${number(row.count)}`)));
    if (at - labelled < 48) continue;
    labelled = at;
    const middle = at + step / 2;
    picture.append(shape("text", { x: middle, y: CHART.height - 5 }, clock(row.key)), shape("text", { x: middle, y: base - height - 4 }, number(row.count)));
  }
  picture.append(shape("path", { d: `M0 ${base}H${CHART.width}`, class: "axis" }));
  return h("figure", {}, h("figcaption", {}, caption), picture);
}

function arrivals(rows) {
  const days = new Map();
  for (const row of rows) days.set(day(row.key), [...(days.get(day(row.key)) ?? []), row]);
  return [...days.values()].map(columns);
}

// One bar for each row; what it says stands beside it as text.
function bars(rows, textOf, figureOf, most) {
  return h("ul", { class: "bars" }, rows.map((row) => {
    const bar = shape("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      shape("rect", { width: 100, height: 10, class: "rest" }), shape("rect", { width: Math.min(100, (row.count / most(row)) * 100), height: 10 }));
    return h("li", {}, h("span", { dir: "auto" }, textOf(row)), bar, h("span", { class: "figure" }, figureOf(row)));
  }));
}

// Who lags and who is silent comes first.
function exchange(told) {
  const order = ["silent", "lagging"];
  const rank = (one) => (order.indexOf(one.state) + 1 || order.length + 1);
  const said = (one) => [t(`peer.${one.state}`), one.behind ? t("peer.behind", { count: one.behind }) : null,
    one.last_seen ? t("peer.seen", { time: clock(one.last_seen) }) : null].filter(Boolean).join(" · ");
  return [h("ul", { class: "peers" }, [...told.stations].sort((a, b) => rank(a) - rank(b)).map((one) =>
    h("li", { "data-state": one.state }, h("bdi", {}, one.name), " ", h("span", {}, said(one))))),
    h("p", { class: "hint" }, t("peer.asked", { time: moment(told.asked) }))];
}

function part(name, content) {
  return h("section", { "data-part": name }, h("h2", {}, t(`report.${name}`)), content ?? h("p", { class: "hint" }, t("report.nothing")));
}

function draw(report) {
  const given = (name, make) => part(name, report[name].length ? make(report[name]) : null);
  const mostOf = (rows) => { const most = Math.max(1, ...rows.map((row) => row.count)); return () => most; };
  const share = (row) => Math.max(1, row.of);
  const outOf = (row) => t("report.of", { count: row.count, of: row.of });
  const plain = (row) => number(row.count);
  const named = (row) => row.title || row.key || "–";
  const seconds = (row) => t("report.seconds", { seconds: Math.round(row.count / 100) / 10, badges: row.of });
  redraw(pane.place,
    h("div", { class: "actions" }, h("a", { href: "/api/report.csv", download: "lanyard-report.csv", class: "button" }, t("report.csv")),
      button(t("audit.title"), showAudit), button(t("report.again"), () => show()), h("span", { class: "hint" }, moment(report.made))),
    report.exchange ? part("exchange", exchange(report.exchange)) : null,
    given("arrivals", arrivals),
    given("ticket-types", (rows) => bars(rows, named, outOf, share)),
    given("sessions", (rows) => bars(rows, (row) => `${row.key} ${row.title}`, outOf, share)),
    given("doors", (rows) => bars(rows, named, outOf, share)),
    given("stations", (rows) => bars(rows, named, seconds, mostOf(rows))),
    given("queue", (rows) => bars(rows, (row) => t(`job.${row.key}`), plain, mostOf(rows))),
    given("refusals", (rows) => bars(rows, (row) => t(`verdict.${row.key}.headline`), plain, mostOf(rows))));
}

function show() {
  drawn = Date.now();
  return pane.show(get("/api/report"), draw);
}

export function mount(view) {
  pane = new Pane(h("div", { class: "report" }));
  view.append(pane.place);
  show();
}

export async function refresh() {
  clearTimeout(later);
  if (!pane?.place.isConnected) return;
  const wait = drawn + AGAIN_MS - Date.now();
  if (wait > 0) {
    later = setTimeout(refresh, wait); // what happens within the half minute is told at its end
    return;
  }
  drawn = Date.now();
  await pane.renew(() => get("/api/report"), draw);
}
