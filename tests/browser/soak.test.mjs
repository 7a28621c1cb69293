// SPDX-License-Identifier: GPL-3.0-or-later
// soak.test.mjs - a station at work for LANYARD_SOAK_S seconds (30; the long test plays ten minutes): a camera of 15 frames a second before
// which codes come and go, two printers, ten pages that listen, a hub. Memory and descriptors do not grow, verdicts do not come later and
// later, each code is one scan at every page, each label is printed once, and the hub has every record.
import { existsSync, openSync, readFileSync, readdirSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import assert from "node:assert/strict";
import { PIN } from "./browser.mjs";
import { Hub, hasServer } from "./hub.mjs";
import { Station, people } from "./station.mjs";

const SECONDS = Number(process.env.LANYARD_SOAK_S ?? 30);
const FRAMES = 15, PAGES = 10, PATIENCE_MS = 90000, PRINT_EVERY = 3;
const REST_MS = 400; // a code that is back before it was away for a second would be no new scan
const MOMENTARY = 4; // descriptors that are open for a moment
const GROWTH_KB = 12 * 1024; // a frame is 300 kB: one that is lost each second shows in a minute

// A page that is open somewhere: it is told what everybody is told.
class Page {
  constructor(station) { this.port = station.port; this.count = 0; }

  ask(method, where, body, onAnswer) {
    const headers = { "Content-Type": "application/json", ...(this.cookie ? { Cookie: this.cookie } : {}) };
    const request = http.request({ host: "127.0.0.1", port: this.port, path: where, method, headers, agent: false }, onAnswer);
    request.on("error", (error) => { this.lost ??= error; });
    request.end(body);
    return request;
  }

  async open() {
    await new Promise((resolve) => this.ask("POST", "/api/sign-in", JSON.stringify({ name: "Lea", pin: PIN }), (answer) => {
      assert.equal(answer.statusCode, 200);
      this.cookie = answer.headers["set-cookie"].map((one) => one.split(";")[0]).join("; ");
      answer.resume().on("end", resolve);
    }));
    await new Promise((resolve) => { this.stream = this.ask("GET", "/api/events", undefined, (answer) => {
      assert.equal(answer.statusCode, 200);
      let line = "";
      answer.setEncoding("utf8").on("data", (text) => {
        const lines = (line + text).split("\n");
        line = lines.pop();
        this.count += lines.filter((one) => one === "event: verdict").length;
      }).on("close", () => { this.lost ??= new Error("the stream of events ended"); });
      resolve();
    }); });
  }

  close() { this.lost = this.lost ?? null; this.stream.destroy(); }
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
// The second and the last third: at first everything fills up.
const thirds = (numbers) => [numbers.slice(Math.floor(numbers.length / 3), Math.floor(2 * numbers.length / 3)), numbers.slice(Math.floor(2 * numbers.length / 3))];

function look(pid) {
  const kb = Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+)/m)[1]);
  return { kb, files: readdirSync(`/proc/${pid}/fd`).length };
}

async function until(isSo, what) {
  for (const end = Date.now() + PATIENCE_MS; !isSo(); await sleep(20)) assert.ok(Date.now() < end, what);
}

test("a station at work for long", { skip: hasServer ? false : "needs a PostgreSQL server", timeout: (SECONDS + 1200) * 1000 }, async () => {
  const hub = await Hub.open(), station = await Station.make();
  try {
    await hub.let(station, ["station", "add", "Desk 3"], true);
    const words = path.join(station.home, "scans");
    Object.assign(station, { words: ["--scans"], output: openSync(words, "w"), printers: `one=virtual:${station.home}/labels; two=virtual:${station.home}/more` });
    await station.lanyard("import", people);
    station.camera.play(FRAMES);
    await station.start();
    const codes = readFileSync(people, "utf8").split("\n").map((row) => row.split('","')[4]).filter((code) => code && !/Secret/.test(code)).slice(0, 8);
    for (const code of codes) await station.photograph(code);
    const pages = Array.from({ length: PAGES }, () => new Page(station));
    for (const page of pages) await page.open();
    const seen = [];
    let shown = 0, asked = 0;
    for (const end = Date.now() + SECONDS * 1000; Date.now() < end; shown++) {
      await station.show(codes[shown % codes.length], () => until(() => pages.every((page) => page.count > shown), `scan ${shown + 1} did not come to every page`));
      for (const page of pages) assert.equal(page.lost, undefined);
      await sleep(REST_MS);
      if (shown % PRINT_EVERY === 0) {
        await station.lanyard("print", "Ada Ngũgĩ", "--only=badge", `--printer=${asked % 2 ? "two" : "one"}`, ...(asked++ ? ["--reason=damaged"] : []));
        await until(() => printed(station) >= asked, `label ${asked} was not printed`);
      }
      seen.push(look(station.daemon.pid));
    }
    assert.deepEqual(pages.map((page) => page.count), pages.map(() => shown), "a page heard of a scan that nobody made");
    for (const page of pages) page.close();
    await station.stop();
    assert.equal(printed(station), asked, "a label came out twice");
    judge(seen, readFileSync(words, "utf8"), shown);
    assert.match(await station.lanyard("sync"), /records sent/);
    assert.match(await station.lanyard("station"), /exchange: in step/);
  } finally {
    if (station.daemon?.exitCode === null) await station.kill();
    station.daemon = null;
    await station.end();
    await hub.end();
  }
});

// How many labels came out of both printers.
function printed(station) {
  return ["labels", "more"].map((name) => path.join(station.home, name)).filter(existsSync)
    .flatMap((folder) => readdirSync(folder)).filter((name) => name.endsWith(".png")).length;
}

function judge(seen, said, shown) {
  const took = [...said.matchAll(/\[(\d+\.\d) ms;/g)].map((one) => Number(one[1]));
  assert.equal(took.length, shown, "lines of scans");
  const [before, after] = thirds(seen), [early, late] = thirds(took);
  const kb = [before, after].map((part) => middle(part.map((one) => one.kb)));
  const files = [before, after].map((part) => Math.max(...part.map((one) => one.files)));
  console.log(`${shown} scans; memory ${kb.join(" -> ")} kB; descriptors ${files.join(" -> ")}; frame to verdict ${middle(early)} -> ${middle(late)} ms`);
  assert.ok(kb[1] - kb[0] < GROWTH_KB, `memory grows: ${kb.join(" -> ")} kB`);
  assert.ok(files[1] <= files[0] + MOMENTARY, `descriptors grow: ${files.join(" -> ")}`);
  // Ten times is no busy machine, it is a queue.
  assert.ok(middle(late) < 10 * middle(early), `verdicts come later and later: ${middle(early)} -> ${middle(late)} ms`);
}
