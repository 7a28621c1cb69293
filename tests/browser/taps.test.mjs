// SPDX-License-Identifier: GPL-3.0-or-later
// taps.test.mjs - how many taps each task takes, counted while it is played: more than the table says is a fault.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser, PIN } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

// A task with the taps that it may take; typing and scans are none.
function task(name, least, options, play) {
  test(`${name}: ${least} taps`, () => scene(options, async (stage) => {
    let count = 0;
    const tap = async (words, role = "button") => {
      count++;
      await stage.page.getByRole(role, { name: words, exact: true }).last().click();
    };
    await play({ ...stage, tap });
    assert.equal(count, least, `taps for: ${name}`);
  }));
}

const done = (page) => page.locator(".verdict.yes").waitFor();
const desk = { who: "Desi" };

async function scan({ set, page }, code, kind) {
  await set.wedge(code);
  await page.locator(`.verdict.${kind}`).waitFor();
}

async function comeBefore(stage) {
  await scan(stage, "secret-a6", "look");
  await stage.page.keyboard.press("Enter");
  await done(stage.page);
  await stage.page.locator(".labels", { hasText: "1 label printed" }).waitFor();
  await stage.set.ready();
}

task("check in", 1, desk, async (stage) => {
  await scan(stage, "secret-a6", "look");
  await stage.tap("Check in + print");
  await done(stage.page);
});

task("a group", 2, desk, async (stage) => {
  await scan(stage, "secret-a1", "look");
  await stage.tap("Whole order");
  await stage.page.locator("dialog .group li").nth(1).waitFor();
  await stage.tap("Check in + print all");
  await stage.page.locator(".verdict h1", { hasText: "2 of 2 are in" }).waitFor();
  await stage.page.locator(".labels", { hasText: "4 labels printed" }).waitFor();
});

task("mend before printing", 2, desk, async (stage) => {
  await scan(stage, "secret-a6", "look");
  await stage.tap("Fix the badge");
  await stage.page.locator('[data-field="name"]').fill("Li Weì");
  await stage.tap("Save, check in + print");
  await done(stage.page);
  await stage.page.locator(".name", { hasText: "Li Weì" }).waitFor();
});

task("mend and print again", 2, desk, async (stage) => {
  await comeBefore(stage);
  await scan(stage, "secret-a6", "ask");
  await stage.tap("Fix the badge");
  await stage.page.locator('[data-field="name"]').fill("Li Weì");
  await stage.tap("Save + print again");
  await done(stage.page);
  await stage.set.ready();
  await stage.page.locator("#search").fill("li wei");
  await stage.page.locator(".hit").click();
  await stage.page.getByText("Wrong text").waitFor();
});

task("a lost badge", 2, desk, async (stage) => {
  await comeBefore(stage);
  await scan(stage, "secret-a6", "ask");
  await stage.tap("Print again");
  await stage.tap("Lost: the old badge stops working");
  await done(stage.page);
});

task("a walk-in", 3, { who: "Cara" }, async (stage) => {
  await stage.tap("Walk-in");
  await stage.page.locator('[data-field="name"]').fill("Walter Walk");
  await stage.tap("Individual", "radio");
  await stage.tap("Cash");
  await done(stage.page);
});

task("undo", 2, desk, async (stage) => {
  await scan(stage, "secret-a6", "look");
  await stage.page.keyboard.press("Enter");
  await done(stage.page);
  await stage.tap("Undo");
  await stage.tap("Wrong person");
  await stage.page.locator(".verdict.look").waitFor();
});

task("an override at a door, the lead typing a PIN", 3, { mode: "door", checkpoint: "expo", who: "Dora" }, async (stage) => {
  for (const [id, kind] of [["a1", "yes"], ["a2", "yes"], ["a6", "ask"]]) { // the hall has room for two
    const badge = stage.hear();
    stage.tell(`badge 00000000000000${id}`);
    await scan(stage, await badge, kind);
  }
  await stage.tap("Let in anyway");
  await stage.tap("An organiser said so");
  await stage.page.locator("dialog select").waitFor();
  assert.equal(await stage.page.locator("dialog select").inputValue(), "Lea", "a lead is asked, and no door volunteer");
  await stage.page.locator("dialog .pin").fill(PIN);
  await stage.tap("Continue");
  await done(stage.page);
});
