// SPDX-License-Identifier: GPL-3.0-or-later
// choice.test.mjs - two people before the camera at once: a volunteer says whose turn it is, and nothing happens before.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { closeBrowser } from "./browser.mjs";
import { look } from "./fit.mjs";
import { invite, longNames, scene } from "./stage.mjs";
import { Station, close } from "./station.mjs";

after(closeBrowser);

const named = (page, name) => page.locator(".verdict button.choose", { hasText: name });

async function arrived(page) {
  const { recent } = await (await page.request.get("/api/state")).json();
  return recent.map((record) => record.name);
}

for (const size of ["laptop", "phone"]) {
  test(`both names are large buttons, and the one that is tapped is looked at (${size})`, () => scene({ size }, async ({ set, page, tell }) => {
    tell("choice secret-a1\tsecret-a6");
    await set.verdict("choice");
    for (const name of ["Ada", "Li Wei"]) {
      const box = await named(page, name).boundingBox();
      assert.ok(box.width >= 140 && box.height >= 48, `${name}: ${JSON.stringify(box)}`);
    }
    // A key pressed by chance takes nobody.
    assert.ok(await page.evaluate(() => !document.activeElement.classList.contains("choose")));
    assert.deepEqual(await arrived(page), []);
    await named(page, "Li Wei").click();
    await set.verdict("admit", "Li Wei");
    assert.deepEqual(await arrived(page), [], "one looks before one lets in");
    await page.locator('.verdict [data-act="check-in"]').first().click();
    await page.locator(".verdict.yes").waitFor();
    assert.deepEqual(await arrived(page), ["Li Wei"]);
  }));
}

test("who is refused is recorded with the tap; who is on hold is not named", () => scene({}, async ({ set, page, tell }) => {
  tell("choice secret-a3\tsecret-a4");
  await set.verdict("choice");
  assert.equal(await named(page, "Hector").count(), 0);
  assert.deepEqual(await arrived(page), []);
  await named(page, "Penny").click();
  await set.verdict("pending", "Penny");
  assert.deepEqual(await arrived(page), ["Penny Pending"]);
}));

test("both are at the side afterwards", () => scene({ who: "Lea" }, async ({ set, page, tell }) => {
  tell("choice secret-a1\tsecret-a6");
  await set.verdict("choice");
  await page.locator(".verdict .ready").click();
  await page.locator("#recent", { hasText: "Ada" }).waitFor();
  await page.locator("#recent", { hasText: "Li Wei" }).waitFor();
}));

// Arabic mirrors the page. Of the longest names, too, two buttons are in view wherever the page is.
for (const language of ["en", "ar"])
  test(`the two buttons in every window: ${language}`, () => scene({ who: "Desi" }, async ({ set, page, tell, hear }) => {
    await invite(page);
    if (language !== "en") await set.speak(language);
    const wrong = [];
    const badges = [];
    for (const [id] of longNames.slice(1, 3)) {
      tell(`badge ${id}`);
      badges.push(await hear());
    }
    for (const [name, codes] of [["short", ["secret-a1", "secret-a6"]], ["long", badges]]) {
      tell(`choice ${codes.join("\t")}`);
      await set.verdict("choice");
      wrong.push(...await look(page, `choice-${name}-${language}`));
      await page.locator(".verdict .ready").click();
      await page.locator(".verdict").waitFor({ state: "detached" });
    }
    assert.equal(wrong.join("\n"), "");
  }));

// Nothing is make-believe here: pictures, camera, lane, station and page.
test("before a real camera strangers beside a badge are silent, and two people are a choice", async () => {
  const desk = await Station.open();
  try {
    await desk.visit({ who: "Desi" }, async (set, page) => {
      const said = page.evaluate(() => new Promise((resolve) => {
        const heard = new Set();
        new MutationObserver(() => {
          const verdict = document.querySelector(".verdict")?.dataset.verdict;
          if (verdict) heard.add(verdict);
          if (verdict === "choice") resolve([...heard]);
        }).observe(document.getElementById("view"), { childList: true, subtree: true, attributes: true });
      }));
      await desk.show("phone-of-ada-7q2kz8m4\tWIFI:T:WPA;S:guest;P:guest;;", async () => {
        await set.verdict("admit", "Ada Ngũgĩ");
        await new Promise((resolve) => { setTimeout(resolve, 1500); }); // the other has long been read
        await set.verdict("admit", "Ada Ngũgĩ");
      });
      // Others: Ada was in view a moment ago, and is no new scan.
      await desk.show("phone-of-hector-3k7\tphone-of-li-6h2m", () => set.verdict("choice"));
      assert.deepEqual(await said, ["admit", "choice"]);
      for (const name of ["Hector", "Li Wei"]) await named(page, name).waitFor();
      assert.equal((await desk.report()).arrivals, undefined, "nothing is recorded before the tap");
      await named(page, "Li Wei").click();
      await set.verdict("admit", "Li Wei");
      await page.keyboard.press("Enter");
      await page.locator(".verdict.yes").waitFor();
      assert.deepEqual(await arrived(page).then((names) => names.slice(0, 1)), ["Li Wei"]);
    });
  } finally {
    await close(desk);
  }
});
