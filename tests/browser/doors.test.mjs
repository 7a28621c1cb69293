// SPDX-License-Identifier: GPL-3.0-or-later
// doors.test.mjs - between the scans at a door: a refusal stays, the line says when it opens, a session ahead is a quiet clock.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

let door;
after(() => close(door));
const look = (page, name) => page.screenshot({ path: path.join(pictures, `doors-${name}.png`) });

test("a session ahead is the time, large, and a count; then the line says when it opens", async () => {
  door = await Station.open({ name: "Door 318", settings: ["mode = door", "checkpoint = room-318"], time: "2024-05-15T08:40" });
  await door.visit({ who: "Dora", patience: 1 }, async (set, page) => {
    await page.locator(".early .clock", { hasText: /^8:4\d/ }).waitFor();
    assert.match(await page.locator(".early").innerText(), /begins at 9:00/);
    assert.equal(await page.locator(".standby, .figures").count(), 0);
    await set.audit("a session ahead");
    await look(page, "early");
  });
  await door.visit({ who: "Dora", size: "phone" }, (set, page) => page.locator(".early .clock").waitFor().then(() => look(page, "early-phone")));
});

test("a refusal stays until a tap, and stands in the last scans with its room", async () => {
  await door.restart({ time: "2024-05-15T09:02" });
  const { badge } = await door.issue("Noah Noshow");
  const { badge: other } = await door.issue("Lou Loser");
  await door.visit({ who: "Dora", patience: 1 }, async (set, page) => { // timers as they are
    await page.locator(".standby", { hasText: "Opens at 9:05" }).waitFor();
    await look(page, "now");
    await set.wedge(badge);
    const refused = page.locator(".verdict:is(.no, .ask)");
    await refused.waitFor();
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 13000); }));
    assert.equal(await refused.count(), 1, "a refusal leaves by itself");
    const room = await page.locator(".verdict").innerText();
    await set.ready();
    assert.match(await page.locator("#recent li").first().innerText(), /Noah Noshow\s+\S/);
    assert.ok(room.length > 0);
    await set.wedge(other);
    await page.locator(".verdict").waitFor();
    await look(page, "refused");
    assert.match(await page.locator("#recent li").first().innerText(), /Lou Loser/);
  });
});
