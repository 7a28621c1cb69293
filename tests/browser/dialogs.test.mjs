// SPDX-License-Identifier: GPL-3.0-or-later
// dialogs.test.mjs - every dialog of the staff's pages, in every window, German, and Arabic in the dark: nothing cut off, nothing outside,
// readable to axe; each control is reached by Tab, and seen there; Escape leaves. What a booth asks is in sizes and booth.
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { closeBrowser, PIN } from "./browser.mjs";
import { look } from "./fit.mjs";
import { walk } from "./reach.mjs";
import { scene } from "./stage.mjs";

const app = path.join(process.env.SOURCE_DIR, "config/web/app");
const fileOf = (language) => JSON.parse(readFileSync(path.join(process.env.SOURCE_DIR, `config/web/lang/${language}.json`), "utf8"));
const wordsOf = (language) => ({ ...fileOf("en"), ...fileOf(language) }); // as the page has them
const seen = new Set();
// Dialogs whose fields another of the list has, or that need what the stage cannot be made to do.
const elsewhere = {
  "sign-in.locked": "the sign-in", "alarm.pause": "a conflict's acknowledgement", "alarm.resume": "the same", "conflict.acknowledge": "views.test.mjs",
  "conflict.erasure.accept": "the same", "conflict.by-hand": "ticketing.test.mjs",
  "phones.scan": "hand.test.mjs", "phones.invite": "the same", "phones.end": "the same", "transfer.done": "sale.test.mjs",
  "people.apart": "people.test.mjs", "hold.release": "the hold", "sale.undo": "the undo",
  "clock.right": "clock.test.mjs",
};

after(closeBrowser);

// What a volunteer does in one language; `see(key)` looks at the dialog of that headline, and leaves it.
class Hand {
  constructor({ set, page, tell }, language) { Object.assign(this, { set, page, tell, language, words: wordsOf(language), wrong: [] }); }

  async speak() {
    if (this.language === "ar") await this.page.emulateMedia({ colorScheme: "dark" });
    if (this.language !== "en") await this.set.speak(this.language);
  }

  button(key) { return this.page.getByRole("button", { name: this.words[key], exact: true }); }

  async see(key, { stays = false } = {}) {
    const { page } = this;
    await page.locator("dialog[open] h2").last().waitFor();
    await page.waitForFunction(() => !document.querySelector("dialog[open] [aria-busy=true]"));
    seen.add(key);
    const name = `dialog-${key.replaceAll(".", "-")}`;
    this.wrong.push(...await look(page, `${name}-${this.language}`));
    await this.set.audit(`${name} ${this.language}`);
    this.wrong.push(...await walk(page, name));
    if (stays) return;
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }

  async find(text) {
    await this.page.locator('.tab[data-view="desk"]').click();
    await this.page.locator("#search").fill(text);
    await this.page.locator(".hit").first().click();
    await this.page.locator("#person-name").waitFor();
  }

  async override() {
    const button = this.page.locator(".verdict button[data-act=override]");
    await button.waitFor({ state: "attached" });
    if (!await button.isVisible()) await this.page.locator(".verdict details.more > summary").click();
    await button.click();
  }

  // One that stands behind "More".
  async more(key) {
    const button = this.button(key);
    if (!await button.isVisible()) await this.page.locator("details.more > summary").last().click();
    await button.click();
  }

  end() { assert.equal(this.wrong.join("\n"), ""); }
}

