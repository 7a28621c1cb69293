// SPDX-License-Identifier: GPL-3.0-or-later
// browser.mjs - Debian's Chromium with a station's page in it, and a volunteer's hands.
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import assert from "node:assert/strict";

export const binary = process.env.BINARY_DIR;
const require = createRequire(path.join(binary, "browser", "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const pictures = path.join(binary, "screenshots");
mkdirSync(pictures, { recursive: true });
export const sizes = {
  tablet: { viewport: { width: 768, height: 1024 } }, laptop: { viewport: { width: 1366, height: 768 } },
  touch: { viewport: { width: 1080, height: 1920 }, hasTouch: true }, phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  readme: { viewport: { width: 1366, height: 768 }, deviceScaleFactor: 0.66 }, // a laptop, small
};
export const PIN = "271828"; // of every volunteer

// Without windows, and without an emulated graphics card: half the processor time.
const executablePath = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const PATIENCE = 60;
const args = ["--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])]; // Chromium's sandbox refuses root
const LATE_MS = Number(process.env.LANYARD_TEST_LATE ?? 0); // what is asked, or answered, comes up to so much late
let browser = null;

// From the first visit on the browser has a camera, which shows this file of JPEGs over and over.
export function giveCamera(file) {
  args.push("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${file}`);
}

export async function closeBrowser() { await browser?.close(); browser = null; }

// A page of files on this disk, wide enough for contact sheets.
export async function openPage() {
  browser ??= await chromium.launch({ executablePath, args });
  return browser.newPage({ viewport: { width: 2400, height: 1200 } });
}

// In the page: what it does by itself after more than a second, as to leave a verdict, it does so many times later. Thus
// a scene may look at it as long as it takes, on any machine.
function slowDown(times) {
  const own = window.setTimeout.bind(window);
  window.setTimeout = (action, ms) => own(action, ms > 1000 ? ms * times : ms);
}

// A machine that is busy, at will: requests go out late or their answers come late, each by another time.
async function comeLate(context) {
  await context.route(/\/api\/(?!events)/, async (route) => {
    const isAnswerLate = Math.random() < 0.5;
    const answer = isAnswerLate ? await route.fetch().catch(() => null) : null;
    await sleep(Math.random() * LATE_MS);
    const isOver = isAnswerLate ? (answer ? route.fulfill({ response: answer }) : route.abort()) : route.continue();
    await isOver.catch(() => {}); // the page has left meanwhile
  });
}

// One browser at one station: what a volunteer sees and does.
export class Visit {
  constructor(url) { Object.assign(this, { url, problems: [], foreign: [] }); }

  // `size`: a name of `sizes`, or a context of its own. `init`: a function of the page, and what it gets, before all else.
  async open(size = "laptop", patience = PATIENCE, { init = null, first = this.url } = {}) {
    browser ??= await chromium.launch({ executablePath, args, slowMo: LATE_MS / 20 });
    this.context = await browser.newContext({ baseURL: this.url, ...(sizes[size] ?? size) });
    if (LATE_MS) await comeLate(this.context);
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(60000);
    this.page.on("pageerror", (error) => this.problems.push(error.message));
    this.page.on("console", (message) => { if (/Content Security Policy|Trusted/i.test(message.text())) this.problems.push(message.text()); });
    this.page.on("request", (request) => { if (!request.url().startsWith(this.url) && !request.url().startsWith("blob:")) this.foreign.push(request.url()); });
    this.waitForEyes();
    await this.page.addInitScript(slowDown, patience);
    if (init) await this.page.addInitScript(...init);
    await this.page.goto(first);
  }

  // As hands do, keys that press what has the focus come once eyes can have seen it.
  waitForEyes() {
    const { keyboard } = this.page;
    const press = keyboard.press.bind(keyboard);
    keyboard.press = async (key, options) => {
      if (/^(Enter|Space)$/.test(key)) await this.page.waitForFunction(() => !document.querySelector(".settling"));
      return press(key, options);
    };
  }

  async signIn(name) {
    await this.page.locator("dialog.sign-in select").selectOption(name);
    await this.page.locator("dialog.sign-in .pin").fill(PIN);
    await this.page.keyboard.press("Enter");
    await this.page.locator("dialog.sign-in").waitFor({ state: "detached" });
    await this.page.locator("#mode .time:not(:empty)").waitFor(); // from here on it hears what the cameras see
  }

  // As a scanner types: a key each few milliseconds by the clock of the keyboard, whatever else the machine does. After
  // `heldAfter` keys the page gets the others late, with the times at which they were pressed. Ends when a hand could press a key
  // next, or at once when the next scan `isNext`. `keyOf(character)`: what another layout makes of it.
  async wedge(code, { enter = true, gapMs = () => 3, heldAfter = Infinity, heldMs, isNext = false, keyOf = (character) => ({ key: character }) } = {}) {
    this.keys ??= await this.context.newCDPSession(this.page);
    const keys = [...code].map((character) => keyOf(character)).map((key) => ({ text: key.key, unmodifiedText: key.key, ...key }));
    if (enter) keys.push({ key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 });
    let sent = [];
    let timestamp = Math.max(Date.now() / 1000, (this.typedUntil ?? 0) + 0.2);
    for (const [i, key] of keys.entries()) {
      if (i === heldAfter) {
        await Promise.all(sent);
        await sleep(heldMs);
        sent = [];
      }
      timestamp += gapMs() / 1000;
      sent.push(this.keys.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...key }), this.keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: key.key, timestamp }));
    }
    await Promise.all(sent);
    this.typedUntil = timestamp;
    if (!isNext) await sleep(Math.max(0, timestamp * 1000 + 150 - Date.now()));
  }

  // As quick fingers type.
  async type(text) { await this.page.keyboard.type(text, { delay: 90 }); }

  // What the desk finds for words that are typed, once it is the answer to the last letter.
  async search(text) {
    const answer = this.page.waitForResponse((response) => response.url().endsWith("/api/search") && response.request().postDataJSON().text === text);
    await this.type(text);
    const { hits } = await (await answer).json();
    await this.page.waitForFunction((names) => [...document.querySelectorAll(".hit .who")].map((who) => who.textContent).join("\n") === names,
      hits.map((hit) => hit.name).join("\n"));
    return this.page.locator(".hit").allInnerTexts();
  }

  // Another language, as chosen in the bar, once the station remembers it.
  async speak(language) {
    const isKept = this.page.waitForResponse((response) => response.url().endsWith("/api/language"));
    await this.page.locator("#bar select").selectOption(language);
    await isKept;
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }

  // What the verdict says that is shown, once it is this one, and about `name` when one is given.
  async verdict(code, name = "") {
    const words = await this.page.waitForFunction(([wanted, who]) => {
      const shown = document.querySelector(`.verdict[data-verdict="${wanted}"]`);
      return shown?.textContent.includes(who) && shown.innerText;
    }, [code, name], { polling: 30 });
    return (await words.jsonValue()).replace(/\s+/g, " ");
  }

  // The last scans, newest first, once they are these: of each what is read there.
  async recent(...scans) {
    for (const [i, words] of scans.entries())
      await words.reduce((row, hasText) => row.filter({ hasText }), this.page.locator("#recent li").nth(i)).waitFor();
  }

  // Back to ready, as with the key.
  async ready() {
    await this.page.keyboard.press("Escape");
    await this.page.locator(".verdict").waitFor({ state: "detached" });
  }

  // Asked for when a lead is needed.
  async leadVouches() {
    const dialog = this.page.locator("dialog").last();
    await dialog.locator("select").selectOption("Lea");
    await dialog.locator(".pin").fill(PIN);
    await dialog.locator("button.primary").click();
  }

  // The picture of the label in the dialog, once it is drawn; another one than `former` when that is given. Gives its address.
  async labelPicture(former = "") {
    const drawn = await this.page.waitForFunction((other) => {
      const image = document.querySelector("dialog .label-preview");
      return image?.naturalWidth > 300 && image.src !== other && image.src;
    }, former);
    return drawn.jsonValue();
  }

  // The station's next answer about `path` is made now and comes when it is let go: {isAsked, letGo()}.
  async holdBack(path) {
    let letGo;
    const isOver = new Promise((resolve) => { letGo = resolve; });
    const isAsked = new Promise((resolve) => this.page.route(`**${path}`, async (route) => {
      const answer = await route.fetch();
      resolve();
      await isOver;
      await route.fulfill({ response: answer });
    }, { times: 1 }));
    return {
      isAsked,
      letGo: () => Promise.all([this.page.waitForResponse((response) => response.url().endsWith(path)), letGo()]),
    };
  }

  button(name) { return this.page.getByRole("button", { name, exact: true }).last(); }

  // Presses it, behind "More" if it is there.
  async press(name) {
    await this.page.getByRole("button", { name, exact: true, includeHidden: true }).last().waitFor({ state: "attached" });
    if (!await this.button(name).isVisible()) await this.page.locator("details.more:not([open]) > summary").last().click();
    await this.button(name).click();
  }

  // One of the big numbers of a door.
  figure(name) {
    return this.page.locator(".figures div", { has: this.page.getByText(name, { exact: true }) }).locator("dd");
  }

  async audit(what) {
    assert.doesNotMatch(await this.page.locator("body").innerText(), /\[object|\bundefined\b|\bNaN\b/, `a value that is no text: ${what}`);
    await this.page.evaluate(axe);
    const found = await this.page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
    assert.deepEqual(found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`), [], `axe: ${what}`);
  }

  async close() {
    await this.context?.close();
    assert.deepEqual(this.problems, [], "the page had errors");
    assert.deepEqual(this.foreign, [], "the page asked other hosts");
  }
}

// Plays with a volunteer's page; a scene that fails leaves a picture, and says what was scanned.
export async function visit(url, { who, size, patience }, play) {
  const set = new Visit(url);
  try {
    await set.open(size, patience);
    if (who) await set.signIn(who);
    await play(set, set.page);
  } catch (error) {
    await set.page?.screenshot({ path: path.join(pictures, `failed-${path.basename(process.argv[1], ".test.mjs")}.png`) }).catch(() => {});
    console.error(`last scans: ${await set.page?.locator("#recent").innerText().catch(() => "none")}`);
    await set.context?.close();
    throw error;
  }
  await set.close();
}
