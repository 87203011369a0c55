// The first account: made on the command line, its password chosen by a one-time link.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, signIn, startBrowser, startServer } from "./lib.mjs";

for (const database of DATABASES) {
  describe(`first account on ${database}`, () => {
    let server, browser, link;
    before(async () => {
      server = await startServer(database, async (cli) => {
        link = await cli("user", "add", "erste@example.org", "--name", "Ada Erste");
      });
      browser = await startBrowser();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    it("chooses a password once, leaves and comes back", async () => {
      const { context, page, complaints } = await newWindow(browser);
      await choosePassword(page, link);
      assert.ok(new URL(page.url()).pathname.startsWith("/admin"), page.url());
      await page.click(".menu__summary");
      await page.click(".menu__logout button");
      await page.waitForURL(/login/);
      assert.deepEqual(await findings(page), []);
      await picture(page, "anmelden");

      await page.goto(link.trim());
      assert.match(await page.textContent("h1"), /gilt nicht mehr/);
      assert.deepEqual(await findings(page), []);

      await signIn(page, server.base, "erste@example.org", "falsch, aber lang genug");
      assert.match(await page.textContent("main"), /stimmen nicht/);
      assert.deepEqual(await findings(page), []);
      await signIn(page, server.base, "erste@example.org");
      assert.ok(!page.url().includes("login"));
      await page.goto(`${server.base}/account`);
      assert.deepEqual(await findings(page), []);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    it("can be used without JavaScript", async () => {
      const { context, page } = await newWindow(browser, { javaScriptEnabled: false });
      await signIn(page, server.base, "erste@example.org");
      assert.ok(!page.url().includes("login"));
      await context.close();
    });
  });
}
