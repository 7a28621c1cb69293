// conflicts.test.mjs - the lead's inbox: told of at the tab, read, acknowledged, gone.
import { test, after } from "node:test";
import { scene, closeBrowser } from "./stage.mjs";

after(closeBrowser);

test("a conflict waits for a lead, who looks at it and says what it was", () => scene({ who: "Lea" }, async (set, page) => {
  set.tell("conflict");
  await page.locator('[data-view="conflicts"] .badge').waitFor();
  await page.locator('[data-view="conflicts"]').click();
  await page.locator(".conflict").getByText("Ada").first().waitFor();
  await set.audit("conflicts");
  await set.button("I looked at it").click();
  await page.getByLabel("What you found out").fill("went out for a coffee");
  await page.locator("dialog button.primary").click();
  await page.getByText("No conflict waits for anybody.").waitFor();
  await page.locator('[data-view="conflicts"] .badge').waitFor({ state: "detached" });
}));

test("the desk has no inbox", () => scene({ who: "Desi" }, async (set, page) => {
  set.tell("conflict");
  await page.locator('[data-view="labels"]').waitFor();
  await page.locator('[data-view="conflicts"]').waitFor({ state: "detached" });
}));
