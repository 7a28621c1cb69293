// SPDX-License-Identifier: GPL-3.0-or-later
// report.js - the day in figures for the organiser: charts, and the same as CSV. No person is in it.
import { h, button, redraw } from "./dom.js";
import { t, clock, day, moment, number, onTheHour } from "./words.js";
import { isSmall } from "./verdict.js";
import { get } from "./api.js";
import { Pane } from "./pane.js";
import { showAudit } from "./audit.js";

const AGAIN_MS = 30000; // the report reads a lot; it is not made anew with every scan
const STEP_MS = 600000;
const HOUR_MS = 3600000;
// On a small screen the picture is drawn at half its size, and its letters twice as large (views.css).
const CHART = { width: 720, height: 170, foot: 22, left: 40, top: 18, aside: 18, hours: 12 };
const SMALL = { width: 720, height: 212, foot: 48, left: 90, top: 30, aside: 44, hours: 5 };

let pane = null;
let drawn = 0;
let later = 0;

function shape(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Round numbers up to at least `most`, three or four of them: 0, 10, 20, 30.
function ticksUpTo(most) {
  const rough = Math.max(1, most / 3);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
}

// One bar for each ten minutes of a day, the empty ones too, over an axis of hours and beside one of people.
function columns(rows) {
  const chart = isSmall() ? SMALL : CHART;
  const first = Math.floor(Date.parse(rows[0].key) / HOUR_MS) * HOUR_MS;
  const last = Math.ceil((Date.parse(rows.at(-1).key) + STEP_MS) / HOUR_MS) * HOUR_MS;
  const ticks = ticksUpTo(Math.max(...rows.map((row) => row.count)));
  const base = chart.height - chart.foot;
  const across = (ms) => chart.left + ((ms - first) / (last - first)) * (chart.width - chart.left);
  const up = (count) => base - (count / ticks.at(-1)) * (base - chart.top);
  const step = across(first + STEP_MS) - chart.left;
  const caption = `${day(rows[0].key)}: ${t("report.arrived", { count: rows.reduce((sum, row) => sum + row.count, 0) })}`;
  const picture = shape("svg",
    { viewBox: `0 0 ${chart.width} ${chart.height}`, class: "columns", role: "img", "aria-label": `${t("report.arrivals")}, ${caption}` });
  for (const tick of ticks)
    picture.append(shape("path", { d: `M${chart.left} ${up(tick)}H${chart.width}`, class: tick ? "grid" : "axis" }),
      shape("text", { x: chart.left - 6, y: up(tick) + 4, class: "tick" }, number(tick)));
  const hours = (last - first) / HOUR_MS;
  for (let hour = 0; hour <= hours; hour += Math.ceil(hours / chart.hours)) {
    const at = across(first + hour * HOUR_MS);
    picture.append(shape("path", { d: `M${at} ${base}V${base + 4}`, class: "axis" }),
      shape("text", { x: Math.min(at, chart.width - chart.aside), y: chart.height - 5 },
        onTheHour(new Date(first + hour * HOUR_MS).toISOString())));
  }
  for (const row of rows)
    picture.append(shape("rect",
      { x: across(Date.parse(row.key)) + 1, y: up(row.count), width: Math.max(1, step - 2), height: base - up(row.count) },
      shape("title", {}, `${clock(row.key)}: ${number(row.count)}`)));
  return h("figure", {}, h("figcaption", {}, caption), picture);
}

// How many have come in all; who takes part online is awaited nowhere.
function total({ arrived, of }) {
  return h("div", { class: "total" }, h("p", {}, t("glance.arrived", { count: arrived, of })),
    h("progress", { max: String(Math.max(of, 1)), value: String(arrived), "aria-label": t("glance.arrived", { count: arrived, of }) }));
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
      shape("rect", { width: 100, height: 10, class: "rest" }),
        shape("rect", { width: Math.min(100, (row.count / most(row)) * 100), height: 10 }));
    return h("li", {}, h("span", { dir: "auto" }, textOf(row)), bar, h("span", { class: "figure" }, figureOf(row)));
  }));
}

