// SPDX-License-Identifier: GPL-3.0-or-later
// reading.js - what the camera shows becomes calls: texts where this browser reads codes itself, else pictures for the station's reader.
//
// A picture is a grey crop of the middle. It goes up while something moves, as often as answers come back; one at a time, and always the
// newest. What is in view, and whether it is a scan, is the station's to decide: here is only told what is seen and since when it is gone.
import { video, isOpen } from "./camera.js";
import * as station from "./station.js";

const LOOK_MS = 80;            // between two looks
const AGAIN_MS = 250;          // the same texts, while the station waits for a better one
const UNREAD_MS = 400;         // this browser has read nothing for so long: the station may
const FASTEST_MS = 125, SLOWEST_MS = 333; // between two pictures
const STILL_MS = 1500;         // after this one a second will do
const STILL_EVERY_MS = 1000;
const PAUSE_MS = 90000;        // nobody comes
// Of 150 frames as hard as ours get, cropped and not scaled, the station's reader read 117 untouched, 115 at this quality and 112 at 0.5;
// scaled from 720 to 560 pixels it lost one in eight. So the crop keeps the camera's pixels.
const SHARE = 0.8;             // of the shorter side, as the frame on the screen; all of it where it has few pixels
const FEW_PX = 600, MOST_PX = 640, QUALITY = 0.7;
const SMALL = { width: 64, height: 36 };
const MOVED = 6;               // of 255, the mean of all pixels

const detector = "BarcodeDetector" in window ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
const small = Object.assign(document.createElement("canvas"), SMALL);
const crop = document.createElement("canvas");
const smallContext = small.getContext("2d", { willReadFrequently: true, alpha: false });
const cropContext = crop.getContext("2d", { alpha: false });

let former = null;        // the last small picture
let movedAt = 0;
let sentKey = "";         // the texts of the last call
let sentAt = 0;
let emptySince = 0;       // the first empty view after the last call
let readAt = 0;           // this browser read something
let isWaiting = false;    // the station has yet to decide on what is in view
let isInFlight = false;
let onAnswer = () => {};

// --- what is in view ---

function hasMoved() {
  smallContext.drawImage(video, 0, 0, SMALL.width, SMALL.height);
  const { data } = smallContext.getImageData(0, 0, SMALL.width, SMALL.height);
  let sum = 0;
  if (former) for (let i = 1; i < data.length; i += 4) sum += Math.abs(data[i] - former[i]);
  const isOther = !former || sum / (data.length / 4) > MOVED;
  former = data;
  return isOther;
}

// The most central first. An engine that fails is as good as none.
async function textsInView() {
  try {
    const codes = await detector.detect(video);
    const offCentre = ({ boundingBox: box }) =>
      Math.hypot(box.x + box.width / 2 - video.videoWidth / 2, box.y + box.height / 2 - video.videoHeight / 2);
    return codes.filter(({ rawValue }) => rawValue).sort((one, other) => offCentre(one) - offCentre(other)).slice(0, 8)
      .map(({ rawValue }) => rawValue);
  } catch {
    return [];
  }
}

// Grey: what has no colour needs a third less.
function picture() {
  const { videoWidth: width, videoHeight: height } = video;
  const shorter = Math.min(width, height);
  const side = shorter < FEW_PX ? shorter : Math.round(shorter * SHARE);
  const out = Math.min(side, MOST_PX);
  if (crop.width !== out) Object.assign(crop, { width: out, height: out });
  cropContext.globalCompositeOperation = "copy";
  cropContext.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, out, out);
  cropContext.globalCompositeOperation = "saturation";
  cropContext.fillStyle = "#808080";
  cropContext.fillRect(0, 0, out, out);
  return new Promise((resolve) => { crop.toBlob(resolve, "image/jpeg", QUALITY); });
}

// --- what goes up ---

async function send(frame, jpeg) {
  isInFlight = true;
  sentAt = performance.now();
  try {
    const answer = await station.see(frame, jpeg);
    isWaiting = answer?.is_waiting === true;
    if (answer?.outcome) onAnswer(answer.outcome);
    if (!answer) emptySince ||= frame.empty_ms; // it was not heard
  } finally {
    isInFlight = false;
  }
}

function sendTexts(texts, at) {
  const key = texts.join("\n");
  if (isInFlight || (key === sentKey && !(isWaiting && performance.now() - sentAt > AGAIN_MS))) return;
  const frame = { at_ms: at, empty_ms: emptySince, texts };
  emptySince = 0;
  sentKey = key;
  send(frame, null);
}

function pictureEvery() {
  if (performance.now() - movedAt > STILL_MS && !isWaiting) return STILL_EVERY_MS;
  return Math.min(Math.max(station.roundTripMs() * 1.5, FASTEST_MS), SLOWEST_MS);
}

async function sendPicture(at) {
  if (isInFlight || performance.now() - sentAt < pictureEvery()) return;
  isInFlight = true;
  const jpeg = await picture();
  isInFlight = false;
  if (jpeg && station.isReached()) send({ at_ms: at, empty_ms: 0, texts: [] }, jpeg);
}

// While somebody types, nothing is read.
let isHeld = false;
export function hold(isOn) { isHeld = isOn; }

async function look() {
  if (isHeld) {
    movedAt = performance.now();
    return;
  }
  const at = station.clock();
  if (hasMoved()) movedAt = performance.now();
  const texts = detector ? await textsInView() : [];
  if (!station.isReached()) return; // what is read now is not sent later
  if (texts.length) {
    readAt = performance.now();
    sendTexts(texts, at);
    return;
  }
  if (detector) {
    emptySince ||= at;
    sentKey = "";
  }
  if (!detector || performance.now() - readAt > UNREAD_MS) sendPicture(at);
}

// Nothing came of what is in view: it counts as if it came now.
export function lookAgain() { sentKey = ""; }

// --- until it is stopped ---

let turn = 0;

export function stop() { turn++; }

// Resolves "idle" when nobody came for long, "gone" when the camera was taken away, "stopped".
export async function read(whenDecided) {
  const mine = ++turn;
  isHeld = false;
  onAnswer = whenDecided;
  movedAt = performance.now();
  former = null;
  while (mine === turn) {
    if (!isOpen() || document.hidden) return "gone";
    if (performance.now() - movedAt > PAUSE_MS) return "idle";
    if (video.readyState >= video.HAVE_CURRENT_DATA) await look();
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
  return "stopped";
}
