// SPDX-License-Identifier: GPL-3.0-or-later
// hand.test.mjs - phones at the door of a room: from the invitation to the verdict, read by the phone or by the station; answers that are
// lost, a station that is killed, a phone that is ended or lay about.
//
// Would catch: an invitation left in the address, a scan that is recorded twice or told wrongly after its answer was lost, something read
// while the station was away and sent later, a verdict that only colour tells.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import tls from "node:tls";
import { promisify } from "node:util";
import { PIN, giveCamera, pictures } from "./browser.mjs";
import { Rep } from "./fair.mjs";
import { Phone } from "./hand.mjs";
import { Station, close } from "./station.mjs";
import { Wire } from "./wire.mjs";

const codes = {};
let station;

before(async () => {
  station = await Station.make({ time: "2024-05-15T12:58" });
  await station.serve();
  await station.lanyard("import", `${process.env.SOURCE_DIR}/tests/browser/people.csv`);
  await station.start();
  for (const name of ["Ada Ngũgĩ", "Priya Raghunathan", "Li Wei"]) codes[name.split(" ")[0]] = (await station.issue(name)).badge;
  const film = path.join(station.home, "badge.mjpeg"); // what the browser's own camera sees
  writeFileSync(film, await station.photograph(codes.Li));
  giveCamera(film);
});
after(() => close(station));

// A scene with a phone at room 318, which it has begun to read at; a picture of what it shows is left when it fails.
const scene = (name, play, options = {}) => test(name, async () => {
  const phone = await Phone.invited(station, "room-318", options);
  try {
    await phone.begin();
    await play(phone, phone.page);
  } catch (error) {
    await phone.picture("failed");
    throw error;
  }
  await phone.close();
});
// As if nobody had used any phone for hours.
const forgetPhones = () => promisify(execFile)("python3", ["-c", `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as store: store.execute("UPDATE client_seen SET utc_ms = utc_ms - 7200000")`, path.join(station.folder, "lanyard.db")]);
const fingerprintOf = (port) => new Promise((resolve, reject) => {
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate().fingerprint256);
    socket.destroy();
  });
  socket.on("error", reject);
});
const back = (page) => page.locator("#stop").waitFor({ state: "hidden" });

scene("the invitation leaves the address, and is no use to another; the verdict is told over the whole screen, and taken back", async (phone, page) => {
  assert.equal(page.url(), `${phone.url}/phone`);
  await page.locator("#bar", { hasText: "Ana" }).waitFor();
  await phone.picture("reading");
  const words = await phone.show(codes.Ada, () => phone.verdict("admit", "Ada Ngũgĩ"));
  assert.match(words, /Undo Why\? Next person$/);
  await phone.button("Why?").click();
  await page.locator(".why", { hasText: "Async in depth" }).waitFor();
  await phone.picture("why");
  await phone.audit("a verdict in the hand");
  await phone.button("Undo").click();
  await page.locator(".verdict", { hasText: "Taken back." }).waitFor();
  await phone.button("Next person").click();
  await page.locator(".verdict").waitFor({ state: "detached" });
  await phone.audit("a phone that reads");
});

scene("a browser that reads no codes: the station reads its pictures; another room is named", async (phone, page) => {
  const words = await phone.photograph(codes.Priya, () => phone.verdict("wrong-room", "Priya Raghunathan"));
  assert.match(words, /Go to Room 319/);
  assert.ok(phone.calls.includes("/phone/picture"));
  assert.ok(!phone.calls.includes("/phone/scan"));
  assert.equal(await page.evaluate(() => window.asked), 1); // the camera, once in a visit
}, { hasDetector: false });

scene("the browser's own camera: its pictures are read", async (phone) => {
  await phone.verdict("not-entitled", "Li Wei");
  await phone.picture("camera");
}, { isReal: true, hasDetector: false });

scene("an answer that is lost is asked for: the same verdict, and one record", async (phone, page) => {
  await phone.loseAnswer("/phone/scan");
  await phone.loseAnswer("/phone/outcome"); // and once more
  await phone.show(codes.Ada, () => page.locator("#stop", { hasText: "not known yet" }).waitFor());
  await phone.verdict("admit", "Ada Ngũgĩ");
  await back(page);
  const sessions = (await station.report()).sessions;
  assert.equal(sessions.find((row) => row.key === "T-07").count, 1);
});

scene("a call that never came: nothing was recorded, and what was shown meanwhile is not sent later", async (phone, page) => {
  await page.route("**/phone/*", (call) => (call.request().method() === "POST" ? call.abort() : call.continue()));
  await phone.show(codes.Li, () => page.locator("#stop", { hasText: "not known yet" }).waitFor());
  const isAsked = page.waitForRequest("**/phone/outcome");
  await phone.show(codes.Priya, () => isAsked);
  await page.unroute("**/phone/*");
  await page.locator(".verdict.ask", { hasText: "Nothing was recorded" }).waitFor();
  await back(page);
  await page.waitForResponse("**/phone/picture"); // it goes on
  assert.ok(!phone.bodies.some((body) => body.includes(codes.Priya)), "what was shown while it was away");
});

