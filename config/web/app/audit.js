// SPDX-License-Identifier: GPL-3.0-or-later
// audit.js - who did what, for the lead: the newest first.
import { h, listed } from "./dom.js";
import { t, moment } from "./words.js";
import { get } from "./api.js";
import { ask } from "./dialog.js";

function row(entry) {
  const revoked = entry.revoked ? t("story.revoked", { time: moment(entry.revoked) }) : "";
  const times = entry.count > 1 ? t("audit.times", { count: entry.count }) : "";
  return h("li", { "data-act": entry.act },
    h("time", { datetime: entry.when }, moment(entry.when)),
    h("span", {}, listed([h("strong", {}, t(`audit.${entry.act}`)), entry.by, entry.name, entry.detail, entry.station, entry.address,
      revoked, times])));
}

export async function showAudit() {
  const { entries } = await get("/api/audit");
  await ask({
    title: t("audit.title"), isWide: true,
    fill(body) {
      body.append(entries.length ? h("ol", { class: "story audit" }, entries.map(row)) : h("p", { class: "empty" }, t("audit.none")));
    },
  });
}
