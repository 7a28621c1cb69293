// SPDX-License-Identifier: GPL-3.0-or-later
// wedge.test.mjs - scanners that type, at a station that prints at once: what is scanned is answered and printed, each once and in
// its order, however busy page and machine are; what cannot be read, or asked, is said.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { PIN } from "./browser.mjs";
import { Station, close } from "./station.mjs";

const codes = Array.from({ length: 80 }, (_, i) => `in-line-${String(i).padStart(2, "0")}-${((i + 1) * 7919 % 46656).toString(36)}`);
let desk;
let next = 0;

before(async () => {
  desk = await Station.open({ files: [], settings: ["print-at-once = yes"] });
  const list = path.join(desk.home, "people.csv");
  writeFileSync(list, ['"Order code","Attendee name","Product","Paid","Secret"',
    ...codes.map((code, i) => `"L${i}","Queue ${i}","Individual","Yes","${code}"`), ""].join("\n"));
  await desk.lanyard("import", list);
});
after(() => close(desk));

const between = (least, most) => () => least + Math.random() * (most - least);

// Whose badges were asked for, in that order.
async function badges() {
  return (await desk.lanyard("jobs")).split("\n").map((line) => line.trim().match(/^(\d+)\s.*\bbadge\b.*Queue (\d+)( at |: |$)/)).filter(Boolean)
    .sort((a, b) => a[1] - b[1]).map((job) => Number(job[2]));
}

// The next of the line, by number.
function take(count) { return Array.from({ length: count }, () => next++); }

// Scans the next people of the line with `scan(code, i)`: each is asked about and printed, once and in order. Gives what else was asked.
async function scanAll(set, count, scan) {
  const wanted = take(count);
  const asked = [];
  set.page.on("request", (request) => { if (request.url().endsWith("/api/scan")) asked.push(JSON.parse(request.postData()).text); });
  for (const [i, who] of wanted.entries()) await scan(codes[who], i);
  await set.verdict("admit", `Queue ${wanted.at(-1)}`);
  await set.page.locator(".labels", { hasText: "1 label printed" }).waitFor();
  const whole = wanted.map((who) => codes[who]);
  assert.deepEqual(asked.filter((text) => whole.includes(text)), whole);
  assert.deepEqual((await badges()).filter((who) => who >= wanted[0]), wanted);
  return asked.filter((text) => !whole.includes(text));
}

const scene = (name, play, options = {}) => test(name, () => desk.visit({ who: "Desi", ...options }, play));

// The page's own judge of keys, asked in the page: how fast, how many, with Enter or without.
scene("by the times of keys alone: scanners of all paces are told from fingers", async (set, page) => {
  const judge = (cases) => page.evaluate(async (list) => {
    const { Burst } = await import("/app/burst.js");
    return list.map(({ gaps }) => {
      let at = 1000;
      const burst = new Burst(at);
      burst.add({ text: "x", us: "x" }, at);
      for (const gap of gaps) {
        at += gap;
        if (!burst.isFollowedAt(at)) return "two";
        burst.add({ text: "x", us: "x" }, at);
      }
      return burst.isCode() ? "code" : burst.isScrap() ? "scrap" : "fingers";
    });
  }, cases);
  const many = (count, keys, gap) => Array.from({ length: count }, () => ({ gaps: Array.from({ length: keys - 1 }, gap) }));
  const all = async (cases, verdict) => assert.deepEqual([...new Set(await judge(cases))], [verdict]);
  await all(many(200, 12, between(1, 5)), "code");
  await all(many(200, 12, between(30, 60)), "code");
  await all(many(50, 6, between(5, 39)), "code");
  await all([{ gaps: [...Array(10).fill(4), 110, ...Array(20).fill(4)] }], "code"); // it stumbles
  await all(many(50, 5, between(1, 5)), "scrap");
  for (const keys of [2, 3]) await all(many(50, keys, between(1, 5)), "fingers"); // two at once
  assert.ok((await judge(many(200, 12, between(71, 200)))).every((verdict) => ["two", "fingers"].includes(verdict)));
});

const paces = [between(1, 5), between(30, 60)];

async function slowDown(set) {
  const slow = await set.context.newCDPSession(set.page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 10 });
}

// Of a code whose end is only told by silence the station may be asked in part, when the machine keeps its keys back; of others
// when that takes very long. Nobody has such a part.
function assertParts(cut) {
  for (const part of cut) assert.ok(codes.some((code) => code.startsWith(part)), part);
}

scene("on a page ten times too slow, scanners fast and slow: none is lost, and none is cut", async (set, page) => {
  await slowDown(set);
  assert.deepEqual(await scanAll(set, 9, (code, i) => set.wedge(code, { gapMs: paces[i % 2], isNext: true })), []);
  assert.equal(await page.locator("#search").inputValue(), "");
});