scene("the station is killed and comes back: it is said, and reading goes on", async (phone, page) => {
  await station.kill();
  await page.locator("#stop", { hasText: "not reached" }).waitFor();
  await phone.picture("away");
  await station.start();
  await back(page);
  await phone.show(codes.Priya, () => phone.verdict("wrong-room"));
});

scene("two phones at one badge: one lets in, the other says since when", async (phone) => {
  const other = await Phone.invited(station, "room-318", { name: "Ben" });
  await other.begin();
  await phone.show(codes.Ada, () => phone.verdict("admit-again"));
  assert.match(await other.show(codes.Ada, () => other.verdict("admit-again")), /Welcome back/);
  await other.close();
});

scene("who has no seat waits in line, and is let in by a tap; a lead finds somebody by the whole name", async (phone, page) => {
  await phone.show(codes.Li, () => phone.verdict("not-entitled", "Li Wei"));
  await phone.button("Join the line").click();
  await page.locator(".verdict.yes", { hasText: "In the line, place 1." }).waitFor();
  await phone.button("Next person").click();
  await page.locator(".reading .line", { hasText: "Waiting: 1" }).waitFor();
  await phone.picture("line");
  await phone.audit("a line at the door");
  await phone.button("Find by name").click();
  await page.getByLabel("Whole name").fill("Ada Ngugi");
  await page.getByLabel("Lead's name").fill("Lea");
  await page.getByLabel("PIN").fill("000000");
  await page.getByRole("button", { name: "Find by name" }).click();
  await page.locator(".problem", { hasText: "not the PIN" }).waitFor();
  await page.getByLabel("PIN").fill(PIN);
  await phone.picture("find");
  await phone.audit("finding by name");
  await page.getByRole("button", { name: "Find by name" }).click();
  await page.locator(".verdict.yes", { hasText: "Ada Ngũgĩ" }).waitFor();
});

test("a network that is slow, swallows and is cut: each verdict is told, and nobody is counted twice", async () => {
  const wire = await Wire.to(station.servePort);
  const { url } = await (await Rep.at(station, "Lea")).ask("/api/phone/invite", { name: "Ana", place: "room-318" });
  const through = new URL(url);
  through.port = wire.port;
  wire.delay = 60;
  const phone = await Phone.opened(station, through.href);
  const { page } = phone;
  await phone.begin();
  await phone.show(codes.Priya, () => phone.verdict("wrong-room", "Priya Raghunathan"));
  // Swallowed: the phone says so, and asks again over another connection once this one is cut.
  wire.isSwallowing = true;
  await phone.show(codes.Ada, () => page.locator("#stop", { hasText: "not known yet" }).waitFor());
  wire.cut();
  wire.isSwallowing = false;
  await back(page);
  await page.locator(".verdict", { hasText: "Nothing was recorded" }).waitFor();
  await phone.show(codes.Ada, () => page.locator(".verdict.yes", { hasText: "Ada Ngũgĩ" }).waitFor());
  for (let i = 0; i < 5; i++) { // in the midst of whatever it carries
    wire.cut();
    await new Promise((resolve) => { setTimeout(resolve, 150); });
  }
  await back(page);
  await phone.show(codes.Priya, () => phone.verdict("wrong-room", "Priya Raghunathan"));
  const { sessions } = await station.report();
  assert.equal(sessions.find((row) => row.key === "T-07").count, 1);
  await phone.close();
  wire.close();
});

test("a station that stays away: the phone goes on at another one, as who it was", async () => {
  const phone = await Phone.invited(station, "room-318");
  const { page } = phone;
  const other = phone.url.replace("127.0.0.1", "localhost"); // of one station, but for a browser another one
  await page.route("**/phone/stay", async (call) => {
    const answer = await call.fetch();
    await call.fulfill({ response: answer, json: { ...await answer.json(), elsewhere: [other] } });
  });
  await page.waitForResponse("**/phone/stay");
  await page.unrouteAll({ behavior: "wait" });
  await page.evaluate(() => { window.setTimeout = ((own) => (act, ms, ...more) => own(act, Math.min(ms, 100), ...more))(window.setTimeout); });
  await page.route(`${phone.url}/phone/*`, (call) => (call.request().method() === "POST" ? call.abort() : call.continue()));
  const link = page.locator("#stop a");
  await link.waitFor();
  await phone.picture("elsewhere");
  phone.url = other;
  await link.click();
  await page.locator("#bar", { hasText: "Ana" }).waitFor();
  phone.foreign.length = 0; // it asked the lost one until then
  assert.equal(page.url(), `${other}/phone`);
  await phone.begin();
  await phone.show(codes.Priya, () => phone.verdict("wrong-room"));
  await phone.close();
});

