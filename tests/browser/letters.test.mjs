// Letters: filled from the file, looked at, filed in three clicks; what is missing is listed; templates of
// the Träger with what is wrong said at its field; on a phone and in the dark.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

const STAFF = [["karrer", "Anna Karrer", "case_worker"], ["leitung", "Maria Leitung", "team_lead"]];

for (const database of DATABASES) {
  describe(`letters on ${database}`, () => {
    let server, browser, base;
    const windows = {};
    const clean = async (page) => assert.deepEqual(await findings(page), []);
    const everywhere = async (page) => {
      for (const [width, height, colorScheme] of [[1366, 900, "dark"], [390, 844, "light"], [1366, 900, "light"]]) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await clean(page);
      }
    };

    before(async () => {
      const links = {};
      server = await startServer(database, async (cli) => {
        for (const [login, name, role] of STAFF) {
          links[login] = await cli("user", "add", `${login}@example.org`, "--name", name, "--role", role, "--agency", "Caritasverband");
        }
      });
      browser = await startBrowser();
      for (const [login] of STAFF) {
        windows[login] = await newWindow(browser);
        await choosePassword(windows[login].page, links[login]);
      }
      const { page } = windows.karrer;
      await page.goto(`${server.base}/people/new`);
      await page.fill("#f-family", "Haile");
      await page.fill("#f-given", "Selam");
      await page.fill("#f-birth", "3.4.1989");
      await page.click("main form.form button.btn--primary[type=submit]");
      await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
      base = page.url().match(/^.*\/cases\/[0-9a-f-]+/)[0];
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    it("goes from the file onto paper and back into the file", async () => {
      const { page, context } = windows.karrer;
      await page.goto(`${base}/documents`);
      await page.locator(`a[href$='/letters']`).first().click();
      await everywhere(page);
      await page.locator(".letters a", { hasText: "Jobcenter: Begleitschreiben" }).click();
      await page.locator("#letter-gaps").waitFor();
      assert.match(await page.inputValue("#f-subject"), /Selam Haile, geboren am 03\.04\.1989|Selam Haile, geboren am 3\.4\.1989/);
      await everywhere(page);
      await picture(page, "brief");
      await page.fill("#f-subject", "");
      await page.locator("button[value=file]").click();
      await page.waitForSelector("#error-summary");
      assert.match(await page.inputValue("#f-body"), /Selam Haile/);
      await clean(page);
      await page.fill("#f-subject", "Antrag auf Bürgergeld");
      // The preview comes into a window of its own and keeps nothing.
      const [sheet] = await Promise.all([
        context.waitForEvent("response", (answer) => answer.request().method() === "POST"),
        page.locator("button[value=preview]").click(),
      ]);
      assert.equal(sheet.headers()["content-type"], "application/pdf");
      for (const other of context.pages()) if (other !== page) await other.close();
      await page.locator("button[value=file]").click();
      await page.waitForURL(/\/documents\/[0-9a-f-]{36}/);
      await everywhere(page);
      assert.match(await page.locator("main").innerText(), /Antrag auf Bürgergeld/);
    });

    it("lets the Teamleitung change the set", async () => {
      const { page } = windows.leitung;
      await page.goto(`${server.base}/letter-templates`);
      await everywhere(page);
      await picture(page, "briefvorlagen");
      for (const path of ["/letter-templates/head", "/letter-templates/word"]) {
        await page.goto(`${server.base}${path}`);
        await everywhere(page);
      }
      await page.goto(`${server.base}/letter-templates/new`);
      await everywhere(page);
      await page.fill("#f-name", "Stadtwerke");
      await page.selectOption("#f-group", "third");
      await page.selectOption("#f-signs", "staff");
      await page.fill("#f-subject", "Anfrage für {{klient.nmae}}");
      await page.fill("#f-body", "Bitte melden Sie sich.");
      await page.click("main form.form button.btn--primary[type=submit]");
      await page.waitForSelector("#error-summary");
      assert.match(await page.locator("#error-summary").innerText(), /klient\.nmae/);
      await clean(page);
      await page.fill("#f-subject", "Anfrage für {{klient.name}}");
      await page.click("main form.form button.btn--primary[type=submit]");
      await page.waitForURL(/\/letter-templates$/);
      await page.locator("a", { hasText: "Stadtwerke" }).waitFor();
      const { page: karrer } = windows.karrer;
      await karrer.goto(`${base}/letters`);
      await karrer.locator(".letters a", { hasText: "Stadtwerke" }).click();
      assert.equal(await karrer.inputValue("#f-subject"), "Anfrage für Selam Haile");
      for (const { complaints } of Object.values(windows)) assert.deepEqual(complaints, []);
    });
  });
}
