// stage.mjs - a station, a browser and a volunteer for one scene.
import { createRequire } from "node:module";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import readline from "node:readline";
import assert from "node:assert/strict";

const binary = process.env.BINARY_DIR;
const modules = path.join(binary, "browser", "package.json");
const require = createRequire(modules);
const { chromium } = require("playwright-core");
const axePath = require.resolve("axe-core/axe.min.js");

export const pictures = path.join(binary, "screenshots");
mkdirSync(pictures, { recursive: true });
export const sizes = { tablet: { width: 768, height: 1024 }, laptop: { width: 1366, height: 768 } };
export const PIN = "2718";
export const ADA = "00000000000000a1", PRIYA = "00000000000000a2", LI = "00000000000000a6";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // Chromium's sandbox refuses root
let browser = null;

export async function closeBrowser() { await browser?.close(); browser = null; }

class Scene {
  constructor(process, lines, port) {
    Object.assign(this, { process, lines, port, url: `http://127.0.0.1:${port}/`, problems: [], foreign: [] });
  }

  tell(line) { this.process.stdin.write(`${line}\n`); }

  // Badge texts by person, as printed so far.
  async badges() {
    const found = {};
    const done = new Promise((resolve) => {
      const take = (line) => {
        const [word, role, id, ...rest] = line.split(" ");
        if (word === "token") found[`${role} ${id}`] ??= rest.join(" ");
        if (word === "end") { this.lines.off("line", take); resolve(found); }
      };
      this.lines.on("line", take);
    });
    this.tell("tokens");
    return done;
  }

  // The badge (or ticket) of somebody, printed for this scene.
  async badge(id, role = "badge") {
    const name = `${role} ${id}`;
    let badges = await this.badges();
    if (!badges[name]) {
      this.tell(`issue ${id}`);
      badges = await this.badges();
    }
    return badges[name];
  }

  // The same station and volunteer at another place.
  async move(mode, checkpoint) {
    this.tell(`move ${mode} ${checkpoint}`);
    await this.page.locator("#mode .lamp.away").first().waitFor();
    await this.page.locator("#mode .lamp.alone").waitFor();
    await this.page.reload();
  }

  // Asked for after "lead-needed".
  async leadVouches() {
    const dialog = this.page.locator("dialog").last();
    await dialog.locator("select").selectOption("Lea");
    await dialog.locator(".pin").fill(PIN);
    await dialog.locator("button.primary").click();
  }

  async open(size = "laptop") {
    browser ??= await chromium.launch({ executablePath, args: asRoot });
    this.context = await browser.newContext({ viewport: sizes[size] });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(15000);
    this.page.on("pageerror", (error) => this.problems.push(error.message));
    this.page.on("console", (message) => { if (/Content Security Policy|Trusted/i.test(message.text())) this.problems.push(message.text()); });
    this.page.on("request", (request) => { if (!request.url().startsWith(this.url) && !request.url().startsWith("blob:")) this.foreign.push(request.url()); });
    await this.page.goto(this.url);
    return this.page;
  }

  async signIn(name) {
    await this.page.locator("dialog.sign-in select").selectOption(name);
    await this.page.locator("dialog.sign-in .pin").fill(PIN);
    await this.page.keyboard.press("Enter");
    await this.page.locator("dialog.sign-in").waitFor({ state: "detached" });
  }

  // As a scanner types: key events faster than fingers, whatever else the machine does.
  async wedge(code, { enter = true } = {}) {
    this.keys ??= await this.context.newCDPSession(this.page);
    const sent = [];
    const press = (key, extra) => {
      sent.push(this.keys.send("Input.dispatchKeyEvent", { type: "keyDown", key, ...extra }), this.keys.send("Input.dispatchKeyEvent", { type: "keyUp", key }));
    };
    for (const character of code) press(character, { text: character, unmodifiedText: character });
    if (enter) press("Enter", { code: "Enter", text: "\r", windowsVirtualKeyCode: 13 });
    await Promise.all(sent);
  }

  async verdict(name) {
    await this.page.locator(`.verdict[data-verdict="${name}"]`).waitFor();
    return this.page.locator(".verdict");
  }

  // Scan, look, tap.
  async checkIn(code) {
    await this.wedge(code);
    await this.verdict("admit");
    await this.page.keyboard.press("Enter");
  }

  button(name) { return this.page.getByRole("button", { name, exact: true }).last(); }

  async audit(what) {
    await this.page.evaluate(await axeSource());
    const found = await this.page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
    assert.deepEqual(found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`), [], `axe: ${what}`);
  }

  async close() {
    await this.context?.close();
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stdin.end();
    assert.equal(await ended, 0, "the station ended badly");
    assert.deepEqual(this.problems, [], "the page had errors");
    assert.deepEqual(this.foreign, [], "the page asked other hosts");
  }
}

let source = null;
async function axeSource() {
  const { readFile } = await import("node:fs/promises");
  source ??= await readFile(axePath, "utf8");
  return source;
}

export async function stage(mode, checkpoint) {
  const server = path.join(binary, "tests", "browser", "stage-server");
  const child = spawn(server, [mode, checkpoint], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = readline.createInterface({ input: child.stdout });
  const port = await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("the station did not start")));
    lines.once("line", (line) => resolve(Number(line.split(" ")[1])));
  });
  return new Scene(child, lines, port);
}

// One scene: a station, a page, a volunteer; all cleaned up whatever happens.
export async function scene({ mode = "desk", checkpoint = "registration", who = "Desi", size = "laptop" }, play) {
  const set = await stage(mode, checkpoint);
  let done = false;
  try {
    await set.open(size);
    await set.signIn(who);
    await play(set, set.page);
    done = true;
  } finally {
    if (done) await set.close();
    else {
      await set.page?.screenshot({ path: path.join(pictures, "failed.png") }).catch(() => {});
      await set.context?.close();
      set.process.kill();
    }
  }
}
