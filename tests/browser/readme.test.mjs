// SPDX-License-Identifier: GPL-3.0-or-later
// readme.test.mjs - the README's pictures show the page as it is now. With LANYARD_TAKE_PICTURES they are taken anew (pictures.sh).
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openPage, pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

// A picture is compared in so many fields across and down, each by its mean colour. What differs from machine to machine (edges of
// letters, the minute) moves few of them, and by little; what the camera sees is left out.
const ACROSS = 60, DOWN = 34, FAR = 40, MOST_FAR = 0.02;
const kept = (name) => path.join(process.env.SOURCE_DIR, "config/pictures", `page-${name}.jpeg`);
let desk, comparing;

before(async () => {
  desk = await Station.open();
  comparing = await openPage();
});
after(() => close(desk));

const dataUrl = (bytes) => `data:image/jpeg;base64,${bytes.toString("base64")}`;

// The share of fields outside `hole` (of the picture's width and height) that differ visibly.
function difference(one, other, hole) {
  return comparing.evaluate(async ([urls, across, down, far, hole]) => {
    const [a, b] = await Promise.all(urls.map(async (url) => {
      const bitmap = await createImageBitmap(await (await fetch(url)).blob(), { resizeWidth: across, resizeHeight: down, resizeQuality: "high" });
      const canvas = new OffscreenCanvas(across, down).getContext("2d");
      canvas.drawImage(bitmap, 0, 0);
      return canvas.getImageData(0, 0, across, down).data;
    }));
    let count = 0;
    for (let i = 0; i < a.length; i += 4) {
      const x = ((i / 4) % across + 0.5) / across, y = (Math.floor(i / 4 / across) + 0.5) / down;
      const isHidden = x > hole.left && x < hole.right && y > hole.top && y < hole.bottom;
      count += !isHidden && [0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > far);
    }
    return count / (across * down);
  }, [[one, other].map(dataUrl), ACROSS, DOWN, FAR, hole]);
}

async function assertShown(page, name) {
  await page.locator("#aim canvas").waitFor(); // the camera's picture comes a moment later
  const now = await page.screenshot({ type: "jpeg", quality: 70 });
  if (process.env.LANYARD_TAKE_PICTURES) writeFileSync(kept(name), now);
  writeFileSync(path.join(pictures, `readme-${name}.jpeg`), now);
  const hole = await page.locator("#aim").evaluate((aim) => {
    const at = aim.getBoundingClientRect();
    return { left: at.left / innerWidth, right: at.right / innerWidth, top: at.top / innerHeight, bottom: at.bottom / innerHeight };
  });
  const share = await difference(readFileSync(kept(name)), now, hole);
  assert.ok(share <= MOST_FAR, `${kept(name)} is not what the page shows now (${(100 * share).toFixed(1)} % differ); sh tests/browser/pictures.sh takes it anew`);
  // And the measure sees what it is to see: the page without its main button is another picture.
  await page.evaluate(() => document.querySelectorAll(".primary, .verdict .said").forEach((each) => { each.style.visibility = "hidden"; }));
  assert.ok(await difference(now, await page.screenshot({ type: "jpeg", quality: 70 }), hole) > MOST_FAR, `${name}: a missing button is not seen`);
}

test("the desk, with a person who is ready to check in", () => desk.visit({ size: "readme", who: "Lea" }, async (set, page) => {
  for (const code of ["phone-of-pen-2m4x", "phone-of-grace-5t1c"])
    await Promise.all([page.waitForResponse(/api.scan$/), set.wedge(code)]);
  await desk.show("phone-of-ada-7q2kz8m4", async () => {
    await set.verdict("admit", "Ada Ngũgĩ");
    await page.locator('#aim canvas[data-hint="read"]').waitFor();
    await assertShown(page, "desk");
  });
}));

test("a tutorial's door, with a person who is at the wrong room", async () => {
  const { badge } = await desk.issue("Priya Raghunathan");
  await desk.restart({ time: "2024-05-15T13:05", settings: ["mode = door", "checkpoint = room-318"] });
  await desk.visit({ size: "readme", who: "Dora" }, async (set, page) => {
    await page.locator(".door h2").waitFor();
    await set.wedge(badge);
    await set.verdict("wrong-room");
    await assertShown(page, "door");
  });
});
