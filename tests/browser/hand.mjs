// SPDX-License-Identifier: GPL-3.0-or-later
// hand.mjs - a phone for scenes: a browser that is invited, with a camera that is shown pictures.
import path from "node:path";
import { Visit, pictures } from "./browser.mjs";
import { Rep } from "./fair.mjs";

// In the page: a camera that shows window.show(a JPEG in base64); a reader of codes as Chrome on Android has one, which sees
// window.texts; or none. The browser's own camera where that `isReal`.
function standIn({ hasDetector, isReal }) {
  delete window.BarcodeDetector;
  if (isReal || !navigator.mediaDevices) return; // not over TLS
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 1280 });
  const context = canvas.getContext("2d");
  let picture = null;
  let tick = 0;
  const draw = () => {
    context.fillStyle = tick++ % 2 ? "#777" : "#555"; // hands are never still
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (picture) context.drawImage(picture, 0, 640 - 360 * picture.height / picture.width, 720, 720 * picture.height / picture.width);
  };
  window.show = async (jpeg) => {
    picture = jpeg ? await createImageBitmap(new Blob([Uint8Array.from(atob(jpeg), (byte) => byte.charCodeAt(0))])) : null;
  };
  window.texts = [];
  let stream = null;
  navigator.mediaDevices.getUserMedia = async () => {
    window.asked = (window.asked ?? 0) + 1;
    setInterval(draw, 100);
    stream = canvas.captureStream(10);
    return stream;
  };
  if (hasDetector) window.BarcodeDetector = class {
    async detect() { return window.texts.map((rawValue) => ({ rawValue, boundingBox: { x: 300, y: 600, width: 120, height: 120 } })); }
  };
}

export class Phone extends Visit {
  // `place` is a checkpoint of the station, which serves, null = any; `sponsor` instead of it one whose booth it is for.
  static async invited(station, place, { name = "Ana", sponsor, ...options } = {}) {
    const rep = await Rep.at(station, "Lea");
    const where = sponsor ? { sponsor } : place ? { place } : { floating: true };
    return Phone.opened(station, (await rep.ask("/api/phone/invite", { name, ...where })).url, options);
  }

  static async opened(station, url, { hasDetector = true, isReal = false, viewport = { width: 390, height: 844 }, locale = "en", look = {} } = {}) {
    const phone = new Phone(new URL(url).origin);
    Object.assign(phone, { station, invitation: url, calls: [], bodies: [] });
    await phone.open({ viewport, locale, hasTouch: true, ignoreHTTPSErrors: true, ...look }, undefined, { init: [standIn, { hasDetector, isReal }], first: url });
    phone.page.on("request", (request) => {
      if (request.method() !== "POST") return;
      phone.calls.push(new URL(request.url()).pathname);
      phone.bodies.push(request.postData() ?? "");
    });
    return phone;
  }

  async begin() {
    await this.button("Start scanning").click();
    await this.page.locator(".reading video").waitFor();
  }

  // A badge in view of a phone that reads by itself, until `isSeen()` ends.
  async show(code, isSeen) {
    await this.page.evaluate((text) => { window.texts = [text]; }, code);
    const seen = await isSeen();
    await this.page.evaluate(() => { window.texts = []; });
    return seen;
  }

  // The same in view of its camera.
  async photograph(code, isSeen) {
    const jpeg = await this.station.photograph(code);
    await this.page.evaluate((text) => window.show(text), jpeg.toString("base64"));
    const seen = await isSeen();
    await this.page.evaluate(() => window.show(null));
    return seen;
  }

  // The next call of this path is done by the station, and its answer is lost.
  async loseAnswer(route) {
    await this.page.route(`**${route}`, async (call) => {
      await call.fetch();
      await call.abort();
    }, { times: 1 });
  }

  picture(name) { return this.page.screenshot({ path: path.join(pictures, `hand-${name}.png`) }); }
}
