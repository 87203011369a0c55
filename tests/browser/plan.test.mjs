// Two journeys with the plan: a new family gets one and signs it on the tablet; half a year later it
// is reviewed in one screen.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DATABASES, choosePassword, findings, newWindow, picture, startBrowser, startServer } from "./lib.mjs";

const ago = (months) => {
  const day = new Date();
  day.setMonth(day.getMonth() - months, 1);
  return `01.${String(day.getMonth() + 1).padStart(2, "0")}.${day.getFullYear()}`;
};

for (const database of DATABASES) {
  describe(`the plan on ${database}`, () => {
    let server, browser, window, plan;

    before(async () => {
      let link;
      server = await startServer(database, async (cli) => {
        link = await cli("user", "add", "karrer@example.org", "--name", "Anna Karrer", "--role", "case_worker", "--agency", "Caritasverband");
      });
      browser = await startBrowser();
      window = await newWindow(browser, { hasTouch: true });
      await choosePassword(window.page, link);
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });
    const clean = async (page) => assert.deepEqual(await findings(page), []);
    const save = (page) => page.click("main form.form button.btn--primary[type=submit]");

    it("a new family comes to a signed plan", async () => {
      const { page, complaints, context } = window;
      await page.goto(`${server.base}/people/new`);
      await page.fill("#f-family", "Haile");
      await page.fill("#f-given", "Selam");
      await save(page);
      await page.waitForURL(/\/(cases|people)\/[0-9a-f-]{36}/);
      if (!page.url().includes("/cases/")) await page.goto(await page.locator("a[href^='/cases/']").first().evaluate((a) => a.href));
      plan = `${page.url().match(/.*\/cases\/[0-9a-f-]+/)[0]}/plan`;
      await page.goto(plan);
      await page.click("main .empty form button");
      await page.goto(`${plan}/goals/new`);
      await page.selectOption("#f-life_area", "language");
      await page.fill("#f-wording", "Frau Haile besteht die Prüfung B1");
      await save(page);
      await page.locator("main a[href*='/steps/new']").first().click();
      await page.fill("#f-what", "Zur Prüfung anmelden");
      await page.locator("input[name=actor]").first().check();
      await save(page);
      await page.goto(`${plan}/agreement`);
      await page.fill("#f-agreed_on", ago(6));
      await page.fill("#f-review_on", ago(0));
      await page.selectOption("#f-lang", "ti");
      await page.click("main form.form button[value=sign]");
      await page.waitForURL(/signatures$/);
      await clean(page);

      const client = page.locator("form[data-sign]").first();
      await client.locator("input[value=drawn]").check();
      const pad = client.locator("canvas");
      const draw = async () => {
        await pad.scrollIntoViewIfNeeded();
        const box = await pad.boundingBox();
        await page.mouse.move(box.x + 40, box.y + 90);
        await page.mouse.down();
        for (let step = 1; step <= 24; step += 1) {
          await page.mouse.move(box.x + 40 + step * 15, box.y + 90 + (step % 2 ? -40 : 40));
        }
        await page.mouse.up();
      };
      const strokes = () => client.locator("[data-sign-pad] input[type=hidden]").inputValue();
      await draw();
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(page, "plan-unterschrift");
      assert.match(await strokes(), /^M\d+ \d+(L\d+ \d+){20,}$/);
      await client.locator("[data-sign-clear]").click();
      assert.equal(await strokes(), "");
      // An empty field is no signature.
      await client.locator("button[type=submit]").click();
      await page.waitForSelector("#error-summary");
      await clean(page);
      await draw();
      await client.locator("button[type=submit]").click();
      await page.waitForSelector("svg.signed");
      // The Fachkraft signs on paper.
      await page.locator("form[data-sign] button[type=submit]").first().click();
      await page.waitForFunction(() => document.querySelectorAll("form[data-sign]").length === 0);
      await page.check("input[name=form][value=digital]");
      await page.click("form[action$='/copies'] button");
      await page.waitForSelector("aside .plan-versions li");
      await clean(page);
      for (const lang of ["", "?lang=ti"]) {
        const answer = await context.request.get(`${plan}.pdf${lang}`);
        assert.equal(answer.status(), 200);
        assert.ok((await answer.body()).includes("pdfuaid"));
      }
      assert.deepEqual(complaints, []);
    });

    it("after six months the plan is reviewed in one screen", async () => {
      const { page, complaints } = window;
      await page.goto(plan);
      await clean(page);
      await page.keyboard.press("u");
      await page.waitForURL(/\/review$/);
      await clean(page);
      // By keyboard: one above what was expected.
      await page.locator("input[name^=attainment_]:checked").focus();
      for (let level = 0; level < 4; level += 1) await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator("input[name^=attainment_]:checked").getAttribute("value"), "1");
      await page.locator("input[name^=step_][value=done]").check();
      await page.locator("input[name^=what_]").fill("Prüfungsangst besprechen");
      await page.locator("select[name^=actor_]").selectOption("staff");
      await page.locator("textarea[name^=remark_]").fill("Die Prüfung ist bestanden");
      // High enough for all of it: on a longer picture the bar of buttons would stand in the middle.
      const usual = page.viewportSize();
      await page.setViewportSize({ width: usual.width, height: 1400 });
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(page, "plan-ueberpruefung");
      await page.setViewportSize(usual);
      await page.locator("input[name^=done_]").fill("31.02.2026");
      await page.locator("textarea[name^=remark_]").press("ControlOrMeta+Enter");
      await page.waitForSelector("#error-summary");
      await clean(page);
      assert.equal(await page.locator("textarea[name^=remark_]").inputValue(), "Die Prüfung ist bestanden");
      await page.locator("input[name^=done_]").fill("");
      await save(page);
      await page.waitForURL((url) => url.pathname.endsWith("/plan"));
      const text = await page.textContent("main");
      for (const words of ["mehr als erwartet", "Prüfungsangst besprechen", "Die Prüfung ist bestanden", "fortgeschrieben"]) {
        assert.ok(text.includes(words), words);
      }
      await clean(page);

      // And the next consultation moves it on.
      await page.goto(plan.replace(/\/plan$/, "").replace("/cases/", "/consultations/new?case="));
      await page.fill("#f-minutes", "30");
      await page.selectOption("#f-channel", "phone");
      await page.click("#f-plan summary");
      await page.locator("#f-plan input[name=tick]").check();
      // The buttons that stay in view cover whatever lies below them while one scrolls.
      await page.evaluate(() => scrollTo(0, 0));
      await clean(page);
      await save(page);
      await page.waitForURL(/consultations\/[0-9a-f-]{36}$/);
      assert.match(await page.textContent("main"), /Prüfungsangst besprechen/);
      assert.deepEqual(complaints, []);
    });
  });
}
