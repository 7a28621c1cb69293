// SPDX-License-Identifier: GPL-3.0-or-later
// people.test.mjs - a lead looks through who may be one person: joined, kept apart, taken out again.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pictures } from "./browser.mjs";
import { Station, close } from "./station.mjs";

let desk;

before(async () => {
  desk = await Station.make();
  const file = path.join(desk.home, "twice.csv");
  writeFileSync(file, ['"Order code","Attendee name","Product","Paid","Secret","E-mail"',
    '"MMAAA","Ada Ngugi","Individual","Yes","pass-of-ada-1x8v2b9","ada@example.org"',
    '"MMBBB","Ada Ngugi","Tutorial – T-07 Async in depth","Yes","tutorial-of-ada-7q2k","ada@work.example"',
    '"MMCCC","Grace Hopper","Individual","Yes","pass-of-grace-5t1c8z","team@example.org"',
    '"MMDDD","Grace B. Hopper","Individual","Yes","pass-of-grace-b-9d3w","team@example.org"',
    '"MMFFF","Ana Silva","Individual","Yes","pass-of-ana-4r7k","silva@example.org"',
    '"MMGGG","Ana Silva","Student","Yes","pass-of-her-daughter-2m9x","silva@example.org"',
    '"MMGGG","Ana Silva","Tutorial – T-07 Async in depth","Yes","tutorial-of-her-daughter","silva@example.org"'].join("\n"));
  await desk.lanyard("import", file);
  await desk.start();
});
after(() => close(desk));

const look = (page, name) => page.screenshot({ path: path.join(pictures, `people-${name}.png`) });

test("two orders of one person are joined with one tap, and two people are kept apart", () => desk.visit({ who: "Lea" }, async (set, page) => {
  await page.locator('[data-view="people"]').click();
  await page.locator(".doubt").nth(1).waitFor();
  assert.match(await page.locator(".doubt", { hasText: "Grace" }).innerText(), /MMCCC · team@example\.org[^]*MMDDD · team@example\.org/);
  await set.audit("the list of doubts");
  await look(page, "doubts");
  await page.locator(".doubt", { hasText: "Ada" }).getByRole("button", { name: "They are one person" }).click();
  await page.locator(".doubt", { hasText: "Ada" }).waitFor({ state: "detached" });
  await page.locator(".doubt", { hasText: "Grace" }).getByRole("button", { name: "They are two people" }).click();
  await page.getByText("No registrations are in doubt.").waitFor();
  await page.locator('[data-view="desk"]').click();
  await set.wedge("tutorial-of-ada-7q2k");
  await page.locator(".verdict.look, .verdict.yes").waitFor();
  assert.match(await page.locator(".verdict").innerText(), /Ada Ngugi[^]*Individual[^]*Tutorial tickets\s+1/i);
  await set.ready();
  await page.locator("#search").fill("ngugi");
  await page.locator(".hit").waitFor();
  assert.equal(await page.locator(".hit").count(), 1, "one person is found once");
  await page.locator(".hit").click();
  await page.getByText("Joined with Ada Ngugi (MMBBB)").waitFor();
  await page.locator(".story li", { hasText: "Joined with another registration (Lea)" }).waitFor();
  await look(page, "joined");
  await page.getByRole("button", { name: "Take out" }).click();
  await page.getByText("Joined with Ada Ngugi").waitFor({ state: "detached" });
  await set.wedge("tutorial-of-ada-7q2k");
  await page.locator(".verdict.ask, .verdict.no").waitFor();
}));

const open = async (page, order) => {
  await page.locator("#search").fill("silva");
  const hits = page.locator(".hit");
  await hits.first().waitFor();
  await (order ? hits.filter({ hasText: order }) : hits).click();
  await page.locator(".person h2", { hasText: "Ana Silva" }).waitFor();
};
const more = (page) => page.locator(".person details.more summary").click();

// Mother and daughter have one name and one address, so the import made them one.
test("two people whom an import joined are taken apart by their orders, at every station, and joined again", () => desk.visit({ who: "Lea" }, async (set, page) => {
  await open(page);
  await more(page);
  await page.getByRole("button", { name: "They are two people" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel(/MMGGG · Student · Tutorial – T-07 Async in depth/).waitFor();
  await set.audit("which orders are the other one's");
  await look(page, "orders");
  for (const box of await dialog.getByRole("checkbox").all()) await box.check();
  await dialog.getByRole("button", { name: "Take out" }).click();
  await dialog.getByText("one of two people keeps one").waitFor();
  await dialog.getByLabel(/MMFFF/).uncheck();
  await dialog.getByRole("button", { name: "Take out" }).click();
  await page.getByText("Kept apart from Ana Silva (MMGGG)").waitFor();
  await page.locator(".story li", { hasText: "Kept apart from another registration (Lea)" }).waitFor();
  await look(page, "apart");
  await set.wedge("pass-of-her-daughter-2m9x");
  await page.locator(".verdict.look, .verdict.yes").waitFor();
  assert.match(await page.locator(".verdict").innerText(), /Ana Silva[^]*Student[^]*Tutorial tickets\s+1/i);
  await set.ready();
  const other = await Station.make({ name: "Desk 4", keys: desk });
  try {
    const stick = path.join(desk.home, "stick");
    await desk.lanyard("bundle", "export", stick);
    await other.lanyard("bundle", "import", stick);
    assert.equal((await other.lanyard("search", "silva")).match(/Ana Silva/g).length, 2);
  } finally {
    await other.end();
  }
  await open(page, "MMGGG");
  await page.getByText("Kept apart from Ana Silva (MMFFF)").waitFor();
  await page.getByRole("button", { name: "They are one person" }).click();
  await page.getByText(/Joined with Ana Silva \(MM/).waitFor();
  await page.getByText("Kept apart from Ana Silva").waitFor({ state: "detached" });
}));

test("who is no lead has no such view, and takes nobody apart", () => desk.visit({ who: "Desi" }, async (set, page) => {
  assert.equal(await page.locator('[data-view="people"]').count(), 0);
  await open(page);
  await more(page);
  await page.getByText(/Joined with Ana Silva/).waitFor();
  assert.equal(await page.getByRole("button", { name: /two people|Take out/ }).count(), 0);
}));

// A desk that becomes a door by its files: it knows who comes, and says where the rest can be asked.
test("what a door cannot read it says in a sentence", async () => {
  const door = await Station.make();
  try {
    const file = path.join(door.home, "noted.csv");
    writeFileSync(file, ['"Order code","Attendee name","Product","Paid","Secret","E-mail","Comment"',
      '"MMEEE","Ada Ngugi","Individual","Yes","pass-of-ada-1x8v2b9","ada@example.org","needs the ramp"'].join("\n"));
    await door.lanyard("import", file);
    rmSync(path.join(door.folder, "desk.key"));
    await door.start();
    await door.visit({ who: "Lea" }, async (set, page) => {
      await page.locator("#search").fill("ngugi");
      await page.locator(".hit").click();
      await page.getByText("cannot be read at this station. Ask at a desk.").waitFor();
      assert.doesNotMatch(await page.locator("main").innerText(), /ada@example\.org|ramp/);
      await set.audit("a person at a door");
      await look(page, "sealed");
      await set.wedge("pass-of-ada-1x8v2b9");
      await page.locator(".verdict.look, .verdict.yes").waitFor();
      assert.match(await page.locator(".verdict").innerText(), /Ada Ngugi/);
    });
  } finally {
    await close(door);
  }
});
