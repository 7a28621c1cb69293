// door.test.mjs - a tutorial door, in a browser.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { scene, closeBrowser } from "./stage.mjs";

after(closeBrowser);

const door = { mode: "door", checkpoint: "room-318", who: "Dora" };

test("the door knows what runs here and who sits", () => scene(door, async (set, page) => {
  await page.getByRole("heading", { name: "Async in depth" }).waitFor();
  assert.match(await page.locator(".figures").innerText(), /Taken\s+0\s+Expected\s+1\s+Capacity\s+2/);
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
