// SPDX-License-Identifier: GPL-3.0-or-later
// api.js - requests to the station. Bodies only: no name ever stands in an address.

let answerMs = 30000; // of a network that is gone nothing is heard, not even that

let token = "";
let onSignInNeeded = () => {};

export function useToken(value) { token = value ?? ""; }
export function waitLonger(ms) { answerMs = ms; }
export function whenSignInNeeded(action) { onSignInNeeded = action; }

export class ApiError extends Error {
  constructor(status, answer) {
    super(answer.message ?? "");
    this.status = status;
    this.error = answer.error ?? "unknown";
    this.wait = answer.wait_s; // seconds until another try is worth while
  }

  get isAway() { return this.status === 0; }
}

// `read(answer)` takes what was said; an answer that breaks off, or does not come, is none.
async function request(path, options, read) {
  let answer;
  let said;
  const waiting = new AbortController();
  options.signal?.addEventListener("abort", () => waiting.abort());
  const timer = setTimeout(() => waiting.abort(), answerMs);
  try {
    answer = await fetch(path, { ...options, signal: waiting.signal, cache: "no-store", credentials: "same-origin", redirect: "error" });
    said = answer.ok ? await read(answer) : await answer.json();
  } catch {
    throw new ApiError(0, { error: "away" });
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok) return said;
  if (answer.status === 401) onSignInNeeded(said.error);
  throw new ApiError(answer.status, said);
}

function withBody(body) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Lanyard-Token": token },
    body: JSON.stringify(body),
  };
}

const json = (answer) => answer.json();
export function get(path) { return request(path, {}, json); }
// `signal` takes the question back.
export function post(path, body = {}, signal = undefined) { return request(path, { ...withBody(body), signal }, json); }
// A file as it is; its name stays here.
export function file(path, blob) {
  return request(path, { method: "POST", headers: { "Content-Type": "application/octet-stream", "X-Lanyard-Token": token }, body: blob },
    json);
}
export function picture(path, body) { return request(path, withBody(body), (answer) => answer.blob()); }
