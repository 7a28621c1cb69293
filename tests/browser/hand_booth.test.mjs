// SPDX-License-Identifier: GPL-3.0-or-later
// hand_booth.test.mjs - a day at a sponsor's booth with a phone: badges captured, what their people share, and what the rep says of them.
//
// Would catch: more shown than is shared, a note that is lost or of somebody else, a scan that takes the place of what is being typed, a
// list that says nothing of what was tapped.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { Phone } from "./hand.mjs";
import { Station, close } from "./station.mjs";

const codes = {};
let station;

before(async () => {
  station = await Station.make({ time: "2024-05-15T12:58" });
  await station.serve();
  await station.lanyard("import", `${process.env.SOURCE_DIR}/tests/browser/people.csv`);
  await station.start();
  for (const name of ["Ada Ngũgĩ", "Priya Raghunathan", "Li Wei"]) codes[name.split(" ")[0]] = (await station.issue(name)).badge;
});
after(() => close(station));

const shared = (page) => page.locator(".verdict .said");
const closed = async (phone, words = "Close") => {
  await phone.button(words).click();
  await phone.page.locator(".verdict").waitFor({ state: "detached" });
};

test("a badge is captured, rated and noted; the list has it, and a colleague's phone does not", async () => {
  const phone = await Phone.invited(station, null, { sponsor: "acme", name: "Rui" });
  const { page } = phone;
  await page.locator("#bar", { hasText: "acme" }).waitFor();
  await phone.picture("booth-ready");
  await phone.begin();
  await page.locator(".reading .count", { hasText: "0 leads" }).waitFor();
  await phone.show(codes.Ada, () => page.locator('.verdict[data-verdict="lead-captured"]', { hasText: "Ada Ngũgĩ" }).waitFor());
  assert.match(await shared(page).innerText(), /ada@example\.org/);
  assert.doesNotMatch(await shared(page).innerText(), /Savannah/); // she shares name and e-mail
  await page.getByRole("button", { name: "Rating 4 of 5" }).click();
  await page.locator(".saved", { hasText: "Saved." }).waitFor();
  await page.getByRole("button", { name: "Follow up" }).click();
  await page.getByLabel("New tag").fill("hiring");
  await page.getByLabel("New tag").press("Enter");
  await page.getByLabel("Your note").fill("asked for a call");
  await phone.picture("booth-lead");
  await phone.audit("a lead in the hand");
  // While it is typed no other badge takes its place.
  await phone.show(codes.Li, () => new Promise((resolve) => { setTimeout(resolve, 600); }));
  await page.locator(".verdict", { hasText: "Ada" }).waitFor();
  await closed(phone);
  await phone.show(codes.Li, () => page.locator('.verdict[data-verdict="lead-captured"]', { hasText: "Shares nothing" }).waitFor());
  assert.doesNotMatch(await shared(page).innerText(), /Li Wei/);
  await phone.picture("booth-nothing");
  await closed(phone);
  await page.locator(".reading .count", { hasText: "2 leads" }).waitFor();
  await phone.button("My leads").click();
  const row = page.locator(".leads button", { hasText: "Ada Ngũgĩ" });
  await row.filter({ hasText: "4 ★" }).filter({ hasText: "hiring" }).waitFor();
  assert.equal(await page.locator("video").count(), 0); // the camera rests
  await phone.picture("booth-list");
  await phone.audit("a list of leads");
  await row.click();
  assert.equal(await page.getByLabel("Your note").inputValue(), "asked for a call");
  assert.equal(await page.getByRole("button", { name: "Rating 4 of 5" }).getAttribute("aria-pressed"), "true");
  await page.getByRole("button", { name: "Rating 5 of 5" }).click();
  await closed(phone);
  await row.filter({ hasText: "5 ★" }).waitFor();
  const other = await Phone.invited(station, null, { sponsor: "acme", name: "Sol" });
  await other.button("My leads").click();
  await other.page.getByText("captured nobody yet").waitFor();
  await other.close();
  await phone.close();
});

test("a lost badge says nothing of whose it was; the station is away: what is typed stays until it is saved", async () => {
  const phone = await Phone.invited(station, null, { sponsor: "bolt", viewport: { width: 320, height: 568 }, locale: "es", look: { colorScheme: "dark" } });
  const { page } = phone;
  await phone.button("Empezar a escanear").click();
  await phone.show(codes.Priya, () => page.locator('.verdict[data-verdict="lead-captured"]').waitFor());
  await page.route("**/phone/lead", (call) => call.abort());
  await page.getByLabel("Su nota").fill("alta");
  await page.locator(".verdict button.ready").click();
  await page.locator(".saved", { hasText: "La estación no responde" }).waitFor();
  await phone.picture("booth-unsaved-es");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.unroute("**/phone/lead");
  await page.locator(".verdict button.ready").click();
  await page.locator(".verdict").waitFor({ state: "detached" });
  assert.ok(phone.bodies.some((body) => body.includes("alta")));
  await phone.audit("a booth on a small phone");
  await phone.close();
});

test("a lead invites a phone for a booth, and ends it", () => station.visit({ who: "Lea" }, async (set, page) => {
  await page.locator('#bar [data-view="phones"]').click();
  await set.button("Invite a phone").click();
  await page.getByLabel("Where it is used").selectOption({ label: "A sponsor's booth" });
  await page.getByLabel("Sponsor's code").fill("acme");
  await page.getByLabel("Whose phone it is").fill("Rui, Acme");
  await set.audit("an invitation to a booth");
  await set.button("Show the code").click();
  await page.locator("dialog .count", { hasText: /Counts once/ }).waitFor();
  await page.locator("dialog").getByRole("button", { name: "Close" }).first().click();
  await page.locator(".phones li", { hasText: "Booth of acme" }).first().waitFor();
}));
