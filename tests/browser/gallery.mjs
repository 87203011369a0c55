// Takes pictures of pages in every form they must work in, and lets axe look at each.
//
//   node tests/browser/gallery.mjs --base http://127.0.0.1:8437 --sign-in name:password --out tests/browser/out / /people
//
// Ends with 1 when axe finds something, when the page moves sideways, or when the
// content security policy or a script complains.
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const FORMS = {
  light: { viewport: { width: 1366, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1366, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true },
  zoom: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, colorScheme: "light" },
  print: { viewport: { width: 794, height: 1123 }, colorScheme: "light" },
};

const fileName = (path) => path.replace(/^\/|\.html$/g, "").replace(/[^\w-]+/g, "_") || "start";

const signIn = async (page, base, account) => {
  const [name, password] = account.split(/:(.*)/s);
  await page.goto(`${base}/login`);
  await page.locator("main input[type=text], main input[type=email]").first().fill(name);
  await page.locator("main input[type=password]").fill(password);
  await page.locator("main form button[type=submit]").first().click();
  await page.waitForLoadState();
};

// axe is brought in over the debugging protocol, so the page's own policy stays in force.
const audit = async (page) => {
  const { readFile } = await import("node:fs/promises");
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return found.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(", ")})`);
};

const look = async (context, form, url, picture, say) => {
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && say(`console: ${message.text()}`));
  page.on("pageerror", (error) => say(`script: ${error.message}`));
  await page.goto(url);
  await page.evaluate(() => document.fonts.ready);
  if (form === "print") await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: picture, fullPage: true });
  if (form !== "print") {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) say(`the page moves sideways by ${over} px`);
    for (const finding of await audit(page)) say(finding);
  }
  await page.close();
};

export const gallery = async ({ base, paths, out, account }) => {
  await mkdir(out, { recursive: true });
  const findings = [];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    for (const [form, options] of Object.entries(FORMS)) {
      const context = await browser.newContext({ ...options, locale: "de-DE", reducedMotion: "reduce" });
      if (account) await signIn(await context.newPage(), base, account);
      for (const path of paths) {
        const say = (text) => findings.push(`${path} [${form}] ${text}`);
        await look(context, form, base + path, `${out}/${fileName(path)}.${form}.png`, say);
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return [...new Set(findings)];
};

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: "string", default: "http://127.0.0.1:8437" },
      out: { type: "string", default: "tests/browser/out" },
      "sign-in": { type: "string" },
    },
  });
  const findings = await gallery({ ...values, account: values["sign-in"], paths: positionals.length ? positionals : ["/"] });
  for (const finding of findings) console.error(finding);
  console.log(findings.length ? `${findings.length} findings` : "nothing found");
  process.exitCode = findings.length ? 1 : 0;
}
