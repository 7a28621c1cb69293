// SPDX-License-Identifier: GPL-3.0-or-later
// tour.mjs - through every view of the staff's pages and of a kiosk, by what stands there and not by its words, so that any language may
// be spoken: `stop(hands, name, shown)` looks at each, `shown` is there when it is.
import { PIN } from "./browser.mjs";
import { badgeOf, invite, longNames, scene } from "./stage.mjs";

// Opened as a volunteer does it: where the tabs are behind a button, with that.
export async function openTab(page, name) {
  const tab = page.locator(`.tab[data-view="${name}"]`);
  await tab.waitFor({ state: "attached" });
  if (!await tab.isVisible()) await page.locator("#bar .tabs-open").click();
  await tab.click();
}

async function see(hands, name, shown, stop) {
  await hands.page.locator(shown).first().waitFor();
  await stop(hands, name, shown);
}

async function desk(stop) {
  await scene({ who: "Lea" }, async (hands) => {
    const { page, set, tell } = hands;
    await invite(page);
    await invite(page, [["00000000000000c1", longNames[1][1]]]); // who may be the same
    await see(hands, "desk", ".search input", stop);
    const { id, name } = { id: longNames[1][0], name: "fernandez" };
    await page.locator("#search").fill(name);
    await see(hands, "search", `.hit[data-id="${id}"]`, stop);
    await page.locator(`.hit[data-id="${id}"]`).click();
    await see(hands, "person", "#person-name", stop);
    await page.locator("#search").fill("");
    for (const [code, kind] of [["secret-a1", "look"], ["secret-a3", "ask"], ["secret-a5", "no"]]) {
      await set.wedge(code);
      await see(hands, `verdict-${kind}`, `.verdict.${kind}`, stop);
      await set.ready();
    }
    await set.wedge("secret-a1");
    await page.locator(".verdict.look").waitFor();
    await page.keyboard.press("Enter");
    await see(hands, "verdict-done", ".verdict.yes", stop);
    await set.ready();
    tell("jam");
    await set.wedge("secret-a6");
    await page.locator(".verdict.look").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".verdict.ask").waitFor();
    await set.ready();
    tell("fork"); // Ada is in there as well
    for (const [view, shown] of [["labels", ".job.uncertain"], ["conflicts", ".conflict"], ["people", ".doubt"], ["programme", ".slot"], ["report", '[data-part="arrivals"] svg']]) {
      await openTab(page, view);
      await see(hands, view, `#view ${shown}`, stop);
    }
  });
}

async function door(stop) {
  await scene({ mode: "door", checkpoint: "room-318", who: "Lea" }, async (hands) => {
    hands.tell("line T-01");
    await see(hands, "door", ".door h2", stop);
    await hands.set.wedge("secret-a2");
    await see(hands, "door-verdict", ".verdict", stop);
  });
}

async function booth(stop) {
  const badge = await badgeOf("00000000000000a1");
  await scene({ mode: "sponsor", who: "Spo" }, async (hands) => {
    await see(hands, "leads", ".leads", stop);
    await hands.set.wedge(badge);
    await see(hands, "lead", "form.lead .band", stop);
    await hands.set.wedge("no-badge-at-all");
    await see(hands, "lead-refused", '.verdict[data-verdict="lead-not-a-badge"]', stop);
  });
}

async function kiosk(stop) {
  await scene({ mode: "kiosk", who: null }, async (hands) => {
    const { page, set } = hands;
    await page.locator("dialog.sign-in input[type=text]").fill("Desi");
    await page.locator("dialog.sign-in .pin").fill(PIN);
    await page.keyboard.press("Enter");
    await see(hands, "kiosk", '.kiosk[data-step="ready"]', stop);
    for (const [code, step] of [["nobody-has-this", "again"], ["secret-a1", "choose"], ["secret-a3", "call"]]) {
      await page.locator(".kiosk").waitFor();
      await set.wedge(code);
      await see(hands, `kiosk-${step}`, `.kiosk[data-step="${step}"]`, stop);
    }
  });
}

export const tours = { desk, door, booth, kiosk };
