// SPDX-License-Identifier: GPL-3.0-or-later
// ticketing.js - the live link with a ticketing system: its words in the line below, and in the lead's inbox what was refused there.
import { h, svg, button, listed } from "./dom.js";
import { t, clock, moment, number } from "./words.js";
import { post } from "./api.js";
import { ask } from "./dialog.js";
import { app, stationTime } from "./app.js";

const BUSY_MS = 10 * 60 * 1000; // errors that last so long are somebody's to look at
const TODAY_MS = 18 * 60 * 60 * 1000;

const since = (iso) => (stationTime() - Date.parse(iso) < TODAY_MS ? clock(iso) : moment(iso));

// Somebody has to do something; no network is no trouble.
function troubles(link) {
  const { system } = link;
  const isLong = link.trouble === "busy" && stationTime() - Date.parse(link.since) > BUSY_MS;
  return [
    ["unlinked", "rights"].includes(link.trouble) ? t(`ticketing.${link.trouble}`, { system }) : null,
    isLong ? t("ticketing.busy", { system, time: since(link.since) }) : null,
    link.trouble === "other" ? `${system}: ${link.problem}` : null,
    link.second ? t("ticketing.second", { system, name: link.second }) : null,
    link.refused ? t("ticketing.refused", { system, count: link.refused }) : null,
  ].filter(Boolean);
}

export function ticketingLamps() {
  const link = app.state?.ticketing;
  if (!link) return [];
  const { system } = link;
  const orders = link.all ? t("ticketing.taking", { system, done: number(link.done), all: number(link.all) })
    : link.orders ? t("ticketing.orders", { system, time: since(link.orders) }) : t("ticketing.no-orders", { system });
  return [
    h("span", { class: "lamp", "data-link": link.trouble ?? "well" }, listed([orders,
      link.waiting ? t("ticketing.waiting", { count: link.waiting }) : null,
      link.trouble === "away" ? t("ticketing.away", { time: since(link.since) }) : null])),
    ...troubles(link).map((text) => h("span", { class: "lamp ask" }, svg("0 0 10 10", "M5 1V6M5 8V9"), text)),
  ];
}

async function settle(refusal) {
  const title = t("conflict.by-hand");
  await ask({
    title, accept: title,
    fill(body) {
      body.append(h("p", {}, t("conflict.refused.do", { system: systemName() })));
      return () => post("/api/conflict/acknowledge", { key: refusal.key, note: title }).then(() => true);
    },
  });
}

const systemName = () => app.state?.ticketing?.system ?? t("ticketing.system");

// `renew` draws the inbox anew.
export function refusalRow(refusal, renew) {
  const system = systemName();
  return h("li", { class: "conflict", "data-key": refusal.key },
    h("span", { class: "who", dir: "auto" }, refusal.person.name || t("conflict.nobody")),
    h("span", { class: "what" }, t("conflict.refused", { system })),
    h("ul", { class: "sides" },
      h("li", {}, h("strong", {}, t("conflict.refused.here")), " ", h("time", { datetime: refusal.when }, moment(refusal.when)), " · ",
        h("bdi", {}, refusal.station), " · ", h("bdi", {}, refusal.where), ": ", t(`conflict.refused.${refusal.act}`)),
      h("li", {}, h("strong", { dir: "auto" }, system), " ", h("bdi", {}, refusal.words))),
    h("p", { class: "do" }, t("conflict.refused.do", { system })),
    h("div", { class: "actions" }, button(t("conflict.by-hand"), () => settle(refusal).then(renew), { class: "primary" }),
      refusal.person.name ? button(t("desk.details"), () => { app.open("desk"); app.showPerson(refusal.person.id); }) : null));
}
