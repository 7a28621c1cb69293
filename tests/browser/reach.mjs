// SPDX-License-Identifier: GPL-3.0-or-later
// reach.mjs - what Tab reaches of what is shown: every control, and each is seen when it has the focus.

// In the page: what a volunteer may come to by Tab; of radio buttons the one that stands for its group.
function prepare() {
  window.tabStops = () => {
    const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    const groups = new Set();
    return [...root.querySelectorAll("button, input, select, textarea, summary, a[href]")].filter((control) => {
      const isFirst = control.type !== "radio" || !groups.has(control.name);
      groups.add(control.name);
      return isFirst && !control.disabled && control.checkVisibility();
    });
  };
  window.reached = new Set();
  return window.tabStops().length;
}

// In the page, after Tab: what is wrong with where the focus is; `isDone` once each control had it. A control that was drawn anew
// meanwhile is to be reached again.
function step() {
  const at = document.activeElement;
  const stops = window.tabStops();
  const found = stops.find((control) => control === at || at.type === "radio" && control.name === at.name);
  if (found) window.reached.add(found);
  const isDone = stops.every((control) => window.reached.has(control));
  if (!found) return { isDone };
  const styles = [at, at.type === "radio" || at.type === "checkbox" ? at.closest("label") ?? at : at].map((each) => getComputedStyle(each));
  const isRing = styles.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2);
  const box = at.getBoundingClientRect();
  const isInView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { isDone, wrong: isRing && isInView ? null : `the focus cannot be seen on ${at.outerHTML.slice(0, 80)}` };
}

// What is wrong for who walks through the dialog on top, or else the page, by Tab.
export async function walk(page, what) {
  const most = 3 * await page.evaluate(prepare) + 40; // where a date is typed, Tab stops at each part of it
  const wrong = [];
  let isDone = false;
  for (let i = 0; i < most && !isDone; i++) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(step);
    isDone = now.isDone;
    if (now.wrong) wrong.push(now.wrong);
  }
  const missed = await page.evaluate(() => window.tabStops().filter((control) => !window.reached.has(control)).map((control) => control.outerHTML.slice(0, 80)));
  return [...wrong, ...missed.map((control) => `Tab never reaches ${control}`)].map((each) => `${what}: ${each}`);
}
