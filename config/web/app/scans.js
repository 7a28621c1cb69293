// SPDX-License-Identifier: GPL-3.0-or-later
// scans.js - scans on their way to the station: asked in their order, each until it is answered. None is dropped unsaid.
import { get, post, ApiError } from "./api.js";

const AGAIN_MS = 500; // between two askings while the station is away
const LATE_MS = 2000; // an answer that takes longer is waited for aloud

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Scans {
  // `isBooth()`, `printsAtOnce()`: what this station is; `now()`: the station's time in ms. `onWaiting(count)`: so many wait for a station
  // that does not answer;
  // `onAnswer(outcome)`, `onFailure(error)`: what became of one.
  constructor(handlers) { Object.assign(this, handlers, { line: [], isAsking: false, isLate: false }); }

  // How many wait for a station that does not answer.
  get waitingCount() { return this.isLate ? this.line.length : 0; }

  push(code) {
    this.line.push(code);
    if (this.isLate) this.onWaiting(this.line.length);
    if (!this.isAsking) this.askAll();
  }

  // Gives how many they were; an answer that still comes is nobody's.
  drop() { return this.line.splice(0).length; }

  async askAll() {
    this.isAsking = true;
    try {
      while (this.line.length) await this.askFirst();
    } finally {
      this.isAsking = this.isLate = false;
      if (this.line.length) this.askAll();
    }
  }

  async askFirst() {
    const [code] = this.line;
    const late = setTimeout(() => this.wait(), LATE_MS);
    let tell;
    try {
      const outcome = await this.ask(code);
      tell = () => this.onAnswer(outcome);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      tell = () => this.onFailure(error);
    } finally {
      clearTimeout(late);
    }
    if (this.line[0] !== code) return;
    this.line.shift();
    tell();
  }

  wait() {
    if (this.isLate) return;
    this.isLate = true;
    this.onWaiting(this.line.length);
  }

  async ask(code) {
    const since = Math.floor(this.now() / 1000) * 1000;
    for (let isAgain = false; ; isAgain = true) {
      try {
        return isAgain && !this.isBooth() && await this.answeredBefore(code, since) ||
          await post(this.isBooth() ? "/api/capture" : "/api/scan", code);
      } catch (error) {
        if (!(error instanceof ApiError) || !error.isAway) throw error;
        this.wait();
        await pause(AGAIN_MS);
      }
    }
  }

  // What the station recorded of this code before its answer was cut off; null when it did not. Asked as if it were new, who was
  // let in a moment ago would be "already in".
  async answeredBefore(code, since) {
    const look = await post("/api/scan", { ...code, look: true });
    const { recent } = await get("/api/state");
    const mine = recent.find((record) => record.id && record.id === look.person?.id && !record.is_undone && Date.parse(record.at) >= since);
    if (!mine) return null;
    const { verdict, kind, says, can, record } = mine;
    const outcome = { ...look, verdict, kind, can, record, says: { ...says, values: look.says.values }, is_look: false };
    return verdict === "admit" && this.printsAtOnce() ? { ...outcome, print_group: await labelsOf(mine.id) } : outcome;
  }
}

// Asked for before the cut, else now.
async function labelsOf(id) {
  const { jobs } = await get("/api/jobs");
  return jobs.find((job) => job.id === id)?.group ?? (await post("/api/print", { id })).print_group;
}
