// SPDX-License-Identifier: GPL-3.0-or-later
// sizes.test.mjs - every view in every window, language and direction: nothing is cut off, nothing lies outside or under another, and a
// verdict with its main button is always in view. The names are the longest that the samples know.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { look } from "./fit.mjs";
import { badgeOf, invite, longNames as people, scene } from "./stage.mjs";

after(closeBrowser);

// A translator looks at another language with its code in LANYARD_TEST_LANGUAGES.
const languages = (usual) => process.env.LANYARD_TEST_LANGUAGES?.split(" ") ?? usual;

// Arabic mirrors the page, and is looked at in the dark.
async function speak(set, language) {
  if (language === "ar") await set.page.emulateMedia({ colorScheme: "dark" });
  if (language !== "en") await set.speak(language);
}

// German and Tamil have the longest words, Japanese writes no spaces.
for (const language of languages(["en", "es", "hi", "ar", "de", "ta", "ja"]))
  test(`the desk in every window: ${language}`, () => scene({ who: "Desi" }, async ({ page, set }) => {
    await invite(page);
    await speak(set, language);
    const wrong = [];
    const see = async (name) => wrong.push(...await look(page, `${name}-${language}`));
    for (const [id] of people) {
      await page.locator("#search").fill(id === people[2][0] ? "عبد" : id === people[3][0] ? "திரு" : id === people[1][0] ? "fernandez" : "wolfe");
      await page.locator(`.hit[data-id="${id}"]`).waitFor();
      await see(`search-${id.slice(-2)}`);
      await page.locator(`.hit[data-id="${id}"]`).click();
      await page.locator("#person-name").waitFor();
      await see(`person-${id.slice(-2)}`);
      await page.locator("details.more > summary").last().click();
      await page.locator("details.more button").nth(2).click(); // look
      await page.locator(".verdict.look").waitFor();
      await see(`look-${id.slice(-2)}`);
      await page.locator(".verdict [data-main]").click();
      await page.locator(".verdict.yes").waitFor();
      await see(`done-${id.slice(-2)}`);
      await set.ready();
      await page.locator("#search").fill("");
    }
    for (const [code, kind] of [["secret-a3", "ask"], ["secret-a5", "no"], ["secret-a4", "ask"], ["nobody", "no"]]) {
      await set.wedge(code);
      await page.locator(`.verdict.${kind}`).waitFor();
      await see(`verdict-${code}`);
      await set.ready();
    }
    assert.equal(wrong.join("\n"), "");
  }));

for (const language of languages(["en", "hi", "ar", "de"]))
  test(`dialogs, labels and a door in every window: ${language}`, async () => {
    const wrong = [];
    await scene({ who: "Lea" }, async ({ page, set, tell }) => {
      await invite(page);
      await speak(set, language);
      const see = async (name) => wrong.push(...await look(page, `${name}-${language}`));
      tell("jam");
      await page.locator("#search").fill("wolfe");
      await page.locator(".hit").first().click();
      await page.locator("article .primary").click();
      await page.locator(".verdict.ask").waitFor(); // as the label is stuck
      await page.locator(".verdict details.more > summary").click();
      await page.locator(".verdict button[data-act=undo]").click();
      await page.locator("dialog").waitFor();
      await see("undo");
      await page.keyboard.press("Escape");
      await set.ready();
      await page.locator("#search").fill("");
      await page.locator(".search > button").click();
      await set.labelPicture();
      await see("walk-in");
      await page.keyboard.press("Escape");
      for (const [view, wait] of [["labels", ".job"], ["programme", ".slot"], ["report", "[data-part]"], ["conflicts", "h1"]]) {
        await page.locator(`[data-view="${view}"]`).click();
        await page.locator(`#view ${wait}`).first().waitFor();
        await see(view);
      }
    });
    await scene({ mode: "door", checkpoint: "room-318", who: "Lea" }, async ({ page, set, tell }) => {
      await speak(set, language);
      tell("line T-01");
      await page.locator(".door h2").waitFor();
      wrong.push(...await look(page, `door-${language}`));
      await set.wedge("secret-a2");
      await page.locator(".verdict").waitFor();
      wrong.push(...await look(page, `door-verdict-${language}`));
    });
    assert.equal(wrong.join("\n"), "");
  });

// A sponsor's stand, with a lead of a long name that is open.
for (const language of languages(["en", "ar", "de"]))
  test(`a booth in every window: ${language}`, () => scene({ mode: "sponsor", who: "Spo" }, async ({ page, set }) => {
    const wrong = [];
    const see = async (name) => wrong.push(...await look(page, `${name}-${language}`));
    await speak(set, language);
    await set.wedge(await badgeOf("00000000000000a1"));
    await page.locator("form.lead .band").waitFor();
    await see("booth-lead");
    await set.wedge("no-badge-at-all");
    await page.locator('.verdict[data-verdict="lead-not-a-badge"]').waitFor();
    await see("booth-refused");
    assert.equal(wrong.join("\n"), "");
  }));

// In the dark, where the colours are others and the layout is the same.
test("every view in the dark can be read", async () => {
  await scene({ who: "Lea" }, async ({ page, set, tell }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    tell("jam");
    await page.locator("#search").fill("li wei");
    await page.locator(".hit").first().click();
    await page.locator("#person-name").waitFor();
    await set.audit("person in the dark");
    await page.locator("article .primary").click();
    await page.locator(".verdict.ask").waitFor(); // as the label is stuck
    await set.ready();
    for (const [view, wait] of [["desk", ".search"], ["labels", ".job.uncertain"], ["conflicts", "h1"], ["people", "h1"], ["report", "[data-part]"]]) {
      await page.locator(`.tab[data-view="${view}"]`).click();
      await page.locator(`#view ${wait}`).first().waitFor();
      await set.audit(`${view} in the dark`);
    }
  });
  await scene({ mode: "sponsor", who: "Spo" }, async ({ page, set }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await set.wedge(await badgeOf("00000000000000a1"));
    await page.locator("form.lead .band").waitFor();
    await set.audit("a captured lead in the dark");
  });
  await scene({ mode: "door", checkpoint: "room-318", who: "Dora" }, async ({ page, set }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator(".door h2").waitFor();
    await set.audit("a door in the dark");
  });
});

// Where text begins, whatever the box around it: at the left of a page that is read from there.
const beginningOf = (page, selector) => page.locator(selector).evaluate((element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return Math.round(range.getBoundingClientRect().left);
});

test("names of the other direction stand where the others do, and a large screen is used", () => scene({ who: "Desi" }, async ({ page }) => {
  await invite(page);
  await page.locator("#search").fill("universidad");
  await page.locator(`.hit[data-id="${people[0][0]}"]`).waitFor();
  const left = await beginningOf(page, `.hit[data-id="${people[0][0]}"] .who`);
  assert.equal(await beginningOf(page, `.hit[data-id="${people[2][0]}"] .who`), left);
  await page.locator(`.hit[data-id="${people[2][0]}"]`).click();
  await page.locator("#person-name").waitFor();
  assert.ok(Math.abs(await beginningOf(page, "#person-name") - await beginningOf(page, ".person .facts dt >> nth=0")) < 8);
  await page.setViewportSize({ width: 3840, height: 2160 });
  await page.waitForFunction(() => parseFloat(getComputedStyle(document.documentElement).fontSize) > 30);
  const [used, there] = await page.evaluate(() => [".person", "#view"].map((selector) => document.querySelector(selector).getBoundingClientRect().width));
  assert.ok(used > there * 0.9, `${used} of ${there} px`);
}));