scene("and scanners that send no Enter: none is lost", async (set, page) => {
  await slowDown(set);
  assertParts(await scanAll(set, 4, async (code, i) => {
    const isAsked = page.waitForRequest((request) => request.url().endsWith("/api/scan") && request.postData().includes(code));
    await set.wedge(code, { gapMs: paces[i % 2], enter: false, isNext: true });
    await isAsked; // what comes before the silence would belong to the code
  }));
  assert.equal(await page.locator("#search").inputValue(), "");
}, { patience: 1 });

scene("a page that stands still for a third of a second again and again", async (set, page) => {
  await page.evaluate(() => setInterval(() => { for (const until = performance.now() + 350; performance.now() < until;); }, 400));
  assert.deepEqual(await scanAll(set, 6, (code) => set.wedge(code, { gapMs: between(1, 5), isNext: true })), []);
});

// Four people, of whose keys the last ones reach the page later than the others.
async function scanInTwo(set, heldMs) {
  await set.page.locator("#search").fill("ng");
  const cut = await scanAll(set, 4, (code, i) => set.wedge(code, { heldMs, heldAfter: [3, 9, code.length, code.length - 1][i] }));
  assert.equal(await set.page.locator("#search").inputValue(), "ng");
  assert.equal(await set.page.locator("dialog").count(), 0);
  return cut;
}

scene("keys that a busy machine keeps back are waited for: the station is asked for whole codes", async (set) => {
  assert.deepEqual(await scanInTwo(set, 500), []);
});

scene("keys that come later still belong to their code, and their Enter presses no button", async (set) => {
  assertParts(await scanInTwo(set, 1500));
}, { patience: 1 });

scene("a code that was cut off is said, its Enter presses no button; so is the second Enter of a scanner that sends two", async (set, page) => {
  await set.wedge(codes[0]);
  await set.verdict("already-in", "Queue 0"); // "Print again" has the focus
  await set.wedge("in-l");
  await set.verdict("truncated");
  await set.recent(["Code cut off"]);
  await set.wedge(`${codes[1]}\r`);
  await set.verdict("already-in", "Queue 1");
  await page.waitForTimeout(100);
  assert.equal(await page.locator("dialog").count(), 0);
});

scene("while somebody writes, scans are answered and printed at the side, and the dialog says so", async (set, page) => {
  await set.button("Walk-in").click();
  const name = page.locator('[data-field="name"]');
  await name.fill("Walter");
  const wanted = take(4);
  for (const who of wanted) await set.wedge(codes[who], { isNext: true });
  await page.locator("dialog .meanwhile", { hasText: `Queue ${wanted.at(-1)}` }).waitFor();
  assert.equal(await name.inputValue(), "Walter");
  await set.wedge("in-l");
  await page.locator("dialog .meanwhile", { hasText: "Code cut off" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction((count) => document.querySelectorAll("#recent li.yes").length >= count, wanted.length);
});

scene("the station is killed before and amid a dozen scans: the page says how many wait, and all are answered in their order", async (set, page) => {
  const wanted = take(12);
  for (const [i, who] of wanted.entries()) {
    if (i === 3 || i === 8) await desk.kill();
    await set.wedge(codes[who], { isNext: true });
    if (i === 4) await page.locator("#mode .lamp", { hasText: "scans wait" }).waitFor();
    if (i === 5 || i === 10) await desk.start();
  }
  await set.verdict("admit", `Queue ${wanted.at(-1)}`);
  assert.deepEqual((await badges()).filter((who) => who >= wanted[0]), wanted); // of one that was at the printer the volunteer is asked
});

scene("an answer that breaks off: what the station recorded is told, and is no second coming", async (set, page) => {
  const [who] = take(1);
  let cutCount = 0;
  await page.route("**/api/scan", async (route) => {
    if (cutCount++) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await set.wedge(codes[who]);
  await set.verdict("admit", `Queue ${who}`);
  assert.deepEqual((await badges()).filter((each) => each === who), [who]);
});

scene("a scan where nobody is signed in is said, and asked by nobody", async (set, page) => {
  const asked = [];
  page.on("request", (request) => { if (request.url().endsWith("/api/scan")) asked.push(request.url()); });
  await page.locator("dialog.sign-in").waitFor();
  await set.wedge(codes[next]);
  await page.locator("dialog .meanwhile", { hasText: "1 scan was not answered: scan again" }).waitFor();
  assert.equal(await page.locator("dialog .pin").inputValue(), "");
  await page.locator("dialog .pin").fill(PIN);
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.deepEqual(asked, []);
}, { who: undefined });
