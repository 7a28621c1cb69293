// SPDX-License-Identifier: GPL-3.0-or-later
// setup.test.mjs - as a new user goes: from an empty folder to an own event's badge with an own logo, printed, read back, and a station
// that starts. Nobody opens an editor.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { promisify } from "node:util";
import { binary, closeBrowser, pictures, visit } from "./browser.mjs";
import { Hub, hasServer } from "./hub.mjs";

const run = promisify(execFile);
const program = process.env.LANYARD ?? path.join(binary, "scanner", "cli", "lanyard");
const home = mkdtempSync(path.join(tmpdir(), "lanyard-setup-scene-"));
after(async () => { await closeBrowser(); rmSync(home, { recursive: true }); });

const sample = path.join(process.env.SOURCE_DIR, "config", "events", "pycon-us-2024", "samples", "checkin-list.csv");

// A square that nothing else on a badge looks like: as wide as high, all black.
const logo = path.join(home, "square.svg");
writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10H0z"/></svg>');

// As a ticketing system of Argentina might write it: none that Lanyard knows.
const sheet = path.join(home, "inscriptos.csv");
writeFileSync(sheet, ["Pedido,Nombre y apellido,Correo,Entrada,Empresa,Código", "A1,Ada Quiroga,ada@example.org,Entrada general,Molinos,8J2K4L6M8N", "A2,Bruno Paz,bruno@example.org,Entrada estudiante,,9J2K4L6M8N",
  "A3,Caro Luz,caro@example.org,Remera T-shirt,,7J2K4L6M8N", ""].join("\r\n"));

