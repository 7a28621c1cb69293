// SPDX-License-Identifier: GPL-3.0-or-later
// message.test.mjs - verdict and labels are one message: before the tap, after it, while labels come out, and for a whole order.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { closeBrowser, pictures } from "./browser.mjs";
import { scene } from "./stage.mjs";
import { Station, people } from "./station.mjs";

after(closeBrowser);

const EMPTY = "printer badge-1 stopped * 62x100 The printer is out of labels. Put in a new roll.";
const says = (page, kind, words) => page.locator(`.verdict.${kind}`, { hasText: words }).waitFor();
const look = (page, name) => page.screenshot({ path: path.join(pictures, `message-${name}.png`) });

test("an empty roll is said before the tap and after it, until the label is out", () => scene({}, async ({ set, page, tell }) => {
  tell(EMPTY);
  await page.locator("#mode .lamp", { hasText: "out of labels" }).waitFor();
  await set.wedge("secret-a6");
  await says(page, "look", "Badge waits: badge-1: The printer is out of labels. Put in a new roll.");
  await set.audit("an offer whose badge will wait");
  await look(page, "before");
  await page.keyboard.press("Enter");
  await says(page, "ask", /Badge waits[\s\S]*Checked in\. badge-1: The printer is out of labels/);
  assert.doesNotMatch(await page.locator(".verdict").innerText(), /Welcome|Hand over the badge/);
  await set.audit("a badge that waits");
  await look(page, "waits");
  tell("printer badge-1 ready * 62x100");
  await says(page, "yes", /Welcome[\s\S]*Hand over the badge\.[\s\S]*1 label printed/);
  await look(page, "out");
}));

test("a label that comes out leaves the focus where somebody has put it", () => scene({}, async ({ set, page, tell }) => {
  const admit = async (code) => {
    tell(EMPTY);
    await page.locator("#mode .lamp", { hasText: "out of labels" }).waitFor();
    await set.wedge(code);
    await says(page, "look", "Badge waits");
    await page.keyboard.press("Enter");
    await says(page, "ask", "Badge waits");
  };
  const comesOut = async () => {
    tell("printer badge-1 ready * 62x100");
    await says(page, "yes", /labels? printed/);
    return page.evaluate(() => document.activeElement.textContent);
  };
  await admit("secret-a6");
  await page.getByRole("button", { name: "Sign out Desi" }).focus(); // Enter would close the verdict instead
  assert.equal(await comesOut(), "Sign out Desi");
  await set.ready();
  await admit("secret-a1");
  await page.locator(".verdict details.more > summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await comesOut(), "More");
  assert.ok(await page.locator(".verdict details.more[open]").count());
}));

test("a printer that stops while somebody is looked at is said then", () => scene({}, async ({ set, page, tell }) => {
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  assert.equal(await page.locator(".verdict .before").count(), 0);
  tell(EMPTY);
  await says(page, "look", "Badge waits: badge-1");
  tell("printer badge-1 away * 62x100");
  await says(page, "look", "Badge waits: badge-1 is not connected");
}));

test("a ticket for another roll says so, and what it is for", () => scene({}, async ({ set, page, tell }) => {
  tell("printer badge-1 ready 62x100,62 62x100");
  await set.wedge("secret-a1");
  await says(page, "look", /Ticket waits: Load .* into badge-1; it has 62 × 100 mm now\./);
  await page.keyboard.press("Enter");
  await says(page, "ask", /Ticket waits[\s\S]*Load .* into badge-1; it has 62 × 100 mm now\.[\s\S]*Badge[\s\S]*confirmed[\s\S]*Tutorial ticket · Async in depth waiting/);
  await look(page, "roll");
}));

test("why a badge does not come out on the loaded roll is one sentence: of check, of the desk before the tap and after it, of jobs", async () => {
  const station = await Station.make();
  station.printers = `small=brother-ql/QL-820NWB/39x48@file:${station.home}/small`;
  try {
    await station.lanyard("import", people);
    await station.start();
    const [, sentence] = /No badge: (.*?use a larger label\.)/.exec(await station.lanyard("printers"));
    await station.visit({ who: "Desi" }, async (set, page) => {
      await set.wedge("phone-of-ada-7q2kz8m4");
      await says(page, "look", `Load 62 × 100 mm into small; it has 39 × 48 mm now. ${sentence}`);
      await set.audit("a roll on which no badge comes out");
      await look(page, "roll");
      await page.keyboard.press("Enter");
      await says(page, "ask", sentence);
    });
    for (let said = ""; !said.includes(`small: ${sentence}`);) said = await station.lanyard("jobs");
  } finally {
    await station.end();
  }
});

test("reasons are each label's own", () => scene({}, async ({ set, page, tell }) => {
  tell("printer badge-1 ready 54x101 54x101");
  for (const id of ["a1", "a6"]) {
    await set.wedge(`secret-${id}`);
    await page.locator(".verdict.look").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".verdict.ask").waitFor();
    await set.ready();
  }
  await page.locator('[data-view="labels"]').click();
  const causes = page.locator(".jobs > [data-waiting]");
  await causes.nth(1).waitFor();
  const words = await causes.allInnerTexts();
  assert.equal(words.length, 2, words.join(" | "));
  assert.ok(words.every((each) => /Load [^;]+ mm into badge-1; it has 54 × 101 mm now/.test(each)), words.join(" | "));
  assert.notEqual(words[0], words[1]);
  await look(page, "reasons");
}));

