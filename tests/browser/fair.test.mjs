// SPDX-License-Identifier: GPL-3.0-or-later
// fair.test.mjs - a job fair at full size: a desk, 300 badges, ten stations of one sponsor and one of another, as processes with a real
// hub. What each sponsor has in the end is compared with what this file says that each person allows.
import { test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { Rep, allowed, badgesOf, isAnswered, leadsOf, nameOf, orders, until } from "./fair.mjs";
import { Hub, hasServer } from "./hub.mjs";
import { Station } from "./station.mjs";

const PEOPLE = 300, STATIONS = 10; // each station with as many badges as it may scan within a minute

test("a job fair at full size", { skip: hasServer ? false : "no PostgreSQL server" }, async (t) => {
  const hub = await Hub.open();
  const stations = [];
  t.after(async () => {
    for (const station of stations) await station.end();
    await hub.end();
  });
  const desk = await Station.make({ name: "Desk", volunteers: {}, isQuiet: true });
  await hub.let(desk, ["station", "add", "Desk"], true);
  await desk.lanyard("import", orders(path.join(desk.home, "first.csv"), PEOPLE, (i) => allowed[i % 3]));
  await desk.lanyard("print", "--all");
  stations.push(await desk.start());
  const badges = await badgesOf(desk);
  assert.equal(badges.size, PEOPLE);
  const badge = (i) => badges.get(nameOf(i)).at(-1);

  const acme = [];
  for (let n = 0; n < STATIONS; n++) {
    const booth = await Station.makeBooth({ name: `Acme ${n}`, sponsor: "acme", isQuiet: true });
    if (n === 0) await hub.let(booth, ["sponsor", "add", "acme"]);
    booth.hub = (acme[0] ?? booth).hub;
    acme.push(booth);
    stations.push(await booth.start());
  }
  const bolt = await Station.makeBooth({ name: "Bolt", sponsor: "bolt", isQuiet: true });
  await hub.let(bolt, ["sponsor", "add", "bolt"]);
  stations.push(await bolt.start());

  const reps = await Promise.all(acme.map((booth) => Rep.at(booth)));
  const bea = await Rep.at(bolt);

  // All stations, as fast as they can: the hub takes what one sponsor may have within two minutes of its clock at most.
  await Promise.all(reps.map(async (rep, n) => {
    for (let i = n; i < PEOPLE; i += STATIONS) assert.equal((await rep.capture(badge(i))).verdict, "lead-captured");
  }));
  const taken = Number(await hub.sql("SELECT sum(lead_count) FROM lanyard_of_acme.hour"));
  const minutes = Number(await hub.sql("SELECT floor(extract(epoch FROM now() - min(seen_at)) / 60) + 2 FROM lanyard_of_acme.station"));
  assert.ok(taken > 0 && taken <= 60 * (minutes + 1), `${taken} captures were taken at once`);
  assert.ok(taken < PEOPLE, "not all of them");
  const kept = await Promise.all(acme.map(leadsOf));
  assert.ok(kept.every((leads) => leads.length >= PEOPLE / STATIONS), "what is not taken is kept");

  // The minutes that they would have to wait.
  await hub.sql("UPDATE lanyard_of_acme.minute SET most = 100000");
  await until("all captures at the hub", async () => Number(await hub.sql("SELECT sum(lead_count) FROM lanyard_of_acme.hour")) >= PEOPLE);
  const all = await until("all answers at the first station", () => isAnswered(acme[0], PEOPLE));
  assert.equal(all.length, PEOPLE);
  for (const lead of all) {
    const i = Number(lead.contact.name?.slice(-3) ?? NaN);
    assert.equal(lead.state, lead.contact.name ? "here" : "nothing");
    if (!lead.contact.name) continue;
    assert.deepEqual(lead.contact, i % 3 === 0 ? { name: nameOf(i), email: `v${i}@example.org`, company: `Company ${i}` } : { name: nameOf(i) });
  }
  assert.equal(all.filter(({ state }) => state === "here").length, PEOPLE / 3 * 2, "of each third nothing is allowed");

  // The alarm has figures, and one word pauses all of its stations, not the other sponsor.
  const alarms = () => desk.lanyard("leads", "alarms").catch((error) => error.stdout);
  await desk.lanyard("sync");
  await until("the alarm", async () => /^acme: 300 badges .*, 10 stations, 0 refused$/m.test(await alarms()));
  await desk.lanyard("leads", "alarms", "acme", "--pause", "--note=nobody was talked to", "--volunteer=Lea");
  await until("the pause at the hub", async () => await hub.sql("SELECT is_paused FROM lanyard_of_acme.pause") === "t");
  await bea.capture(badge(0));
  await until("the answer to the other sponsor", () => isAnswered(bolt, 1));
});
