import { spawn } from "node:child_process";
import { statfsSync } from "node:fs";
import { EXIT, UserError } from "../context.ts";
import { FileOutput, PipeOutput } from "./output.ts";
import { type LineParser, OutputReader, type TerraformResult } from "./output-reader.ts";
import { parseUiEvent, type UiEvent } from "./ui-events.ts";

export interface TerraformOptions {
  /** The stack folder: `cdktf.out/stacks/<stack>-<environment>`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborting interrupts Terraform once: it finishes what is under way and saves its state. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: UiEvent) => void;
  /** Every line that Terraform prints, for the debug log. */
  readonly onLine?: (line: string) => void;
  /** Told of every Terraform that goes on when we are killed. */
  readonly onStart?: (pid: number) => void;
  /** Told when a Terraform that holds the lock of the state was killed: its lock stays behind. */
  readonly onKilled?: (since: Date, until: Date) => void;
  /** Which lock of the state may be released that keeps Terraform out. @default none */
  readonly lostLock?: (failed: TerraformResult) => string | undefined;
  /** @default "terraform" */
  readonly binary?: string;
}

export const INSTALL_TERRAFORM =
  "install Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install and put it on the PATH";

/** Runs Terraform in one stack folder. The only place that does. */
export class Terraform {
  readonly #options: TerraformOptions;

  constructor(options: TerraformOptions) {
    this.#options = options;
  }

