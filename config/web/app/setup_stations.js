// SPDX-License-Identifier: GPL-3.0-or-later
// setup_stations.js - the sixth step: more stations, one file each to carry, and what is typed on the other machine.
import { h, button, field, say } from "./dom.js";
import { t } from "./words.js";
import * as api from "./api.js";

const modes = ["desk", "door", "kiosk"];

export function isDone(state) { return (state.stations?.files.length ?? 0) > 0; }

function option(value, text) { return h("option", { value }, text); }

function newForm(app) {
  const { stations } = app.state;
  const name = h("input", { type: "text", autocomplete: "off", dir: "auto" });
  const mode = h("select", { onchange: () => show() }, modes.map((each) => option(each, t(`setup.mode.${each}`))));
  const checkpoint = h("select", { dir: "auto" }, stations.checkpoints.map((each) => option(each.code, each.title)));
  const printer = h("select", {}, option("", t("setup.stations.printer.usb")), stations.printers.map((spec) => option(spec, spec)),
    option("practice", t("setup.printer.practice")));
  const owner = h("input", { type: "text", autocomplete: "off", dir: "ltr", spellcheck: "false" });
  const door = field(t("setup.stations.checkpoint"), checkpoint);
  const printing = field(t("setup.stations.printer"), printer);
  const show = () => { door.hidden = mode.value !== "door"; };
  const make = button(t("setup.stations.make"), () => app.attempt(make, async () => {
    const isDoor = mode.value === "door";
    const title = name.value.trim() || (isDoor ? checkpoint.selectedOptions[0]?.text ?? "" : "");
    await api.post("/api/station",
      { name: title, mode: mode.value, checkpoint: isDoor ? checkpoint.value : "", printer: printer.value, hub_owner: owner.value.trim() });
    await app.refresh();
  }), { class: "primary" });
  show();
  return h("section", {}, h("h2", {}, t("setup.stations.new")),
    h("div", { class: "fields two" }, field(t("setup.stations.name"), name), field(t("setup.stations.mode"), mode), door, printing),
    stations.hub ? field(t("setup.stations.hub"), owner, t("setup.stations.hub.hint"))
      : h("p", { class: "hint" }, t("setup.stations.alone")),
    h("div", { class: "actions" }, make));
}

function drawFile(app, file) {
  const folder = file.replace(/\.station$/, "");
  const commands = `lanyard init --from=${file} ${folder}\nlanyard run --station=${folder}`;
  const copy = button(t("setup.copy"), async () => { await navigator.clipboard.writeText(commands); say(t("setup.copied")); },
    { "aria-label": `${t("setup.copy")}: ${file}` });
  const remove = button(t("setup.stations.remove"),
    () => app.attempt(remove, async () => { await api.post("/api/station/remove", { file }); await app.refresh(); }),
    { "aria-label": `${t("setup.stations.remove")}: ${file}` });
  return h("li", { "data-file": file }, h("strong", { dir: "ltr" }, `${app.state.stations.folder}/${file}`),
    h("p", {}, t("setup.stations.there")), h("pre", { dir: "ltr", tabindex: 0 }, commands), h("div", { class: "actions" }, copy, remove));
}

export function mount(view, app) {
  const { files } = app.state.stations;
  view.append(newForm(app), h("section", {}, h("h2", {}, t("setup.stations.all")),
    files.length ? h("p", { class: "caution" }, t("setup.stations.caution")) : h("p", {}, t("setup.stations.none")),
    files.length ? h("ul", { class: "stations" }, files.map((file) => drawFile(app, file))) : null));
}