test("a label in doubt is a question, and 'Printing' does not stay beside 'printed'", () => scene({}, async ({ set, page, tell }) => {
  tell("jam");
  await set.wedge("secret-a6");
  await page.locator(".verdict.look").waitFor();
  await page.keyboard.press("Enter");
  await says(page, "ask", /Did this label come out\?[\s\S]*Look at badge-1, then answer under Labels\./);
  await set.audit("a label in doubt");
  await look(page, "doubt");
  tell("print");
  await set.button("Labels").click();
  await set.button("Yes, it came out").click();
  await page.locator('[data-view="desk"]').click();
  await set.wedge("secret-a6");
  await set.press("Print again");
  await set.button("Damaged").click();
  await says(page, "yes", /Printed[\s\S]*Hand it over\.[\s\S]*1 label printed/);
  assert.doesNotMatch(await page.locator(".verdict").innerText(), /Printing/);
}));

test("an order is a list: what each gets, how their labels are, undo, taken off with a tap", () => scene({}, async ({ set, page, tell }) => {
  await set.wedge("secret-a1");
  await page.locator(".verdict.look").waitFor();
  await set.press("Whole order");
  await page.locator("dialog .group li").nth(1).waitFor();
  tell(EMPTY);
  await page.locator("#mode .lamp", { hasText: "out of labels" }).waitFor();
  await set.button("Check in + print all").click();
  await says(page, "ask", /Badge waits[\s\S]*2 of 2 are in\. badge-1: The printer is out/);
  const rows = page.locator(".handed-over li");
  await rows.nth(1).waitFor();
  assert.match(await rows.nth(0).innerText(), /Ada[\s\S]*Tutorial tickets 1[\s\S]*Badge[\s\S]*out of labels/);
  await set.audit("an order whose labels wait");
  await look(page, "group");
  tell("printer badge-1 ready * 62x100");
  await says(page, "yes", /2 of 2 are in/);
  await rows.nth(1).locator(".state", { hasText: "Badge · confirmed" }).waitFor();
  await rows.nth(0).locator(".hand").click();
  await page.locator(".handed-over li.handed").waitFor();
  assert.equal(await page.locator(".handed-over li.handed").count(), 1);
  await rows.nth(1).getByRole("button", { name: /^Undo/ }).click();
  await set.button("Wrong person").click();
  await page.locator(".handed-over li.undone", { hasText: "taken back" }).waitFor();
  await says(page, "yes", /1 of 2 is in|1 of 2 are in/);
  await set.audit("an order, handed over in part");
  await look(page, "group-done");
}));
