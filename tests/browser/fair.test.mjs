// SPDX-License-Identifier: GPL-3.0-or-later
// fair.test.mjs - a rush at a job fair: a desk that serves ten booths of one sponsor and one of another, all as processes. What each sponsor
// has in the end is compared with what this file says that each person allows.
import { test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Rep, allowed, badgesOf, isAnswered, leadsOf, nameOf, orders, until } from "./fair.mjs";
import { Station } from "./station.mjs";

const run = promisify(execFile);
const PEOPLE = 90, BOOTHS = 10, A_MINUTE = 60; // captures that are taken of a sponsor within one

// How many captures of a sponsor the desk has recorded, and how many within the busiest minute.
async function recorded(desk, sponsor) {
  const read = "import sqlite3, sys\ntimes = sorted(row[0] for row in sqlite3.connect(sys.argv[1]).execute('SELECT utc_ms FROM lead_scan WHERE sponsor = ?', (sys.argv[2],)))\n"
    + "print(len(times), max([0] + [sum(1 for other in times if 0 <= other - time < 60000) for time in times]))";
  const { stdout } = await run("python3", ["-c", read, path.join(desk.folder, "lanyard.db"), sponsor]);
  const [count, busiest] = stdout.trim().split(" ").map(Number);
  return { count, busiest };
}

test("a rush at a job fair", async (t) => {
  const stations = [];
  t.after(async () => {
    for (const station of stations.reverse()) await station.end();
  });
  const desk = await Station.make({ name: "Desk", isQuiet: true });
  await desk.serve();
  await desk.lanyard("import", orders(path.join(desk.home, "first.csv"), PEOPLE, (i) => allowed[i % 3]));
  await desk.lanyard("print", "--all");
  stations.push(await desk.start());
  const badges = await badgesOf(desk);
  const badge = (i) => badges.get(nameOf(i)).at(-1);

  const acme = [];
  for (let n = 0; n < BOOTHS; n++) {
    acme.push(await Station.makeBooth({ desk, name: `Acme ${n}`, sponsor: "acme" }));
    stations.push(await acme[n].start());
  }
  const bolt = await Station.makeBooth({ desk, name: "Bolt", sponsor: "bolt" });
  stations.push(await bolt.start());
  const reps = await Promise.all(acme.map((booth) => Rep.at(booth)));
  const bea = await Rep.at(bolt);

  // All booths, as fast as they can: a sponsor has so many a minute, at however many booths; the rest is kept where it was captured.
  await Promise.all(reps.map(async (rep, n) => {
    for (let i = n; i < PEOPLE; i += BOOTHS) assert.equal((await rep.capture(badge(i))).verdict, "lead-captured");
  }));
  await until("the first minute's", async () => (await recorded(desk, "acme")).count >= A_MINUTE);
  const kept = await Promise.all(acme.map(leadsOf));
  assert.ok(kept.every((leads) => leads.length >= PEOPLE / BOOTHS), "what is not taken is kept");
  // The other sponsor does not wait for it.
  await bea.capture(badge(0));
  await until("the answer to the other sponsor", () => isAnswered(bolt, 1));

  // And goes by itself when its minute comes.
  const all = await until("all answers at the first booth", () => isAnswered(acme[0], PEOPLE));
  assert.equal(all.length, PEOPLE);
  assert.deepEqual(await recorded(desk, "acme"), { count: PEOPLE, busiest: A_MINUTE });
  for (const lead of all) {
    const i = Number(lead.contact.name?.slice(-3) ?? NaN);
    assert.equal(lead.state, lead.contact.name ? "here" : "nothing");
    if (!lead.contact.name) continue;
    assert.deepEqual(lead.contact, i % 3 === 0 ? { name: nameOf(i), email: `v${i}@example.org`, company: `Company ${i}` } : { name: nameOf(i) });
  }
  assert.equal(all.filter(({ state }) => state === "here").length, PEOPLE / 3 * 2, "of each third nothing is allowed");
});
