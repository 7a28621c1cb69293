// SPDX-License-Identifier: GPL-3.0-or-later
// door.test.mjs - the doors of two days: badges and tickets as a desk has printed them, held before another station's camera.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close, otherEvent } from "./station.mjs";

const at = (checkpoint) => ["mode = door", `checkpoint = ${checkpoint}`];
const codes = {};
let desk, door;

before(async () => {
  const event = otherEvent("schedule.json", (text) => text.replaceAll(/"capacity": \d+/g, '"capacity": 2'));
  desk = await Station.open({ event });
  for (const name of ["Ada Ngũgĩ", "Priya Raghunathan", "Li Wei", "Noah Noshow", "Hector Grim"]) codes[name.split(" ")[0]] = await desk.issue(name);
  door = await Station.make({ name: "Door 318", event, keys: desk, settings: at("room-318"), time: "2024-05-15T12:58" });
  await desk.carryTo(door);
  await door.start();
});
after(() => close(door, desk));

const scene = (name, play, options = {}) => test(name, () => door.visit({ who: "Dora", ...options }, play));

scene("the door follows the programme: before one it checks for the session at 13:20, and knows who is expected", async (set, page) => {
  await page.getByRole("heading", { name: "Async in depth" }).waitFor();
  await page.getByText("begins at 1:20").waitFor();
  assert.match((await page.locator(".early .count").innerText()).replace(/\s+/g, " "), /0 \/ 2 Taken/);
  await page.getByLabel("Session").selectOption("T-04"); // by hand, and back
  await page.getByRole("heading", { name: "Packaging, step by step" }).waitFor();
  await page.getByLabel("Session").selectOption("");
  await page.getByRole("heading", { name: "Async in depth" }).waitFor();
});

scene("a ticket from the mail is no badge, a code of nobody is not known; ready again with a tap", async (set, page) => {
  await door.show("phone-of-grace-5t1c", () => set.verdict("badge-first", "Grace Ng"));
  await door.show("a-code-of-nobody-here", () => set.verdict("unknown-code"));
  await set.button("Next person").click();
  await page.locator(".verdict").waitFor({ state: "detached" });
});

scene("the wrong room: the right one and its time are named", async (set) => {
  const words = await door.show(codes.Priya.badge, () => set.verdict("wrong-room", "Priya Raghunathan"));
  assert.match(words, /Go to Room 319: T-08 Debugging what you cannot see, 1:20 PM/);
});

scene("badge and ticket are one seat, and coming back from coffee is no stop; the ticket of the morning opens nothing here", async (set, page) => {
  const [afternoon, morning] = codes.Ada.tickets;
  await door.show(morning, () => page.locator(".verdict.no, .verdict.ask").waitFor());
  await door.show(afternoon, () => set.verdict("admit", "Ada Ngũgĩ"));
  assert.match(await door.show(codes.Ada.badge, () => set.verdict("admit-again", "Ada Ngũgĩ")), /Welcome back[^]*First here at \d?\d:\d\d [AP]M, Door 318/);
  assert.equal(await page.locator(".verdict.yes").count(), 1);
  assert.equal(await page.getByRole("button", { name: "Let in anyway" }).count(), 0);
  await page.screenshot({ path: path.join(pictures, "door-welcome-back.png") });
  await set.ready();
  await page.locator(".early .count strong", { hasText: /^1$/ }).waitFor();
  const session = (await door.report()).sessions.find((row) => row.key === "T-07");
  assert.deepEqual([session.count, session.of], [1, 2]);
});

scene("the next scan interrupts the verdict before it, and both stay at the side", async (set) => {
  await door.show(codes.Priya.badge, () => set.verdict("wrong-room"));
  await set.wedge(codes.Ada.badge);
  await set.verdict("admit-again", "Ada Ngũgĩ");
  await set.recent(["Ada Ngũgĩ"], ["Priya Raghunathan"]);
});

