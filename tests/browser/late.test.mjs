// SPDX-License-Identifier: GPL-3.0-or-later
// late.test.mjs - answers that come late, or in another order than they were asked for: what is shown is what was asked for last,
// what is pressed twice is done once, and what was typed stays.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

const badges = {};
let desk, booth;

before(async () => {
  desk = await Station.open({});
  for (const name of ["Ada Ngũgĩ", "Li Wei"]) badges[name] = (await desk.issue(name)).badge;
  booth = await Station.makeBooth({ name: "Acme 1", sponsor: "acme", time: "2024-05-17T11:00" });
  await booth.start();
});
after(() => close(booth, desk));

const atDesk = (name, play, options = {}) => test(name, () => desk.visit({ who: "Desi", ...options }, play));
const atBooth = (name, play) => test(name, () => booth.visit({ who: "Rita" }, play));

// Whatever the page does with an answer is done.
const settled = (page) => page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 100); }));

// How many the report's `part` counts.
const total = async (part) => ((await desk.report())[part] ?? []).reduce((sum, row) => sum + row.count, 0);

async function findOne(set, words, name) {
  await set.page.locator("#search").fill(words);
  await set.page.locator(".hit", { hasText: name }).click();
  await set.page.locator("#person-name", { hasText: name }).waitFor();
}

atDesk("who was asked for first is not shown over whom was asked for last", async (set, page) => {
  await set.search("ng");
  const first = await set.holdBack("/api/person");
  await page.locator(".hit", { hasText: "Tidal Labs" }).click();
  await first.isAsked;
  await page.locator(".hit", { hasText: "Kyoto Optics" }).click();
  await page.locator(".facts", { hasText: "Kyoto Optics" }).waitFor();
  await first.letGo();
  await settled(page);
  assert.match(await page.locator(".facts").innerText(), /Kyoto Optics/);
});

atDesk("what was typed just before a click or Enter is not searched over it, nor passed over", async (set, page) => {
  await set.search("li wei");
  let searches = 0;
  page.on("request", (request) => { searches += request.url().endsWith("/api/search"); });
  const typeAnd = (words, act) => page.evaluate(([text, how]) => { // in one breath
    const input = document.getElementById("search");
    input.value = text;
    input.dispatchEvent(new Event("input"));
    if (how === "click") document.querySelector(".hit").click();
    else input.dispatchEvent(new KeyboardEvent("keydown", { key: how, bubbles: true, cancelable: true }));
  }, [words, act]);
  await typeAnd("li wei", "click");
  await page.locator("#person-name", { hasText: "Li Wei" }).waitFor();
  await settled(page);
  assert.equal(searches, 0);
  await typeAnd("hector", "Enter");
  await page.locator("#person-name", { hasText: "Hector Grim" }).waitFor();
  assert.equal(searches, 1);
});

atDesk("nobody comes up over the hits of words that were typed later", async (set, page) => {
  await set.search("li wei");
  const person = await set.holdBack("/api/person");
  await page.locator(".hit", { hasText: "Li Wei" }).click();
  await person.isAsked;
  await page.locator("#search").fill("quincy");
  await page.locator(".hit", { hasText: "Quincy Queue 12" }).waitFor();
  await person.letGo();
  await settled(page);
  assert.equal(await page.locator("#person-name").count(), 0);
  assert.ok(await page.locator(".hit", { hasText: "Quincy" }).count() > 5);
});

atDesk("a button that is pressed twice lets one person in once, and refuses nobody", async (set, page) => {
  await findOne(set, "hector", "Hector Grim");
  const before = [await total("arrivals"), await total("refusals")];
  const admission = await set.holdBack("/api/admit");
  await set.button("Check in + print").dblclick();
  await admission.isAsked;
  await set.button("Check in + print").dispatchEvent("click");
  await admission.letGo();
  await set.verdict("admit", "Hector Grim");
  await page.getByText("1 label printed").waitFor();
  assert.deepEqual([await total("arrivals"), await total("refusals")], [before[0] + 1, before[1]]);
});

