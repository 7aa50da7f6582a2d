import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

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
export async function openBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH: path, CHROMIUM_CHANNEL: channel } = process.env;
  if (path !== undefined && !existsSync(path))
    throw new Error(`CHROMIUM_PATH is ${path}, which does not exist; ${INSTALL}`);
  if (path === undefined && channel !== undefined) return chromium.launch({ channel, args: QUIET });
  const executablePath = path ?? CANDIDATES.find((candidate) => existsSync(candidate));
  if (executablePath === undefined) throw new Error(INSTALL);
  return chromium.launch({ executablePath, args: QUIET });
}
