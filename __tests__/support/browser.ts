import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

const CANDIDATES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

const INSTALL =
  "no browser found: on Debian or Ubuntu run `apt-get install -y chromium`; elsewhere set CHROMIUM_PATH to a Chromium, or CHROMIUM_CHANNEL to chrome or msedge";

/** What keeps a browser from looking for updates, accounts and a GPU. */
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A real browser, without a window: of CHROMIUM_PATH, of CHROMIUM_CHANNEL, or the one that is installed.
 *
 * @throws Error that says how to install one.
 */
async function openBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH: path, CHROMIUM_CHANNEL: channel } = process.env;
  if (path !== undefined && !existsSync(path))
    throw new Error(`CHROMIUM_PATH is ${path}, which does not exist; ${INSTALL}`);
  if (path === undefined && channel !== undefined) return chromium.launch({ channel, args: QUIET });
  const executablePath = path ?? CANDIDATES.find((candidate) => existsSync(candidate));
  if (executablePath === undefined) throw new Error(INSTALL);
  return chromium.launch({ executablePath, args: QUIET });
}

/** What every page is looked at in. */
export const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1280, 360].map((width) => ({ colorScheme, width })),
);

export interface Opened {
  readonly page: Page;
  /** Everything the page asked for. */
  readonly requests: readonly string[];
  /** Everything it complained about or popped up. */
  readonly complaints: readonly string[];
}

/** A browser for the tests of a file, and what opens a page in it as somebody does who has the file. */
export function useBrowser(): (
  html: string,
  look?: { readonly colorScheme: "light" | "dark"; readonly width: number },
) => Promise<Opened> {
  let browser: Browser;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "page-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  return async (html, { colorScheme, width } = { colorScheme: "light", width: 1280 }) => {
    const file = join(folder ?? "", "page.html");
    writeFileSync(file, html);
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  };
}
