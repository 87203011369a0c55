// Handover: a summary is written and read, an absence switches the deputy on, a colleague leaves and
// everything goes on; a case ends. With what is wrong said at its field, on a phone and in the dark.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

const STAFF = [
  ["karrer", "Anna Karrer", "case_worker"],
  ["weber", "Jana Weber", "case_worker"],
  ["leitung", "Maria Leitung", "team_lead"],
];

const TODAY = new Date().toLocaleDateString("de-DE", { timeZone: "Europe/Berlin" });

for (const database of DATABASES) {
  describe(`handover on ${database}`, () => {
    let server, browser, cases;
    const windows = {};
    const clean = async (page) => assert.deepEqual(await findings(page), []);
    const at = async (who, path) => {
      const { page } = windows[who];
      await page.goto(`${server.base}${path}`);
      return page;
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
      cases = [];
      for (const [family, given] of [["Haile", "Selam"], ["Osman", "Amina"]]) {
        const page = await at("karrer", "/people/new");
        await page.fill("#f-family", family);
        await page.fill("#f-given", given);
        await page.click("main form.form button.btn--primary[type=submit]");
        await page.waitForURL(/\/(cases|people)\/[0-9a-f-]{36}/);
        if (!page.url().includes("/cases/")) await page.goto(await page.locator("a[href^='/cases/']").first().evaluate((a) => a.href));
        cases.push(page.url().match(/\/cases\/[0-9a-f-]+/)[0]);
      }
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    it("takes a summary along that is proposed from the file", async () => {
      const page = await at("karrer", `${cases[0]}/handover`);
      assert.match(await page.inputValue("#f-summary"), /Selam Haile/);
      await clean(page);
      await page.fill("#f-summary", "");
      await page.click("form[action$='/summary'] button[type=submit]");
      await page.waitForSelector("#error-summary");
      await clean(page);
      await page.fill("#f-summary", "Ruft lieber vormittags an. Prüfung B1 im Mai.");
      await page.click("form[action$='/summary'] button[type=submit]");
      await page.waitForSelector(".flash, [role=status]");
      await picture(page, "uebergabe");
    });

    it("switches the deputy on by the day", async () => {
      let page = await at("weber", cases[0]);
      assert.equal(await page.locator("main h1").count() > 0 && (await page.content()).includes("Haile"), false);
      page = await at("karrer", "/absences");
      await clean(page);
      await page.fill("#f-from", "31.02.2026");
      await page.click("form[action='/absences'] button[type=submit]");
      await page.waitForSelector("#error-summary");
      assert.equal(await page.inputValue("#f-from"), "31.02.2026");
      await clean(page);
      const deputy = page.locator("form[action='/deputies']").first();
      await deputy.locator("select").selectOption({ label: "Jana Weber" });
      await deputy.locator("button").click();
      await page.waitForSelector(".flash, [role=status]");
      await page.fill("#f-from", TODAY);
      await page.click("form[action='/absences'] button[type=submit]");
      await page.waitForSelector(".due__item");
      await clean(page);
      await picture(page, "abwesenheit");
      page = await at("weber", "/today");
      await page.getByText("Heute in Vertretung").first().waitFor();
      await clean(page);
      await page.goto(`${server.base}${cases[0]}`);
      assert.match(await page.locator("main").innerText(), /Haile/);
      page = await at("karrer", "/absences");
      await page.click(".due__change summary");
      await page.click("button[name=back]");
      await page.waitForSelector(".flash, [role=status]");
      page = await at("weber", cases[0]);
      assert.doesNotMatch(await page.locator("body").innerText(), /Haile/);
    });

    it("passes everything of a colleague on at once", async () => {
      let page = await at("leitung", "/handovers");
      await clean(page);
      await page.click("a[href='/handovers/farewell']");
      await clean(page);
      await page.selectOption("#f-account", { label: "Anna Karrer" });
      await page.click("main form button[type=submit]");
      await page.waitForSelector("table");
      await page.click("main form button[type=submit]");
      await page.waitForSelector("#error-summary");
      await clean(page);
      assert.equal(await page.locator("#error-summary li").count(), 1);
      await page.goBack();
      await page.selectOption("#f-responsible", { label: "Jana Weber" });
      await clean(page);
      await picture(page, "verabschiedung");
      await page.setViewportSize({ width: 390, height: 844 });
      await clean(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} px too wide`);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.click("main form button[type=submit]");
      await page.waitForURL(/\/handovers$/);
      await clean(page);
      page = await at("weber", "/today");
      await page.getByText("Übernommen, bitte lesen").waitFor();
      await clean(page);
      await page.goto(`${server.base}${cases[0]}/handover`);
      await page.getByText("Ruft lieber vormittags an.").waitFor();
      await page.click("form[action$='/reading'] button");
      await page.waitForURL(new RegExp(`${cases[0]}$`));
      await clean(page);
      page = await at("leitung", "/handovers");
      const list = await page.locator("main").innerText();
      assert.ok(!list.includes("Haile") && list.includes("Osman"));
    });

    it("ends a case with what came of it", async () => {
      const page = await at("weber", `${cases[1]}/closure`);
      await clean(page);
      await page.selectOption("#f-end_reason", { index: 1 });
      await page.click("form[action$='/closure'] button[type=submit]");
      await page.waitForSelector("#error-summary");
      await clean(page);
      await page.fill("#f-without", "Kontakt abgebrochen");
      await page.click("form[action$='/closure'] button[type=submit]");
      await page.waitForURL((url) => !url.pathname.endsWith("/closure"));
      await clean(page);
      for (const { complaints } of Object.values(windows)) assert.deepEqual(complaints, []);
    });
  });
}