scene("a door volunteer sees no list of people", async (set, page) => {
  assert.equal(await page.locator("#search").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Who is missing" }).count(), 0);
});

scene("the lead sees who is missing", async (set, page) => {
  await set.button("Who is missing").click();
  await page.locator("dialog .missing", { hasText: "Noah Noshow" }).waitFor();
}, { who: "Lea" });

scene("standby: seats of no-shows go to the line in its order; who paid and comes late needs the lead", async (set, page) => {
  for (const [name, verdict, waiting] of [["Li", "not-entitled", "1"], ["Priya", "wrong-room", "2"]]) {
    await door.show(codes[name].badge, () => set.verdict(verdict));
    await set.button("Join the line").click();
    await set.verdict("joined");
    await set.ready();
    await set.figure("Waiting").getByText(waiting, { exact: true }).waitFor();
  }
  await set.wedge(codes.Li.badge);
  assert.match(await set.verdict("in-line"), /Place 1/);
  await set.ready();
  await page.locator(".standby", { hasText: "Opens at 1:25 PM" }).waitFor(); // until then nothing to press
  assert.equal(await set.button("Give the next seat").count(), 0);
  await set.button("See the line").click();
  await page.locator("dialog .line li").first().waitFor();
  assert.match((await page.locator("dialog .line").innerText()).replace(/\s+/g, " "), /Li Wei.*Priya Raghunathan/);
  await set.audit("the standby line");
  await page.keyboard.press("Escape");

  await door.restart({ time: "2024-05-15T13:26" });
  await set.figure("Free for the line").getByText("1", { exact: true }).waitFor();
  await door.show(codes.Noah.badge, () => set.verdict("seat-given", "Noah Noshow")); // the seat is spoken for
  await set.ready();
  await set.button("Give the next seat").click();
  await set.verdict("admit", "Li Wei");
  await set.ready();
  await set.wedge(codes.Noah.badge);
  await set.verdict("seat-given", "Noah Noshow");
  await set.button("Let in anyway").click();
  await page.locator("dialog button.primary").click();
  await page.getByText("Give a reason.").waitFor();
  await page.getByLabel("Another reason").fill("speaker of the afternoon");
  await page.locator("dialog button.primary").click();
  await set.leadVouches();
  await set.verdict("admit", "Noah Noshow");
  assert.equal((await door.report()).sessions.find((row) => row.key === "T-07").count, 3);
});

scene("who is put on hold while they wait, or after they came, has no name at a door from then on", async (set, page) => {
  await set.button("See the line").click();
  await page.locator("dialog .line", { hasText: "Priya Raghunathan" }).waitFor();
  await page.keyboard.press("Escape");
  await desk.visit({ who: "Lea" }, async (lead) => {
    for (const name of ["Priya Raghunathan", "Li Wei"]) {
      await lead.page.locator("#search").fill(name);
      await lead.page.locator(".hit").click();
      await lead.press("Put on hold");
      await lead.page.getByLabel("Reason").fill("code of conduct");
      await lead.page.locator("dialog button.primary").click();
      await lead.page.getByText("This registration is on hold.").waitFor();
    }
  });
  await desk.carryTo(door);
  await page.waitForFunction(() => !document.querySelector("#recent").textContent.includes("Li Wei"));
  await set.button("See the line").click();
  await page.locator("dialog .line", { hasText: "Please fetch the desk lead" }).waitFor();
  await page.keyboard.press("Escape");
  assert.match(await door.show(codes.Priya.badge, () => set.verdict("hold")), /fetch the desk lead/);
  assert.doesNotMatch(await page.locator("body").innerText(), /Priya|Li Wei|code of conduct/);
});

test("a walk-in is valid at this station's door at once, and at others after the exchange", async () => {
  await desk.visit({ who: "Desi" }, async (set, page) => {
    await set.button("Walk-in").click();
    await page.locator('[data-field="name"]').fill("Walter Walk");
    await page.locator('[data-field="ticket_type"] [value="individual"]').check();
    await set.button("Cash").click();
    await set.leadVouches();
    await set.verdict("admit", "Walter Walk");
    await page.getByText("1 label printed").waitFor();
  });
  const badge = (await desk.printed("badge")).at(-1);
  const friday = "2024-05-17T09:00";
  await desk.restart({ time: friday, settings: at("conference-door") });
  await desk.visit({ who: "Dora" }, (set) => desk.show(badge, () => set.verdict("admit", "Walter Walk")));
  await door.restart({ time: friday, settings: at("conference-door") });
  await door.visit({ who: "Dora" }, async (set) => {
    await door.show(badge, () => set.verdict("unheard-badge"));
    await set.ready();
    await desk.carryTo(door);
    await set.wedge(badge);
    await set.verdict("admit-again", "Walter Walk"); // let in before as somebody that the door had not heard of
  });
});

test("in, out and in again are counted; a full room; the right day is named", async () => {
  await door.restart({ time: "2024-05-17T10:00", settings: at("expo-hall") });
  await door.visit({ who: "Dora" }, async (set, page) => {
    await page.getByRole("heading", { name: "Expo hall" }).waitFor();
    for (const [name, inside] of [["admit", "1"], ["leave", "0"], ["admit-again", "1"]]) {
      await set.wedge(codes.Ada.badge);
      await set.verdict(name, "Ada Ngũgĩ");
      await set.ready();
      await set.figure("Inside").getByText(inside, { exact: true }).waitFor();
    }
  });
  await door.restart({ time: "2024-05-16T10:30", settings: at("room-402") });
  await door.visit({ who: "Dora" }, async (set) => {
    for (const name of ["Ada", "Noah"]) await door.show(codes[name].badge, () => set.verdict("admit", name));
    await door.show(codes.Hector.badge, () => set.verdict("full", "Hector Grim"));
    await set.button("Join the line").click();
    await set.verdict("joined");
    await set.ready();
    await set.figure("Waiting").getByText("1", { exact: true }).waitFor();
  });
  await door.restart({ time: "2024-05-15T10:00", settings: at("conference-door") });
  await door.visit({ who: "Dora" }, async (set) => {
    assert.match(await door.show(codes.Ada.badge, () => set.verdict("wrong-day")), /Friday|May 17|2024-05-17/);
  });
});
