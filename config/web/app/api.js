// api.js - requests to the station. Bodies only: no name ever stands in an address.

let token = "";
let onSignInNeeded = () => {};

export function useToken(value) { token = value ?? ""; }
export function whenSignInNeeded(action) { onSignInNeeded = action; }

export class ApiError extends Error {
  constructor(status, answer) {
    super(answer.message ?? "");
    this.status = status;
    this.error = answer.error ?? "unknown";
  }
}

async function request(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, cache: "no-store", credentials: "same-origin", redirect: "error" });
  } catch {
    throw new ApiError(0, { error: "away" });
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
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

export async function get(path) { return (await request(path)).json(); }
export async function post(path, body = {}) { return (await request(path, withBody(body))).json(); }
export async function picture(path, body) { return (await request(path, withBody(body))).blob(); }

// For what may be asked again without harm: while the station is away, ask until it is back.
export async function postPatiently(path, body, onWaiting) {
  for (;;) {
    try {
      return await post(path, body);
    } catch (error) {
      if (error.status !== 0) throw error;
      onWaiting();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
