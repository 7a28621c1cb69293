// SPDX-License-Identifier: GPL-3.0-or-later
// recent.js - the last eight scans at the side, so that a verdict stays readable while the next comes in.
import { h, svg, redraw } from "./dom.js";
import { t, outcomeWords, clock } from "./words.js";
import { shapes } from "./shapes.js";

const SHOWN = 8;

export class Recent {
  constructor() {
    this.recorded = []; // what the station recorded, newest first
    this.told = new Map(); // of scans that this page has shown: where they were sent, by record
    this.looked = [];   // looks of this page, which the station did not record
    this.clockShift = 0; // from the browser's clock to the station's
  }

  take(recorded) { this.recorded = recorded; }

  // What the page itself says: no answer, a code that was cut off.
  note({ kind, says }) { this.looked = [{ at: this.now(), kind, says }, ...this.looked].slice(0, SHOWN); }

  now() { return new Date(Date.now() + this.clockShift).toISOString(); }

  add(outcome) {
    if (outcome.record) this.told.set(outcome.record, outcome.says);
    if (!outcome.is_look || outcome.record) return;
    this.looked = [{ at: this.now(), kind: outcome.kind, says: outcome.says, id: outcome.person?.id, name: outcome.person?.name },
      ...this.looked.filter((look) => !look.id || look.id !== outcome.person?.id)].slice(0, SHOWN);
  }

  // The newest eight; a look that led to a record is told by the record.
  list() {
    const isNewer = (record, look) => record.id && record.id === look.id && record.at
      && Date.parse(record.at) >= Date.parse(look.at) - 1000;
    const looks = this.looked.filter((look) => !this.recorded.some((record) => isNewer(record, look)));
    return [...this.recorded, ...looks].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, SHOWN);
  }

  // "Wrong room · Room 319"
  words(scan) {
    const { headline } = outcomeWords(scan);
    const { room } = this.told.get(scan.record)?.values ?? scan.says.values ?? {};
    return scan.kind === "yes" || !room ? headline : `${headline} · ${room}`;
  }

  announcement(outcome) { return `${t("recent.waiting")}: ${outcome.person?.name ?? outcomeWords(outcome).headline}`; }

  draw(place, app) {
    const items = this.list().map((scan) => {
      const { kind } = scan;
      const { headline } = outcomeWords(scan);
      const text = [svg("0 0 24 24", shapes[kind], "shape"),
        h("span", { class: "who", dir: scan.name ? "auto" : null }, scan.name || headline),
        h("span", { class: "what" }, scan.is_undone ? t("recent.undone") : scan.name ? this.words(scan) : ""),
        h("time", { datetime: scan.at }, clock(scan.at))];
      const canOpen = scan.id && ["desk", "cashier", "lead"].includes(app.who?.role);
      return h("li", { class: `${kind}${scan.is_undone ? " undone" : ""}` },
        canOpen ? h("button", { type: "button", "data-id": scan.id, onclick: () => { app.open("desk"); app.showPerson(scan.id); } }, text)
          : h("div", {}, text));
    });
    place.setAttribute("aria-label", t("recent.title"));
    redraw(place, h("h2", {}, t("recent.title")), items.length ? h("ol", {}, items) : h("p", { class: "empty" }, t("recent.none")));
  }
}
