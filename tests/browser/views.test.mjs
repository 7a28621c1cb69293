// views.test.mjs - every view in both sizes and all languages: readable, reachable, nothing cut off; pictures to look at.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { scene, stage, closeBrowser, pictures, sizes } from "./stage.mjs";

after(closeBrowser);

// A verdict is read at a glance: it has no hidden rest, and neither has the frame around it.
async function assertWhole(page, what) {
  const cut = await page.evaluate(() => {
    // What does not clip cuts nothing off; a name is cut after its second line on purpose.
    const boxes = [document.documentElement, ...document.querySelectorAll("body, .verdict, .verdict .facts, #view, #mode, #bar")];
    return boxes.filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${box.tagName}.${box.className} ${box.scrollWidth}x${box.scrollHeight} in ${box.clientWidth}x${box.clientHeight}`);
  });
  assert.deepEqual(cut, [], `${what} is cut off or scrolls`);
  const outside = await page.evaluate(() => [...document.querySelectorAll(".verdict *")].filter((box) => {
    const at = box.getBoundingClientRect();
    const view = document.getElementById("view").getBoundingClientRect();
    return at.width > 0 && (at.bottom > view.bottom + 1 || at.right > view.right + 1);
  }).map((box) => box.className || box.tagName));
  assert.deepEqual(outside, [], `${what} leaves the screen`);
}

async function assertTargets(page, what) {
  const small = await page.evaluate(() => [...document.querySelectorAll("button, select, input:not([type=checkbox]):not([type=radio]), label.choice")]
    .filter((each) => each.offsetParent !== null).map((each) => ({ at: each.getBoundingClientRect(), text: each.textContent.slice(0, 30) }))
    .filter(({ at }) => at.width > 0 && (at.height < 47.5 || at.width < 47.5)).map(({ at, text }) => `${text} ${at.width}x${at.height}`));
  assert.deepEqual(small, [], `${what} has targets under 48 px`);
}

async function look(set, name, size, { isVerdict = false } = {}) {
  await set.page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  await set.page.screenshot({ path: path.join(pictures, `${name}-${size}.png`) });
  await set.audit(`${name} ${size}`);
  await assertTargets(set.page, `${name} ${size}`);
  if (isVerdict) await assertWhole(set.page, `${name} ${size}`);
}

for (const size of Object.keys(sizes)) {
  test(`sign-in, ${size}`, async () => {
    const set = await stage("desk", "registration");
    await set.open(size);
    await set.page.locator("dialog.sign-in").waitFor();
    await look(set, "sign-in", size);
    await set.close();
  });

  test(`the desk's views, ${size}`, () => scene({ size, who: "Lea" }, async (set, page) => {
    set.tell("sees 3"); // hold still
    await page.getByText("Hold still").waitFor();
    await look(set, "desk", size);
    await set.wedge("secret-a1");
    await set.verdict("admit");
    await look(set, "verdict-ready", size, { isVerdict: true });
    await page.keyboard.press("Enter");
    await page.getByText("2 labels printed").waitFor();
    await look(set, "verdict-admitted", size, { isVerdict: true });
    // Eight scans, so that the list at the side is as long as it gets.
    for (const [code, name] of [["secret-a2", "admit"], ["secret-a3", "pending"], ["secret-a4", "hold"], ["secret-a5", "online-only"],
      ["unknown-code", "unknown-code"], ["secret-a6", "admit"], ["secret-a1", "already-in"]]) {
      await set.wedge(code);
      await set.verdict(name);
    }
    await look(set, "verdict-already-in", size, { isVerdict: true });
    await page.keyboard.press("Escape");
    await page.locator("#search").fill("a");
    await page.keyboard.type("d", { delay: 60 });
    await page.locator(".hit").first().waitFor();
    await look(set, "search", size);
    await page.keyboard.press("Enter");
    await page.locator("#person-name").waitFor();
    await look(set, "person", size);
    await set.button("Fix the badge").click();
    await page.locator("dialog[open]").waitFor();
    await look(set, "fix-badge", size);
    await page.keyboard.press("Escape");
    await set.button("Walk-in").click();
    await look(set, "walk-in", size);
    await page.keyboard.press("Escape");
    await page.locator('[data-view="labels"]').click();
    await page.locator(".job").first().waitFor();
    await look(set, "labels", size);
    await page.locator('[data-view="report"]').click();
    await page.locator('[data-part="arrivals"] svg').waitFor();
    await look(set, "report", size);
  }));

  test(`the door's views, ${size}`, () => scene({ mode: "door", checkpoint: "room-318", who: "Dora", size }, async (set) => {
    await set.page.locator(".door h2").waitFor();
    await look(set, "door", size);
    await set.wedge("secret-a1");
    await set.verdict("badge-first");
    await look(set, "verdict-door", size, { isVerdict: true });
  }));

  test(`verdicts fit in every language, ${size}`, () => scene({ size }, async (set, page) => {
    for (const language of ["es", "hi", "en"]) {
      await page.locator("#bar select").selectOption(language);
      for (const code of ["secret-a1", "secret-a2", "secret-a3", "secret-a4", "secret-a5", "unknown-code", "secret-a6"]) {
        await set.wedge(code);
        await page.locator(".verdict").waitFor();
        await assertWhole(page, `${code} ${language} ${size}`);
        await page.keyboard.press("Escape");
        await page.locator(".verdict").waitFor({ state: "detached" });
      }
      await set.wedge("secret-a1");
      await page.locator(".verdict").waitFor();
      await page.screenshot({ path: path.join(pictures, `verdict-${language}-${size}.png`) });
      await page.keyboard.press("Escape");
    }
  }));
}
