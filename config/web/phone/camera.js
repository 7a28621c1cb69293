// SPDX-License-Identifier: GPL-3.0-or-later
// camera.js - the phone's camera: asked for once in a visit, the lens remembered, the torch where there is one, the screen kept awake.

const LENS = "lanyard.phone.lens";
const poor = /ultra|0[.,]5|tele|front|user/i; // lenses that see a badge badly
const backs = /back|rear|environment|rück|arri|tras|post/i;

let stream = null;
let lock = null;

export const video = document.createElement("video");
Object.assign(video, { muted: true, playsInline: true, autoplay: true });
video.setAttribute("playsinline", "");
video.setAttribute("aria-hidden", "true");

export function isThere() { return navigator.mediaDevices?.getUserMedia !== undefined; }
function track() { return stream?.getVideoTracks()[0]; }
function can() { return track()?.getCapabilities?.() ?? {}; }
export function hasTorch() { return can().torch === true; }
export function isOpen() { return track()?.readyState === "live" && !track().muted; }

async function stayAwake() {
  try {
    lock = await navigator.wakeLock?.request("screen");
  } catch {
    lock = null; // a battery that is low refuses it
  }
}

// Labels are told only after the permission.
export async function lenses() {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter(({ kind, label }) => kind === "videoinput" && label);
}

export function lens() { return track()?.getSettings().deviceId; }

async function take(deviceId) {
  const which = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: { ideal: "environment" } };
  return navigator.mediaDevices.getUserMedia({ audio: false,
    video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } });
}

// Some phones give their widest lens first, whose picture of a badge is small and never sharp.
async function betterLens() {
  if (!poor.test(track().label)) return null;
  return (await lenses()).find(({ label }) => backs.test(label) && !poor.test(label))?.deviceId ?? null;
}

async function show(taken) {
  close();
  stream = taken;
  video.srcObject = stream;
  await video.play();
  if (can().focusMode?.includes("continuous")) // only a stream that runs takes it
    await track().applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
}

// Throws what getUserMedia() throws.
export async function open() {
  const remembered = localStorage.getItem(LENS);
  await show(await take(remembered));
  const better = remembered ? null : await betterLens();
  if (better) {
    close();
    await show(await take(better));
  }
  await stayAwake();
}

// From the next open() on.
export function chooseLens(deviceId) { localStorage.setItem(LENS, deviceId); }

export async function setTorch(isOn) { await track()?.applyConstraints({ advanced: [{ torch: isOn }] }); }

export function close() {
  for (const each of stream?.getTracks() ?? []) each.stop();
  stream = null;
  video.srcObject = null;
  lock?.release().catch(() => {});
  lock = null;
}
