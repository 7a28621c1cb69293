// SPDX-License-Identifier: GPL-3.0-or-later
// station.mjs - a whole station for a scene: `lanyard run` with a camera that is shown pictures, a printer that leaves pictures
// of its labels, and the event's day on its clock. Nothing in it is make-believe but what stands before and behind it.
import { execFile, spawn } from "node:child_process";
import { closeSync, constants, cpSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { binary, closeBrowser, PIN, visit } from "./browser.mjs";
import { freePort } from "./port.mjs";

const run = promisify(execFile);
const program = process.env.LANYARD ?? path.join(binary, "scanner", "cli", "lanyard");
const source = process.env.SOURCE_DIR;
export const people = path.join(source, "tests/browser/people.csv");
const pycon = path.join(source, "config/events/pycon-us-2024");
const FRAME_MS = 100;
const morning = "2024-05-15T08:30"; // registration has opened
const staff = { Desi: "desk", Dora: "door", Lea: "lead" };

// A camera as a named pipe of JPEG frames, held open by us so that it outlives the daemon.
class Camera {
  constructor(folder, makePicture) {
    this.path = path.join(folder, "camera.mjpeg");
    this.makePicture = makePicture;
    this.waiting = Buffer.alloc(0);
  }

  async open() {
    await run("mkfifo", ["-m", "600", this.path]);
    this.pipe = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
    this.nothing = this.picture = await this.makePicture(null);
    this.play(1000 / FRAME_MS);
  }

  // What the pipe does not take now is the rest of the frame; the next frame is whatever is in view then.
  tick() {
    if (!this.waiting.length) this.waiting = this.picture;
    try {
      while (this.waiting.length) this.waiting = this.waiting.subarray(writeSync(this.pipe, this.waiting));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }

  // So many frames a second; a set-up that failed ends all the same.
  play(frames) {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 1000 / frames).unref();
  }

  async see(code) { this.picture = code === null ? this.nothing : await this.makePicture(code); }

  close() {
    clearInterval(this.timer);
    closeSync(this.pipe);
  }
}

export class Station {
  // `event` is a folder with a profile; stations of one event share the `keys` of the first, which is a station. `settings`
  // are lines of the group [station]. One that is quiet has neither camera nor printer.
  static async make({ name = "Desk 3", event = pycon, keys, settings = [], volunteers = staff, time = morning, sponsor = null, isQuiet = false } = {}) {
    const station = new Station();
    const home = mkdtempSync(path.join(tmpdir(), "lanyard-scene-"));
    Object.assign(station, { name, time, home, folder: path.join(home, "station"), port: 0, settings, pictures: new Map() });
    await station.lanyard("init", `--event=${event}`, `--name=${name}`, ...(keys ? [`--keys=${keys.folder}/keys`] : []), ...(sponsor ? [`--sponsor=${sponsor}`] : []), station.folder);
    for (const [who, role] of Object.entries(volunteers)) await station.lanyard("volunteer", "add", who, `--role=${role}`, `--pin=${PIN}`);
    if (isQuiet) return station;
    station.camera = new Camera(station.home, (code) => station.photograph(code));
    await station.camera.open();
    return station;
  }

  // One that runs, and knows who comes: `files` of registrations.
  static async open({ files = [people], ...options } = {}) {
    const station = await Station.make(options);
    for (const file of files) await station.lanyard("import", file);
    return station.start();
  }

  async lanyard(...words) {
    const env = { ...process.env, LANYARD_STATION: this.folder };
    return (await run(program, words, { env })).stdout;
  }

  configure() {
    writeFileSync(path.join(this.folder, "station.ini"), ["[station]", `name = ${this.name}`, ...this.settings,
      "[page]", `listen = 127.0.0.1:${this.port}`, "[devices]", "find-printers = no", `cameras = ${this.camera ? `mjpeg:${this.camera.path}` : ""}`,
      ...(this.servePort ? [`serve = 127.0.0.1:${this.servePort}`, ...(this.serveName ? [`serve-name = ${this.serveName}`] : [])] : []), `printers = ${this.camera ? this.printers ?? `virtual:${this.home}/labels` : ""}`, ...(this.hub ? ["[exchange]", `hub = ${this.hub}`] : []),
      ...(this.stations ? ["[exchange]", `stations = ${this.stations}`] : []), ""].join("\n"));
  }

  async start() {
    this.port ||= await freePort();
    this.configure();
    this.daemon = spawn(program, ["run", `--station=${this.folder}`, `--time=${this.time}`, ...(this.words ?? [])], { stdio: ["ignore", this.output ?? "ignore", "pipe"] });
    this.ended = new Promise((resolve) => this.daemon.once("exit", (code, signal) => resolve(signal ?? code)));
    const lines = readline.createInterface({ input: this.daemon.stderr });
    this.said = [];
    await new Promise((resolve, reject) => {
      this.daemon.once("exit", () => reject(new Error(`the station did not start: ${this.said.join("\n")}`)));
      lines.on("line", (line) => {
        this.said.push(line);
        const found = line.match(/the page is at http:\/\/127\.0\.0\.1:(\d+)\//);
        if (found) resolve(this.port = Number(found[1]));
      });
    });
    return this;
  }

  async stop() {
    this.daemon.kill("SIGTERM");
    assert.equal(await this.ended, 0, `the station ended badly: ${this.said.join("\n")}`);
  }

  // As when the plug is pulled.
  async kill() {
    this.daemon.kill("SIGKILL");
    assert.equal(await this.ended, "SIGKILL");
  }

  // A sponsor's: it has no keys. One that `desk` serves is made by the file of that desk.
  static async makeBooth({ desk, sponsor, settings = [], volunteers = { Rita: "sponsor" }, ...options }) {
    if (desk) return Station.fromFile({ ...options, desk, sponsor, settings, volunteers });
    return Station.make({ ...options, sponsor, settings: ["mode = sponsor", `sponsor = ${sponsor}`, ...settings], volunteers });
  }

  static async fromFile({ desk, sponsor, name, settings, volunteers, time = morning }) {
    const station = new Station();
    const home = mkdtempSync(path.join(tmpdir(), "lanyard-scene-"));
    Object.assign(station, { name, time, home, folder: path.join(home, "station"), port: 0, pictures: new Map() });
    const file = path.join(home, "a.booth");
    await desk.lanyard("sponsor", "add", sponsor, `--name=${name}`, `--output=${file}`);
    await station.lanyard("init", `--from=${file}`, station.folder);
    for (const [who, role] of Object.entries(volunteers)) await station.lanyard("volunteer", "add", who, `--role=${role}`, `--pin=${PIN}`);
    const made = readFileSync(path.join(station.folder, "station.ini"), "utf8");
    station.stations = made.match(/^stations\s*=\s*(.*)$/m)[1];
    station.settings = ["mode = sponsor", `sponsor = ${sponsor}`, ...settings];
    return station;
  }

  // From its next start on it serves booths, at the same port each time.
  async serve() {
    this.servePort = await freePort();
    this.configure();
  }

  // The same station later in the day, or set another way.
  async restart({ time = this.time, settings = this.settings, printers = this.printers } = {}) {
    await this.stop();
    Object.assign(this, { time, settings, printers });
    await this.start();
  }

  async end() {
    try {
      if (this.daemon) await this.stop();
      await this.lanyard("verify");
    } finally {
      this.camera?.close();
      rmSync(this.home, { recursive: true });
    }
  }

  get url() { return `http://127.0.0.1:${this.port}/`; }

  visit(options, play) { return visit(this.url, options, play); }

  // --- before the camera ---

  // A picture as a camera takes it, of a code, of two with a tab between them or of nothing, that the program can read; taken once.
  photograph(code) {
    if (!this.pictures.has(code)) this.pictures.set(code, this.takePicture(code, path.join(this.home, `picture-${this.pictures.size}`)));
    return this.pictures.get(code);
  }

  async takePicture(code, folder) {
    const make = path.join(binary, "tests", "scenes", "scene-make");
    const common = ["--format", "jpeg", "--size", "640x480", "--out", folder];
    if (code === null) {
      await run(make, [...common, "--set", "empty", "--count", "1"]);
      return readFileSync(path.join(folder, "empty-0000.jpeg"));
    }
    writeFileSync(`${folder}.txt`, `${code}\n`);
    for (let seed = 1; seed < 9; seed++) {
      await run(make, [...common, "--texts", `${folder}.txt`, "--seed", String(seed)]);
      const picture = path.join(folder, "text-0000.jpeg");
      if ([code, code.split("\t").reverse().join("\t")].includes(await this.code(picture))) return readFileSync(picture);
    }
    throw new Error(`no picture of ${code} can be read`);
  }

  // Somebody holds a code before the camera until `isSeen()` ends, then takes it away.
  async show(code, isSeen) {
    await this.camera.see(code);
    try {
      return await isSeen();
    } finally {
      await this.camera.see(null);
    }
  }

  // --- behind the printer ---

  labels() {
    const folder = path.join(this.home, "labels");
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".png")).sort().map((name) => path.join(folder, name)) : [];
  }

  // The codes of a person's labels, printed for it by the daemon: {badge, tickets}.
  async issue(name) {
    await this.lanyard("print", name);
    const line = new RegExp(`^\\s*(\\d+)\\s+\\S+\\s+(\\S+)\\s+(\\S+)\\s+${name}( at |: |$)`);
    const jobs = async () => (await this.lanyard("jobs")).split("\n").map((text) => text.match(line)).filter(Boolean);
    for (let all = await jobs(); ; all = await jobs()) {
      if (!all.length || !all.every(([, , state]) => state === "printed")) {
        await sleep(100);
        continue;
      }
      const codes = async (kind) => Promise.all(all.filter(([, , , label]) => label === kind)
        .map(([, id]) => this.code(path.join(this.home, "labels", `${id.padStart(6, "0")}-${kind}.png`))));
      return { badge: (await codes("badge"))[0], tickets: (await codes("ticket")).reverse() };
    }
  }

  // What a picture's code says; it may well end in a space. Two codes have a tab between them.
  async code(picture) {
    const lines = (await run(program, ["scan", picture])).stdout.replace(/\n$/, "").split("\n");
    return lines.map((line) => line.slice(picture.length + 2)).join("\t");
  }

  bytes(label) { return [...readFileSync(label)]; }

  // The codes of the labels of a kind ("badge", "ticket"), read back from their pictures in the order of printing.
  async printed(kind) {
    return Promise.all(this.labels().filter((label) => label.endsWith(`-${kind}.png`)).map((label) => this.code(label)));
  }

  // --- what is on disk ---

  // {"arrivals": [{key, title, count, of}], ...} of `lanyard report --csv`.
  async report() {
    const report = {};
    for (const line of (await this.lanyard("report", "--csv")).trim().split("\r\n").slice(1)) {
      const [part, key, title, count, of] = [...line.matchAll(/"((?:[^"]|"")*)"|\d+/g)].map((cell) => cell[1] ?? Number(cell[0]));
      (report[part] ??= []).push({ key, title, count, of });
    }
    return report;
  }

  // What this station knows, on a stick to another.
  async carryTo(other) {
    const bundle = path.join(this.home, `to-${path.basename(other.home)}.bundle`);
    await this.lanyard("bundle", "export", bundle);
    await other.lanyard("bundle", "import", bundle);
    rmSync(bundle);
  }
}

// What a file's scenes leave behind them: their browser, and the stations that were opened.
export async function close(...stations) {
  await closeBrowser();
  for (const station of stations) await station?.end();
}

// The profile of PyCon US 2024 in a folder of its own, with one of its files as `change(text)` makes it; gone with the process.
export function otherEvent(file, change) {
  const folder = mkdtempSync(path.join(tmpdir(), "lanyard-event-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  cpSync(pycon, folder, { recursive: true });
  writeFileSync(path.join(folder, file), change(readFileSync(path.join(folder, file), "utf8")));
  return folder;
}
