// SPDX-License-Identifier: GPL-3.0-or-later
// choice.test.mjs - two people before the camera at once: a volunteer says whose turn it is, and nothing happens before.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const named = (page, name) => page.locator(".verdict button.choose", { hasText: name });

async function arrived(page) {
  const { recent } = await (await page.request.get("/api/state")).json();
  return recent.map((record) => record.name);
}

for (const size of ["laptop", "phone"]) {
  test(`both names are large buttons, and the one that is tapped is looked at (${size})`, () => scene({ size }, async ({ set, page, tell }) => {
    tell("choice secret-a1 secret-a6");
    await set.verdict("choice");
    for (const name of ["Ada", "Li Wei"]) {
      const box = await named(page, name).boundingBox();
      assert.ok(box.width >= 140 && box.height >= 48, `${name}: ${JSON.stringify(box)}`);
    }
    // A key pressed by chance takes nobody.
    assert.ok(await page.evaluate(() => !document.activeElement.classList.contains("choose")));
    assert.deepEqual(await arrived(page), []);
    await named(page, "Li Wei").click();
    await set.verdict("admit", "Li Wei");
    assert.deepEqual(await arrived(page), [], "one looks before one lets in");
    await page.locator('.verdict [data-act="check-in"]').first().click();
    await page.locator(".verdict.yes").waitFor();
    assert.deepEqual(await arrived(page), ["Li Wei"]);
  }));
}

test("who is refused is recorded with the tap; who is on hold is not named", () => scene({}, async ({ set, page, tell }) => {
  tell("choice secret-a3 secret-a4");
  await set.verdict("choice");
  assert.equal(await named(page, "Hector").count(), 0);
  assert.deepEqual(await arrived(page), []);
  await named(page, "Penny").click();
  await set.verdict("pending", "Penny");
  assert.deepEqual(await arrived(page), ["Penny Pending"]);
}));

test("both are at the side afterwards", () => scene({ who: "Lea" }, async ({ set, page, tell }) => {
  tell("choice secret-a1 secret-a6");
  await set.verdict("choice");
  await page.locator(".verdict .ready").click();
  await page.locator("#recent", { hasText: "Ada" }).waitFor();
  await page.locator("#recent", { hasText: "Li Wei" }).waitFor();
}));
