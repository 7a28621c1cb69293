// SPDX-License-Identifier: GPL-3.0-or-later
// station.js - calls to the station. Each that may decide has a number of its own; one whose answer was lost is asked for by that number,
// never sent again, so nobody is checked twice, and nothing that was read while the station was away is sent later.

const ANSWER_MS = 1800; // after this the station is away: it is said within two seconds
const PIN_MS = 10000;   // a PIN is slow to look at
const AGAIN_MS = 1000;  // while it is away
const STAY_MS = 5000;   // while nobody is seen
const KEY = "lanyard.phone";
const EPOCH_MS = Date.UTC(2020, 0); // of the numbers and the clock of a phone that came from another station

// {id, secret, number: of the last call, clock_ms: of that call, lost: the number of a call whose answer is not known, checkpoint: where a
// floating phone stands, elsewhere: addresses of the event's other stations}
let kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
let startedAt = (kept.clock_ms ?? 0) + 1000; // goes on where the last visit ended, and never back
let isAway = false;
let stayedAt = -Infinity;
let roundTrip = 0;
let told = {}; // on{Away, Back, Refused, Room}
const unheard = new Set(); // what was taken back, perhaps

function keep(more) {
  kept = { ...kept, ...more };
  localStorage.setItem(KEY, JSON.stringify(kept));
}

export class Refusal extends Error {
  constructor(status, said) {
    super(said.message ?? "");
    Object.assign(this, { status, error: said.error ?? "unknown", wait: said.wait_s });
  }
}

// The phone's clock, in ms.
export function clock() { return startedAt + performance.now(); }
export function roundTripMs() { return roundTrip; }
export function isReached() { return !isAway; }
export function place() { return kept.checkpoint ?? ""; }
export function standAt(checkpoint) { keep({ checkpoint }); }
export function isPaired() { return kept.id !== undefined; }