test("a phone for any door asks at which one it stands", async () => {
  const phone = await Phone.invited(station, null);
  const choice = phone.page.getByLabel("The door that you stand at");
  await choice.waitFor();
  assert.equal(await phone.button("Start scanning").count(), 0);
  await phone.picture("floating");
  await phone.audit("a phone for any door");
  await choice.selectOption("room-318");
  await phone.begin();
  await phone.show(codes.Priya, () => phone.verdict("wrong-room"));
  await phone.close();
});

test("a lead shows an invitation, sees who took it, and ends it in the midst of a scan", () => station.visit({ who: "Lea" }, async (set, page) => {
  await page.locator('#bar [data-view="phones"]').click();
  await set.button("Card for the door").click();
  await page.locator(".door-card", { hasText: "do not let in" }).waitFor();
  await set.audit("the card for the door");
  await page.screenshot({ path: path.join(pictures, "hand-card.png") });
  const paper = await page.pdf({ format: "A4" });
  assert.equal(paper.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1);
  await set.button("Close").click();
  await set.button("Invite a phone").click();
  await page.getByLabel("Where it is used").selectOption("room-318");
  await page.getByLabel("Whose phone it is").fill("Ben, at the door");
  await set.button("Show the code").click();
  await page.locator("dialog .count", { hasText: /Counts once, for another [45]:\d\d/ }).waitFor();
  await page.locator("dialog summary", { hasText: "Does the phone warn" }).click();
  const shown = await page.locator("dialog .fingerprint code").textContent();
  assert.equal(shown, await fingerprintOf(station.servePort)); // as a browser that asks is shown it
  await set.audit("an invitation");
  const picture = path.join(pictures, "hand-invitation.png");
  await page.screenshot({ path: picture });
  const phone = await Phone.opened(station, await station.code(picture));
  await page.locator("dialog").waitFor({ state: "detached" }); // somebody took it
  const row = page.locator(".phones li", { hasText: "Ben, at the door" });
  await row.waitFor();
  await page.screenshot({ path: path.join(pictures, "hand-list.png") });
  await set.audit("phones");
  await phone.begin();
  await row.getByRole("button", { name: "End" }).click();
  await page.locator("dialog button.primary.danger").click();
  await row.waitFor({ state: "detached" });
  await phone.show(codes.Ada, () => phone.page.getByRole("heading", { name: "This phone was ended" }).waitFor());
  assert.equal(await phone.page.locator("video").count(), 0);
  await phone.page.reload();
  await phone.page.getByRole("heading", { name: "This phone was ended" }).waitFor();
  await phone.audit("a phone that was ended");
  await phone.close();
}));

scene("a phone that lay about asks for a PIN, and goes on after it", async (phone, page) => {
  await station.stop();
  await forgetPhones();
  await station.start();
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await page.getByLabel("Name").fill("Dora");
  await page.getByLabel("PIN").fill("000000");
  await phone.button("Unlock").click();
  await page.locator(".problem", { hasText: "not the PIN" }).waitFor();
  await phone.audit("a phone that is locked");
  await page.getByLabel("PIN").fill(PIN);
  await phone.button("Unlock").click();
  await phone.begin();
  await phone.show(codes.Priya, () => phone.verdict("wrong-room"));
});

test("an invitation counts once, and one that was used takes nothing away; from right to left on a very small phone", async () => {
  const first = await Phone.invited(station, "room-318");
  const second = await Phone.invited(station, "room-318", { locale: "ar", viewport: { width: 320, height: 568 }, look: { colorScheme: "dark" } });
  await second.page.locator('html[dir="rtl"]').waitFor();
  await second.picture("ready-ar");
  await second.button("ابدأ المسح").click();
  await second.show(codes.Priya, () => second.verdict("wrong-room"));
  await second.picture("verdict-ar");
  await second.audit("a verdict from right to left");
  await second.audit("a phone that is ready");
  assert.equal(await second.page.evaluate(() => document.documentElement.scrollWidth), 320);
  await second.page.goto("about:blank");
  await second.page.goto(first.invitation);
  await second.page.locator(".problem", { hasText: "استُخدمت هذه الدعوة من قبل" }).waitFor();
  await second.page.evaluate(() => localStorage.removeItem("lanyard.phone"));
  await second.page.reload();
  await second.page.getByRole("heading", { name: "غير مدعو" }).waitFor();
  await second.close();
  await first.close();
});

test("a station that has a name is invited to by that name", async () => {
  station.serveName = "desk3.localhost"; // which leads here everywhere (RFC 6761)
  await station.restart();
  const phone = await Phone.invited(station, "room-318");
  assert.match(phone.invitation, /^https:\/\/desk3\.localhost:\d+\/phone#[0-9a-f]{64}$/);
  await phone.page.locator("#bar", { hasText: "Ana" }).waitFor();
  await phone.close();
});
