// SPDX-License-Identifier: GPL-3.0-or-later
// languages.test.mjs - what the page makes of a language: CLDR's plurals, numbers and times, English where a word is missing, a page
// that is mirrored, and names that keep their own direction in it.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { badgeOf, scene } from "./stage.mjs";

after(closeBrowser);

// What the page says under `key`; its scripts are below an address of their own, and another address would be another module.
const said = (page, key, values) => page.evaluate(async ([name, given]) => {
  const main = document.querySelector("script[type=module]").src;
  return (await import(new URL("words.js", main).href)).t(name, given);
}, [key, values]);

// The sentences that translators' plurals are tried with in CLDR's own chart of rules: pl 1, 2-4, 5-21, 22; ar 0, 1, 2, 3, 11, 100.
const plurals = {
  en: [[0, "0 people"], [1, "1 person"], [2, "2 people"]],
  pl: [[1, "1 osoba"], [2, "2 osoby"], [5, "5 osób"], [12, "12 osób"], [22, "22 osoby"], [25, "25 osób"]],
  ar: [[0, "لا أشخاص"], [1, "شخص واحد"], [2, "شخصان"], [3, "3 أشخاص"], [11, "11 شخصًا"], [100, "100 شخص"]],
  he: [[1, "אדם אחד"], [2, "2 אנשים"]],
  ja: [[1, "1人"], [2, "2人"]],
};

test("each number has its form of the plural, and is written as the language does", () => scene({ who: "Desi" }, async ({ page, set }) => {
  for (const [language, sentences] of Object.entries(plurals)) {
    if (language !== "en") await set.speak(language);
    for (const [count, sentence] of sentences) assert.equal(await said(page, "desk.found", { count }), sentence);
  }
  await set.speak("de");
  assert.equal(await said(page, "desk.found", { count: 12345 }), "12.345 Personen");
  await set.speak("bn");
  assert.equal(await said(page, "desk.found", { count: 12 }), "১২ জন");
}));

test("midnight is 00:00, and a day is written as the language does", () => scene({ who: "Desi" }, async ({ page, set }) => {
  const midnight = (name) => page.evaluate(async (which) => {
    const words = await import(new URL("words.js", document.querySelector("script[type=module]").src).href);
    words.useZone("UTC");
    return words[which]("2024-05-15T00:00:00Z");
  }, name);
  assert.equal(await midnight("clock"), "00:00");
  await set.speak("de");
  assert.equal(await midnight("clock"), "00:00");
  assert.equal(await midnight("day"), "Mittwoch, 15. Mai");
  await set.speak("ja");
  assert.equal(await midnight("day"), "5月15日水曜日");
}));

test("English stands for a word that a language lacks, and for a language that is gone", () => scene({ who: "Desi" }, async ({ page, set }) => {
  await page.route("**/lang/fr.json", (route) => route.fulfill({ json: { "view.labels": "Étiquettes" } }));
  await set.speak("fr");
  await page.getByRole("button", { name: "Étiquettes", exact: true }).waitFor();
  await page.getByRole("button", { name: "Desk", exact: true }).waitFor();
  assert.equal(await said(page, "desk.found", { count: 1 }), "1 person");
  assert.equal(await said(page, "verdict.hold.next"), "");
  await page.route("**/lang/it.json", (route) => route.fulfill({ status: 404, json: {} }));
  await page.locator("#bar select").selectOption("it");
  await page.locator("html[lang=en]").waitFor();
  await page.getByRole("button", { name: "Labels", exact: true }).waitFor();
}));

test("a lead that is open stays open in another language, with what was typed of it", async () => {
  const badge = await badgeOf("00000000000000a1");
  await scene({ mode: "sponsor", who: "Spo" }, async ({ page, set }) => {
    await set.wedge(badge);
    const note = page.locator("form.lead [data-field=note]");
    await note.waitFor();
    await note.fill("asked about the compiler team");
    await set.speak("de");
    await page.locator("form.lead").getByRole("button", { name: "Speichern" }).waitFor();
    assert.equal(await note.inputValue(), "asked about the compiler team");
  });
});

const isLeftOf = async (page, one, other) => (await page.locator(one).boundingBox()).x < (await page.locator(other).boundingBox()).x;

for (const language of ["ar", "he", "ur"])
  test(`the page is mirrored, its digits are not: ${language}`, () => scene({ mode: "door", checkpoint: "room-319", who: "Lea" }, async ({ page, set, tell, hear }) => {
    assert.ok(await isLeftOf(page, "#view", "#recent"));
    await set.speak(language);
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
    assert.ok(await isLeftOf(page, "#recent", "#view"));
    // Ada is at the wrong door: her name and her room are Latin in a sentence that is not.
    const badge = hear();
    tell("badge 00000000000000a1");
    await set.wedge(await badge);
    const next = page.locator(".verdict .next");
    assert.match(await next.textContent(), /\u2068Room 318\u2069.*\u2068T-01\u2069 \u2068Async in depth\u2069/);
    assert.equal(await page.locator(".verdict .name bdi").evaluate((name) => getComputedStyle(name).direction), "ltr");
    assert.equal(await page.locator(".verdict h1").evaluate((headline) => getComputedStyle(headline).direction), "rtl");
    // Who signs in next is greeted in the station's language.
    await page.route("**/api/hello", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...await response.json(), language } });
    });
    await page.locator("#bar .signed button").click();
    await page.locator("html[dir=rtl] .keypad").waitFor();
    assert.ok(await isLeftOf(page, ".keypad button:nth-child(1)", ".keypad button:nth-child(3)"), "1 stands at the left of 3");
  }));

test("an Arabic name in an English sentence moves nothing around it", () => scene({ who: "Desi" }, async ({ page }) => {
  assert.equal(await said(page, "reprint.title", { name: "عبد الرحمن" }), "Print again for \u2068عبد الرحمن\u2069");
  assert.equal(await said(page, "reprint.title", { name: "Ada Ngũgĩ" }), "Print again for Ada Ngũgĩ");
}));

test("one syllable of a script whose syllables are letters finds somebody", () => scene({ who: "Desi" }, async ({ page, set }) => {
  for (const [typed, found] of [["ந", "Priya Raghunathan"], ["நி", "Priya Raghunathan"]]) {
    await page.locator("#search").fill(typed);
    await page.locator(".hit .who", { hasText: found }).waitFor();
  }
  await page.locator("#search").fill("x"); // one letter of others is too little
  await page.getByText("or type two letters of a name").waitFor();
  await page.locator("#search").fill("zzzzyx");
  await page.locator(".count", { hasText: "Try the order code or the e-mail, or add them as a walk-in." }).waitFor();
}));
