import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { at, office, planText } from "../support/calendar.ts";
import { webhookServer } from "../support/webhook-server.ts";

const KEY = "open-sesame-open-sesame";
const PROCESS = join(import.meta.dirname, "../support/process.ts");
const DRAFTS = ["calendar", "publish", "--allow-drafts"];

const start = (cwd: string, url = "") =>
  spawn(process.execPath, [PROCESS, cwd, ...DRAFTS], {
    env: { ...process.env, HOOK_URL: url, HOOK_KEY: KEY },
    stdio: ["ignore", "ignore", "pipe"],
  });
const ended = async (child: ReturnType<typeof start>) => {
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { stderr, code };
};

/** Two approved pieces of drafts. */
async function approved(targets?: string, names?: string) {
  const desk = await office(planText(targets, names));
  await desk.calendar("generate", at("2026-03-21T00:00:00Z"));
  await desk.calendar("approve weekly-2026-03-09 weekly-2026-03-16 --by Ada");
  return desk;
}
const HOOK = "hook: { type: webhook, urlFrom: HOOK_URL, keyFrom: HOOK_KEY }";

/** What a receiver keeps that takes each key once, as it must. */
const kept = (posted: readonly { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }[]) => [
  ...new Map(posted.map(({ headers, body }) => [headers["idempotency-key"], JSON.parse(body).id])).values(),
];

test.each([1, 2])(
  "a process that is killed while piece %d is on its way to a webhook doubles and loses nothing",
  async (at) => {
    let killed = () => {};
    const { url, posted } = await webhookServer((response, count) => {
      if (count === at) killed();
      else response.writeHead(200).end();
    });
    const { cwd, read, states } = await approved(HOOK, "[hook]");
    const first = start(cwd, url);
    killed = () => first.kill("SIGKILL");
    expect(await once(first, "exit")).toEqual([null, "SIGKILL"]);
    const id = at === 1 ? "weekly-2026-03-09" : "weekly-2026-03-16";
    expect(JSON.parse(read(`ledger/${id}/hook.json`)).state).toBe("intent");

    // No lock is left behind, and what may have arrived is sent with the key that it had.
    expect((await ended(start(cwd, url))).code).toBe(0);
    expect(posted).toHaveLength(3);
    expect(kept(posted)).toEqual(["weekly-2026-03-09", "weekly-2026-03-16"]);
    expect(await states()).toMatchObject({ "weekly-2026-03-09": "published", "weekly-2026-03-16": "published" });
    await ended(start(cwd, url));
    expect(posted).toHaveLength(3);
  },
);

test("of two processes at once, one publishes and the other says so", async () => {
  let release = () => {};
  let asked = () => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { url, posted } = await webhookServer((response) => {
    asked();
    release = () => void response.writeHead(200).end();
    if (posted.length > 1) release();
  });
  const { cwd } = await approved(HOOK, "[hook]");
  const first = ended(start(cwd, url));
  await arrived;
  const second = await ended(start(cwd, url));
  expect(second.code).toBe(1);
  expect(second.stderr).toBe(
    `another process publishes from ${join(cwd, "ledger")} at this moment; run the command again later\n`,
  );
  release();
  expect((await first).code).toBe(0);
  expect(kept(posted)).toHaveLength(2);
  expect(posted).toHaveLength(2);
});

test("many processes at once publish each piece to a folder once", async () => {
  const { cwd, read } = await approved();
  const all = await Promise.all(Array.from({ length: 4 }, () => ended(start(cwd))));
  const told = all.map(({ stderr }) => stderr).join("");
  for (const id of ["weekly-2026-03-09", "weekly-2026-03-16"]) {
    expect(told.split(`${id} → archive:`)).toHaveLength(2);
    expect(JSON.parse(read(`published/${id}.json`)).id).toBe(id);
  }
  expect(readdirSync(join(cwd, "published"))).toHaveLength(2);
});

test("no secret is in any output or file, whether a webhook takes, refuses or cannot be reached", async () => {
  const { url } = await webhookServer((response, count) => {
    if (count === 1) response.writeHead(302, { location: `${url}?token=query-sesame` }).end();
    else response.writeHead(count === 2 ? 401 : 200).end("path-sesame");
  });
  const { cwd, calendar } = await approved(HOOK, "[hook]");
  const secret = "path-sesame?token=query-sesame";
  const outputs: string[] = [];
  const publish = async (env: Record<string, string>, signal = new AbortController().signal) => {
    const { stdout, stderr } = await calendar("publish --allow-drafts", { env, signal });
    outputs.push(stdout, stderr);
    return stderr;
  };
  expect(await publish({ HOOK_URL: url, HOOK_KEY: "short-sesame" })).toBe(
    'HOOK_KEY, the key of the webhook "hook", has 12 characters, but must have at least 16\n',
  );
  expect(await publish({ HOOK_KEY: KEY })).toBe('HOOK_URL is not set; set it to the address of the webhook "hook"\n');
  expect(await publish({ HOOK_URL: `http://example.com/${secret}`, HOOK_KEY: KEY })).toContain(
    "of HOOK_URL, begins with",
  );
  expect(await publish({ HOOK_URL: secret, HOOK_KEY: KEY })).toContain("of HOOK_URL, is no address");
  const unreachable = { HOOK_URL: `https://127.0.0.1:1/${secret}`, HOOK_KEY: KEY };
  expect(await publish(unreachable, AbortSignal.timeout(500))).toContain("stopped; the same command goes on");
  const address = { HOOK_URL: `${url}/${secret}`, HOOK_KEY: KEY };
  expect(await publish(address)).toMatch(/answered 302.*\n.*answered 401\n0 published, 2 failed/);
  expect(await publish(address)).toContain("2 published, 0 failed");
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) outputs.push(readFileSync(join(parentPath, name), "utf8"));
  expect(files.length).toBeGreaterThan(10);
  for (const word of ["path-sesame", "query-sesame", "short-sesame", KEY])
    expect(outputs.join("\n")).not.toContain(word);
});
