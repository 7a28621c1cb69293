// SPDX-License-Identifier: GPL-3.0-or-later
// states.test.mjs - what is only looked at, what is done and what must stop are told apart by colour, shape, word and place, in the verdict and in
// the last scans, also by eyes that lack a kind of cones: Chromium simulates them, and the colours on the screen are compared.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { badgeOf, scene } from "./stage.mjs";

after(closeBrowser);

const LEAST = 20; // of CIE 1976 colour difference: ten times what is just noticed side by side
const eyes = ["none", "protanopia", "deuteranopia", "tritanopia"];

// The colour of a pixel of the screen, as CIE L*a*b*.
async function colourAt(page, x, y) {
  const bytes = [...await page.screenshot({ clip: { x, y, width: 1, height: 1 } })];
  return page.evaluate(async (png) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(png)], { type: "image/png" }));
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.drawImage(picture, 0, 0);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    const f = (value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
    const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883].map(f);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  }, bytes);
}

const distance = (a, b) => Math.hypot(...a.map((value, i) => value - b[i]));

async function state(page, colours, place = ".verdict", mark = ".verdict > .shape", words = "h1") {
  const view = await page.locator(place).boundingBox();
  const seen = {};
  for (const type of eyes) {
    await colours.send("Emulation.setEmulatedVisionDeficiency", { type });
    seen[type] = await colourAt(page, view.x + 4, view.y + view.height - 4);
  }
  await colours.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });
  const shape = await page.locator(mark).boundingBox();
  return {
    seen, word: await page.locator(`${place} ${words}`).innerText(), shape: await page.locator(`${mark} path`).getAttribute("d"),
    at: (shape.x + shape.width / 2 - view.x) / view.width,
  };
}

for (const colorScheme of ["light", "dark"])
  test(`look, done, ask and stop: ${colorScheme}`, () => scene({ who: "Desi" }, async ({ page, set }) => {
    await page.emulateMedia({ colorScheme });
    const colours = await page.context().newCDPSession(page);
    const states = {};
    await set.wedge("secret-a6");
    await page.locator(".verdict.look").waitFor();
    states.look = await state(page, colours);
    await set.audit(`look ${colorScheme}`);
    const waiting = await page.locator("#recent li").first().getAttribute("class");
    assert.equal(waiting, "look", "who was not let in is not shown as done");
    await page.keyboard.press("Enter");
    await page.locator(".verdict.yes", { hasText: "printed" }).waitFor(); // till then it may be drawn again
    states.done = await state(page, colours);
    await set.audit(`done ${colorScheme}`);
    await page.locator("#recent li.yes").first().waitFor();
    await set.wedge("secret-a3");
    await page.locator(".verdict.ask").waitFor();
    states.ask = await state(page, colours);
    await set.audit(`ask ${colorScheme}`);
    await set.wedge("nobody");
    await page.locator(".verdict.no").waitFor();
    states.stop = await state(page, colours);
    await set.audit(`stop ${colorScheme}`);
    const names = Object.keys(states);
    for (const [i, one] of names.entries())
      for (const other of names.slice(i + 1)) {
        for (const type of eyes) {
          const apart = distance(states[one].seen[type], states[other].seen[type]);
          assert.ok(apart >= LEAST, `${one} and ${other} are ${apart.toFixed(1)} apart for ${type}`);
        }
        assert.notEqual(states[one].shape, states[other].shape);
        assert.notEqual(states[one].word, states[other].word);
      }
    assert.ok(states.look.at > 0.66 && states.done.at > 0.33 && states.done.at < 0.66 && states.stop.at < 0.33, "each has its place");
  }));

// How far apart the colours of these spots are for all eyes: {name: [selector, share of its width]}.
async function assertApart(page, spots) {
  const colours = await page.context().newCDPSession(page);
  const seen = {};
  for (const [name, [selector, share]] of Object.entries(spots)) {
    const element = page.locator(selector).first();
    await element.scrollIntoViewIfNeeded();
    const box = await element.boundingBox();
    seen[name] = {};
    for (const type of eyes) {
      await colours.send("Emulation.setEmulatedVisionDeficiency", { type });
      seen[name][type] = await colourAt(page, Math.round(box.x + Math.max(3, box.width * share)), Math.round(box.y + Math.min(box.height / 2, 40)));
    }
  }
  await colours.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });
  const names = Object.keys(spots);
  for (const [i, one] of names.entries())
    for (const other of names.slice(i + 1))
      for (const type of eyes) {
        const apart = distance(seen[one][type], seen[other][type]);
        assert.ok(apart >= LEAST, `${one} and ${other} are ${apart.toFixed(1)} apart for ${type}`);
      }
}

for (const colorScheme of ["light", "dark"])
  test(`labels that are out, asked about and waiting; bars of the report: ${colorScheme}`, () => scene({ who: "Lea" }, async ({ page, set, tell }) => {
    await page.emulateMedia({ colorScheme });
    const checkIn = async (code, state) => {
      await set.wedge(code);
      await page.locator(".verdict.look").waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".verdict", { hasText: state }).waitFor();
      await set.ready();
    };
    await checkIn("secret-a6", "printed");
    tell("jam");
    await checkIn("secret-a1", "Did this label come out?");
    await page.locator('.tab[data-view="labels"]').click();
    await page.waitForFunction(() => { // both labels of the second, with their pictures, which move what stands below
      const asked = [...document.querySelectorAll(".job.uncertain img.asked")];
      return asked.length === 2 && asked.every((image) => image.naturalWidth > 0);
    });
    // The edge of a row is in the colour of its state; beside it stands the word.
    await assertApart(page, { out: [".job.printed", 0], asked: [".job.uncertain", 0] });
    await page.locator('.tab[data-view="report"]').click();
    await page.locator('[data-part="ticket-types"] .bars svg').first().waitFor();
    const bar = '[data-part="ticket-types"] .bars svg'; // two of four
    await assertApart(page, { come: [bar, 0.2], awaited: [bar, 0.8] });
  }));

test("at a booth captured and refused are told apart", () => scene({ mode: "sponsor", who: "Spo" }, async ({ page, set }) => {
  const colours = await page.context().newCDPSession(page);
  const states = {};
  await set.wedge(await badgeOf("00000000000000a1"));
  await page.locator("form.lead .band").waitFor();
  states.captured = await state(page, colours, "form.lead .band", "form.lead .band svg", "strong");
  await set.wedge("no-badge-at-all");
  await page.locator('.verdict[data-verdict="lead-not-a-badge"]').waitFor();
  states.refused = await state(page, colours);
  for (const type of eyes) assert.ok(distance(states.captured.seen[type], states.refused.seen[type]) >= LEAST, type);
  assert.notEqual(states.captured.shape, states.refused.shape);
  assert.notEqual(states.captured.word, states.refused.word);
}));

test("what happens elsewhere, or is taken back, is shown without a scan", () => scene({ who: "Desi" }, async ({ page, set }) => {
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  // Another tab lets them in.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator("#search").fill("li wei");
  await other.locator(".hit").click();
  await other.locator("article .primary").click();
  await other.locator(".verdict.yes").waitFor();
  await page.locator('.verdict.ask[data-verdict="already-in"]').waitFor();
  // And takes it back.
  await other.getByRole("button", { name: "Undo", exact: true }).click();
  await other.getByRole("button", { name: "Wrong person", exact: true }).click();
  await other.locator(".verdict.look").waitFor();
  await page.locator(".verdict.look").waitFor();
  await other.close();
}));