// Null: no answer came, or half of one.
async function send(path, body, type = "application/json", ms = ANSWER_MS) {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), ms);
  const began = performance.now();
  const headers = { "Content-Type": type, ...(kept.id ? { Authorization: `Bearer ${kept.id}.${kept.secret}` } : {}) };
  try {
    const answer = await fetch(path, { method: "POST", headers, body, signal: waiting.signal, cache: "no-store", credentials: "omit",
      redirect: "error" });
    const said = await answer.json();
    roundTrip = Math.round(performance.now() - began);
    return { status: answer.status, isOk: answer.ok, said };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function away() {
  if (isAway) return;
  isAway = true;
  told.onAway(kept.lost !== undefined);
}

// What the station said, or null: it is away, or it refuses, which is told.
async function ask(path, body, type) {
  const answer = await send(path, body, type);
  if (!answer || answer.status === 503) {
    away();
    return null;
  }
  if (answer.isOk) return answer.said;
  told.onRefused(new Refusal(answer.status, answer.said));
  return null;
}

// What came of the lost call, and of the event meanwhile. Until it is known nothing else is sent.
async function comeBack() {
  const { lost } = kept;
  const found = lost === undefined ? await stay() : await ask("/phone/outcome", JSON.stringify({ number: lost }));
  if (!found) return;
  keep({ lost: undefined });
  isAway = false;
  told.onBack(found.outcome ?? null, lost !== undefined);
}

// A call with a number of its own, one after the other. Null when it is not known what came of it.
async function numbered(more, call) {
  if (isAway || kept.lost !== undefined) return null;
  const number = (kept.number ?? 0) + 1;
  keep({ number, clock_ms: clock(), lost: number });
  try {
    return await call(JSON.stringify({ number, round_trip_ms: roundTrip, language: document.documentElement.lang,
      checkpoint: kept.checkpoint, ...more }));
  } finally {
    if (!isAway) keep({ lost: undefined });
  }
}

// Sends what was seen: {at_ms, empty_ms, texts}, with a picture or without. Null when it is not known what came of it, or refused.
export function see(frame, picture = null) {
  return numbered(frame, (head) => (picture ? ask("/phone/picture", new Blob([`${head}\n`, picture]), "application/octet-stream")
    : ask("/phone/scan", head)));
}

// What lets somebody in without a code: "/phone/next", "/phone/find". Throws a Refusal; null as above.
export async function letIn(path, more) {
  while (kept.lost !== undefined && !isAway) await new Promise((resolve) => { setTimeout(resolve, 50); }); // what is read is on its way
  if (isAway) throw new Refusal(0, { error: "away" });
  return numbered(more, async (body) => {
    const answer = await send(path, body, "application/json", PIN_MS);
    if (answer?.isOk) return answer.said;
    if (answer && answer.status !== 503) throw new Refusal(answer.status, answer.said);
    away();
    return null;
  });
}

// Whom the scan of this number was about joins the standby line: {place}. Throws a Refusal.
export async function join(number) { return must("/phone/join", { number, checkpoint: kept.checkpoint }); }

// Takes back what the scan of this number let in: true when it is; null when that is not known.
export async function takeBack(number) {
  const answer = await send("/phone/undo", JSON.stringify({ number }));
  if (!answer) {
    unheard.add(number);
    away();
    return null;
  }
  if (answer.isOk || answer.status === 404) return answer.isOk || unheard.has(number);
  told.onRefused(new Refusal(answer.status, answer.said));
  return null;
}

// Throws a Refusal, of status 0 when the station is away.
async function must(path, body) {
  const answer = await send(path, JSON.stringify(body), "application/json", PIN_MS);
  if (!answer) throw new Refusal(0, { error: "away" });
  if (!answer.isOk) throw new Refusal(answer.status, answer.said);
  return answer.said;
}

// Who it is goes along behind the "#", which goes to no server: that station has heard of this phone, or says that it has not.
export function elsewhere() {
  return (kept.elsewhere ?? []).map((address) => ({ name: new URL(address).host, url: `${address}/phone#${kept.id}.${kept.secret}` }));
}

// From another station. What this one may know of the phone from before is older than what comes now.
export function comeFrom(id, secret) {
  const now = Date.now() - EPOCH_MS;
  startedAt = Math.max(startedAt, now);
  kept = { checkpoint: kept.checkpoint };
  keep({ id, secret, number: now, clock_ms: startedAt });
}

// By an invitation; who it was before it is no more, once it is taken.
export async function pair(code) {
  const { id, secret } = await must("/phone/pair", { code });
  kept = {};
  keep({ id, secret });
}

export async function unlock(name, pin) { await must("/phone/unlock", { name, pin }); }

// A sponsor's: {leads, tags}; and what the rep says of one. Both throw a Refusal. What is said has a number, so a call counts once.
export async function leads() { return must("/phone/leads", {}); }

export async function say(badge, changes) {
  const next = (kept.number ?? 0) + 1;
  keep({ number: next });
  return must("/phone/lead", { number: next, badge, ...changes });
}

// What runs here now; told by onRoom too.
export async function stay() {
  stayedAt = performance.now();
  const room = await ask("/phone/stay", JSON.stringify({ round_trip_ms: roundTrip, checkpoint: kept.checkpoint }));
  if (room) {
    keep({ elsewhere: room.elsewhere });
    told.onRoom(room);
  }
  return room;
}

// Asks by itself from now on.
export async function watch(listener) {
  told = listener;
  if (kept.lost !== undefined) away(); // the last visit ended before it knew
  for (;;) {
    if (!isPaired() || document.hidden) stayedAt = -Infinity;
    else if (isAway) await comeBack();
    else if (performance.now() - stayedAt > STAY_MS) await stay();
    await new Promise((resolve) => { setTimeout(resolve, isAway ? AGAIN_MS : STAY_MS / 10); });
  }
}
