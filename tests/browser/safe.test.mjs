// SPDX-License-Identifier: GPL-3.0-or-later
// safe.test.mjs - Enter takes no money, voids no badge and overrides nothing; what changes under a finger is dead at first.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser, PIN } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

// What the page asks the station to do from now on.
function acts(page) {
  const asked = [];
  page.on("request", (request) => { if (/\/api\/(walk-in|sale|print|admit|undo|hold)$/.test(request.url()) && !/"look":true/.test(request.postData())) asked.push(request.url().split("/api/")[1]); });
  return asked;
}

const focusedText = (page) => page.evaluate(() => document.activeElement.matches("button, [type=submit]") ? document.activeElement.textContent : "");
const beat = (page) => page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 150); }));

test("Enter in any field of a walk-in sells nothing, and no way to pay is chosen beforehand", () => scene({ who: "Cara" }, async ({ set, page }) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Walter Walk");
  await page.getByRole("radio", { name: "Individual" }).check();
  const asked = acts(page);
  for (const control of await page.locator("dialog input:visible").all()) {
    await control.focus();
    await page.keyboard.press("Enter");
  }
  await beat(page);
  assert.deepEqual(asked, []);
  assert.equal(await page.locator("dialog .primary:visible").count(), 0, "no button of a payment stands out");
  assert.equal(await page.locator("dialog select").count(), 0);
  await set.button("Card").click();
  await page.locator(".verdict.yes").waitFor();
  assert.deepEqual(asked, ["walk-in", "admit"]);
}));

test("a desk volunteer sells a walk-in with a seller's PIN, and Enter after the PIN does not do it", () => scene({}, async ({ set, page }) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Walter Walk");
  await page.getByRole("radio", { name: "Individual" }).check();
  await set.button("Cash").click();
  await page.locator("dialog .pin").fill(PIN);
  const asked = acts(page);
  await page.keyboard.press("Enter");
  await beat(page);
  assert.deepEqual(asked, []);
  await set.button("Continue").click();
  await page.locator(".verdict.yes").waitFor();
}));

test("a rescan, and Enter again and again, voids no badge", () => scene({}, async ({ set, page }) => {
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".labels", { hasText: "1 label printed" }).waitFor();
  const asked = acts(page);
  await set.wedge("secret-a6");
  await page.locator(".verdict.ask").waitFor();
  assert.equal(await focusedText(page), "Next person");
  await set.press("Print again");
  await page.locator("dialog").waitFor();
  assert.equal(await focusedText(page), "");
  for (let i = 0; i < 3; i++) await page.keyboard.press("Enter");
  await beat(page);
  assert.deepEqual(asked, []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await set.button("Walk-in").waitFor();
}));

test("at a door nothing overrides but a tap", () => scene({ mode: "door", checkpoint: "expo", who: "Lea" }, async ({ set, page, hear, tell }) => {
  for (const id of ["a1", "a2", "a6"]) { // the hall has room for two
    const badge = hear();
    tell(`badge 00000000000000${id}`);
    await set.wedge(await badge);
    await page.locator(id === "a6" ? ".verdict.ask" : ".verdict.yes").waitFor();
  }
  assert.equal(await focusedText(page), "Next person");
  const asked = acts(page);
  await set.press("Let in anyway");
  await page.locator("dialog").waitFor();
  await page.locator("dialog input").fill("because");
  await page.keyboard.press("Enter");
  await beat(page);
  assert.deepEqual(asked, []);
  await set.button("Let in").click();
  await page.locator(".verdict.yes").waitFor();
}));

test("a button that changes under a finger is dead until eyes can have seen it", () => scene({}, async ({ set, page }) => {
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  const asked = acts(page);
  // A finger comes down at the moment in which somebody else is shown.
  await page.evaluate(() => {
    new MutationObserver(() => document.querySelector(".verdict .primary")?.click()).observe(document.getElementById("view"), { childList: true });
  });
  await set.wedge("secret-a1");
  await page.locator(".verdict.look", { hasText: "Ada" }).waitFor();
  await beat(page);
  assert.deepEqual(asked, []);
  await set.button("Check in + print").click();
  await page.locator(".verdict.yes").waitFor();
}));

// A hand scanner types into whatever has the focus; that is no search.
test("a scanner in the search field searches nothing, and nobody is told that nobody was found", () => scene({}, async ({ set, page }) => {
  const searches = [];
  page.on("request", (request) => { if (request.url().endsWith("/api/search")) searches.push(request.postDataJSON().text); });
  await page.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => window.heard.push(document.body.innerText.match(/Nobody found/)?.[0])).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  for (const [code, gapMs] of [["secret-a6", 3], ["secret-a1", 30], ["no-such-code-in-the-world-1234567", 10]]) {
    await page.locator("#search").focus();
    await set.wedge(code, { gapMs: () => gapMs });
    await page.locator(".verdict").waitFor();
    await set.ready();
  }
  assert.deepEqual(searches, []);
  assert.deepEqual(await page.evaluate(() => window.heard.filter(Boolean)), []);
  await page.locator("#search").focus();
  assert.match((await set.search("priya")).join(), /Priya/);
  assert.ok(searches.includes("priya"));
}));
