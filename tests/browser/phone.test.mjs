// SPDX-License-Identifier: GPL-3.0-or-later
// phone.test.mjs - small screens and readers of the screen: fields that nothing covers, axes that can be read, what is said aloud.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { closeBrowser, pictures } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

test("on a phone nothing covers the fields of a walk-in, and what is missing is said", () => scene({ who: "Cara", size: "phone" }, async ({ set, page }) => {
  await set.button("Walk-in").click();
  await page.locator("dialog").waitFor();
  for (const control of await page.locator("dialog input[type=text]:visible").all()) {
    await control.focus();
    const isSeen = await control.evaluate((field) => {
      const box = field.getBoundingClientRect();
      return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === field;
    });
    assert.ok(isSeen, `covered: ${await control.getAttribute("data-field")}`);
  }
  await page.locator('[data-field="name"]').fill("Walter Walk");
  await set.button("Cash").click();
  await page.locator("dialog .problem", { hasText: "Choose a ticket type." }).waitFor();
  await page.screenshot({ path: path.join(pictures, "phone-walk-in.png") });
}));

test("on 360 px no label of an axis is cut, or lies over another", () => scene({ who: "Lea" }, async ({ set, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const id of ["a1", "a2", "a6"]) {
    await set.wedge(`secret-${id}`);
    await page.locator(".verdict.look").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".verdict.yes").waitFor();
    await set.ready();
  }
  await page.locator(".tabs-open").click();
  await page.locator('[data-view="report"]').click();
  await page.locator("svg.columns text").first().waitFor();
  const faults = await page.evaluate(() => {
    const box = document.querySelector("svg.columns").getBoundingClientRect();
    const labels = [...document.querySelectorAll("svg.columns text")].map((each) => ({ text: each.textContent, box: each.getBoundingClientRect() }));
    const isCut = ({ box: mine }) => mine.left < box.left - 1 || mine.right > box.right + 1 || mine.top < box.top - 1 || mine.bottom > box.bottom + 1;
    const isOver = (one, other) => one.box.left < other.box.right && other.box.left < one.box.right && one.box.top < other.box.bottom && other.box.top < one.box.bottom;
    return [...labels.filter(isCut).map(({ text }) => `cut: ${text}`), ...labels.flatMap((one, i) => labels.slice(i + 1).filter((other) => isOver(one, other)).map((other) => `${one.text} over ${other.text}`))];
  });
  assert.deepEqual(faults, []);
  await page.screenshot({ path: path.join(pictures, "phone-report.png"), fullPage: true });
}));

test("every view has its heading, and a label that needs a hand is said aloud", () => scene({ who: "Lea" }, async ({ set, page, tell }) => {
  for (const view of await page.locator("#bar [data-view]").evaluateAll((tabs) => tabs.map((tab) => tab.dataset.view))) {
    await page.locator(`#bar [data-view="${view}"]`).click();
    await page.locator("#view h1").first().waitFor({ state: "attached" });
    assert.equal(await page.locator("#view h1").count(), 1, view);
  }
  await page.locator('#bar [data-view="labels"]').click();
  await page.evaluate(() => { window.heard = []; new MutationObserver(() => window.heard.push(document.getElementById("said").textContent)).observe(document.getElementById("said"), { childList: true }); });
  tell("jam");
  await page.evaluate(async () => {
    const { who } = await (await fetch("/api/hello")).json();
    await fetch("/api/admit", { method: "POST", headers: { "Content-Type": "application/json", "X-Lanyard-Token": who.token }, body: JSON.stringify({ id: "00000000000000a6", print: true }) });
  });
  await page.waitForFunction(() => window.heard.some((words) => /1 to answer/.test(words)));
  await page.setViewportSize({ width: 900, height: 520 });
  await set.audit("labels to answer");
}));
