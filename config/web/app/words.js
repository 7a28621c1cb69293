// SPDX-License-Identifier: GPL-3.0-or-later
// words.js - the page's words in the volunteer's language, and times and numbers as that language writes them.

// Code and own name of each that the station has a file of; known from the first useLanguage() on.
export const languages = {};

// Where languages come from: each in its file, and what there is.
const station = { file: (code) => `/lang/${code}.json`, list: "/api/languages" };

let language = "en";
let words = {};
let fallback = {};
let zone = "UTC";
let hours = { hour: "2-digit", hourCycle: "h23" };

// Null where the station has no such language any more.
async function load(code, places) {
  const answer = await fetch(places.file(code));
  return answer.ok ? answer.json() : null;
}

// Languages of scripts that run from right to left mirror the page.
function directionOf(code) {
  const { script } = new Intl.Locale(code).maximize();
  return ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"].includes(script) ? "rtl" : "ltr";
}

export async function useLanguage(code, places = station) {
  if (!Object.keys(fallback).length) {
    fallback = await load("en", places);
    Object.assign(languages, await (await fetch(places.list)).json());
  }
  const found = code === "en" ? fallback : await load(code, places);
  words = found ?? fallback;
  language = found ? code : "en";
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

export function currentLanguage() { return language; }
// The event's zone, and how its people write times: 1:20 pm, else 13:20.
export function useZone({ zone: name, is_12_hours: isTwelve }) {
  zone = name;
  hours = isTwelve ? { hour: "numeric", hourCycle: "h12" } : { hour: "2-digit", hourCycle: "h23" };
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

// One of Intl's; to make one costs more than to draw what it formats.
const formatters = new Map();
function formatter(kind, code, options = {}) {
  const key = `${kind} ${code} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl[kind](code, options));
  return formatters.get(key);
}

// What is filled in keeps its own direction, and moves no sign of the sentence around it: it stands between FSI and PDI (UAX #9).
function isolated(text) {
  const isMixed = document.documentElement.dir === "rtl" ? text !== "" : rightToLeft.test(text);
  return isMixed ? `\u2068${text}\u2069` : text;
}

function fill(pattern, values) {
  const written = (value) => (typeof value === "number" ? number(value) : isolated(String(value)));
  return pattern.replace(/\{\{(\w+)\}\}/g, (whole, name) => (name in values ? written(values[name]) : whole));
}

// The words of `source`, a language of code `code`, under `key`; with a `count` the form of its plural, such as "key_few", else
// "key_other".
function wordsIn(source, code, key, count) {
  const plural = count === undefined ? undefined
    : source[`${key}_${formatter("PluralRules", code).select(count)}`] ?? source[`${key}_other`];
  return plural ?? source[key];
}

// The words under `key`, English where the language lacks them, with what `values` has in place of its {{blanks}}.
export function t(key, values = {}) {
  return fill(wordsIn(words, language, key, values.count) ?? wordsIn(fallback, "en", key, values.count) ?? key, values);
}

export function has(key) { return key in words || key in fallback; }
function duration(seconds) {
  const [value, unit] = seconds < 120 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return formatter("NumberFormat", language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

export function number(value) { return formatter("NumberFormat", language).format(value); }

// "4 minutes ago", in whole minutes.
export function ago(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  const [count, unit] = minutes < 120 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return formatter("RelativeTimeFormat", language, { numeric: "auto" }).format(-count, unit);
}

// Times come as ISO 8601 and are shown in the event's zone, wherever the browser thinks it is.
export function clock(iso) {
  return formatter("DateTimeFormat", language, { ...hours, minute: "2-digit", timeZone: zone }).format(new Date(iso));
}

// On an axis: 9 AM, else 09:00.
export function onTheHour(iso) {
  return formatter("DateTimeFormat", language,
    { ...hours, ...(hours.hourCycle === "h12" ? {} : { minute: "2-digit" }), timeZone: zone }).format(new Date(iso));
}

export function day(iso) {
  return formatter("DateTimeFormat", language, { weekday: "long", day: "numeric", month: "long", timeZone: zone }).format(new Date(iso));
}

export function moment(iso) {
  return formatter("DateTimeFormat", language,
    { weekday: "short", day: "numeric", month: "short", ...hours, minute: "2-digit", timeZone: zone })
    .format(new Date(iso));
}

// What an outcome says, in this page's language: the station has chosen the wording, and gives what fills its blanks.
export function outcomeWords({ says: { headline, next, values = {} } }) {
  const { when } = values;
  const known = when ? { ...values, time: clock(when), since: clock(when), day: day(when) } : values;
  return { headline: t(headline, known), next: next ? t(next, known) : "" };
}

// What went wrong, in the page's words where it has some, else in the station's.
export function problem(error) {
  const key = `error.${error.error}`;
  if (error.error === "refused" || !has(key)) return error.message || t("error.unknown");
  return t(key, { wait: duration(error.wait ?? 0) });
}
