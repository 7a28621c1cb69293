// SPDX-License-Identifier: GPL-3.0-or-later
// sale.test.mjs - each step of a sale by role: who has the button, who is told whom to fetch, in how many taps; what the list says.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { closeBrowser, pictures, PIN } from "./browser.mjs";
import { Station, close } from "./station.mjs";

const volunteers = { Desi: "desk", Dora: "door", Lea: "lead", Cara: "cashier" };
let desk, door;

before(async () => {
  desk = await Station.open({ volunteers });
  door = await Station.open({ volunteers, name: "Door 318", keys: desk, settings: ["mode = door", "checkpoint = room-318"], time: "2024-05-15T13:10" });
});
after(() => close(door, desk));

// A scene of one volunteer; `tap` counts.
function scene(name, who, play, station = () => desk) {
  test(name, () => station().visit({ who }, async (set, page) => {
    const taps = { count: 0 };
    const tap = async (words, role = "button") => {
      taps.count++;
      await page.getByRole(role, { name: words }).last().click();
    };
    await play({ set, page, tap, taps });
  }));
}

const verdict = (page, kind) => page.locator(`.verdict.${kind}`).waitFor();
const look = (page, name) => page.screenshot({ path: path.join(pictures, `sale-${name}.png`) });
const type = (page, what, text) => page.locator(`dialog [data-field="${what}"]`).fill(text);
const value = (page, what) => page.locator(`dialog [data-field="${what}"]`).inputValue();

async function vouch(page, tap, who) {
  await page.locator("dialog select").selectOption(who);
  await page.locator("dialog .pin").fill(PIN);
  await tap("Continue");
}

