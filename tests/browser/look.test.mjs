// SPDX-License-Identifier: GPL-3.0-or-later
// look.test.mjs - the event's colours, logo and bands on the page, light and dark; how far the day is, always in sight; the way from a
// conflict to the person; the report with its total, axes and days, also on paper.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { closeBrowser, pictures } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const style = (page, selector, name) => page.locator(selector).first().evaluate((element, property) => getComputedStyle(element)[property], name);

for (const colorScheme of ["light", "dark"])
  test(`the event's face: ${colorScheme}`, () => scene({ who: "Desi" }, async ({ page, set }) => {
    await page.emulateMedia({ colorScheme });
    assert.equal(await style(page, "#bar", "backgroundColor"), "rgb(75, 42, 123)"); // as stage.c's profile has it
    assert.equal(await style(page, "#bar", "color"), "rgb(255, 255, 255)");
    await page.waitForFunction(() => document.querySelector("#bar .logo")?.naturalWidth > 0);
    await set.wedge("secret-a1");
    await page.locator(".verdict.look").waitFor();
    const band = page.locator(".verdict .band");
    assert.equal(await band.innerText(), "Individual");
    assert.equal(await style(page, ".verdict .band", "backgroundColor"), "rgb(55, 118, 171)"); // of its ticket type
    await page.screenshot({ path: path.join(pictures, `look-verdict-${colorScheme}.png`) });
    await set.audit(`face of a verdict ${colorScheme}`);
    await set.ready();
    await set.search("ada");
    await page.keyboard.press("Enter");
    await page.locator("#person-name").waitFor();
    const button = await style(page, "article .primary", "backgroundColor");
    assert.equal(button === "rgb(15, 107, 92)", colorScheme === "light", button);
    await page.screenshot({ path: path.join(pictures, `look-person-${colorScheme}.png`) });
    await set.audit(`face of a person ${colorScheme}`);
  }));

test("how far the day is stays in sight", () => scene({ who: "Desi" }, async ({ page, set }) => {
  const arrived = (text) => page.locator(".glance .arrived", { hasText: text }).waitFor();
  await arrived("0 of 4 have arrived");
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  await arrived("1 of 4 has arrived");
  await page.locator(".glance .last", { hasText: "Last scan this minute" }).waitFor();
}));

test("labels that wait, and minutes since the last scan", () => scene({ who: "Lea" }, async ({ page, set, tell, hear }) => {
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  tell("clock 7");
  await hear();
  await page.locator(".glance .last", { hasText: /Last scan [5-8] minutes ago/ }).waitFor();
}));

test("the report: total, axes, days, and paper", () => scene({ who: "Lea" }, async ({ page, set }) => {
  for (const code of ["secret-a1", "secret-a6"]) {
    await set.wedge(code);
    await page.locator(".verdict.look").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".verdict.yes").waitFor();
    await set.ready();
  }
  await page.locator('.tab[data-view="report"]').click();
  await page.locator('[data-part="total"]', { hasText: "2 of 4 have arrived" }).waitFor();
  await page.locator("[data-part=arrivals] figcaption", { hasText: "2 arrived" }).waitFor();
  const ticks = await page.locator("[data-part=arrivals] .tick").allTextContents();
  assert.deepEqual(ticks, ["0", "1", "2"]);
  assert.match((await page.locator("[data-part=arrivals] text:not(.tick)").allTextContents()).join(" "), /^\d\d:00 \d\d:00/);
  await page.locator("[data-part=sessions] h3", { hasText: "of" }).first().waitFor();
  await page.screenshot({ path: path.join(pictures, "report-light.png") });
  await set.audit("report");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#bar nav").isVisible(), false);
  assert.equal(await page.locator("[data-part=arrivals]").isVisible(), true);
  await page.screenshot({ path: path.join(pictures, "report-print.png") });
}));
