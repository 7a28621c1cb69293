// SPDX-License-Identifier: GPL-3.0-or-later
// practice.test.mjs - a folder to practise in: it says so in every view, people come up by themselves until that is paused, and nothing
// of it is the real event's.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

let real, practice;
after(() => close(real, practice));

test("lanyard practice makes a folder of invented people, with keys of its own", async () => {
  real = await Station.make({ isQuiet: true });
  const folder = path.join(real.home, "training");
  assert.match(await real.lanyard("practice", folder), /Sign in as Trainer or Trainee[\s\S]*run --station=\S+ --time=2024-05-15T\d\d:\d\d/);
  assert.match(await real.lanyard("search", "ng", `--station=${folder}`), /Mei Ng/);
  assert.doesNotMatch(await real.lanyard("search", "ng").catch((error) => error.stdout), /Mei Ng/);
  assert.notEqual(readFileSync(path.join(folder, "keys"), "utf8"), readFileSync(path.join(real.folder, "keys"), "utf8"));
  await assert.rejects(real.lanyard("practice", folder), /exists already/);
  await real.lanyard("check", `--station=${folder}`);
  const stick = path.join(real.home, "practice.bundle");
  await real.lanyard("bundle", "export", stick, `--station=${folder}`);
  await assert.rejects(real.lanyard("bundle", "import", stick), /another event's key; nothing in it is used/);
});

test("people come up by themselves until that is paused; the page says in every view that it is practice", async () => {
  practice = await Station.open({ settings: ["practice = yes", "print-at-once = yes"] });
  await practice.visit({ who: "Desi", patience: 1 }, async (set, page) => {
    await page.locator(".to-try li").nth(4).waitFor();
    await page.screenshot({ path: path.join(pictures, "practice.png") });
    await set.audit("practice at rest");
    await page.locator('.verdict[data-verdict="admit"]').waitFor();
    assert.equal(await page.locator("#practice", { hasText: "invented" }).count(), 1);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Let people come up" }).waitFor();
    await set.ready();
    await page.locator('[data-view="labels"]').click();
    await page.locator("#practice", { hasText: "invented" }).waitFor();
  });
});
