// SPDX-License-Identifier: GPL-3.0-or-later
// setup_volunteers.js - the fifth step: who may sign in at this station, as what, with which PIN.
import { h, button, field } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";

const roles = ["desk", "door", "cashier", "lead"];

export function isDone(state) { return state.volunteers?.some((one) => one.role === "lead") ?? false; }

// Six digits that nobody chose.
function randomPin() {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return String(number % 1000000).padStart(6, "0");
}

export function mount(view, app) {
  const name = h("input", { type: "text", autocomplete: "off", dir: "auto" });
  const role = h("select", {},
    roles.map((each) => h("option", { value: each, selected: each === (app.state.volunteers.length ? "desk" : "lead") },
    t(`setup.role.${each}`))));
  const pin = h("input", { type: "text", inputmode: "numeric", autocomplete: "off", value: randomPin(), dir: "ltr" });
  const add = button(t("setup.volunteers.add"), () => app.attempt(add, async () => {
    await api.post("/api/volunteer", { name: name.value, role: role.value, pin: pin.value });
    await app.refresh();
  }), { class: "primary" });
  view.append(
    h("section", {}, h("h2", {}, t("setup.volunteers.new")),
      h("div", { class: "fields three" }, field(t("setup.volunteers.name"), name), field(t("setup.volunteers.role"), role),
      field(t("setup.volunteers.pin"), pin, t("setup.volunteers.pin.hint"))),
      h("div", { class: "actions" }, add)),
    h("section", {}, h("h2", {}, t("setup.volunteers.all")),
      app.state.volunteers.length ? h("ul", { class: "volunteers" }, app.state.volunteers.map((one) => drawOne(app, one)))
      : h("p", {}, t("setup.volunteers.none"))));
}

function drawOne(app, one) {
  const remove = button(t("setup.volunteers.remove"),
    () => app.attempt(remove, async () => { await api.post("/api/volunteer/remove", { name: one.name }); await app.refresh(); }),
    { "aria-label": t("setup.volunteers.remove-who", { name: one.name }) });
  return h("li", {}, h("strong", { dir: "auto" }, one.name), h("span", {}, t(`setup.role.${one.role}`)), remove);
}
