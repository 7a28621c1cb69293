// door.test.mjs - a tutorial door, in a browser.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { scene, closeBrowser, ADA, PRIYA, LI } from "./stage.mjs";

after(closeBrowser);

const door = { mode: "door", checkpoint: "room-318", who: "Dora" };

test("the door knows what runs here and who sits", () => scene(door, async (set, page) => {
  await page.getByRole("heading", { name: "Async in depth" }).waitFor();
  assert.match(await page.locator(".now .figures").innerText(), /Taken\s+0\s+Expected\s+1\s+Capacity\s+2/);
}));

test("a ticket from the mail is no badge; a session can be fixed by hand", () => scene(door, async (set, page) => {
  await set.wedge("secret-a1");
  await set.verdict("badge-first");
  await page.keyboard.press("Escape");
  await page.getByLabel("Session").selectOption("T-03");
  await page.getByRole("heading", { name: "Testing well" }).waitFor();
}));

test("a verdict goes back to ready by itself", () => scene(door, async (set, page) => {
  await set.wedge("unknown-code-here");
  await set.verdict("unknown-code");
  await page.locator(".verdict").waitFor({ state: "detached" });
}));

test("a door volunteer sees no list of people", () => scene(door, async (set, page) => {
  assert.equal(await page.locator("#search").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Who is missing" }).count(), 0);
}));

test("the lead sees who is missing", () => scene({ ...door, who: "Lea" }, async (set, page) => {
  await set.button("Who is missing").click();
  await page.getByText("Ada Ngũgĩ").waitFor();
}));

const figure = (page, name) => page.locator(".figures div", { has: page.getByText(name, { exact: true }) }).locator("dd");

test("a walk-in is valid at the door at once; in, out and in again are counted", () => scene({ who: "Lea" }, async (set, page) => {
  await set.button("Walk-in").click();
  await page.locator('[data-field="name"]').fill("Walter Walk");
  await page.locator('[data-field="paid"]').check();
  await set.button("Add, check in + print").click();
  await page.getByText("1 label printed").waitFor();
  const [code] = Object.values(await set.badges());
  await set.move("door", "expo");
  await page.getByRole("heading", { name: "Expo hall" }).waitFor();
  for (const [name, inside] of [["admit", "1"], ["leave", "0"], ["admit-again", "1"]]) {
    await set.wedge(code);
    assert.match(await (await set.verdict(name)).innerText(), /Walter Walk/);
    await page.keyboard.press("Escape");
    await figure(page, "Inside").getByText(inside, { exact: true }).waitFor();
  }
}));

test("the wrong room: the right one and its time are named", () => scene({ ...door, checkpoint: "room-319" }, async (set) => {
  await set.wedge(await set.badge(ADA));
  assert.match(await (await set.verdict("wrong-room")).innerText(), /Go to Room 318: T-01 Async in depth, \d\d:\d\d/);
}));

test("badge and ticket are one seat; the second entry says since when and where", () => scene(door, async (set, page) => {
  const badge = await set.badge(ADA);
  await set.wedge(await set.badge(ADA, "ticket"));
  await set.verdict("admit");
  await set.wedge(badge);
  assert.match(await (await set.verdict("already-in")).innerText(), /Since \d\d:\d\d, at Desk 3/);
  await page.keyboard.press("Escape");
  await figure(page, "Taken").getByText("1", { exact: true }).waitFor();
}));

test("a full hall: the lead lets one more in, with a reason", () => scene({ ...door, checkpoint: "expo" }, async (set, page) => {
  for (const id of [ADA, PRIYA]) {
    await set.wedge(await set.badge(id));
    await set.verdict("admit");
    await page.keyboard.press("Escape");
  }
  await set.wedge(await set.badge(LI));
  await set.verdict("full");
  await set.button("Let in anyway").click();
  await page.locator("dialog button.primary").click();
  await page.getByText("Say why.").waitFor();
  await page.getByLabel("Reason").fill("carries the microphone");
  await page.locator("dialog button.primary").click();
  await set.leadVouches();
  await set.verdict("admit");
  await page.keyboard.press("Escape");
  await figure(page, "Inside").getByText("3", { exact: true }).waitFor();
}));

test("on hold at the door: no name, no reason", () => scene(door, async (set, page) => {
  await set.wedge("secret-a4");
  assert.match(await (await set.verdict("hold")).innerText(), /fetch the desk lead/);
  assert.doesNotMatch(await page.locator("body").innerText(), /Hector|code of conduct/);
}));

test("two from one order at the door, each counted, though only one has a seat here", () => scene(door, async (set) => {
  await set.wedge(await set.badge(ADA));
  await set.verdict("admit");
  await set.wedge(await set.badge(PRIYA));
  assert.match(await (await set.verdict("wrong-room")).innerText(), /Room 319/);
}));

test("standby: seats of no-shows go to the line in its order; who paid and comes late needs the lead", () => scene(door, async (set, page) => {
  const [ada, priya, li] = [await set.badge(ADA), await set.badge(PRIYA), await set.badge(LI)];
  for (const [badge, name, waiting] of [[li, "not-entitled", "1"], [priya, "wrong-room", "2"]]) {
    await set.wedge(badge);
    await set.verdict(name);
    await set.button("Stand in the line").click();
    await figure(page, "Waiting").getByText(waiting, { exact: true }).waitFor();
  }
  await set.wedge(li);
  assert.match(await (await set.verdict("in-line")).innerText(), /Place 1/);
  await page.keyboard.press("Escape");
  assert.equal(await set.button("Give the next seat").isDisabled(), true);
  await set.button("See the line").click();
  await page.locator("dialog .line li").first().waitFor();
  assert.match((await page.locator("dialog .line").innerText()).replace(/\s+/g, " "), /Li Wei.*Priya Raghunathan/);
  await set.audit("the standby line");
  await page.keyboard.press("Escape");

  set.tell("clock 4"); // six minutes in
  await page.reload();
  await figure(page, "Free for the line").getByText("2", { exact: true }).waitFor();
  await set.wedge(ada); // both seats are spoken for
  await set.verdict("seat-given");
  await page.keyboard.press("Escape");
  await set.button("Give the next seat").click();
  assert.match(await (await set.verdict("admit")).innerText(), /Li Wei/);
  await page.keyboard.press("Escape");
  await set.wedge(priya); // her turn has come: a scan is as good
  await set.verdict("admit");
  await set.wedge(ada);
  await set.verdict("seat-given");
  await set.button("Let in anyway").click();
  await page.getByLabel("Reason").fill("speaker of the afternoon");
  await page.locator("dialog button.primary").click();
  await set.leadVouches();
  await set.verdict("admit");
}));
