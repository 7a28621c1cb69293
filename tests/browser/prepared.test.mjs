// SPDX-License-Identifier: GPL-3.0-or-later
// prepared.test.mjs - the badges were printed before the day: the desk says in which box one lies, hands it over, and prints only
// for somebody whose name has changed since.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close, people } from "./station.mjs";

let desk;

before(async () => {
  desk = await Station.open();
  await desk.lanyard("print", "--all", `--sheet=${path.join(desk.home, "sheets")}`);
});
after(() => close(desk));

const look = (page, name) => page.screenshot({ path: path.join(pictures, `prepared-${name}.png`) });

test("one tap checks in, and the volunteer takes the badge out of the box that the screen names", () => desk.visit({ who: "Desi" }, async (set, page) => {
  await set.wedge("phone-of-ada-7q2kz8m4");
  await page.locator(".verdict.look").getByText("Badge is in box A-F.").waitFor();
  await set.audit("a badge in a box");
  await look(page, "ready");
  await page.getByRole("button", { name: "Check in + hand over" }).click();
  await page.locator(".verdict.yes").getByText("Badge is in box A-F.").waitFor();
  await look(page, "done");
  assert.equal(await page.locator(".verdict").getByText("label").count(), 0);
  assert.deepEqual(desk.labels(), [], "nothing was printed");
  await set.ready();
  await set.wedge("phone-of-ada-7q2kz8m4");
  await set.verdict("already-in", "Ada Ngũgĩ");
  await page.getByText("Badge printed once").waitFor();
}));

test("who is called otherwise since gets a new badge at the desk", () => desk.visit({ who: "Desi" }, async (set, page) => {
  await set.wedge("phone-of-priya-9d3w");
  await page.locator(".verdict.look").getByText("Badge is in box M-R.").waitFor();
  await page.getByRole("button", { name: "Fix the badge" }).click();
  await page.locator('[data-field="name"]').fill("Priya R.");
  await page.getByRole("button", { name: "Save, check in + print" }).click();
  await set.verdict("admit", "Priya R.");
  await page.getByText("1 label printed").waitFor();
  assert.equal((await desk.printed("badge")).length, 1);
}));

test("labels of a printer that does not tell are asked about once, with names, newest last; one tap settles all", async () => {
  const station = await Station.make();
  station.printers = `old=epl2/LP2844/62x100@file:${station.home}/epl`;
  try {
    await station.lanyard("import", people);
    await station.start();
    const said = await station.lanyard("print", "--all", "--type=speaker");
    assert.match(said, /^2 prepared now, /m);
    await station.visit({ who: "Lea" }, async (set, page) => {
      await page.getByRole("button", { name: "Labels", exact: true }).click();
      const card = page.locator('[data-owed="old"]');
      await card.getByText("Did all labels up to this one come out?").waitFor();
      assert.equal(await card.count(), 1, "one question for all");
      await card.locator("img").first().waitFor();
      const names = await card.locator(".jobs .who").allTextContents();
      assert.ok(names.length >= 2);
      assert.deepEqual(await card.locator(".last .who").allTextContents(), names.slice(-3), "the newest is last");
      assert.equal(await card.locator(".last img").count(), Math.min(names.length, 3));
      await look(page, "owed");
      assert.match(await station.lanyard("print", "--all", "--type=speaker"), /^0 prepared now, 0 were before[^\n]*\n2 more came from a printer that does not tell/m);
      await page.getByRole("button", { name: "Report", exact: true }).click();
      await page.locator('[data-part="owed"]').getByText("old").waitFor();
      // Who comes meanwhile: the volunteer looks, and can print what is not there before the tap and after it.
      await set.wedge("phone-of-lou-7c2p");
      await page.locator(".verdict.look").getByText("Look in box G-L. If the badge is not there, print it.").waitFor();
      await page.locator(".verdict").getByRole("button", { name: "Check in + print" }).waitFor();
      await set.audit("a badge that may be in its box");
      await look(page, "doubt");
      await page.getByRole("button", { name: "Check in + hand over" }).click();
      await page.locator(".verdict.yes").getByText("Look in box G-L. If the badge is not there, print it.").waitFor();
      await page.locator('.verdict [data-act="reprint"]').waitFor();
      await look(page, "doubt-done");
      await set.ready();
      await page.getByRole("button", { name: "Labels", exact: true }).click();
      await card.getByRole("button", { name: "Yes, all came out" }).click();
      await card.waitFor({ state: "detached" });
      await set.wedge("phone-of-krishnan-4");
      await page.locator(".verdict.look").getByText("Badge is in box S-Z.").waitFor();
      assert.equal(await page.locator('[data-act="check-in-anew"]').count(), 0);
    });
    assert.doesNotMatch(await station.lanyard("print", "--all", "--type=speaker"), /does not tell/);
    assert.match(await station.lanyard("report"), /did they come out\?\n {2}-/);
  } finally {
    await station.end();
  }
});
