// SPDX-License-Identifier: GPL-3.0-or-later
// aim.js - the cameras' live pictures in a corner: mirrored, with the outline of what is seen and one word for who aims.
//
// Asked for only while a view is shown that scans; the station makes no pictures when nobody asks.
import { h } from "./dom.js";
import { t } from "./words.js";
import { get, ApiError } from "./api.js";

const EVERY_MS = 100;
const EMPTY_MS = 1000;      // no camera, or the station is away
const KEPT_WORD_MS = 900;   // long enough to read
const words = ["closer", "further", "hold-still", "too-bright", "too-dim", "part"];
const colours = { none: null, part: "#35d07f", read: "#35d07f" }; // others: found, but not read

const shown = new Map(); // by source: {figure, canvas, word, at, hint, wordUntil}

function figure(source, place) {
  const canvas = h("canvas", { role: "img" });
  const word = h("figcaption", { role: "status" });
  const made = { figure: h("figure", {}, canvas, word), canvas, word, at: 0, hint: "none", wordUntil: 0 };
  place.append(made.figure);
  shown.set(source, made);
  return made;
}

// A hint that came twice is a word; it stays a moment, so that it can be read.
function tellWord(camera, { hint, parts }) {
  const now = performance.now();
  const isSteady = hint === camera.hint;
  camera.hint = hint;
  if (words.includes(hint) && isSteady) {
    const text = t(`aim.${hint}`, { seen: parts[0], all: parts[1] });
    if (camera.word.textContent !== text) camera.word.textContent = text;
    camera.wordUntil = now + KEPT_WORD_MS;
  } else if (hint === "read" || now > camera.wordUntil) {
    camera.word.textContent = "";
  }
}

function drawOutline(pen, outline, width, height, colour) {
  pen.beginPath();
  for (let i = 0; i < outline.length; i += 2) pen.lineTo(outline[i] * width, outline[i + 1] * height);
  pen.closePath();
  pen.lineWidth = 7;
  pen.strokeStyle = "#000";
  pen.stroke();
  pen.lineWidth = 4;
  pen.strokeStyle = colour;
  pen.stroke();
}

async function draw(picture, place) {
  const camera = shown.get(picture.source) ?? figure(picture.source, place);
  if (camera.at === picture.at_mono_us) return;
  camera.at = picture.at_mono_us;
  const bytes = Uint8Array.from(atob(picture.jpeg), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const { canvas } = camera;
  const { width, height } = image;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(-1, 0, 0, 1, width, 0); // a mirror: what moves left is seen to move left
  pen.drawImage(image, 0, 0);
  image.close();
  const colour = picture.hint in colours ? colours[picture.hint] : "#ffc53d";
  if (picture.outline && colour) drawOutline(pen, picture.outline, width, height, colour);
  canvas.setAttribute("aria-label", t("aim.camera")); // the language may have changed
  canvas.dataset.hint = picture.hint;
  tellWord(camera, picture);
}

function forget(kept) {
  for (const [source, camera] of shown) {
    if (kept.has(source)) continue;
    camera.figure.remove();
    shown.delete(source);
  }
}

// Shows them in `place` for as long as the page is open; `isWanted()` says whether anybody would see, `tell(picture)` hears of each.
export async function showPictures(place, isWanted, tell = () => {}) {
  for (;;) {
    let pictures = [];
    if (isWanted() && !document.hidden) {
      try {
        ({ pictures } = await get("/api/pictures"));
        for (const picture of pictures) {
          await draw(picture, place);
          tell(picture);
        }
      } catch (error) {
        if (!(error instanceof ApiError || error instanceof DOMException)) throw error;
      }
    }
    forget(new Set(pictures.map((picture) => picture.source)));
    place.hidden = !shown.size;
    await new Promise((resolve) => setTimeout(resolve, shown.size ? EVERY_MS : EMPTY_MS));
  }
}
