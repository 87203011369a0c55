// A server of its own per journey, signed-in pages by role, axe and pictures.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const BIN = process.env.BINDEGLIED_BIN ?? path.join(ROOT, "target/debug/bindeglied");
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const PASSWORD = "vier Wörter sind besser";
export const OUT = path.join(ROOT, "tests/browser/out");
export const PICTURES = path.join(ROOT, "docs/handbuch/bilder");

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const postgresServer = async () => {
  if (process.env.BINDEGLIED_TEST_PG) return process.env.BINDEGLIED_TEST_PG;
  return (await readFile(path.join(ROOT, "target/test-pg/url"), "utf8")).trim();
};

// PostgreSQL's own client makes the database; libpq understands the same address.
const freshPostgres = async () => {
  const server = await postgresServer();
  const name = `j_${process.pid}_${Date.now()}`;
  await run("psql", [server, "-q", "-c", `create database ${name} template template0`]);
  return server.replace(/\/[^/]*$/, `/${name}`);
};

export const DATABASES = ["sqlite", "postgres"];

// Starts the program on an empty place; `setUp(cli)` runs commands before the server starts.
export const startServer = async (database, setUp) => {
  const data = await mkdtemp(path.join(tmpdir(), "bindeglied-journey-"));
  const url = database === "postgres" ? await freshPostgres() : null;
  const place = ["--data", data, ...(url ? ["--database", url] : [])];
  const port = await freePort();
  const env = { ...process.env, BINDEGLIED_LISTEN: `127.0.0.1:${port}`, BINDEGLIED_LOG: "warn" };
  const cli = async (...args) => {
    const { stdout } = await run(BIN, [...args, ...place], { env, maxBuffer: 1 << 26 });
    return stdout;
  };
  await setUp(cli);
  const child = spawn(BIN, ["serve", ...place], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  await new Promise((resolve, reject) => {
    child.stdout.on("data", resolve);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  return { base: `http://127.0.0.1:${port}`, data, cli, stop, log: () => log };
};

export const startBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });

// A window with German settings that notes everything that must not happen.
export const newWindow = async (browser, options = {}) => {
  const context = await browser.newContext({
    locale: "de-DE",
    viewport: { width: 1366, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const complaints = [];
  context.on("page", (page) => {
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
  });
  return { context, complaints, page: await context.newPage() };
};

// A new account chooses its password by the link that `user add` printed.
export const choosePassword = async (page, link) => {
  await page.goto(link.trim().split("\n").at(-1));
  await page.fill("#f-password", PASSWORD);
  await page.fill("#f-repeat", PASSWORD);
  await page.click("main button[type=submit]");
  await page.waitForLoadState();
};

export const signIn = async (page, base, login, password = PASSWORD) => {
  await page.goto(`${base}/login`);
  await page.fill("#f-login", login);
  await page.fill("#f-password", password);
  await page.click("main button[type=submit]");
  await page.waitForLoadState();
};

// What axe finds on the page as it stands, and whether it moves sideways. Brought in over the
// debugging protocol, so the page's own policy stays in force.
//
// `rules`: all of them, some of them, or none.
export const findings = async (page, rules = { type: "tag", values: RULES }) => {
  const list = [];
  if (rules) {
    await page.evaluate(await readFile(AXE, "utf8"));
    const options = { runOnly: rules, resultTypes: ["violations"] };
    const found = await page.evaluate((only) => globalThis.axe.run(document, only), options);
    const where = (v) => v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(", ");
    list.push(...found.violations.map((v) => `${v.id}: ${v.help} (${where(v)})`));
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) list.push(`the page moves sideways by ${over} px`);
  return list.map((text) => `${new URL(page.url()).pathname}: ${text}`);
};

// A picture for the handbook when UPDATE_PICTURES is set, otherwise only for looking at.
export const picture = async (page, name, { folder: only, ...options } = {}) => {
  const folder = process.env.UPDATE_PICTURES && only !== "out" ? PICTURES : OUT;
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
};
