// SPDX-License-Identifier: GPL-3.0-or-later
// tones.test.mjs - verdicts for the ear and the hand: what the page plays is rendered and its notes are found in the sound.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { Station, close } from "./station.mjs";

let desk;

before(async () => { desk = await Station.open(); });
after(() => close(desk));

// In the page before it starts: a loudspeaker that is a tape, and a hand that feels. `heard()` gives the notes since the last
// call, each with its pitch and length as the tape has them.
function listen() {
  const RATE = 16000;
  let tape = null;
  const shaken = [];
  const renew = () => { tape = new OfflineAudioContext(1, RATE, RATE); };
  renew();
  window.AudioContext = class {
    state = "suspended";
    resume() { this.state = "running"; }
    get currentTime() { return 0; }
    get destination() { return tape.destination; }
    createOscillator() { return tape.createOscillator(); }
    createGain() { return tape.createGain(); }
  };
  navigator.vibrate = (pattern) => { shaken.push(pattern); return true; };

  // The pitch of 25 ms by how often the wave rises through nought; 0 of silence.
  const pitch = (samples, from) => {
    let rises = 0, first = 0, last = 0, loudest = 0;
    for (let i = from + 1; i < from + RATE / 40; i++) {
      loudest = Math.max(loudest, Math.abs(samples[i]));
      if (samples[i - 1] >= 0 || samples[i] < 0) continue;
      if (!rises++) first = i;
      last = i;
    }
    return loudest < 0.005 || rises < 3 ? 0 : RATE * (rises - 1) / (last - first);
  };

  window.heard = async () => {
    const samples = (await tape.startRendering()).getChannelData(0);
    const notes = [];
    let note = null;
    for (let from = 0; from + RATE / 40 < samples.length; from += RATE / 40) {
      const hertz = pitch(samples, from);
      if (note && hertz && Math.abs(hertz / note.hertz - 1) < 0.08) {
        note.ms += 25;
      } else {
        note = hertz ? { hertz: Math.round(hertz), ms: 25 } : null;
        if (note) notes.push(note);
      }
    }
    renew();
    return { notes: notes.filter(({ ms }) => ms > 25), peak: Math.max(...samples), shaken: shaken.splice(0) };
  };
}

// Notes of these pitches, and of no others.
function assertNotes(notes, hertz, what) {
  assert.equal(notes.length, hertz.length, `${what}: ${JSON.stringify(notes)}`);
  for (const [i, wanted] of hertz.entries()) assert.ok(Math.abs(notes[i].hertz / wanted - 1) < 0.05, `${what}: ${JSON.stringify(notes)}`);
}

const kinds = {
  look: { code: "phone-of-ada-7q2kz8m4", verdict: "admit", hertz: [784], shake: [30] },
  ask: { code: "phone-of-pen-2m4x", verdict: "pending", hertz: [520, 520, 520], shake: [60, 60, 60] },
  no: { code: "a-code-of-nobody-here", verdict: "unknown-code", hertz: [196, 147], shake: [250, 100, 250] },
};

const welcome = { hertz: [660, 990], shake: [60] };

test("a look is one note, yes rises, ask repeats, no falls: each verdict sounds and shakes once, in its own way, however it came", () => desk.visit({}, async (set, page) => {
  await page.addInitScript(listen);
  await page.reload();
  await set.signIn("Desi");
  const isLoud = async (kind, how) => {
    const { notes, peak, shaken } = await page.evaluate(() => window.heard());
    assertNotes(notes, kinds[kind].hertz, `${kind} by ${how}`);
    assert.ok(peak > 0.1 && peak < 0.5, `${kind} by ${how}: two at once are louder than one, ${peak}`);
    assert.deepEqual(shaken, [kinds[kind].shake], `${kind} by ${how}`);
  };
  for (const [kind, { code, verdict }] of Object.entries(kinds)) {
    await set.wedge(code);
    await set.verdict(verdict);
    await isLoud(kind, "a scanner that types");
    await set.ready();
    await desk.show(code, () => set.verdict(verdict));
    await isLoud(kind, "the camera");
    await set.ready();
  }
  // The tap that lets somebody in sounds otherwise than the look before it.
  await set.wedge(kinds.look.code);
  await set.verdict("admit");
  await page.evaluate(() => window.heard());
  await page.keyboard.press("Enter");
  await page.locator(".verdict.yes").waitFor();
  const { notes, shaken } = await page.evaluate(() => window.heard());
  assertNotes(notes, welcome.hertz, "yes by a tap");
  assert.deepEqual(shaken, [welcome.shake]);
  // In other words again, or nothing new: no sound.
  await set.wedge(kinds.ask.code);
  await set.verdict("pending");
  await isLoud("ask", "a scanner that types");
  await set.speak("es");
  await page.getByText("Pago pendiente").first().waitFor();
  assert.deepEqual((await page.evaluate(() => window.heard())).notes, []);
}));

test("a browser that lets nobody sound before a touch: the page says so, and sounds from the first key on, also after a reload", () =>
  desk.visit({ who: "Lea" }, async (set, page) => {
    await page.addInitScript(listen);
    await page.reload();
    await page.locator("#mode .lamp", { hasText: "Sound is off: tap this page once" }).waitFor();
    await page.keyboard.press("Shift");
    await set.wedge(kinds.no.code);
    await set.verdict("unknown-code");
    assertNotes((await page.evaluate(() => window.heard())).notes, kinds.no.hertz, "no");
    await page.locator("#mode .lamp", { hasText: "Silent" }).waitFor({ state: "detached" });
  }));

test("the browser's own loudspeaker runs once somebody has signed in", () => desk.visit({}, async (set, page) => {
  await page.addInitScript(() => {
    const Own = window.AudioContext;
    window.AudioContext = class extends Own { constructor() { super(); window.loudspeaker = this; } };
  });
  await page.reload();
  await set.signIn("Desi");
  await page.waitForFunction(() => window.loudspeaker.state === "running");
}));
