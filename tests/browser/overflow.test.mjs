// SPDX-License-Identifier: GPL-3.0-or-later
// overflow.test.mjs - every view in every language of config/web/lang, in the windows where words are tightest: nothing is cut off,
// nothing lies outside or under another. sizes.test.mjs has all windows, for fewer languages.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { closeBrowser } from "./browser.mjs";
import { look } from "./fit.mjs";
import { tours } from "./tour.mjs";

after(closeBrowser);

const tight = ["320x256", "390x844", "1366x768"];
const languages = readdirSync(path.join(process.env.SOURCE_DIR, "config/web/lang")).map((name) => name.replace(".json", "")).filter((code) => code !== "notes");

for (const [name, tour] of Object.entries(tours))
  test(`every view in every language: ${name}`, async () => {
    const wrong = [];
    await tour(async ({ page }, view, shown) => {
      for (const language of [...languages, "en"]) { // the tour goes on in English
        await page.locator("#bar select").evaluate((choice, code) => { choice.value = code; choice.dispatchEvent(new Event("change")); }, language);
        await page.locator(`html[lang="${language}"]`).waitFor();
        await page.locator(shown).first().waitFor();
        wrong.push(...await look(page, `${view}-${language}`, tight));
      }
    });
    assert.equal(wrong.join("\n"), "");
  });
