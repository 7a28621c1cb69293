// SPDX-License-Identifier: GPL-3.0-or-later
// keyboard.test.mjs - a morning at desk and door without mouse or finger: every step by keys alone, and always to be seen where.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { PIN } from "./browser.mjs";
import { Station, close } from "./station.mjs";

let desk;

before(async () => { desk = await Station.open(); });
after(() => close(desk));

// In the page: what a control is called.
function nameControls() {
  window.nameOf = (control) => {
    const label = control.labels?.[0];
    return (control.getAttribute("aria-label") ?? (label?.querySelector("span") ?? label ?? control).textContent).trim();
  };
}

// Where the focus is: a control that is in view and shows it, or the view itself, which is ready for a scan.
async function focus(page) {
  const at = await page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const isRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return {
      tag: element.tagName, name: window.nameOf(element), isView: element.id === "view", isSeen: isRing && element.matches(":focus-visible"),
      isInView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  });
  assert.notEqual(at.tag, "BODY", "the focus is lost");
  assert.ok(at.isView || at.isSeen && at.isInView, `the focus cannot be seen: ${JSON.stringify(at)}`);
  return at;
}

// Keys that a volunteer presses; after each the focus is looked for.
async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await focus(page);
  }
}

// On to the control of that name, with Tab, however far that is.
async function tabTo(page, name, key = "Tab") {
  for (let i = 0; i < 60; i++) {
    if ((await focus(page)).name === name) return;
    await page.keyboard.press(key);
  }
  assert.fail(`Tab never reaches "${name}"`);
}

