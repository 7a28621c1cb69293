// SPDX-License-Identifier: GPL-3.0-or-later
// burst.js - keys in a row, and whether a scanner or fingers pressed them: told by the times of the keys alone.
//
// Times are those at which the keys were pressed, as their events carry them (event.timeStamp), never those at which somebody
// got round to them: a page that is busy sees its keys late, but with the same times between them.

const GAP_MS = 120;      // a longer pause ends a burst, whoever types
const HASTY_MS = 70;     // and so does this one among keys at the pace of fingers
const INHUMAN_MS = 20;   // no finger keeps that up, not for a handful of keys
const FEW = 4;           // such a handful
// Over so many keys fingers are slower than that. Most scanners take 1 to 10 ms for a key, those over the air up to 60.
const paces = [{ least: 6, meanMs: 40 }, { least: 10, meanMs: 65 }];

export class Burst {
  constructor(at) { Object.assign(this, { text: "", us: "", count: 0, began: at, last: at }); }

  // A key that means `text` on this keyboard and `us` on the one that most scanners type for.
  add({ text, us }, at) {
    this.text += text;
    this.us += us;
    this.count++;
    this.last = at;
  }

  get meanMs() { return this.count > 1 ? (this.last - this.began) / (this.count - 1) : Infinity; }

  isCode() { return paces.some(({ least, meanMs }) => this.count >= least && this.meanMs <= meanMs); }

  // Whether this is no finger's pace, after a handful of keys at the latest.
  isHasty() { return this.count >= FEW && this.meanMs <= paces[0].meanMs || this.isCode(); }

  // Whether a key pressed at `at` goes on with it. A scanner may stumble in mid-code; fingers are slow from their first key.
  isFollowedAt(at) {
    const gap = at - this.last;
    return gap <= HASTY_MS || gap <= GAP_MS && (this.meanMs <= paces[0].meanMs || this.isCode());
  }

  // No fingers' work, but too short for a code: what a scanner that was cut off has left. `end`: when Enter was pressed.
  isScrap(end) {
    if (this.isCode()) return false;
    return end === undefined ? this.count >= FEW && this.meanMs <= INHUMAN_MS : (end - this.began) / this.count <= INHUMAN_MS;
  }

  // Whether a key that ends codes, pressed at `at`, is still the scanner's: some end theirs with two.
  isEndedAt(at) { return at - this.last <= GAP_MS; }
}
