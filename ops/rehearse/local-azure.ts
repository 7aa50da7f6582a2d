import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
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

/** What tells Terraform where to get providers: a mirror, a cache, a registry of one's own. */
const INSTALLS =
  /^(TF_(CLI_CONFIG_FILE|CLI_ARGS_init|PLUGIN_CACHE_(DIR|MAY_BREAK_DEPENDENCY_LOCK_FILE)|REGISTRY_\w+|TOKEN_\w+)|XDG_DATA_(HOME|DIRS)|NETRC)$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Picks what a program on this machine needs from the variables of the caller, and what Terraform needs to install
 * providers as it does for the caller. None of them leads to the real Azure.
 *
 * @param folder what a relative path in them counts from: Terraform runs in another folder
 */
export function keptVariables(env: Environment, folder: string): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (KEPT.includes(name) || INSTALLS.test(name)) ? [[name, value] as const] : [],
  );
  const paths = kept.filter(([name, value]) => PATHS.includes(name) && value !== "");
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(paths.map(([name, value]) => [name, resolve(folder, value)])),
  };
}

const PATHS = ["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR"];

/** Hosts that the caller's configuration of Terraform names: they are reached beside the proxy of local Azure. */
async function mirrorHosts(kept: Record<string, string>): Promise<string[]> {
  const { TF_CLI_CONFIG_FILE: given, HOME = "", APPDATA = "" } = kept;
  const files = given === undefined ? [join(HOME, ".terraformrc"), join(APPDATA, "terraform.rc")] : [given];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return hostsIn(texts.join("\n"));
}

/** The hosts in a configuration of Terraform's command line: of its mirrors, registries and services. Pure. */
export const hostsIn = (configuration: string): string[] => [
  ...new Set(
    [...configuration.matchAll(/https:\/\/([\w.-]+)|^\s*host\s+"([\w.-]+)/gm)].map(
      ([, url, host]) => url ?? host ?? "",
    ),
  ),
];

/**
 * Starts local Azure and the provider that speaks to it.
 *
 * @param args Of `npm run azure`.
 * @throws UserError with what it said, when it does not come up
 */
export async function startLocalAzure(
  project: string,
  env: Environment,
  args: readonly string[] = [],
): Promise<LocalAzure> {
  const kept = keptVariables(env, project);
  const hosts = await mirrorHosts(kept);
  const child = spawn(process.execPath, ["emulator/main.ts", "--format", "json", ...args], {
    cwd: project,
    env: kept,
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
  return new Promise((started, reject) => {
    const failed = (reason: string) =>
      reject(new UserError(`local Azure did not start: ${reason.trim()}`, EXIT.failed));
    child.once("error", (error) => failed(error.message));
    child.once("exit", () => failed(said || "it ended at once"));
    createInterface({ input: child.stdout }).once("line", (line) => {
      const { endpoint, environment } = JSON.parse(line) as Pick<LocalAzure, "endpoint" | "environment">;
      const noProxy = [environment.NO_PROXY, ...hosts].filter((host) => host !== undefined && host !== "").join(",");
      started({ endpoint, environment: { ...kept, ...environment, NO_PROXY: noProxy }, said, stop });
    });
    // It must not outlive us, however we end.
    process.once("exit", () => child.kill("SIGKILL"));
  });
}
