// SPDX-License-Identifier: GPL-3.0-or-later
// peers.test.mjs - the lead's report says which station lags and which is silent, in every language, worst first.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const states = ["silent", "lagging", "in-step"];
const wordsOf = (language) => JSON.parse(readFileSync(path.join(process.env.SOURCE_DIR, `config/web/lang/${language}.json`), "utf8"));

for (const language of ["en", "es", "hi"])
  test(`the lead sees which station lags and which is silent: ${language}`, () => scene({ who: "Lea" }, async ({ page, set, hear, tell }) => {
    if (language !== "en") await set.speak(language);
    const kept = hear();
    tell("peers");
    assert.equal(await kept, "kept");
    await page.locator('[data-view="report"]').click();
    const rows = page.locator('[data-part="exchange"] li');
    await rows.first().waitFor();
    const words = wordsOf(language);
    assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.dataset.state)), states);
    const said = (await rows.allTextContents()).map((text) => text.replace(/[\u2068\u2069]/g, ""));
    for (const [i, name] of ["Desk 3", "Desk 2", "Desk 1"].entries()) {
      assert.ok(said[i].includes(name), said[i]);
      assert.ok(said[i].includes(words[`peer.${states[i]}`]), said[i]);
    }
    assert.ok(said[1].includes(words["peer.behind_other"].replace("{{count}}", "140")), said[1]);
    assert.ok(!said[2].includes("140"));
    await set.audit(`stations in the report, ${language}`);
  }));

test("a station that never asked a hub says nothing of others", () => scene({ who: "Lea" }, async ({ page }) => {
  await page.locator('[data-view="report"]').click();
  await page.locator('[data-part="arrivals"]').waitFor();
  assert.equal(await page.locator('[data-part="exchange"]').count(), 0);
}));
