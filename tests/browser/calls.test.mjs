// SPDX-License-Identifier: GPL-3.0-or-later
// calls.test.mjs - a kiosk's visitor asks for a person, with a real hub: every staff station's page says where, somebody goes there, and
// the visitor is told what is so, also when the hub is away. A sponsor's station hears nothing of it.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures, PIN } from "./browser.mjs";
import { look } from "./fit.mjs";
import { Hub, hasServer } from "./hub.mjs";
import { Station, close } from "./station.mjs";

const names = { kiosk: "Kiosk north", desk: "Desk 3", door: "Room 318" };
let hub, desk, door, kiosk, booth;

before(async () => {
  if (!hasServer) return;
  hub = await Hub.open();
  desk = await Station.make({ name: names.desk, isQuiet: true });
  await hub.let(desk, ["station", "add", names.desk], true);
  await desk.serve();
  await desk.lanyard("import", path.join(process.env.SOURCE_DIR, "tests/browser/people.csv"));
  await desk.start();
  kiosk = await Station.make({ name: names.kiosk, keys: desk, isQuiet: true, settings: ["mode = kiosk"] });
  door = await Station.make({ name: names.door, keys: desk, isQuiet: true, settings: ["mode = door", "checkpoint = room-318"] });
  booth = await Station.makeBooth({ desk, name: "Acme 1", sponsor: "acme", isQuiet: true });
  for (const station of [kiosk, door]) await hub.let(station, ["station", "add", station.name]);
  for (const station of [kiosk, door, booth]) await station.start();
});
after(async () => {
  try {
    await close(booth, door, kiosk, desk);
  } finally {
    await hub?.end();
  }
});

const scene = (name, play) => test(name, { skip: hasServer ? false : "no PostgreSQL server" }, play);
const isInStep = (page) => page.locator("#mode .lamp.in-step").waitFor();
const strip = (page, words) => page.locator("#calls p", { hasText: words });
const says = (page, words) => page.locator(".kiosk[data-step=call] h1", { hasText: words }).waitFor();

// The kiosk's page, open for visitors.
const visitor = (play) => kiosk.visit({ size: "touch" }, async (set, page) => {
  await page.locator("dialog.sign-in input[type=text]").fill("Desi");
  await page.locator("dialog.sign-in .pin").fill(PIN);
  await page.keyboard.press("Enter");
  await page.locator(".kiosk[data-step=ready]").waitFor();
  await play(set, page);
});

const asks = (page) => page.locator(".kiosk .help").tap();
const over = async (page) => {
  await page.locator(".kiosk button", { hasText: "Back to the start" }).tap();
  await page.locator(".kiosk[data-step=ready]").waitFor();
};

scene("a call reaches every staff station, somebody goes there, and it ends", () => visitor((_, page) =>
  desk.visit({ who: "Desi" }, (deskSet, deskPage) => door.visit({ who: "Dora" }, (doorSet, doorPage) => booth.visit({ who: "Rita" }, async (boothSet, boothPage) => {
    for (const each of [deskPage, doorPage, boothPage]) await isInStep(each);
    await asks(page);
    await says(page, "A volunteer was asked to come");
    for (const each of [deskPage, doorPage]) await strip(each, "Kiosk north needs a person, since ").waitFor();
    await page.screenshot({ path: path.join(pictures, "calls-kiosk.png") });
    await deskPage.screenshot({ path: path.join(pictures, "calls-desk.png") });
    await deskSet.audit("a kiosk's call at a desk");
    assert.ok(await deskPage.evaluate(() => document.getElementById("said").textContent.includes("Kiosk north")), "the call is not said aloud");
    await deskPage.locator("#calls button", { hasText: "I am going" }).click();
    await strip(deskPage, "Desi is going to Kiosk north").waitFor();
    await strip(doorPage, "Desi is going to Kiosk north").waitFor();
    assert.equal(await doorPage.locator("#calls button").count(), 0);
    await says(page, "Somebody is on the way to you");
    assert.ok(!(await page.evaluate(() => document.body.innerText)).includes("Desi"), "a visitor reads a volunteer's name");
    const state = await (await boothPage.request.get("/api/state")).json();
    assert.deepEqual(state.calls, []);
    assert.equal(await boothPage.locator("#calls").isVisible(), false);
    assert.ok(!(await boothPage.content()).includes(names.kiosk), "a sponsor reads of a kiosk");
    await over(page);
    for (const each of [deskPage, doorPage]) await each.locator("#calls").waitFor({ state: "hidden" });
  })))));

scene("where the hub is away nobody is promised, and the desk hears of it when it is back", () => visitor((_, page) => desk.visit({ who: "Desi" }, async (deskSet, deskPage) => {
  await isInStep(deskPage);
  await hub.stop();
  await deskPage.locator("#mode .lamp.alone").waitFor();
  await asks(page);
  await says(page, "Please go to the registration desk");
  await page.screenshot({ path: path.join(pictures, "calls-unheard.png") });
  assert.equal(await deskPage.locator("#calls").isVisible(), false);
  await hub.start();
  await says(page, "A volunteer was asked to come");
  await strip(deskPage, "Kiosk north needs a person").waitFor();
  await over(page);
  await deskPage.locator("#calls").waitFor({ state: "hidden" });
})));

for (const language of ["en", "de", "ar"])
  scene(`a call in every window: ${language}`, () => visitor((_, page) => desk.visit({ who: "Desi" }, async (deskSet, deskPage) => {
    await isInStep(deskPage);
    if (language !== "en") await deskSet.speak(language);
    await asks(page);
    await deskPage.locator("#calls .asks button").waitFor();
    const wrong = await look(deskPage, `calls-${language}`);
    await deskSet.wedge("nobody-has-this");
    await deskPage.locator(".verdict").waitFor();
    wrong.push(...await look(deskPage, `calls-verdict-${language}`));
    await over(page);
    await deskPage.locator("#calls").waitFor({ state: "hidden" });
    if (language !== "en") await deskSet.speak("en"); // who signs in next reads it
    assert.equal(wrong.join("\n"), "");
  })));