// What the list for the end of the day says, line by line.
async function sales(...words) {
  return (await desk.lanyard("sales", "--json", ...words)).trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

scene("the page of somebody who has not paid says so, and takes the payment", "Cara", async ({ page, tap }) => {
  await page.locator("#search").fill("pen ding");
  await page.locator(".hit").click();
  await page.locator(".person .problem", { hasText: "Not paid yet" }).waitFor();
  await look(page, "unpaid");
  await tap("Take the payment");
  assert.equal(await value(page, "amount"), "450.00");
  await tap("Cancel");
});

scene("a desk volunteer is told whom to fetch, and goes on with their PIN", "Desi", async ({ set, page, tap }) => {
  await set.wedge("phone-of-pen-2m4x");
  await verdict(page, "ask");
  assert.match(await page.locator(".verdict .next").innerText(), /^Fetch a cashier or the desk lead: Cara, Lea\.$/);
  assert.equal(await page.getByRole("button", { name: "Take the payment" }).count(), 0, "no button that the role may not press");
  await look(page, "fetch");
  await tap("Continue with their PIN");
  assert.equal(await value(page, "amount"), "450.00", "the price of the profile is proposed");
  await look(page, "pay");
  await tap(/^Cash$/);
  await page.locator("dialog .pin").waitFor();
  assert.deepEqual(await page.locator("dialog select option").allInnerTexts(), ["Cara", "Lea"]);
  await vouch(page, tap, "Cara");
  await verdict(page, "look");
  await tap("Check in + print");
  await verdict(page, "yes");
});

scene("a cashier takes a payment and checks in with three taps, and takes it back", "Cara", async ({ set, page, tap, taps }) => {
  await tap("Walk-in");
  await type(page, "name", "Wim Forgotten");
  await tap("Individual", "radio");
  await tap("Add, not paid yet");
  await verdict(page, "ask");
  taps.count = 0;
  await look(page, "cashier");
  await tap("Take the payment");
  await tap(/^Card$/);
  await verdict(page, "look");
  await tap("Check in + print");
  await verdict(page, "yes");
  assert.equal(taps.count, 3);
  await set.ready();
  await page.locator("#search").fill("wim forgotten");
  await page.locator(".hit").click();
  await page.locator(".story li", { hasText: "Take the payment: 450.00 USD, Card (Cara)" }).waitFor();
  await look(page, "story");
  await page.locator(".story li", { hasText: "Take the payment" }).getByRole("button", { name: "Undo" }).click();
  await tap("Tapped by mistake");
  await page.locator(".story li.undone", { hasText: "Take the payment" }).waitFor();
});

scene("an online ticket is upgraded", "Lea", async ({ set, page, tap, taps }) => {
  await set.wedge("phone-of-olga-1f6z");
  await verdict(page, "no");
  await tap("Sell an upgrade");
  await tap(/^Individual/, "radio");
  assert.equal(await value(page, "amount"), "350.00", "the difference of the two prices");
  await look(page, "upgrade");
  await tap(/^Cash$/);
  await verdict(page, "look");
  assert.equal(taps.count, 3);
  assert.match(await page.locator(".verdict").innerText(), /Individual/);
});

scene("a cancelled ticket stands again, for nothing and for a reason", "Lea", async ({ set, page, tap }) => {
  await desk.lanyard("import", path.join(process.env.SOURCE_DIR, "tests/browser/cancelled.csv"));
  await set.wedge("phone-of-cara-4w9s");
  await verdict(page, "no");
  await tap("Reinstate the ticket");
  await tap("No charge");
  await page.locator("dialog .problem", { hasText: "say why it costs nothing" }).waitFor();
  await type(page, "note", "cancelled by mistake");
  await tap("No charge");
  await verdict(page, "look");
});

scene("a tutorial and a shirt are sold, and the tutorial is given back", "Cara", async ({ set, page, tap }) => {
  const step = async (words) => {
    await page.locator("#search").fill("li wei");
    await page.locator(".hit").click();
    await page.locator(".person summary", { hasText: "More" }).click();
    await tap("Payment, upgrade, extras");
    await tap(words);
  };
  await step("Sell what is missing");
  await page.getByRole("radio", { name: /^T-04/ }).click();
  assert.equal(await value(page, "amount"), "175.00");
  await look(page, "sessions");
  await tap(/^Card$/);
  await verdict(page, "look");
  await set.ready();
  await step("Sell what is missing");
  assert.equal(await page.getByRole("radio", { name: /^T-04/ }).count(), 0, "what they have is not sold again");
  await page.getByRole("radio", { name: /^T-shirt/ }).click();
  await tap(/^Cash$/);
  await verdict(page, "look");
  await set.ready();
  await step("Remove something");
  await page.getByRole("radio", { name: /T-04/ }).click();
  await type(page, "note", "cannot stay");
  await tap("Give back by card");
  await verdict(page, "look");
});

scene("only a lead prints for somebody who is not checked in, and says why", "Desi", async ({ page, tap }) => {
  await page.locator("#search").fill("grace ng");
  await page.locator(".hit").first().click();
  await page.locator(".person summary", { hasText: "More" }).click();
  await tap("Print only");
  await tap("Somebody else collects it");
  await page.locator("dialog .pin").waitFor();
  assert.deepEqual(await page.locator("dialog select option").allInnerTexts(), ["Lea"], "a cashier is no lead");
  await vouch(page, tap, "Lea");
  await verdict(page, "yes");
});

scene("a door volunteer sells nothing", "Dora", async ({ set, page }) => {
  await set.wedge((await door.issue("Li Wei")).badge);
  await verdict(page, "no");
  assert.equal(await page.getByRole("button", { name: "Sell what is missing" }).count(), 0);
}, () => door);

scene("a lead at a door sells the seat, and it opens", "Lea", async ({ set, page, tap }) => {
  const { badge } = await door.issue("Lou Loser");
  await set.wedge(badge);
  await verdict(page, "no");
  await tap("Sell what is missing");
  await page.locator("dialog input:checked").waitFor();
  assert.equal(await page.locator("dialog input:checked").count(), 1, "the session that runs here is chosen");
  await look(page, "door");
  await tap(/^Card$/);
  await verdict(page, "yes");
}, () => door);

test("the list has each sale by who made it, with totals", async () => {
  const all = await sales();
  const of = (who, step) => all.filter((line) => line.volunteer === who && line.step === step).map((line) => `${line.method} ${line.amount}`);
  assert.deepEqual(of("Cara", "pay"), ["cash 450.00", "card 450.00"]);
  assert.deepEqual(of("Cara", "add"), ["card 175.00", "cash 25.00"]);
  assert.deepEqual(of("Cara", "take"), ["card -175.00"]);
  assert.deepEqual(of("Cara", "total"), ["cash 475.00", "card 0.00"], "what was taken back is not counted");
  assert.deepEqual(of("Lea", "type"), ["cash 350.00"]);
  assert.deepEqual(of("Lea", "uncancel"), ["free 0.00"]);
  assert.equal((await sales("--volunteer=Lea")).length, 4);
  assert.equal((await sales("--day=2024-05-14")).length, 0);
  assert.equal((await sales("--day=2024-05-15")).length, all.length);
});

// The shop does not know what the desk sold since its last file.
scene("a seat that the shop has sold, too, is a conflict for the lead, until the sale is taken back", "Lea", async ({ set, page, tap }) => {
  await desk.lanyard("session", "move", "T-07", "--capacity=3"); // Ada and Noah have two
  await page.locator("#search").fill("li wei");
  await page.locator(".hit").click();
  await page.locator(".person summary", { hasText: "More" }).click();
  await tap("Payment, upgrade, extras");
  await tap("Sell what is missing");
  await page.getByRole("radio", { name: /^T-07/ }).click();
  await tap(/^Cash$/);
  await verdict(page, "look");
  await set.ready();
  assert.match(await desk.lanyard("conflicts"), /No conflicts/);
  const later = path.join(desk.home, "later.csv");
  writeFileSync(later, ['"Order code","Attendee name","Product","Paid","Secret","E-mail"',
    '"NEW01","Nia Newcomer","Individual","Yes","phone-of-nia-5k2d","nia@example.org"',
    '"NEW01","Nia Newcomer","Tutorial – T-07 Async in depth","Yes","afternoon-of-nia-9w1c","nia@example.org"'].join("\n"));
  await desk.lanyard("import", later);
  assert.match(await desk.lanyard("conflicts"), /Li Wei was sold a seat beyond the last one: Async in depth[^]*last seat.*Desk 3[^]*no seat.*by Lea/);
  await page.locator('[data-view="conflicts"]').click();
  await page.locator(".conflict", { hasText: "Li Wei" }).getByText("Sold beyond the last seat: Async in depth").waitFor();
  await look(page, "oversold");
  await page.locator(".conflict", { hasText: "Li Wei" }).getByRole("button", { name: "Details" }).click();
  await page.locator(".story li", { hasText: "T-07" }).getByRole("button", { name: "Undo" }).click();
  await tap("Tapped by mistake");
  await page.locator(".story li.undone", { hasText: "T-07" }).waitFor();
  await page.locator('[data-view="conflicts"]').click();
  await page.getByText("No conflicts are waiting.").waitFor();
});

after(closeBrowser);

scene("a ticket is handed on with a lead's PIN, and the former holder's badge is to be taken out", "Desi", async ({ page, tap }) => {
  await page.locator("#search").fill("li wei");
  await page.locator(".hit").click();
  await page.locator(".person summary", { hasText: "More" }).click();
  await tap("Hand the ticket on");
  await tap("Hand on");
  assert.equal(await page.locator("dialog").count(), 1, "nobody has it without a name");
  await type(page, "name", "Bo Nguyen");
  await type(page, "email", "bo@example.org");
  await look(page, "transfer");
  await tap("Hand on");
  await vouch(page, tap, "Lea");
  await page.locator("#person-name", { hasText: "Bo Nguyen" }).waitFor();
  assert.match(await page.locator(".person .story").innerText(), /Took the ticket over/);
  await look(page, "transferred");
  await page.locator("#search").fill("li wei");
  await page.locator(".hit").click();
  await page.locator(".person .story", { hasText: "Handed the ticket on to somebody else (Lea)" }).waitFor();
  await look(page, "handed-on");
});
