// SPDX-License-Identifier: GPL-3.0-or-later
// fit.mjs - what is shown, in every window: nothing is cut off, nothing lies outside or under another, and what must be in view is.
import path from "node:path";
import { pictures } from "./browser.mjs";

const windows = {
  "320x256": "1280x1024 at 400 %", "320x640": "a small phone", "390x844": "a phone", "844x390": "a phone on its side", "683x384": "a laptop at 200 %",
  "768x1024": "a tablet", "1366x768": "a laptop", "2560x1440": "a large screen", "3840x2160": "4K",
};
const takesPictures = process.env.LANYARD_TEST_PICTURES !== undefined; // for sheets.sh; they cost more than the looking

// What is wrong with what is shown: text that is cut, controls outside the window, or below something else.
function faults() {
  const found = [];
  const describe = (element) => `${element.tagName}.${element.className.baseVal ?? element.className} "${element.textContent.trim().slice(0, 30)}"`;
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0 && !element.closest(".unseen");
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.querySelector(".verdict") ?? document.body;
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} px wide in ${innerWidth}`);
  for (const element of top.querySelectorAll("h1, h2, h3, p, dd, dt, .who, button, summary, label, legend, .state")) {
    if (!isShown(element)) continue;
    const style = getComputedStyle(element);
    const clips = [style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip");
    if (clips && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) found.push(`cut: ${describe(element)}`);
    const box = element.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${describe(element)} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  for (const control of top.querySelectorAll("button, summary, select, input:not([type=radio], [type=checkbox]), textarea")) {
    if (!isShown(control)) continue;
    const box = control.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${describe(control)}`);
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const holder = control.closest(".said, dialog, #view, #recent");
    const frame = holder?.getBoundingClientRect();
    const foot = holder?.querySelector(":scope > form > .actions"); // stays in view while the fields scroll below it
    const bottom = foot && !foot.contains(control) ? Math.min(frame.bottom, foot.getBoundingClientRect().top) : frame?.bottom;
    if (y < 0 || y > innerHeight || frame && (y < frame.top || y > bottom)) continue; // one scrolls there
    const hit = document.elementFromPoint(x, y);
    if (hit && !control.contains(hit) && !hit.contains(control)) found.push(`below ${describe(hit)}: ${describe(control)}`);
  }
  const verdict = document.querySelector(".verdict");
  const bar = document.getElementById("bar")?.offsetHeight ?? 0;
  if (!verdict && !document.querySelector("dialog[open]") && bar > innerHeight / 2) found.push(`the bar takes ${bar} of ${innerHeight}`);
  for (const must of verdict && !document.querySelector("dialog[open]") ? [verdict.querySelector("h1"), verdict.querySelector(".primary") ?? verdict.querySelector(".ready")] : []) {
    const box = must.getBoundingClientRect();
    if (box.top < -1 || box.bottom > innerHeight + 1) found.push(`not in view: ${describe(must)} ${Math.round(box.top)}..${Math.round(box.bottom)} of ${innerHeight}`);
  }
  return found;
}

// Gives the faults of all windows, or of some; leaves a picture of each when they are wanted.
export async function look(page, name, sizes = Object.keys(windows)) {
  const wrong = [];
  for (const size of sizes) {
    const [width, height] = size.split("x").map(Number);
    await page.setViewportSize({ width, height });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    for (const fault of await page.evaluate(faults)) wrong.push(`${name} ${size}: ${fault}`);
    if (takesPictures) await page.screenshot({ path: path.join(pictures, `size-${name}-${size}.png`) });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  return wrong;
}