// Presses, hears of somebody else's doing, lets go.
async function pressSlowly(set, control, path, code) {
  await control.hover();
  await set.page.mouse.down();
  const isHeard = set.page.waitForResponse((response) => response.url().endsWith(path));
  await desk.lanyard("admit", code, "--time=2024-05-15T08:20");
  await isHeard;
  await settled(set.page);
  await set.page.mouse.up();
}

atDesk("a press counts although the page hears of others meanwhile", async (set, page) => {
  await findOne(set, "quincy queue 04", "Quincy Queue 04");
  await page.locator("details.more > summary").click();
  await pressSlowly(set, set.button("Check in only"), "/api/person", "phone-of-quincy-05");
  await set.recent(["Quincy Queue 04", "Welcome"]);
  await set.ready();
  await pressSlowly(set, page.locator('[data-view="labels"]'), "/api/state", "phone-of-quincy-06");
  await page.getByRole("heading", { name: "Labels" }).waitFor();
});

atDesk("an answer that never comes is not waited for without end", async (set, page) => {
  await findOne(set, "quincy queue 03", "Quincy Queue 03");
  await page.route("**/api/admit", () => {}, { times: 1 });
  await set.press("Check in only");
  await page.locator(".person .problem", { hasText: "does not answer" }).waitFor();
  await settled(page);
  assert.match(await page.locator(".person .problem").innerText(), /does not answer/); // whatever was drawn anew
  await set.press("Check in only");
  await set.recent(["Quincy Queue 03", "Welcome"]);
}, { patience: 1 / 20 });

atDesk("a dialog that comes late comes once", async (set, page) => {
  await findOne(set, "lou", "Lou Loser");
  const person = await set.holdBack("/api/person");
  await set.button("Fix the badge").dblclick();
  await person.isAsked;
  await person.letGo();
  await set.labelPicture();
  await settled(page);
  assert.equal(await page.locator("dialog").count(), 1);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("button:focus", { hasText: "Fix the badge" }).waitFor();
});

atDesk("who comes up while another is let in stays to be answered", async (set, page) => {
  await set.wedge("phone-of-quincy-01");
  await set.verdict("admit", "Quincy Queue 01");
  const admission = await set.holdBack("/api/admit");
  await set.button("Check in + print").click();
  await admission.isAsked;
  await set.wedge("phone-of-quincy-02");
  await set.verdict("admit", "Quincy Queue 02");
  await admission.letGo();
  await page.locator("#recent li", { hasText: "Quincy Queue 01" }).filter({ hasText: "Welcome" }).waitFor();
  await set.verdict("admit", "Quincy Queue 02");
  await set.button("Check in + print").click();
  await page.getByText("1 label printed").waitFor();
});

atDesk("a walk-in whom the station could not let in at once is registered once", async (set, page) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Wanda Walk");
  await page.locator('[data-field="ticket_type"] [value="individual"]').check();
  await page.route("**/api/walk-in", async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await page.route("**/api/admit", (route) => route.abort(), { times: 1 });
  for (const name of ["Wanda Wal", "Wanda Walk"]) { // registered and not heard of, then not let in
    await page.locator('[data-field="name"]').fill(name);
    await set.button("Cash").click();
    await page.locator("dialog .problem", { hasText: "does not answer" }).waitFor();
  }
  assert.ok(await page.locator('[data-field="ticket_type"]').evaluate((types) => types.disabled));
  await page.locator('[data-field="name"]').fill("Wanda Walker");
  await set.button("Cash").click();
  await set.verdict("admit", "Wanda Walker");
  await page.getByText("1 label printed").waitFor();
  assert.equal((await desk.lanyard("search", "wanda")).match(/Wanda/g).length, 1);
}, { who: "Lea" });

