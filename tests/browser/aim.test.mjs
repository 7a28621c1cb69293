// SPDX-License-Identifier: GPL-3.0-or-later
// aim.test.mjs - the live picture: mirrored, with outline and word, and only while somebody looks.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const hints = { none: 0, closer: 1, further: 2, still: 3, bright: 4, dim: 5, part: 6, read: 7 };
const shows = (hint) => `#aim canvas[data-hint="${hint}"]`;

// Red, green and blue at a share of the canvas' sides.
function pixel(page, x, y) {
  return page.evaluate(([across, down]) => {
    const canvas = document.querySelector("#aim canvas");
    return [...canvas.getContext("2d").getImageData(across * canvas.width, down * canvas.height, 1, 1).data].slice(0, 3);
  }, [x, y]);
}

test("what the camera has at its left is shown at the right", () => scene({}, async ({ page, tell }) => {
  tell(`sees ${hints.none}`);
  await page.locator(shows("none")).waitFor();
  assert.ok((await pixel(page, 0.1, 0.9))[0] < 100);
  assert.ok((await pixel(page, 0.9, 0.9))[0] > 170);
  assert.equal(await page.locator("#aim figcaption").innerText(), "");
}));

test("the outline lies where the code is, and is green once it is read", () => scene({}, async ({ page, tell }) => {
  tell(`sees ${hints.closer}`);
  await page.locator(shows("closer")).waitFor();
  const found = await pixel(page, 1 - 145 / 640, 260 / 360); // the middle of the lower side
  assert.ok(found[0] > 200 && found[2] < 120, `amber, not ${found}`);
  tell(`sees ${hints.read}`);
  await page.locator(shows("read")).waitFor();
  const read = await pixel(page, 1 - 145 / 640, 260 / 360);
  assert.ok(read[1] > 150 && read[0] < 120, `green, not ${read}`);
}));

test("a word for each hint, in the volunteer's language; none once it is read", () => scene({}, async ({ page, tell }) => {
  for (const [language, hint, word] of [["en", "closer", "Closer"], ["en", "further", "Further away"], ["en", "still", "Hold still"],
    ["en", "bright", "Too bright"], ["es", "dim", "Suba el brillo de la pantalla"], ["hi", "closer", "पास लाएँ"]]) {
    await page.locator("#bar select").selectOption(language);
    tell(`sees ${hints[hint]}`);
    await page.locator("#aim figcaption", { hasText: word }).waitFor();
  }
  tell(`sees ${hints.read}`);
  await page.locator("#aim figcaption:empty").waitFor({ state: "attached" });
}));

test("no picture, no corner; a door has it too", () => scene({ mode: "door", checkpoint: "room-318", who: "Dora" }, async ({ page, tell }) => {
  assert.equal(await page.locator("#aim").isVisible(), false);
  tell(`sees ${hints.none}`);
  await page.locator("#aim canvas").waitFor();
  tell("blind");
  await page.locator("#aim").waitFor({ state: "hidden" });
}));

test("nothing is asked for where nobody scans", () => scene({ who: "Lea" }, async ({ page, tell }) => {
  tell(`sees ${hints.none}`);
  await page.locator("#aim canvas").waitFor();
  await page.locator('[data-view="labels"]').click();
  await page.locator("#aim").waitFor({ state: "hidden" });
  let asked = 0;
  page.on("request", (request) => { if (request.url().endsWith("/api/pictures")) asked++; });
  await page.waitForTimeout(1500);
  assert.equal(asked, 0);
}));
