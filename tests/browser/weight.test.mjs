// SPDX-License-Identifier: GPL-3.0-or-later
// weight.test.mjs - what a page costs: scripts and styles come once, compressed, and a reload asks for next to nothing; each view has
// its address, which reload and Back keep.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { scene } from "./stage.mjs";

after(closeBrowser);

const RELOAD_REQUESTS = 3;
const RELOAD_BYTES = 30000;

// What goes over the wire from now on: {content, bytes}, the page's own files and the bytes of all answers, until `stop()`.
async function weigh(page) {
  const session = await page.context().newCDPSession(page);
  const asked = new Map(), kept = new Set(); // by the number of the request
  let bytes = 0;
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (!response.fromDiskCache && !kept.has(requestId) && response.url.startsWith("http")) asked.set(requestId, response);
  });
  session.on("Network.requestServedFromCache", ({ requestId }) => kept.add(requestId));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { if (asked.has(requestId)) bytes += encodedDataLength; });
  return {
    async stop() {
      await session.detach();
      const paths = [...asked.values()].map(({ url }) => new URL(url).pathname);
      return { content: paths.filter((path) => !path.startsWith("/api/")), answers: paths.length, bytes };
    },
  };
}

// Routes that a machine under test is slowed down with keep a browser from its cache.
const isSlowed = process.env.LANYARD_TEST_LATE !== undefined;

test("a reload asks for the page, its words and the logo, and for little of these", { skip: isSlowed }, () => scene({}, async ({ page }) => {
  const isDrawn = () => page.locator(".glance .arrived").waitFor();
  await isDrawn();
  const scale = await weigh(page);
  await page.reload();
  await isDrawn();
  const { content, answers, bytes } = await scale.stop();
  console.log(`a reload: ${content.length} requests of content, ${answers} in all, ${bytes} bytes`);
  assert.ok(content.length <= RELOAD_REQUESTS, content.join("\n"));
  assert.ok(bytes > 0 && bytes <= RELOAD_BYTES, String(bytes));
}));

test("what names its digest is kept, compressed, and the same under its plain name", () => scene({}, async ({ page }) => {
  const main = await page.locator("script[type=module]").getAttribute("src");
  assert.match(main, /^\/[0-9a-f]{16}\/app\/main\.js$/);
  const [kept, plain, page_] = await Promise.all([main, "/app/main.js", "/"].map((path) => page.request.get(path)));
  assert.match(kept.headers()["cache-control"], /immutable/);
  assert.equal(kept.headers()["content-encoding"], "gzip");
  assert.equal(await kept.text(), await plain.text());
  assert.equal(page_.headers()["cache-control"], "no-store");
  const again = await page.request.get("/app/main.js", { headers: { "If-None-Match": plain.headers().etag } });
  assert.equal(again.status(), 304);
  const other = await page.request.get(main.replace(/^\/[0-9a-f]{4}/, "/0000"));
  assert.equal(other.status(), 404);
}));

test("each view has its address: reload and Back keep the place, a next volunteer begins anew", () => scene({ who: "Lea" }, async ({ set, page }) => {
  const isAt = (hash) => page.waitForFunction((wanted) => location.hash === wanted, hash);
  await isAt("#desk");
  await page.locator('[data-view="labels"]').click();
  await isAt("#labels");
  await page.reload();
  await page.locator(".labels-view h1").waitFor();
  await page.locator('[data-view="desk"]').click();
  await set.search("ada");
  await page.locator(".hit").first().click();
  await page.locator("#person-name").waitFor();
  await isAt("#desk/00000000000000a1");
  await page.reload();
  await page.locator("#person-name", { hasText: "Ada" }).waitFor();
  await page.locator('[data-view="report"]').click();
  await page.locator("[data-part]").first().waitFor();
  await page.goBack();
  await page.locator("#person-name", { hasText: "Ada" }).waitFor();
  await page.goBack();
  await page.locator("#person-name").waitFor({ state: "detached" });
  await page.goBack();
  await page.locator(".labels-view h1").waitFor();
  await page.goForward();
  await page.locator("#search").waitFor();
  await page.goForward();
  await page.locator("#person-name", { hasText: "Ada" }).waitFor();
  await page.getByRole("button", { name: "Sign out Lea" }).click();
  await page.locator("dialog.sign-in").waitFor();
  await page.waitForFunction(() => location.hash === "");
  await set.signIn("Desi");
  await isAt("#desk");
  assert.equal(await page.locator("#person-name").count(), 0);
}));