// Sessions under their days, each day with its sum.
function sessions(rows, textOf, figureOf, most) {
  const days = new Map();
  for (const row of rows) {
    const name = row.start ? day(row.start) : "";
    days.set(name, [...(days.get(name) ?? []), row]);
  }
  const sum = (list, key) => list.reduce((all, row) => all + row[key], 0);
  return [...days].map(([name, list]) => h("div", { class: "day" },
    h("h3", {}, `${name ? `${name}: ` : ""}${t("report.of", { count: sum(list, "count"), of: sum(list, "of") })}`),
      bars(list, textOf, figureOf, most)));
}

// Who lags and who is silent comes first.
function exchange(told) {
  const order = ["silent", "lagging"];
  const rank = (one) => (order.indexOf(one.state) + 1 || order.length + 1);
  const said = (one) => [one.state === "behind" ? null : t(`peer.${one.state}`),
    one.behind ? t("peer.behind", { count: one.behind }) : null,
    one.last_seen ? t("peer.seen", { time: clock(one.last_seen) }) : null].filter(Boolean).join(" · ");
  return [h("ul", { class: "peers" }, [...told.stations].sort((a, b) => rank(a) - rank(b)).map((one) =>
    h("li", { "data-state": one.state }, h("bdi", {}, one.name), " ", h("span", {}, said(one))))),
    h("p", { class: "hint" }, t("peer.asked", { time: moment(told.asked) }))];
}

// Without a name of any attendee.
function sponsors(rows) {
  const columns = ["stations", "leads", "refused", "busiest"];
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, t("report.sponsor")), columns.map((name) => h("th", {}, t(`report.sponsor.${name}`))))),
    h("tbody", {}, rows.map((row) => h("tr", { "data-sponsor": row.sponsor }, h("td", { dir: "auto" }, row.sponsor),
      columns.map((name) => h("td", {}, number(row[name]))),
      row.is_paused || row.is_alarm ? h("td", { class: "problem" }, t(row.is_paused ? "alarm.paused" : "report.sponsor.alarm")) : null))));
}

// What the judge of event and programme says, worst first, in English as the commands do.
function findings(list) {
  const worst = (one) => (one.grade === "fail" ? 0 : 1);
  return h("ul", { class: "findings", lang: "en", dir: "ltr" }, [...list].sort((a, b) => worst(a) - worst(b)).map((one) =>
    h("li", { "data-grade": one.grade }, one.text)));
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
      button(t("report.print"), () => window.print()), button(t("audit.title"), showAudit), button(t("report.again"), () => show()),
        h("span", { class: "hint" }, moment(report.made))),
    part("total", total(report.total)),
    report.findings.length ? part("findings", findings(report.findings)) : null,
    report.exchange ? part("exchange", exchange(report.exchange)) : null,
    report.sponsors.length ? part("sponsors", sponsors(report.sponsors)) : null,
    given("arrivals", arrivals),
    given("ticket-types", (rows) => bars(rows, named, outOf, share)),
    given("sessions", (rows) => sessions(rows, (row) => `${row.start ? `${clock(row.start)} ` : ""}${row.key} ${row.title}`, outOf, share)),
    given("doors", (rows) => bars(rows, named, outOf, share)),
    given("stations", (rows) => bars(rows, named, seconds, mostOf(rows))),
    given("queue", (rows) => bars(rows, (row) => t(`job.${row.key}`), plain, mostOf(rows))),
    report.owed.length ? part("owed", bars(report.owed, named, plain, mostOf(report.owed))) : null,
    given("refusals", (rows) => bars(rows, (row) => t(`verdict.${row.key}.headline`), plain, mostOf(rows))));
}

function show() {
  drawn = Date.now();
  return pane.show(get("/api/report"), draw);
}

export function mount(view) {
  pane = new Pane(h("div", { class: "report" }));
  view.append(h("h1", { class: "unseen" }, t("view.report")), pane.place);
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
