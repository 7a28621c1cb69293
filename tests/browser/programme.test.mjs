// SPDX-License-Identifier: GPL-3.0-or-later
// programme.test.mjs - a lead changes the programme on the day; a door that is open elsewhere follows within a second.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

let door;

// The station of a door, where a lead looks in from another browser.
before(async () => { door = await Station.open({ name: "Door 318", settings: ["mode = door", "checkpoint = room-318"], time: "2024-05-15T13:30" }); });
after(() => close(door));

const look = (page, name) => page.screenshot({ path: path.join(pictures, `programme-${name}.png`) });
const withBoth = (play) => door.visit({ who: "Dora" }, (set, page) => door.visit({ who: "Lea" }, async (lead, other) => {
  await page.locator(".door").waitFor();
  await other.locator('[data-view="programme"]').click();
  await other.locator(".slot").first().waitFor();
  await play(set, page, lead, other);
}));

// A minute after the change a door draws itself anew in any case, so a second is what is waited for.
const soon = { timeout: 1000 + Number(process.env.LANYARD_TEST_LATE ?? 0) * 6 };
const slot = (page, code) => page.locator(`.slot[data-code="${code}"]`);

test("a session moves to another room and back, is called off and takes place after all", () => withBoth(async (set, page, lead, other) => {
  await page.getByRole("heading", { name: "Async in depth" }).waitFor();
  await lead.audit("the programme of a day");
  await look(other, "day");
  await slot(other, "T-07").getByRole("button", { name: "Change: Async in depth" }).click();
  await other.getByLabel("Room").fill("Room 319");
  await lead.audit("a session is changed");
  await look(other, "change");
  await other.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Async in depth" }).waitFor({ state: "detached", ...soon });
  await slot(other, "T-07").getByText("changed on the day").waitFor();
  await slot(other, "T-07").getByRole("button", { name: "Change: Async in depth" }).click();
  await other.getByLabel("Room").fill("Room 318");
  await other.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Async in depth" }).waitFor(soon);
  await slot(other, "T-07").getByRole("button", { name: "Call off" }).click();
  await page.getByRole("heading", { name: "Async in depth" }).waitFor({ state: "detached", ...soon });
  await slot(other, "T-07").getByText("called off").waitFor();
  await look(other, "called-off");
}));

test("an open space is made up on the spot, and the door checks for it", () => withBoth(async (set, page, lead, other) => {
  await other.getByRole("button", { name: "Add a session" }).click();
  await other.getByLabel("Title").fill("Juggling for all");
  await other.getByLabel("Begins").fill("2024-05-15T13:00");
  await other.getByLabel("Open to").selectOption("everyone");
  await other.getByRole("button", { name: "Save" }).click(); // no room yet: it waits there
  await other.getByLabel("Room").fill("Room 318");
  await other.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Juggling for all" }).waitFor(soon);
  await page.getByText(/1:00 PM – 2:00 PM/).waitFor();
  await other.locator(".slot", { hasText: "Juggling for all" }).waitFor();
  await look(other, "open-space");
}));

test("who is no lead has no such view", () => door.visit({ who: "Dora" }, async (set, page) => {
  await page.locator(".door").waitFor();
  assert.equal(await page.locator('[data-view="programme"]').count(), 0);
}));
