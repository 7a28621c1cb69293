// SPDX-License-Identifier: GPL-3.0-or-later
// reflow.test.mjs - every view as 1280x1024 enlarged to 400 % (WCAG 2.2, 1.4.10): axe finds nothing, each control is reached by Tab and
// seen there, and the bar leaves the view its place. The dialogs are in dialogs.test.mjs.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { walk } from "./reach.mjs";
import { look } from "./fit.mjs";
import { tours } from "./tour.mjs";

after(closeBrowser);

const WINDOW = "320x256";

for (const [name, tour] of Object.entries(tours))
  test(`every view at 400 %: ${name}`, async () => {
    const wrong = [];
    await tour(async ({ page, set }, view) => {
      const former = page.viewportSize();
      const [width, height] = WINDOW.split("x").map(Number);
      wrong.push(...await look(page, `reflow-${view}-en`, [WINDOW]));
      await page.setViewportSize({ width, height });
      await set.audit(`${view} at 400 %`).catch((error) => wrong.push(error.message));
      wrong.push(...await walk(page, view));
      await page.setViewportSize(former);
    });
    assert.equal(wrong.join("\n"), "");
  });
