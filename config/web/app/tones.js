// SPDX-License-Identifier: GPL-3.0-or-later
// tones.js - look, yes, ask and no for the ear and the hand, made here: one note, two rising ones, three even ones, two low ones.

const melodies = {
  look: { wave: "sine", notes: [[784, 0, 0.12]], shake: [30] },
  yes: { wave: "sine", notes: [[660, 0, 0.1], [990, 0.1, 0.18]], shake: [60] },
  ask: { wave: "triangle", notes: [[520, 0, 0.09], [520, 0.15, 0.09], [520, 0.3, 0.09]], shake: [60, 60, 60] },
  no: { wave: "square", notes: [[196, 0, 0.2], [147, 0.24, 0.34]], shake: [250, 100, 250] },
};
let context = null;

// Browsers let a page sound only after somebody touched it: any touch or key will do.
export function allowSound() {
  context ??= new AudioContext();
  if (context.state !== "running") context.resume();
}

export function isSilent() { return context?.state !== "running"; }

export function play(kind) {
  const melody = melodies[kind];
  navigator.vibrate?.(melody.shake);
  if (isSilent()) return;
  for (const [hertz, start, length] of melody.notes) {
    const note = context.createOscillator();
    const level = context.createGain();
    const at = context.currentTime + start;
    note.type = melody.wave;
    note.frequency.value = hertz;
    level.gain.setValueAtTime(0.0001, at);
    level.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
    level.gain.exponentialRampToValueAtTime(0.0001, at + length);
    note.connect(level).connect(context.destination);
    note.start(at);
    note.stop(at + length + 0.05);
  }
}