atDesk("what went wrong with a label is said, and stays to be read", async (set, page) => {
  await desk.restart({ printers: "zebra=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1" });
  await page.reload();
  await findOne(set, "noah", "Noah Noshow");
  await set.press("Print only");
  await set.button("Somebody else collects it").click();
  await set.leadVouches();
  await page.getByText("2 labels wait for the printer").first().waitFor();
  await page.locator('[data-view="labels"]').click();
  await page.route("**/api/job/cancel", (route) => route.abort(), { times: 1 });
  // One line for all that wait for a printer, which says what they wait for; opened, one for each, also after the page was drawn anew.
  const line = page.locator("[data-waiting]", { hasText: "2 labels wait for the printer" });
  await line.waitFor();
  assert.equal(await page.locator(".job[data-job]:visible", { hasText: "Noah Noshow" }).count(), 0);
  await set.audit("labels that wait");
  await page.screenshot({ path: path.join(pictures, "late-waiting.png") });
  await line.locator("summary").click();
  const row = page.locator(".job[data-job]", { hasText: "Noah Noshow" }).first();
  await row.getByRole("button", { name: "Do not print" }).click();
  await page.locator(".labels-view > .problem", { hasText: "does not answer" }).waitFor();
  await settled(page);
  await page.locator(".labels-view > .problem", { hasText: "does not answer" }).waitFor();
  await row.getByRole("button", { name: "Do not print" }).click();
  await page.locator(".job.cancelled", { hasText: "Noah Noshow" }).waitFor();
  await page.locator("[data-waiting]", { hasText: "1 label waits for the printer" }).waitFor();
  assert.equal(await page.locator(".labels-view > .problem").innerText(), "");
});

atDesk("who signs out, or wants another language, while the station is away keeps the page", async (set, page) => {
  await page.locator("#search").fill("quincy");
  await page.locator(".hit").first().waitFor();
  await desk.kill();
  await page.locator("#mode .lamp.away", { hasText: "does not answer" }).waitFor();
  const isRefused = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/sign-out"));
  await set.button("Sign out Desi").click();
  await isRefused;
  await page.locator("#bar select").selectOption("es");
  await page.waitForFunction(() => document.querySelector("#bar select").value === "en");
  assert.equal(await page.locator("#search").inputValue(), "quincy");
  await desk.start();
  await page.locator("#mode .lamp.alone").waitFor();
  await set.button("Sign out Desi").click();
  await page.locator("dialog.sign-in .pin").waitFor();
});

// Scans a badge, whose form comes up.
async function capture(set, name) {
  await set.wedge(badges[name]);
  await set.page.locator("form.lead").waitFor();
}

// Another page of the booth: what it does makes this one ask for the list of leads.
const elsewhere = (play) => booth.visit({ who: "Rita" }, play);

atBooth("what a rep types stays while the list comes", async (set, page) => {
  await capture(set, "Ada Ngũgĩ");
  const list = await set.holdBack("/api/leads");
  await elsewhere((other) => capture(other, "Li Wei"));
  await list.isAsked;
  await page.getByLabel("Your note").fill("asked about compilers");
  await list.letGo();
  await settled(page);
  assert.equal(await page.getByLabel("Your note").inputValue(), "asked about compilers");
  await set.button("Save").click();
  await page.locator(".hit .note", { hasText: "asked about compilers" }).waitFor();
  await page.getByText("2 leads", { exact: true }).waitFor();
});

atBooth("who is scanned while the last one is saved has a form", async (set, page) => {
  await capture(set, "Ada Ngũgĩ");
  await page.getByLabel("Your note").fill("will write");
  const lead = await set.holdBack("/api/lead");
  await set.button("Save").click();
  await lead.isAsked;
  const former = await page.locator("form.lead").getAttribute("data-token");
  await set.wedge(badges["Li Wei"]);
  await page.locator(`form.lead:not([data-token="${former}"])`).waitFor();
  await lead.letGo();
  assert.equal(await page.getByLabel("Your note").inputValue(), "");
  await set.button("Save").click();
  await page.locator(".hit .note", { hasText: "will write" }).waitFor();
});

atBooth("what a rep taps while the tap before is saved is called saved when it is", async (set, page) => {
  await capture(set, "Ada Ngũgĩ");
  const second = await set.holdBack("/api/lead"), first = await set.holdBack("/api/lead"); // the younger one takes what comes first
  await page.locator('form.lead .star[aria-label="Rating 3 of 5"]').click();
  await page.locator("form.lead .chip", { hasText: "Follow up" }).click();
  await first.isAsked;
  await first.letGo();
  await second.isAsked;
  assert.equal(await page.locator("form.lead .saved").innerText(), "");
  await second.letGo();
  await page.locator("form.lead .saved", { hasText: "Saved." }).waitFor();
});
