import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { EXIT, UserError } from "../context.ts";

/** Local Azure in a process of its own. */
export interface LocalAzure {
  /** Address of Resource Manager. */
  readonly endpoint: string;
  /** What leads Terraform and Azure's clients to it, beside what every program needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it printed as it started: which provider runs. */
  readonly said: string;
  stop(): Promise<void>;
}

/** Variables of the caller that a program on this machine needs; none that could lead it to the real Azure. */
const KEPT = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "SYSTEMROOT",
  "TEMP",
  "TMP",
  "TMPDIR",
  "LANG",
  "PATHEXT",
];

const kept = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/**
 * Starts local Azure and the provider that speaks to it.
 *
 * @param args Of `npm run azure`.
 * @throws UserError with what it said, when it does not come up
 */
export function startLocalAzure(
  project: string,
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): Promise<LocalAzure> {
  const child = spawn(process.execPath, ["emulator/main.ts", "--format", "json", ...args], {
    cwd: project,
    env: kept(env),
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches it through us, after Terraform has finished with it.
    detached: process.platform !== "win32",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    const failed = (reason: string) =>
      reject(new UserError(`local Azure did not start: ${reason.trim()}`, EXIT.failed));
    child.once("error", (error) => failed(error.message));
    child.once("exit", () => failed(said || "it ended at once"));
    createInterface({ input: child.stdout }).once("line", (line) => {
      const { endpoint, environment } = JSON.parse(line) as Pick<LocalAzure, "endpoint" | "environment">;
      resolve({ endpoint, environment: { ...kept(env), ...environment }, said, stop });
    });
    // It must not outlive us, however we end.
    process.once("exit", () => child.kill("SIGKILL"));
  });
}