const programme = path.join(home, "programa.ics");
writeFileSync(programme, ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//else//ES", "BEGIN:VEVENT", "UID:1@example.org", "DTSTAMP:20310101T000000Z", "DTSTART:20310405T130000Z", "DTEND:20310405T140000Z", "SUMMARY:Abrir", "LOCATION:Aula Magna", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n"));

// The program with its address, until it ends; `play(address, ended)`.
async function setUp(folder, play) {
  const child = spawn(program, ["setup", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const address = await new Promise((resolve, reject) => {
      child.once("exit", () => reject(new Error("lanyard setup did not start")));
      readline.createInterface({ input: child.stdout }).on("line", (line) => { if (line.startsWith("http://")) resolve(line); });
    });
    await play(address, ended);
  } finally {
    child.kill();
  }
  assert.equal(await ended, 0);
}

const root = (address) => address.slice(0, address.indexOf("#"));

async function open(page, address) {
  await page.locator(".problem", { hasText: "whole address" }).waitFor(); // without the code
  await page.goto(address);
  await page.locator("#steps [aria-current]").waitFor();
  assert.equal(new URL(page.url()).hash, "", "the code stays in the address");
}

async function step(page, name) {
  await page.locator(`#steps [data-step="${name}"]`).click();
  await page.locator(`#steps [data-step="${name}"][aria-current]`).waitFor();
}

async function shoot(page, size, name) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than the screen`);
  assert.ok(await page.evaluate(() => [...document.querySelectorAll("pre")].every((each) => each.scrollWidth <= each.clientWidth)), `a command of ${name} is cut`);
  await page.screenshot({ path: path.join(pictures, `setup-${name}-${size}.png`), fullPage: true });
}

async function choose(page, label, file) { await page.locator(`input[type=file][aria-label="${label}"]`).setInputFiles(file); }

async function makeEvent(set, page, size) {
  await page.getByLabel("Name of the event").fill("Rioplatense 2031");
  await page.getByLabel("First day").fill("2031-04-05");
  await page.getByLabel("Last day").fill("2031-04-06");
  await page.getByLabel("Time zone").fill("America/Argentina/Buenos_Aires");
  await page.getByLabel("Rooms with a door of their own").fill("Aula Magna");
  await shoot(page, size, "event");
  await set.audit("setup event");
  await page.getByRole("button", { name: "Make the event" }).click();
  await page.locator("h2", { hasText: "Rioplatense 2031" }).waitFor();
  await choose(page, "Choose the programme’s file", programme);
  await page.locator(".found", { hasText: "New: 1" }).waitFor();
  await page.getByRole("button", { name: "Use this programme" }).click();
  await page.getByText("One session.").waitFor();
}

async function takePeople(set, page, size) {
  await step(page, "people");
  await choose(page, "Choose the file of registrations", sheet);
  await page.getByRole("button", { name: "Use these columns" }).waitFor();
  assert.match(await page.getByLabel("Columns").inputValue(), /^\[map\]/, "what only somebody with an editor needs");
  await shoot(page, size, "columns");
  await page.getByRole("button", { name: "Use these columns" }).click();
  await page.locator(".products .field", { hasText: "Remera T-shirt" }).waitFor();
  assert.equal(await page.locator(".products .field", { hasText: "Remera T-shirt" }).locator("select").inputValue(), "extra:");
  await shoot(page, size, "products");
  await set.audit("setup products");
  await page.getByRole("button", { name: "Save the ticket types" }).click();
  await page.locator(".types li", { hasText: "Entrada estudiante: 1" }).waitFor();
  await page.locator(".product[data-saved=false]").waitFor({ state: "detached" });
  await page.locator(".holders li", { hasText: "Ada Quiroga (A1) may enter: Registration; Entrance" }).waitFor();
  await shoot(page, size, "people");
  await page.getByRole("button", { name: "Import them" }).click();
  await page.getByText("3 people are registered.").waitFor();
}

// The pictures of the look that was saved last.
async function newPictures(page, former) {
  await page.waitForFunction((old) => {
    const drawn = document.querySelector(".pictures")?.dataset.drawn;
    return drawn && drawn !== old;
  }, former);
  return page.locator(".pictures").getAttribute("data-drawn");
}

async function chooseLook(set, page, size) {
  await step(page, "look");
  let drawn = await newPictures(page, undefined);
  await choose(page, "Choose a logo", logo);
  await page.getByText("logo.svg is the logo").waitFor();
  drawn = await newPictures(page, drawn);
  const look = page.getByRole("button", { name: "With a picture" }); // by picture
  await look.locator("img[src]").waitFor();
  await look.click();
  drawn = await newPictures(page, drawn);
  assert.equal(await look.getAttribute("aria-pressed"), "true");
  await page.getByLabel("The page’s bar").fill("#ffee00"); // on which white cannot be read
  await page.locator(".problem", { hasText: "cannot be read" }).waitFor();
  drawn = await newPictures(page, drawn);
  await page.getByLabel("The page’s bar").fill("#0b5d2e");
  drawn = await newPictures(page, drawn);
  await page.getByLabel("Pronouns").uncheck();
  drawn = await newPictures(page, drawn);
  await page.getByLabel("Large on the badge").selectOption("full");
  await newPictures(page, drawn);
  await shoot(page, size, "look");
  await set.audit("setup look");
}

async function tryPrinter(set, page, size) {
  await step(page, "printer");
  await page.locator(".offer", { hasText: "No printer at hand" }).getByRole("button").click();
  const printer = page.locator('.printer[data-name="practice"]');
  await printer.getByRole("button", { name: "Print a test label" }).click();
  await printer.locator(".tried", { hasText: "is out" }).waitFor();
  await shoot(page, size, "printer");
  await set.audit("setup printer");
}

// Whoever likes an editor names a camera there: a folder of pictures, of which one is the label that was printed.
async function readLive(set, page, size, folder) {
  const ini = path.join(folder, "station.ini");
  writeFileSync(ini, readFileSync(ini, "utf8").replace(/^#?cameras *=.*$/m, `cameras = folder:${folder}/labels`));
  await step(page, "camera");
  const camera = page.locator(".printer", { hasText: "uses it" });
  await camera.getByRole("button", { name: "Show its picture" }).click();
  await page.locator(".good", { hasText: "It reads: CHECK0CHECK0" }).waitFor();
  await page.locator(".eye canvas[data-hint=read]").waitFor();
  await page.getByLabel("Scan into this field").fill("CHECK0"); // cut off
  await page.keyboard.press("Enter");
  await page.locator(".problem", { hasText: "is not the code" }).waitFor();
  await page.getByLabel("Scan into this field").fill("CHECK0CHECK0CHECK0CHECK0CHECK0CHECK0CH");
  await page.keyboard.press("Enter");
  await page.locator(".good", { hasText: "Read correctly" }).waitFor();
  await shoot(page, size, "camera");
  await set.audit("setup camera");
}

async function addLead(set, page, size) {
  await step(page, "volunteers");
  await page.getByLabel("Name", { exact: true }).fill("Lea");
  await page.getByLabel("PIN").fill("123456");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".problem").waitFor(); // the first that is tried
  await page.getByLabel("PIN").fill("271828");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".volunteers li", { hasText: "Lea" }).waitFor();
  await shoot(page, size, "volunteers");
  await set.audit("setup volunteers");
}

async function makeFile(page, { name, mode, door, printer, owner }, file) {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Purpose").selectOption(mode);
  if (door) await page.getByLabel("Which door or counter").selectOption(door);
  if (printer) await page.getByLabel("Printer", { exact: true }).selectOption(printer);
  if (owner) await page.getByLabel("The hub owner’s connection").fill(owner);
  await page.getByRole("button", { name: "Make the file" }).click();
  await page.locator(`.stations [data-file="${file}"]`).waitFor();
}

// The lines that are to be typed, as they stand there, in the folder to which the file was carried.
async function typeThere(page, folder, file, there) {
  const lines = (await page.locator(`.stations [data-file="${file}"] pre`).innerText()).split("\n");
  const [init, start] = lines.map((line) => line.split(" "));
  assert.deepEqual([init.shift(), start.shift()], ["lanyard", "lanyard"]);
  assert.equal(statSync(path.join(folder, "stations", file)).mode & 0o777, 0o600);
  mkdirSync(there);
  copyFileSync(path.join(folder, "stations", file), path.join(there, file));
  await run(program, init, { cwd: there });
  return start;
}

async function addStations(set, page, size, folder) {
  await step(page, "stations");
  await page.getByRole("button", { name: "Make the file" }).click();
  await page.locator(".problem", { hasText: "needs a name" }).waitFor();
  await makeFile(page, { name: "Desk 2", mode: "desk", printer: "practice" }, "desk-2.station");
  await makeFile(page, { name: "", mode: "door", door: "Aula Magna" }, "aula-magna.station");
  await page.getByLabel("Name", { exact: true }).fill("Desk 2");
  await page.getByRole("button", { name: "Make the file" }).click();
  await page.locator(".problem", { hasText: "exists already" }).waitFor();
  await shoot(page, size, "stations");
  await set.audit("setup stations");
  const there = path.join(home, `${size}-there`);
  const start = await typeThere(page, folder, "desk-2.station", there);
  await typeThere(page, folder, "aula-magna.station", `${there}-door`);
  await page.getByRole("button", { name: "Remove the file: aula-magna.station" }).click();
  await page.locator('[data-file="aula-magna.station"]').waitFor({ state: "detached" });
  return { there, start };
}

async function finish(set, page, size, ended) {
  await step(page, "finish");
  await page.locator('[data-part="good"]').waitFor();
  await shoot(page, size, "finish");
  await set.audit("setup finish");
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByText("This page has ended").waitFor();
  assert.equal(await ended, 0);
}

// Of a PNG file its dots, by the browser: {width, height, black(x, y)}.
async function dots(page, file) {
  const found = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas.drawImage(bitmap, 0, 0);
    const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    let largest = 0; // of the squares that are all black, the longest side
    const sides = new Uint16Array(bitmap.width * bitmap.height);
    for (let y = 0; y < bitmap.height / 3; y++)
      for (let x = 0; x < bitmap.width; x++) {
        const at = y * bitmap.width + x;
        if (data[at * 4] > 128) continue;
        sides[at] = 1 + (x && y ? Math.min(sides[at - 1], sides[at - bitmap.width], sides[at - bitmap.width - 1]) : 0);
        largest = Math.max(largest, sides[at]);
      }
    return { largest, width: bitmap.width };
  }, readFileSync(file).toString("base64"));
  return found;
}

for (const size of ["laptop", "phone"])
  test(`from nothing to an own badge: ${size}`, async () => {
    const folder = path.join(home, size);
    let label;
    let second;
    await setUp(folder, (address, ended) => visit(root(address), { size }, async (set, page) => {
      await open(page, address);
      await makeEvent(set, page, size);
      await takePeople(set, page, size);
      await chooseLook(set, page, size);
      await page.reload(); // taken up again where it was left
      await page.locator("#bar", { hasText: "Rioplatense 2031" }).waitFor();
      await tryPrinter(set, page, size);
      await readLive(set, page, size, folder);
      await addLead(set, page, size);
      second = await addStations(set, page, size, folder);
      [label] = readdirSync(path.join(folder, "labels")).filter((name) => name.endsWith(".png"));
      const seen = await dots(page, path.join(folder, "labels", label));
      assert.ok(seen.largest > seen.width / 12, `no logo of ${seen.largest} dots on a label of ${seen.width}`);
      await finish(set, page, size, ended);
    }));
    const { stdout } = await run(program, ["scan", path.join(folder, "labels", label)]);
    assert.match(stdout, /CHECK0CHECK0/);
    const { stdout: judged } = await run(program, ["check", folder]).catch((error) => error);
    assert.doesNotMatch(judged, /^fail/m);
    const ini = readFileSync(path.join(folder, "event", "event.ini"), "utf8");
    assert.match(ini, /# --- ticket types: the first whose pattern fits/, "comments stay");
    assert.match(ini, /^logo = logo\.svg$/m);
    assert.match(readFileSync(path.join(folder, "event", "badge.label"), "utf8"), /# The picture look:/);
    assert.match(ini, /^badge-name = full$/m);
    assert.ok(existsSync(path.join(folder, "columns.ini")));
    await runs(folder, home, ["run", `--station=${folder}`], () => {});
    // The second machine: the same volunteer with the same PIN, the same people, and a label of theirs.
    await runs(path.join(second.there, "desk-2"), second.there, second.start, (url) => visit(url, { who: "Lea" }, async (set, page) => {
      await page.locator("#bar", { hasText: "Desk 2" }).waitFor();
      await page.locator("input[type=search]").click();
      assert.match((await set.search("Quiroga")).join(), /Ada Quiroga/);
    }));
    assert.ok(!existsSync(path.join(`${second.there}-door`, "aula-magna", "desk.key")), "a door reads what only desks may");
  });

// The station as the words start it, with any free port; `play(url)` while it runs.
async function runs(folder, cwd, words, play) {
  const ini = path.join(folder, "station.ini");
  writeFileSync(ini, readFileSync(ini, "utf8").replace(/^#?listen *=.*$/m, "listen = 127.0.0.1:0"));
  const child = spawn(program, words, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const url = await new Promise((resolve, reject) => {
      child.once("exit", () => reject(new Error("lanyard run does not start")));
      readline.createInterface({ input: child.stderr }).on("line", (line) => { if (line.includes("the page is at")) resolve(line.match(/https?:\S+/)[0]); });
    });
    await play(url);
  } finally {
    child.kill();
    await ended;
  }
}

// --- an event that comes with Lanyard, and a copy of one ---

// One programme as other systems write it, and what is in it, by those who did not read our import (tests/orders).
async function otherProgrammes() {
  const folder = path.join(home, "programmes");
  await run("python3", ["-B", path.join(process.env.SOURCE_DIR, "tests", "orders", "generate.py"), "--programmes", "--out", folder]);
  const truth = JSON.parse(readFileSync(path.join(folder, "programme-truth.json"), "utf8"));
  return { folder, truth };
}

async function chooseKind(page, kind, event) {
  await page.locator(`input[name=kind][value=${kind}]`).check();
  await page.getByLabel("Event", { exact: true }).selectOption(event);
}

async function lookAt(page, file, words) {
  await choose(page, "Choose the programme’s file", file);
  await page.locator(".found", { hasText: words }).waitFor();
  await page.locator(".result .actions").waitFor();
}

const python = existsSync("/usr/bin/python3");
test("a copy of an event, with a programme of another system", { skip: python ? false : "python3 is not installed" }, async () => {
  const folder = path.join(home, "copy");
  const { folder: programmes, truth } = await otherProgrammes();
  const count = truth.sessions.length;
  await setUp(folder, (address, ended) => visit(root(address), {}, async (set, page) => {
    await open(page, address);
    await chooseKind(page, "copy", "pycon-us-2024");
    await shoot(page, "laptop", "copy");
    await page.getByLabel("Name of the event").fill(truth.title);
    await page.getByLabel("First day").fill(truth.days[0]);
    await page.getByLabel("Last day").fill(truth.days.at(-1));
    await page.getByLabel("Time zone").fill(truth.zone);
    await page.getByLabel("Rooms with a door of their own").fill(truth.rooms.join("\n"));
    await page.getByRole("button", { name: "Make the event" }).click();
    await page.locator("h2", { hasText: truth.title }).waitFor();
    await page.getByText("No programme yet").waitFor();
    for (const file of ["schedule.xml", "sessionize-all.json", "programme.ics", "pretalx.schedule.json"])
      await lookAt(page, path.join(programmes, file), `New: ${count}, changed: 0`);
    await page.getByRole("button", { name: "Use this programme" }).click();
    await page.getByText(`${count} sessions.`).waitFor();
    await lookAt(page, path.join(programmes, "pretalx.schedule.json"), "New: 0, changed: 0");
    await addLead(set, page, "copy");
    await finish(set, page, "copy", ended);
  }));
  const { stdout } = await run(program, ["session", "list", `--station=${folder}`]);
  for (const session of truth.sessions) {
    const [row] = stdout.split("\n").filter((line) => line.includes(session.title));
    assert.ok(row?.includes(session.room) && row.includes(session.start.slice(11, 16)), `${session.title}: ${row}`);
  }
  const ini = readFileSync(path.join(folder, "event", "event.ini"), "utf8");
  assert.match(ini, /^\[ticket-type student\]$/m, "the products of the event that was copied are gone");
  assert.doesNotMatch(ini, /^room = Room 318$/m, "doors of the other event's rooms stay");
  assert.match(ini, /^room = Großer Saal$/m);
});

test("an event that comes with Lanyard", async () => {
  const folder = path.join(home, "shipped");
  await setUp(folder, (address, ended) => visit(root(address), {}, async (set, page) => {
    await open(page, address);
    await chooseKind(page, "shipped", "pycon-us-2024");
    await page.getByLabel("Name of the event").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Make the event" }).click();
    await page.locator("h2", { hasText: "PyCon US 2024" }).waitFor();
    await page.getByText("153 sessions.").waitFor();
    await step(page, "people");
    await choose(page, "Choose the file of registrations", sample);
    await page.getByRole("button", { name: "Import them" }).click();
    await page.getByText("300 people are registered.").waitFor();
    await addLead(set, page, "shipped");
    await finish(set, page, "shipped", ended);
  }));
  const shipped = path.join(process.env.SOURCE_DIR, "config", "events", "pycon-us-2024", "event.ini");
  assert.equal(readFileSync(path.join(folder, "event", "event.ini"), "utf8"), readFileSync(shipped, "utf8"), "what was shipped was changed");
});

// --- killed ---

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? filesBelow(path.join(folder, each.name)) : each.isFile() ? [path.join(folder, each.name)] : []));
}

test("killed while registrations are looked at, it leaves nobody behind", async () => {
  const folder = path.join(home, "killed");
  const temporary = path.join(home, "temporary");
  mkdirSync(temporary);
  const child = spawn(program, ["setup", folder], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, TMPDIR: temporary } });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal)));
  const address = await new Promise((resolve) => readline.createInterface({ input: child.stdout }).on("line", (line) => { if (line.startsWith("http://")) resolve(line); }));
  await visit(root(address), {}, async (set, page) => {
    await open(page, address);
    await chooseKind(page, "shipped", "pycon-us-2024");
    await page.getByRole("button", { name: "Make the event" }).click();
    await step(page, "people");
    await choose(page, "Choose the file of registrations", sample);
    await page.getByRole("button", { name: "Import them" }).waitFor();
    child.kill("SIGKILL");
    assert.equal(await ended, "SIGKILL");
  });
  const person = readFileSync(sample, "utf8").split("\n")[1].split('","')[1]; // whose name stands in the file
  const left = [temporary, folder].flatMap(filesBelow).filter((file) => readFileSync(file).includes(person));
  assert.deepEqual(left, []);
  assert.ok(filesBelow(folder).length > 3);
});

// With a hub the file holds the password of a role in place of the people.
test("a station by file, at a hub", { skip: hasServer ? false : "there is no PostgreSQL here" }, async () => {
  const hub = await Hub.open();
  try {
    const folder = path.join(home, "at-hub");
    const there = `${folder}-there`;
    const owner = hub.owner.replace("--hub=", "");
    await run(program, ["init", "--event=pycon-us-2024", `--hub=${owner}`, folder]);
    await run(program, ["hub", "init", hub.owner, `--station=${folder}`]);
    await run(program, ["import", `--station=${folder}`, sample]);
    await run(program, ["sync", `--station=${folder}`]);
    await setUp(folder, (address) => visit(root(address), {}, async (set, page) => {
      await open(page, address);
      await step(page, "stations");
      await makeFile(page, { name: "Room 318", mode: "door", door: "room-318", owner }, "room-318.station");
      await typeThere(page, folder, "room-318.station", there);
      await page.getByRole("button", { name: "Remove the file: room-318.station" }).click();
      await page.locator('[data-file="room-318.station"]').waitFor({ state: "detached" });
      await page.getByLabel("Name", { exact: true }).fill("Room 318");
      await page.getByRole("button", { name: "Make the file" }).click();
      await page.locator(".problem", { hasText: "has the role pycon-us-2024-room-318 already" }).waitFor();
    }));
    const second = path.join(there, "room-318");
    assert.match(readFileSync(path.join(second, "hub.pass"), "utf8"), /user=pycon-us-2024-room-318/);
    await run(program, ["sync", `--station=${second}`]);
    const { stdout } = await run(program, ["search", `--station=${second}`, "Kealoha"]);
    assert.match(stdout, /Kealoha/);
    assert.equal(await hub.sql("SELECT rolname FROM pg_roles WHERE rolname = 'pycon-us-2024-room-318'"), "pycon-us-2024-room-318");
  } finally {
    await hub.end();
  }
});
