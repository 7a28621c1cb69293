// SPDX-License-Identifier: GPL-3.0-or-later
// sign_in.js - name and PIN, by keyboard or by touch; also over a page that was locked, which it leaves as it was.
import { h, button, field } from "./dom.js";
import { t } from "./words.js";
import { ask, pinInput } from "./dialog.js";
import { post } from "./api.js";

export function keypad(pin) {
  const type = (text) => { pin.value += text; pin.focus(); };
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => button(digit, () => type(digit)));
  return h("div", { class: "keypad", role: "group", "aria-label": t("sign-in.keypad") }, keys,
    button("⌫", () => { pin.value = pin.value.slice(0, -1); pin.focus(); }, { "aria-label": t("sign-in.erase") }),
      button("0", () => type("0")));
}

export function isSigningIn() { return document.querySelector("dialog.sign-in") !== null; }

export async function signIn(app) {
  const former = app.who?.name ?? app.hello.who?.name;
  const answer = ask({
    title: t(former ? "sign-in.locked" : "sign-in.title", { station: app.hello.station.name }),
    accept: t("sign-in.go"), isForced: true, enters: true,
    fill(body) {
      const isTyped = !app.hello.names_all; // where visitors stand nobody is named, and to strangers no lead
      if (!app.volunteers.length && !isTyped) body.append(h("p", {}, t("sign-in.nobody")));
      const name = isTyped
        ? h("input", { type: "text", maxlength: "100", autocomplete: "off", spellcheck: "false", list: "sign-in-names",
        value: former ?? "" })
        : h("select", {}, app.volunteers.map((who) => h("option", { value: who, selected: who === former }, who)));
      const pin = pinInput();
      (isTyped && !former ? name : pin).setAttribute("autofocus", "");
      body.append(field(t("sign-in.name"), name), field(t("sign-in.pin"), pin), keypad(pin),
        h("datalist", { id: "sign-in-names" }, app.volunteers.map((who) => h("option", { value: who }))));
      return async () => {
        try {
          return await post("/api/sign-in", { name: name.value.trim(), pin: pin.value });
        } finally {
          pin.value = "";
          pin.focus();
        }
      };
    },
  });
  document.querySelector("dialog:last-of-type").classList.add("sign-in");
  return answer;
}
