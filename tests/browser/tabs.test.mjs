// SPDX-License-Identifier: GPL-3.0-or-later
// tabs.test.mjs - more tabs than a browser allows connections: each hears every scan, whichever of them is closed.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { Station, close } from "./station.mjs";

const TABS = 8;
const AWAY = "does not answer"; // mode.away
let desk;

before(async () => { desk = await Station.open(); });
after(() => close(desk));

async function openTab(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  await page.goto(url);
  await page.locator("#mode .time:not(:empty)").waitFor();
  return page;
}

const heard = (pages, verdict) => Promise.all(pages.map((page) => page.locator(`.verdict[data-verdict="${verdict}"]`).waitFor()));
const streams = (pages) => Promise.all(pages.map((page) => page.evaluate(() => window.streams)));

// In each page before it starts: how many streams it opened.
function countStreams() {
  window.streams = 0;
  const Own = window.EventSource;
  window.EventSource = class extends Own { constructor(...words) { super(...words); window.streams++; } };
}

test("eight tabs hear every scan over one stream, also when the one that holds it is closed", () => desk.visit({ who: "Desi" }, async (set, first) => {
  const context = first.context();
  await context.addInitScript(countStreams);
  const pages = [first];
  while (pages.length < TABS) pages.push(await openTab(context, desk.url));
  await desk.show("a-code-of-nobody-here", () => heard(pages, "unknown-code"));
  assert.deepEqual(await streams(pages.slice(1)), Array(TABS - 1).fill(0));
  await pages.shift().close();
  await desk.show("phone-of-pen-2m4x", () => heard(pages, "pending"));
  assert.equal((await streams(pages)).reduce((sum, each) => sum + each), 1);
}));

// A reader of the events that is no tab: ends when one of that name came.
async function witness(context) {
  const headers = { Cookie: (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ") };
  const { body } = await fetch(new URL("/api/events", desk.url), { headers });
  return async (name) => {
    let seen = "";
    for await (const bytes of body) if ((seen += Buffer.from(bytes).toString()).includes(`event: ${name}\n`)) return;
    throw new Error(`no ${name} came`);
  };
}

test("what is scanned while one tab takes over from another is heard", () => desk.visit({ who: "Desi" }, async (set, first) => {
  const context = first.context();
  const pages = [await openTab(context, desk.url), await openTab(context, desk.url)];
  await desk.show("another-code-of-nobody", () => heard([first, ...pages], "unknown-code"));
  let letGo;
  const isScanned = new Promise((resolve) => { letGo = resolve; });
  await context.route("**/api/events*", async (route) => { await isScanned; await route.continue(); });
  await first.close();
  const stream = await witness(context);
  await desk.show("phone-of-grace-5t1c", async () => {
    await stream("verdict");
    letGo();
    await heard(pages, "admit");
  });
}));

test("a station that comes back is heard by all of them", () => desk.visit({ who: "Desi" }, async (set, first) => {
  const pages = [first, await openTab(first.context(), desk.url), await openTab(first.context(), desk.url)];
  await desk.stop();
  const lamp = (page) => page.locator("#mode .lamp.away", { hasText: AWAY });
  await Promise.all(pages.map((page) => lamp(page).waitFor()));
  await desk.start();
  await Promise.all(pages.map((page) => lamp(page).waitFor({ state: "detached" })));
  await desk.show("phone-of-li-6h2m", () => heard(pages, "admit"));
}));
