// SPDX-License-Identifier: GPL-3.0-or-later
// sheets.mjs - contact sheets of what the scenes left in screenshots/: each view in all its windows, one row for each language. A
// person looks at them; sheets.sh plays the scenes first.
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { openPage, closeBrowser, pictures } from "./browser.mjs";

const ROW_PX = 300;

// "size-VIEW-LANGUAGE-WIDTHxHEIGHT.png" by view, then by language, the largest window last.
function sheetsOf(names) {
  const sheets = new Map();
  for (const name of names) {
    const [, view, language, width, height] = name.match(/^size-(.+?)-([a-z]{2})(?:-dark)?-(\d+)x(\d+)\.png$/) ?? [];
    if (!view) continue;
    const rows = sheets.get(view) ?? new Map();
    const dark = name.includes("-dark-") ? " dark" : "";
    rows.set(language + dark, [...(rows.get(language + dark) ?? []), { name, area: width * height }]);
    sheets.set(view, rows);
  }
  return sheets;
}

const page = await openPage();
for (const [view, rows] of sheetsOf(readdirSync(pictures))) {
  const html = [...rows].sort().map(([language, shots]) => `<h2>${view} ${language}</h2><div>${shots.sort((a, b) => a.area - b.area)
    .map(({ name }) => `<img src="${pathToFileURL(path.join(pictures, name))}">`).join("")}</div>`).join("");
  await page.goto(pathToFileURL(pictures).href);
  await page.setContent(`<style>body{margin:8px;background:#888}h2{margin:4px;font:16px sans-serif}div{display:flex;gap:8px}img{height:${ROW_PX}px}</style>${html}`);
  await page.locator("img").last().evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  await page.screenshot({ path: path.join(pictures, `sheet-${view}.png`), fullPage: true });
  console.log(`sheet-${view}.png`);
}
await closeBrowser();
