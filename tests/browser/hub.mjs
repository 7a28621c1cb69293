// SPDX-License-Identifier: GPL-3.0-or-later
// hub.mjs - a PostgreSQL server of a scene's own, and the stations that exchange through it, each with its own role.
import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { freePort } from "./port.mjs";

const run = promisify(execFile);
const newest = [...Array(15).keys()].map((i) => `/usr/lib/postgresql/${29 - i}/bin`).find((folder) => existsSync(`${folder}/initdb`));

// Without a server these scenes are skipped.
export const hasServer = newest !== undefined;

export class Hub {
  static async open() {
    const hub = new Hub();
    hub.folder = mkdtempSync(path.join(tmpdir(), "lanyard-hub-"));
    if (process.getuid() === 0) chownSync(hub.folder, Number((await run("id", ["-u", "postgres"])).stdout), -1);
    hub.port = await freePort();
    await hub.program("initdb", "-D", `${hub.folder}/data`, "-U", "lanyard", "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
    await hub.start();
    await hub.program("createdb", "-h", "127.0.0.1", "-p", String(hub.port), "-U", "lanyard", "hub");
    return hub;
  }

  // PostgreSQL's programs refuse to run as root.
  program(name, ...words) {
    const all = process.getuid() === 0 ? ["runuser", "-u", "postgres", "--", `${newest}/${name}`, ...words] : [`${newest}/${name}`, ...words];
    return run(all[0], all.slice(1), { cwd: this.folder });
  }

  // Its end takes the server with it, however this process ends.
  start() {
    const settings = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.folder} -c fsync=off`;
    return this.program("pg_ctl", "-D", `${this.folder}/data`, "-l", `${this.folder}/log`, "-w", "-t", "120", "-o", settings, "start");
  }

  stop() { return this.program("pg_ctl", "-D", `${this.folder}/data`, "-m", "immediate", "-w", "stop"); }

  async end() {
    await this.stop().catch(() => {});
    rmSync(this.folder, { recursive: true });
  }

  get owner() { return `--hub=host=127.0.0.1 port=${this.port} dbname=hub user=lanyard`; }

  async sql(text) {
    return (await this.program("psql", "-h", "127.0.0.1", "-p", String(this.port), "-U", "lanyard", "-d", "hub", "-XAtc", text)).stdout.trim();
  }

  // Lets a station in that does not run yet; the first one makes the hub.
  async let(station, words, isFirst = false) {
    if (isFirst) await station.lanyard("hub", "init", this.owner);
    const file = path.join(station.home, "hub.pass");
    await station.lanyard("hub", ...words, this.owner, `--output=${file}`);
    station.hub = readFileSync(file, "utf8").match(/^# hub: (.*)$/m)[1];
  }
}

