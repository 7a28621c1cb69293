// SPDX-License-Identifier: GPL-3.0-or-later
// bar.js - the bar above the view: the event, the tabs, the language, who is signed in.
import { h, button, listed, redraw } from "./dom.js";
import { t, languages, currentLanguage, number } from "./words.js";
import { logo } from "./look.js";
import { app, place, isBooth, isVisitor, viewNames } from "./app.js";
import * as kiosk from "./kiosk.js";

function languageChoice() {
  const choice = h("select", { "aria-label": t("bar.language"), onchange: () => app.changeLanguage(choice) },
    Object.entries(languages).map(([code, name]) => h("option", { value: code, lang: code, selected: code === currentLanguage() }, name)));
  return choice;
}

// On a small window the bar is one row: a button names the view that is shown, and has the other ones and the way out behind it.
let areTabsOpen = false;

function navigation(tabs, waiting) {
  if (!tabs.length) return null;
  const name = app.view ? t(`view.${app.view}`) : t("bar.views");
  const toggle = button(name, () => { areTabsOpen = !areTabsOpen; drawBar(); },
    { class: "tabs-open", "aria-expanded": String(areTabsOpen) });
  if (waiting) toggle.append(h("span", { class: "badge" }, number(waiting)));
  toggle.append(h("span", { class: "unseen" }, `: ${t("bar.views")}`)); // behind what is seen, which its name begins with
  return h("nav", { "aria-label": t("bar.views"), class: areTabsOpen ? "open" : null }, toggle, tabs);
}

// A view was chosen.
export function closeTabs() { areTabsOpen = false; }

export function drawBar() {
  const waiting = app.state?.jobs?.uncertain ?? 0;
  const tabs = isVisitor() ? [] : viewNames().map((name) => button(t(`view.${name}`), () => app.open(name), {
    class: "tab", "aria-current": app.view === name ? "page" : null, "data-view": name,
  }));
  for (const tab of tabs)
    if (tab.dataset.view === "labels" && waiting) tab.append(h("span", { class: "badge" }, t("labels.to-answer", { count: waiting })));
  const unseen = app.state?.conflicts ?? 0;
  for (const tab of tabs)
    if (tab.dataset.view === "conflicts" && unseen) tab.append(h("span", { class: "badge" }, number(unseen)));
  redraw(place("bar"),
    logo(app.hello.look),
    h("div", { class: "event" }, h("strong", { dir: "auto" }, app.hello.event.title),
      h("span", {}, listed([app.hello.station.name, isBooth() ? null : app.hello.station.checkpoint]))),
    navigation(tabs, waiting + unseen),
    h("div", { class: "signed" }, languageChoice(),
      isVisitor() ? button(t("kiosk.staff"), kiosk.leave, { class: "quiet" }) : null,
      app.who && !isVisitor() && app.hello.station.mode === "kiosk" ? button(t("kiosk.open"), kiosk.openForVisitors) : null,
      app.who && !isVisitor() ? button(t("bar.sign-out", { name: app.who.name }), app.signOut, { class: "quiet" }) : null));
}
