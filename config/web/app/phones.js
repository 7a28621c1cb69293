// SPDX-License-Identifier: GPL-3.0-or-later
// phones.js - the lead's list of phones in volunteers' hands: one is invited by a code that counts once, and ended by a tap.
import { h, button, field, listed, svg } from "./dom.js";
import { t, moment, number } from "./words.js";
import { get, post } from "./api.js";
import { Pane } from "./pane.js";
import { ask } from "./dialog.js";
import { shapes } from "./shapes.js";
import { doorCard } from "./door_card.js";

const RENEW_MS = 900; // while an invitation is open

let pane = null;
let isCard = false; // in place of the list

function pictureOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
}

function minutes(seconds) { return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; }

// What the phone's camera app opens, until somebody took it or the five minutes are over.
async function showInvitation(name, { url, picture, seconds, fingerprint }) {
  const address = pictureOf(picture);
  const left = h("p", { class: "count", role: "timer" });
  const image = h("img", { class: "invitation", src: address, alt: t("phones.code") });
  const ends = Date.now() + seconds * 1000;
  const known = new Set((await get("/api/phones")).phones.map(({ id }) => id));
  let timer = 0;
  await ask({
    title: t("phones.scan", { name }),
    fill(body, close) {
      body.append(h("p", {}, t("phones.scan.do")), image, left, h("p", { class: "hint address", dir: "ltr" }, new URL(url).host),
        fingerprint ? h("details", { class: "fingerprint" }, h("summary", {}, t("phones.warning")), h("p", {}, t("phones.warning.do")),
          h("code", { dir: "ltr" }, fingerprint)) : "");
      const tick = async () => {
        const rest = Math.max(0, Math.round((ends - Date.now()) / 1000));
        left.textContent = rest ? t("phones.left", { time: minutes(rest) }) : t("phones.too-old");
        image.hidden = !rest;
        if (!rest) return;
        const { phones } = await get("/api/phones").catch(() => ({ phones: [] }));
        if (phones.some(({ id }) => !known.has(id))) close(true);
        else timer = setTimeout(tick, RENEW_MS);
      };
      tick();
      return undefined;
    },
  });
  clearTimeout(timer);
  URL.revokeObjectURL(address);
  await refresh();
}

const BOOTH = "a booth", FLOATING = "any door"; // no checkpoints' codes

async function invite(places, sponsors) {
  const name = h("input", { type: "text", maxlength: "80", autocomplete: "off", autofocus: true, dir: "auto" });
  const where = h("select", {}, places.map(({ code, title, is_desk: isDesk }) =>
    h("option", { value: code, dir: "auto" }, isDesk ? t("phones.looks", { place: title }) : title)),
    h("option", { value: FLOATING }, t("phones.floating")), h("option", { value: BOOTH }, t("phones.booth")));
  const chosen = () => (where.value === BOOTH ? { sponsor: sponsor.value.trim() }
    : where.value === FLOATING ? { floating: true } : { place: where.value });
  const sponsor = h("input",
    { type: "text", maxlength: "64", autocomplete: "off", autocapitalize: "none", spellcheck: false, list: "sponsors" });
  const known = h("datalist", { id: "sponsors" }, sponsors.map((code) => h("option", { value: code })));
  const whose = h("div", { hidden: true }, field(t("phones.sponsor"), sponsor, t("phones.sponsor.hint")), known);
  where.addEventListener("change", () => { whose.hidden = where.value !== BOOTH; });
  const isReady = () => (whose.hidden || sponsor.value.trim() ? name.value.trim() || name.focus() : sponsor.focus());
  const made = await ask({
    title: t("phones.invite"), accept: t("phones.invite.go"), enters: true,
    fill(body) {
      body.append(field(t("phones.place"), where), whose, field(t("phones.name"), name, t("phones.name.hint")));
      return () => (isReady() ? post("/api/phone/invite", { name: name.value.trim(), ...chosen() }) : undefined);
    },
  });
  if (made) await showInvitation(name.value.trim(), made);
}

async function end(phone) {
  await ask({
    title: t("phones.end"), accept: t("phones.end"), danger: true,
    fill(body) {
      body.append(h("p", {}, t("phones.end.do", { name: phone.name })));
      return () => post("/api/phone/end", { id: phone.id }).then(() => true);
    },
  });
  await refresh();
}

function row(phone) {
  const place = phone.mode === "sponsor" ? t("phones.at-booth", { sponsor: phone.place })
    : phone.place || t("phones.floating");
  const said = [place, phone.seen ? t("phones.seen", { time: moment(phone.seen) }) : t("phones.never"),
    phone.round_trip_ms ? t("phones.round-trip", { ms: number(phone.round_trip_ms) }) : null];
  return h("li", { class: "conflict", "data-key": phone.id },
    h("span", { class: "who", dir: "auto" }, phone.name), h("span", { class: "what" }, listed(said)),
    phone.is_locked ? h("p", {}, svg("0 0 24 24", shapes.ask, "shape"), " ", t("phones.locked")) : null,
    h("div", { class: "actions" }, button(t("phones.end"), () => end(phone))));
}

// The card, or the list, though nothing has changed in it.
function turnTo(isTheCard) {
  isCard = isTheCard;
  pane.drawn = null;
  refresh();
}

export function mount(view) {
  isCard = false;
  pane = new Pane(h("div", { class: "conflicts-view phones" }));
  view.append(pane.place);
  pane.show(get("/api/phones"), draw);
}

export async function refresh() {
  if (pane?.place.isConnected) await pane.renew(() => get("/api/phones"), draw);
}

function draw({ phones, places, sponsors }) {
  const { place } = pane;
  if (isCard) {
    if (!place.querySelector(".door-card")) place.replaceChildren(doorCard(() => turnTo(false)));
    return;
  }
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  place.replaceChildren(h("h1", {}, t("view.phones")), h("p", {}, t("phones.about")),
    h("div", { class: "actions" }, button(t("phones.invite"), () => invite(places, sponsors), { class: "primary" }),
      button(t("card.title"), () => turnTo(true))),
    phones.length ? h("ol", { class: "conflicts" }, phones.map(row)) : h("p", { class: "empty" }, t("phones.none")));
  if (focused) (place.querySelector(`[data-key="${CSS.escape(focused)}"] button`) ?? document.getElementById("view")).focus();
}