  /** @throws UserError when there is no Terraform, or an older one than 1.11 */
  async requireVersion(): Promise<string> {
    const { stdout } = await this.#run(["version", "-json"]);
    const version = /"terraform_version":\s*"(\d+)\.(\d+)\.([^"]+)"/.exec(stdout);
    if (version === null) throw new UserError(`terraform printed no version; ${INSTALL_TERRAFORM}`, EXIT.failed);
    const [, major, minor, patch] = version;
    if (Number(major) !== 1 || Number(minor) < 11) {
      throw new UserError(
        `terraform is ${major}.${minor}.${patch}, but write-only passwords need 1.11 or later; ${INSTALL_TERRAFORM}`,
        EXIT.failed,
      );
    }
    return `${major}.${minor}.${patch}`;
  }

  init(args: readonly string[] = []): Promise<TerraformResult> {
    return this.#run(["init", "-input=false", "-no-color", ...args]);
  }

  /** Copies the state from the backend that was set up last to the one of the configuration, over what is there. */
  migrateState(): Promise<TerraformResult> {
    return this.#runLocked(["init", "-input=false", "-no-color", "-migrate-state", "-force-copy"]);
  }

  /** Exit code 0: nothing to do, 2: changes, 1: failed. */
  plan(out: string, args: readonly string[] = []): Promise<TerraformResult> {
    return this.#runLocked(["plan", "-input=false", "-json", "-detailed-exitcode", `-out=${out}`, ...args]);
  }

  /** The saved plan, or the state when no plan is named, as JSON text. Holds secrets in clear: redact before it is kept. */
  show(plan?: string): Promise<TerraformResult> {
    return this.#run(["show", "-json", ...(plan === undefined ? [] : [plan])], SECRET);
  }

  /** The raw state as the backend holds it; empty when there is none. Holds secrets in clear. */
  rawState(): Promise<TerraformResult> {
    return this.#run(["state", "pull"], SECRET);
  }

  /** Replaces the state by a file. @param file path of a state of the same lineage and a higher serial */
  pushState(file: string): Promise<TerraformResult> {
    return this.#run(["state", "push", file], SECRET);
  }

  /** Applies exactly this saved plan. */
  apply(plan: string, args: readonly string[] = []): Promise<TerraformResult> {
    return this.#runLocked(["apply", "-input=false", "-json", ...args, plan]);
  }

  /** Lineage and serial of the state; none before there is one. Terraform prints the state itself, which is not kept. */
  async pullState(): Promise<{
    readonly stateLineage: string;
    readonly stateSerial: number;
    readonly stateIsEmpty?: true;
  }> {
    const { exitCode, stdout, diagnostics } = await this.#run(["state", "pull"], SECRET);
    if (exitCode !== 0)
      throw new UserError(`the state could not be read: ${diagnostics[0]?.summary ?? ""}`, EXIT.failed);
    if (stdout.trim() === "") return { stateLineage: "", stateSerial: -1 };
    const { lineage, serial, resources } = JSON.parse(stdout) as {
      readonly lineage: string;
      readonly serial: number;
      readonly resources?: readonly unknown[];
    };
    const isEmpty = resources === undefined || resources.length === 0;
    return { stateLineage: lineage, stateSerial: serial, ...(isEmpty ? { stateIsEmpty: true as const } : {}) };
  }

  /** What holds the lock of the state; when that was left behind, it is released first. */
  async #runLocked(args: readonly string[]): Promise<TerraformResult> {
    const result = await this.#run(args, OUTLIVING);
    const lost = result.exitCode === 1 ? this.#options.lostLock?.(result) : undefined;
    if (lost === undefined) return result;
    const { exitCode } = await this.#run(["force-unlock", "-force", lost]);
    return exitCode === 0 ? this.#run(args, OUTLIVING) : result;
  }

  #run(args: readonly string[], { parse = () => undefined, logged = true, outlives = false }: Kind = {}) {
    const { binary = "terraform", folder, environment, signal, onStart, onKilled } = this.#options;
    const since = new Date();
    const reader = new OutputReader(logged ? this.#options : {}, parse);
    const output = outlives ? new FileOutput(folder, reader) : new PipeOutput(reader);
    return new Promise<TerraformResult>((done, fail) => {
      const child = spawn(binary, args, {
        cwd: folder,
        env: { ...environment, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
        stdio: ["ignore", ...output.stdio],
        // Its own group: Ctrl-C at a terminal reaches Terraform once, through us. Twice would make it drop its state.
        detached: process.platform !== "win32",
      });
      if (outlives && child.pid !== undefined) onStart?.(child.pid);
      const interrupt = (): void => void child.kill("SIGINT");
      signal?.addEventListener("abort", interrupt, { once: true });
      const ended = output.follow(child);
      child.once("error", (error) => ended().then(() => fail(startFailure(binary, folder, error)), fail));
      child.once("close", (code, killedBy) => {
        signal?.removeEventListener("abort", interrupt);
        if (killedBy !== null && outlives) onKilled?.(since, new Date());
        const end = { exitCode: code ?? 1, killedBy, command: args[0] ?? "", fullDisk: fullDisk(folder) };
        ended().then(() => done(reader.result(end)), fail);
      });
      if (signal?.aborted === true) interrupt();
    });
  }
}

/** How a Terraform command is run. */
interface Kind {
  /** @default its output is no events */
  readonly parse?: LineParser;
  /** Whether its output may be told and kept. @default true */
  readonly logged?: boolean;
  /** Whether it must come to its end also when we are killed. @default false */
  readonly outlives?: boolean;
}

/** It holds the lock of the state, and may be creating something that only it knows of. */
const OUTLIVING: Kind = { parse: parseUiEvent, outlives: true };
/** It prints secrets in clear: these must be in no file, and nothing is lost with it. */
const SECRET: Kind = { logged: false };

/** Bytes with which Terraform can save no state. */
const TOO_FEW_BYTES = 4096;

/** Terraform may not get to say that its disk is full. */
function fullDisk(folder: string): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < TOO_FEW_BYTES
      ? `no space is left on the disk of ${folder} (no space left on device)`
      : undefined;
  } catch {
    return undefined;
  }
}

function startFailure(binary: string, folder: string, error: NodeJS.ErrnoException): Error {
  if (error.code === "ENOENT") {
    return new UserError(`"${binary}" could not be started in ${folder}: not found; ${INSTALL_TERRAFORM}`, EXIT.failed);
  }
  return new UserError(`"${binary}" could not be started in ${folder}: ${error.message}`, EXIT.failed);
}
