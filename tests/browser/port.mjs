// SPDX-License-Identifier: GPL-3.0-or-later
// port.mjs - a port that stays ours while its server is stopped and started anew.
import { createServer } from "node:net";

const LOWEST = 15000;
const HIGHEST = 29999;

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

// Below those that the kernel gives to whoever asks for any: a browser's connection may hold one of those when the server returns.
export async function freePort() {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (await isFree(port)) return port;
  }
}
