// SPDX-License-Identifier: GPL-3.0-or-later
// session.js - who works here: signing in and out, the stream that comes with it, and staying signed in.
import * as api from "./api.js";
import * as live from "./live.js";
import { useLanguage } from "./words.js";
import { allowSound } from "./tones.js";
import { signIn, isSigningIn } from "./sign_in.js";
import { showChoice } from "./choice.js";
import { drawMode } from "./mode_line.js";
import { showOutcome, tellUnanswered } from "./answers.js";
import { forgetPlace } from "./address.js";
import { app, isVisitor } from "./app.js";

let isLeaving = false; // this page, to come back once; what is refused meanwhile asks nobody for a PIN

export async function signOut() {
  isLeaving = true;
  try {
    await api.post("/api/sign-out");
  } catch (error) {
    isLeaving = !error.isAway; // else there is no page to come back to
  }
  if (isLeaving) leave();
}

// What one volunteer left open is not shown to another.
function leave() {
  forgetPlace();
  location.reload();
}

export async function requireSignIn() {
  if (isSigningIn() || isLeaving) return;
  live.close();
  const former = app.who?.name;
  const signedIn = signIn(app);
  tellUnanswered(app.scans.drop());
  app.who = await signedIn;
  if (former && former !== app.who.name) return leave();
  api.useToken(app.who.token);
  if (!app.hello.names_all) app.hello = await hello(); // which names those who vouch
  await useLanguage(app.who.language);
  if (!app.view) app.home();
  app.redraw();
  listen();
}

export function listen() {
  const { refresh } = app;
  live.listen({
    connected(isConnected) {
      app.isConnected = isConnected;
      drawMode();
      if (isConnected) refresh();
    },
    verdict: showOutcome,
    choice: ({ people }) => showChoice(app, people),
    mode: refresh, camera: refresh, printers: refresh, changed: refresh, clock: refresh, reset: refresh,
    ticketing(link) {
      if (app.state) app.state.ticketing = link;
      drawMode();
    },
    locked: requireSignIn,
    "signed-out": () => { if (!isLeaving) leave(); },
  }, app.who.token.slice(0, 16));
}

// Touches keep the volunteer signed in; once a minute is enough. A visitor's keep what they see.
let touched = Date.now();
export function touch() {
  allowSound();
  if (!app.who || Date.now() - touched < (isVisitor() ? 3000 : 60000)) return;
  touched = Date.now();
  api.post(isVisitor() ? "/api/kiosk/touch" : "/api/touch").catch(() => {});
}

export async function hello() {
  for (;;) {
    try {
      return await api.get("/api/hello");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