async function pushButton(page, name) {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

// Until the control of that name has the focus by itself.
async function focused(page, name) {
  await page.waitForFunction((wanted) => window.nameOf(document.activeElement) === wanted, name);
  await focus(page);
}

async function signIn(page, steps) {
  await focused(page, "PIN");
  await tabTo(page, "Name", "Shift+Tab");
  await press(page, ...Array(steps).fill("ArrowDown"));
  await tabTo(page, "PIN");
  await page.keyboard.type(PIN, { delay: 90 });
  await page.keyboard.press("Enter");
  await page.locator("dialog.sign-in").waitFor({ state: "detached" });
}

async function closed(page) {
  await page.locator("dialog").waitFor({ state: "detached" });
  await focus(page);
}

// A person found by name, from the field to their page, with the main button ready.
async function find(set, text, name) {
  await focused(set.page, "Find a person");
  await set.page.keyboard.press("Control+a");
  await set.search(text);
  await press(set.page, "ArrowDown");
  await set.page.keyboard.press("Enter");
  await set.page.locator("#person-name", { hasText: name }).waitFor();
  await focus(set.page);
}

async function done(set, words) {
  await set.page.locator(".labels", { hasText: words }).waitFor();
  await pushButton(set.page, "Next person");
  await set.page.locator(".verdict").waitFor({ state: "detached" });
}

async function visit(play) {
  await desk.visit({}, async (set, page) => {
    await page.addInitScript(nameControls);
    await page.reload();
    await play(set, page);
  });
}

test("the desk: sign-in, search, check-in, reprint, name fix, walk-in, undo, a whole order, sign-out", () => visit(async (set, page) => {
  await signIn(page, 0);

  await find(set, "jo fair", "Jo Fair");
  await pushButton(page, "Check in + print");
  await set.verdict("admit", "Jo Fair");
  await done(set, "1 label printed");

  await find(set, "jo fair", "Jo Fair");
  await pushButton(page, "Print again");
  await page.locator("dialog").waitFor();
  await pushButton(page, "Damaged");
  await closed(page);
  await done(set, "1 label printed");

  await find(set, "lou", "Lou Loser");
  await pushButton(page, "Fix the badge");
  const before = await set.labelPicture();
  await tabTo(page, "Pronouns");
  await set.type("they/them");
  await set.labelPicture(before);
  await pushButton(page, "Save");
  await closed(page);
  await page.locator(".facts dd", { hasText: "they/them" }).waitFor();
  await page.locator(".primary:focus, #person-name:focus").waitFor();
  await focus(page);

  await pushButton(page, "Fix the badge"); // and thought better of it
  await page.locator("dialog").waitFor();
  await page.keyboard.press("Escape");
  await closed(page);
  await tabTo(page, "Walk-in", "Shift+Tab");
  await page.keyboard.press("Enter");
  await focused(page, "Name");
  await set.type("Wanda");
  await tabTo(page, "Staff"); // the first of the ticket types
  await press(page, ...Array(5).fill("ArrowDown")); // Individual
  await pushButton(page, "Cash");
  await focused(page, "Name"); // of who may sell
  await tabTo(page, "PIN");
  await page.keyboard.type(PIN, { delay: 90 });
  await press(page, "Enter"); // which takes no money
  await page.locator("dialog .pin").waitFor();
  await pushButton(page, "Continue");
  await set.verdict("admit", "Wanda");
  await done(set, "1 label printed");

  await find(set, "wanda", "Wanda");
  await pushButton(page, "Undo");
  await pushButton(page, "Wrong person");
  await closed(page);
  await page.locator(".story .undone").waitFor();
  await page.locator(".primary:focus").waitFor();

  await page.keyboard.press("Escape");
  await find(set, "priya", "Priya Raghunathan");
  await pushButton(page, "Whole order");
  await page.locator("dialog .group li", { hasText: "Ada Ngũgĩ" }).waitFor();
  await pushButton(page, "Check in + print all");
  await closed(page);
  await page.locator("#recent li", { hasText: "Ada Ngũgĩ" }).waitFor();

  await tabTo(page, "Sign out Desi", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator("dialog.sign-in").waitFor();
  await focused(page, "PIN");
}));

test("hits that come anew while one of them has the focus leave it there", () => visit(async (set, page) => {
  await signIn(page, 0);
  await set.search("quincy queue 0");
  let hold;
  const held = new Promise((resolve) => { hold = resolve; });
  await page.route("**/api/search", hold);
  await set.type("1");
  await press(page, "ArrowDown");
  await (await held).continue();
  await page.waitForFunction(() => document.querySelectorAll(".hit").length === 1);
  assert.match((await focus(page)).name, /^Quincy Queue 01/);
  await page.keyboard.press("Enter");
  await page.locator("#person-name", { hasText: "Quincy Queue 01" }).waitFor();
}));

test("who signs out is asked nothing by the page that they leave", () => visit(async (set, page) => {
  await signIn(page, 0);
  let answer;
  const isHeld = new Promise((resolve) => { answer = resolve; });
  await page.route("**/api/sign-out", async (route) => {
    const response = await route.fetch();
    await isHeld;
    await route.fulfill({ response });
  });
  const refusal = () => page.waitForResponse((response) => response.status() === 401);
  const isRefused = refusal();
  await tabTo(page, "Sign out Desi", "Shift+Tab");
  await page.keyboard.press("Enter");
  await isRefused;
  await refusal(); // of another picture: the page has heard the first
  assert.equal(await page.locator("dialog").count(), 0);
  answer();
  await focused(page, "PIN");
}));

test("the door: sign-in, a session fixed by hand, a code typed by hand, a verdict and back", async () => {
  const { badge } = await desk.issue("Li Wei");
  await desk.restart({ time: "2024-05-15T12:58", settings: ["mode = door", "checkpoint = room-318"] });
  await visit(async (set, page) => {
    await signIn(page, 1);
    await page.getByRole("heading", { name: "Async in depth" }).waitFor();
    await tabTo(page, "Session");
    await press(page, "ArrowDown");
    await page.getByText("fixed by hand").waitFor();
    await page.getByRole("heading", { name: "Async in depth" }).waitFor({ state: "detached" });
    await focused(page, "Session");
    await press(page, "ArrowUp");
    await page.getByRole("heading", { name: "Async in depth" }).waitFor();
    await tabTo(page, "Code, typed by hand");
    await set.type(badge);
    await page.keyboard.press("Enter");
    await set.verdict("not-entitled", "Li Wei");
    await focused(page, "Next person");
    await page.keyboard.press("Escape");
    await page.locator(".verdict").waitFor({ state: "detached" });
    await focus(page);
    await tabTo(page, "Sign out Dora", "Shift+Tab");
    await page.keyboard.press("Enter");
    await focused(page, "PIN");
  });
});
