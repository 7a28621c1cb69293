// SPDX-License-Identifier: GPL-3.0-or-later
// fair.mjs - a job fair for scenes: people with badges, and reps who ask a booth's page for what it can do.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { PIN } from "./browser.mjs";

const run = promisify(execFile);
export const allowed = ["name, e-mail, company", "", "name"]; // in turn
export const nameOf = (i) => `Vera Visitor ${String(i).padStart(3, "0")}`;

// A file as pretix writes it; `consentOf(i)` is what a person answered.
export function orders(file, count, consentOf) {
  const rows = [...Array(count).keys()].map((i) => [`VIS${i}`, nameOf(i), "Individual", "Yes", `phone-of-visitor-${i}-x7q2`, `v${i}@example.org`, `Company ${i}`, consentOf(i)]);
  const head = ["Order code", "Attendee name", "Product", "Paid", "Secret", "E-mail", "Company", "Sponsors may get when they scan your badge"];
  writeFileSync(file, [head, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\n") + "\n");
  return file;
}

// The codes on the labels that wait for a printer, by name; a former badge stands before its new one.
export async function badgesOf(desk) {
  const read = "import json, sqlite3, sys\nfor fields, in sqlite3.connect(sys.argv[1]).execute(\"SELECT fields FROM job WHERE label = 'badge' ORDER BY id\"): print(fields)";
  const { stdout } = await run("python3", ["-c", read, path.join(desk.folder, "lanyard.db")], { maxBuffer: 1 << 26 });
  const badges = new Map();
  for (const line of stdout.trim().split("\n")) {
    const { name, token } = JSON.parse(line);
    if (token) badges.set(name, [...(badges.get(name) ?? []), token]);
  }
  return badges;
}

// Somebody at a station's page, without the page.
export class Rep {
  static async at(booth, name = "Rita") {
    const rep = Object.assign(new Rep(), { booth });
    const answer = await rep.post("/api/sign-in", { name, pin: PIN });
    rep.cookie = answer.headers.get("set-cookie").split(";")[0];
    rep.token = (await answer.json()).token;
    return rep;
  }

  post(route, body) {
    return fetch(new URL(route, this.booth.url), { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...(this.token ? { Cookie: this.cookie, "X-Lanyard-Token": this.token } : {}) } });
  }

  async ask(route, body) {
    const answer = await this.post(route, body);
    assert.equal(answer.status, 200, `${route} ${JSON.stringify(body)}`);
    return answer.json();
  }

  capture(code) { return this.ask("/api/capture", { text: code }); }

  // What the list shows, with what turned out to be no lead.
  async leads() {
    return (await (await fetch(new URL("/api/leads", this.booth.url), { headers: { Cookie: this.cookie } })).json()).leads;
  }
}

export const leadsOf = async (booth) => JSON.parse(await booth.lanyard("leads", "export", "--format=json")).leads;

// As long as it takes: machines differ.
export async function until(what, ask) {
  for (const start = Date.now(); ;) {
    const found = await ask();
    if (found) return found;
    assert.ok(Date.now() - start < 120000, `waited two minutes for: ${what}`);
    await sleep(200);
  }
}

export const isAnswered = async (booth, count) => {
  const leads = await leadsOf(booth);
  return leads.length >= count && leads.every(({ state }) => state !== "waiting") && leads;
};