for (const language of process.env.LANYARD_TEST_LANGUAGES?.split(" ") ?? ["en", "de", "ar"]) {
  const play = (name, options, act) => test(`${name}: ${language}`, () => scene(options, async (hands) => {
    const hand = new Hand(hands, language);
    await act(hand, hands);
    hand.end();
  }));

  play("a person's dialogs", { who: "Lea" }, async (hand) => {
    await hand.speak();
    await hand.find("ada");
    await hand.button("desk.fix").click();
    await hand.set.labelPicture();
    await hand.see("edit.title");
    await hand.button("desk.group").click();
    await hand.page.locator("dialog .group li").first().waitFor();
    await hand.see("group.title");
    await hand.more("desk.print-only");
    await hand.see("print-only.title");
    await hand.more("consent.button");
    await hand.see("consent.heading");
    await hand.more("transfer.button");
    await hand.see("transfer.title");
    await hand.more("hold.set");
    await hand.see("hold.set");
    await hand.more("sale.button");
    await hand.see("sale.button", { stays: true });
    await hand.button("sale.step.upgrade").click();
    await hand.page.locator("dialog [data-field=amount]").waitFor();
    await hand.see("sale.step");
    await hand.page.locator(".search > button").click();
    await hand.set.labelPicture();
    await hand.see("walk-in.title");
    await hand.find("li wei");
    await hand.page.locator("article .primary").click();
    await hand.page.locator(".verdict.yes").waitFor();
    await hand.page.locator(".verdict button[data-act=undo]").first().click();
    await hand.see("undo.title");
    await hand.set.ready();
    await hand.find("li wei");
    await hand.button("desk.reprint").click();
    await hand.see("reprint.title");
  });

  play("a lead's dialogs", { who: "Lea" }, async (hand) => {
    await hand.speak();
    await hand.page.locator('.tab[data-view="programme"]').click();
    await hand.page.locator(".slot").first().waitFor();
    await hand.page.locator(".slot button").first().click();
    await hand.see("programme.change");
    await hand.button("programme.add").click();
    await hand.see("programme.add");
    await hand.page.locator('.tab[data-view="report"]').click();
    await hand.button("audit.title").click();
    await hand.see("audit.title");
  });

  play("who is asked for", { who: "Desi" }, async (hand) => {
    await hand.speak();
    await hand.find("penny");
    await hand.button("sale.step.pay").click();
    await hand.page.locator("dialog [data-field=amount]").fill("450");
    await hand.button("sale.cash").click();
    await hand.page.locator("dialog .pin").waitFor();
    await hand.see("seller.title", { stays: true });
  });

  play("a door's dialogs", { mode: "door", checkpoint: "room-318", who: "Lea" }, async (hand) => {
    await hand.speak();
    hand.tell("line T-01");
    await hand.page.locator(".door h2").waitFor();
    await hand.button("door.missing").click();
    await hand.page.locator("dialog .fields > div *").first().waitFor();
    await hand.see("door.missing");
    await hand.button("standby.show").click();
    await hand.page.locator("dialog .line li").first().waitFor();
    await hand.see("standby.title");
  });

  play("a door volunteer asks for the lead", { mode: "door", checkpoint: "expo", who: "Dora" }, async (hand, { hear, tell }) => {
    await hand.speak();
    for (const [id, kind] of [["a1", "yes"], ["a2", "yes"], ["a6", "ask"]]) { // the hall has room for two
      const badge = hear();
      tell(`badge 00000000000000${id}`);
      await hand.set.wedge(await badge);
      await hand.page.locator(`.verdict.${kind}`).waitFor();
    }
    await hand.override();
    await hand.see("override.title", { stays: true });
    await hand.page.locator("dialog .reasons button").first().click();
    await hand.page.locator("dialog .pin").waitFor();
    await hand.see("lead.title", { stays: true });
  });

  play("signing in, and out of a kiosk", { mode: "kiosk", who: null }, async (hand) => {
    await hand.page.locator("dialog.sign-in .pin").waitFor();
    if (language !== "en") {
      await hand.page.locator("#bar select").evaluate((choice, code) => { choice.value = code; choice.dispatchEvent(new Event("change")); }, language);
      await hand.page.locator(`html[lang="${language}"]`).waitFor();
    }
    await hand.see("sign-in.title", { stays: true });
    await hand.page.locator("dialog.sign-in input[type=text]").fill("Desi");
    await hand.page.locator("dialog.sign-in .pin").fill(PIN);
    await hand.page.keyboard.press("Enter");
    await hand.page.locator(".kiosk[data-step=ready]").waitFor();
    await hand.page.locator("#bar select").selectOption(language);
    await hand.page.locator(`html[lang="${language}"]`).waitFor();
    await hand.button("kiosk.staff").click();
    await hand.see("kiosk.leave");
  });
}

test("no dialog of the scripts is left out", () => {
  const keys = new Set();
  for (const file of readdirSync(app).filter((name) => !/^(setup|lead_|leads)/.test(name)))
    for (const line of readFileSync(path.join(app, file), "utf8").split("\n"))
      if (/\btitle: t\(|askReason\(t\(|const title = t\(/.test(line))
        for (const [, key] of line.match(/(?:title: |askReason\(|const title = )t\((.*)/)[1].split(/\)[,;]/)[0].matchAll(/"([a-z.-]+)"/g)) keys.add(key);
  assert.ok(keys.size > 15, "the scripts are written another way now");
  assert.deepEqual([...keys].filter((key) => !seen.has(key) && !(key in elsewhere)), []);
});
