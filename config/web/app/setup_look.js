// SPDX-License-Identifier: GPL-3.0-or-later
// setup_look.js - the third step: the badge's look, logo, colours, what stands on it; beside it every label as it will be printed.
import { h, field } from "./dom.js";
import { t, problem } from "./words.js";
import * as api from "./api.js";
import { choosing } from "./setup_file.js";
import { sampleName } from "./setup_sample.js";

export function isDone(state) { return Boolean(state.look?.logo); }

let drawn = 0; // pictures of a former look are dropped

export function mount(view, app) {
  const { look } = app.state;
  const wrong = h("p", { class: "problem", role: "alert" });
  const pictures = h("div", { class: "pictures" });
  const save = (body) => keep(app, body, wrong, pictures);
  const logo = choosing(app, t(look.logo ? "setup.look.other-logo" : "setup.look.logo"), ".png,.svg,image/png,image/svg+xml",
    async (file) => {
    await api.file("/api/logo", file);
    await app.refresh();
  });
  const choices = h("div", { class: "choices" });
  view.append(h("div", { class: "looks" },
    h("section", {}, h("fieldset", {}, h("legend", {}, t("setup.look.look")), choices), h("h2", {}, t("setup.look.logo.title")),
      h("p", { class: "hint" }, look.logo ? t("setup.look.logo.is", { file: look.logo }) : t("setup.look.logo.hint")), logo, wrong,
      styleFields(look, save), lineFields(look, save), colourFields(app, look, save)),
    h("section", { class: "live" }, h("h2", {}, t("setup.look.pictures")), pictures)));
  drawPictures(pictures, app);
  drawChoices(choices, app, (look) => keep(app, { look }, wrong, pictures));
}

// Each look as a picture of this event's badge; the one that it has is pressed.
async function drawChoices(place, app, save) {
  const badge = app.state.look.labels.find((label) => label.is_badge);
  for (const look of badge ? app.state.look.looks : []) {
    const word = t(`setup.look.look.${look}`), picture = h("img", { alt: "" });
    const choice = h("button", { type: "button", "aria-pressed": String(app.state.look.look === look), onclick: async () => {
      await save(look);
      for (const each of place.children) each.setAttribute("aria-pressed", String(each === choice));
    } }, picture, word);
    place.append(choice);
    const blob = await api.picture("/api/picture", { label: badge.name, look, name: sampleName() }).catch(() => null);
    if (blob) picture.src = URL.createObjectURL(blob);
  }
}

function styleFields(look, save) {
  const style = h("select", { onchange: () => save({ badge_name: style.value }) },
    ["given", "full", "as-written"].map((each) => h("option", { value: each, selected: each === look.badge_name },
      t(`setup.look.name.${each}`))));
  return field(t("setup.look.name"), style);
}

function lineFields(look, save) {
  const lines = Object.entries(look.lines);
  if (!lines.length) return "";
  return h("fieldset", {}, h("legend", {}, t("setup.look.lines")), lines.map(([name, isOn]) => {
    const box = h("input", { type: "checkbox", checked: isOn, onchange: () => save({ lines: { [name]: box.checked } }) });
    return h("label", { class: "choice" }, box, t(`setup.look.line.${name}`));
  }));
}

function colourField(label, value, change) {
  const input = h("input", { type: "color", value, onchange: () => change(input.value) });
  return field(label, input);
}

function colourFields(app, look, save) {
  return h("fieldset", { class: "colours" }, h("legend", {}, t("setup.look.colours")),
    colourField(t("setup.look.bar"), look.bar ?? "#10233d", (bar) => save({ bar })),
    colourField(t("setup.look.bar-text"), look.bar_text ?? "#ffffff", (text) => save({ bar_text: text })),
    app.state.types.map((type) => colourField(t("setup.look.band", { type: type.title }), type.colour,
      (colour) => save({ bands: { [type.code]: colour } }))));
}

// Each choice is saved as it is made; one that cannot be is said, and nothing has changed.
async function keep(app, body, wrong, pictures) {
  wrong.textContent = "";
  try {
    await api.post("/api/look", body);
    app.state = await api.get("/api/state");
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    wrong.textContent = problem(error);
    wrong.scrollIntoView({ block: "nearest" });
  }
  await drawPictures(pictures, app);
}

async function drawOne(place, app, label, printer) {
  const number = drawn;
  const caption = printer ? t("setup.look.on", { label: label.name, printer })
    : t("setup.look.label", { label: label.name, media: label.media });
  const blob = await api.picture("/api/picture",
    { label: label.name, printer: printer ?? "", name: sampleName() }).catch((error) => { if (error instanceof api.ApiError) return error;
    throw error; });
  if (number !== drawn) return;
  place.append(h("figure", {},
    blob instanceof Blob ? h("img", { src: URL.createObjectURL(blob), alt: caption, class: "label-picture" })
    : h("p", { class: "problem" }, problem(blob)), h("figcaption", {}, caption)));
}

async function drawPictures(place, app) {
  const number = ++drawn;
  const printers = (await api.post("/api/printers").catch(() => ({ printers: [] }))).printers.filter((printer) => !printer.is_virtual
    && printer.labels.length);
  if (number !== drawn) return;
  const fresh = h("div", { class: "pictures" });
  for (const label of app.state.look.labels) {
    await drawOne(fresh, app, label);
    for (const printer of printers) if (printer.labels.includes(label.name)) await drawOne(fresh, app, label, printer.name);
    if (number !== drawn) return;
  }
  for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  place.replaceChildren(...fresh.childNodes);
  place.dataset.drawn = String(number);
}
