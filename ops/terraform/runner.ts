import { type ChildProcess, spawn } from "node:child_process";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EXIT, UserError } from "../context.ts";
import type { TerraformDiagnostic } from "../retry/classify.ts";
import { FollowedFile } from "./followed-file.ts";
import { lastWords } from "./last-words.ts";
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

export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Errors and warnings; what Terraform prints outside of its events counts as one error. */
  readonly diagnostics: readonly TerraformDiagnostic[];
  readonly summary?: Extract<UiEvent, { type: "summary" }>;
  /** Addresses whose creation began. */
  readonly started?: ReadonlySet<string>;
  /** Terraform ended without a word about why: what it had begun may not be told. */
  readonly unexplained?: true;
  /** The state that Terraform could not write anywhere. Holds secrets in clear. */
  readonly unsaved?: string;
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

type LineParser = (line: string) => UiEvent | undefined;

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

/** The way from Terraform's output to its reader. */
interface TerraformOutput {
  readonly stdio: readonly ["pipe" | number, "pipe" | number];
  /** Reads along. @returns what is to be called when Terraform has ended; resolves when all is read */
  follow(child: ChildProcess): () => Promise<void>;
}

class PipeOutput implements TerraformOutput {
  readonly stdio = ["pipe", "pipe"] as const;
  readonly #reader: OutputReader;

  constructor(reader: OutputReader) {
    this.#reader = reader;
  }

  follow({ stdout, stderr }: ChildProcess): () => Promise<void> {
    const closed = Promise.all([
      readLines(stdout, (line) => this.#reader.stdout(line)),
      readLines(stderr, (line) => this.#reader.stderr(line)),
    ]);
    return async () => void (await closed);
  }
}

/** Milliseconds between two looks at what Terraform has written: not every file system tells of a change. */
const FOLLOW_MILLISECONDS = 200;

class FileOutput implements TerraformOutput {
  readonly stdio: readonly [number, number];
  readonly #files: readonly FollowedFile[];

  constructor(folder: string, reader: OutputReader) {
    const stdout = new FollowedFile(join(folder, "converge-stdout.log"), (line) => reader.stdout(line));
    const stderr = new FollowedFile(join(folder, "converge-stderr.log"), (line) => reader.stderr(line));
    this.#files = [stdout, stderr];
    this.stdio = [stdout.descriptor, stderr.descriptor];
  }

  follow(): () => Promise<void> {
    const timer = setInterval(() => {
      for (const file of this.#files) file.read();
    }, FOLLOW_MILLISECONDS);
    let isOver = false;
    return async () => {
      // What could not be started ends twice: with an error, and closed.
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      for (const file of this.#files) file.end();
    };
  }
}

type Listeners = Pick<TerraformOptions, "onEvent" | "onLine">;

class OutputReader {
  readonly #options: Listeners;
  readonly #parse: LineParser;
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  readonly #diagnostics: TerraformDiagnostic[] = [];
  readonly #failed = new Set<string>();
  readonly #started = new Set<string>();
  readonly #underWay = new Set<string>();
  #summary: Extract<UiEvent, { type: "summary" }> | undefined;
  #unsaved: string | undefined;

  constructor(options: Listeners, parse: LineParser) {
    this.#options = options;
    this.#parse = parse;
  }

  stdout(line: string): void {
    this.#unsaved ??= dumpedState(line);
    // A state is secret as a whole.
    if (dumpedState(line) !== undefined) return;
    this.#options.onLine?.(line);
    const event = this.#parse(line);
    if (event === undefined) {
      this.#out.push(line);
      return;
    }
    if (event.type === "diagnostic") this.#diagnostics.push(event.diagnostic);
    if (event.type === "summary") this.#summary = event;
    if (event.type === "errored") this.#failed.add(event.address);
    if (event.type === "start" && event.action === "create") this.#started.add(event.address);
    if (event.type === "start") this.#underWay.add(event.address);
    if (event.type === "complete" || event.type === "errored") this.#underWay.delete(event.address);
    this.#options.onEvent?.(event);
  }

  stderr(line: string): void {
    this.#options.onLine?.(line);
    this.#err.push(line);
  }

  /** Terraform says of no failed deletion whose it was: when one resource failed, it is that one's. */
  #placed(diagnostic: TerraformDiagnostic): TerraformDiagnostic {
    const [only, ...others] = this.#failed;
    const isPlaced = diagnostic.address !== undefined || diagnostic.severity !== "error";
    return isPlaced || only === undefined || others.length > 0 ? diagnostic : { ...diagnostic, address: only };
  }

  result(end: End): TerraformResult {
    const { exitCode, fullDisk } = end;
    const failed = exitCode !== 0 && exitCode !== 2;
    const silent = failed && !this.#diagnostics.some(({ severity }) => severity === "error");
    const told = this.#diagnostics.map((each) => this.#placed(each));
    const said = [...told, ...(silent ? [{ severity: "error", summary: this.#lastWords(end) }] : [])];
    const full = failed
      ? (fullDisk ?? said.map(({ summary, detail = "" }) => noSpaceIn(`${summary}\n${detail}`)).find(Boolean))
      : undefined;
    return {
      exitCode,
      stdout: this.#out.join("\n"),
      diagnostics: [...(full === undefined ? [] : [{ severity: "error", summary: full }]), ...said],
      ...(this.#summary === undefined ? {} : { summary: this.#summary }),
      ...(this.#started.size === 0 ? {} : { started: this.#started }),
      ...(silent || full !== undefined ? { unexplained: true as const } : {}),
      ...(this.#unsaved === undefined ? {} : { unsaved: this.#unsaved }),
    };
  }

  #lastWords({ exitCode, killedBy, command }: End): string {
    const signal = killedBy === null ? {} : { signal: killedBy };
    return lastWords({
      exitCode,
      command,
      ...signal,
      stdout: this.#out,
      stderr: this.#err,
      underWay: [...this.#underWay],
    });
  }
}

/** How Terraform ended. */
interface End {
  readonly exitCode: number;
  readonly killedBy: NodeJS.Signals | null;
  readonly command: string;
  /** A sentence, where the disk of its folder is full. */
  readonly fullDisk: string | undefined;
}

const NO_SPACE = /no space left on device|disk quota exceeded|not enough space on the disk/i;

const noSpaceIn = (text: string): string | undefined => {
  const found = NO_SPACE.exec(text);
  return found === null ? undefined : `no space is left on the disk: ${found[0]}`;
};

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

/** The state that Terraform prints when it can save it nowhere; undefined for any other line. */
function dumpedState(line: string): string | undefined {
  if (!line.includes('"lineage"')) return undefined;
  try {
    const dumped = JSON.parse(line) as { readonly state?: unknown; readonly lineage?: unknown };
    if (typeof dumped.lineage === "string") return line;
    return dumped.state === undefined ? undefined : JSON.stringify(dumped.state);
  } catch {
    return undefined;
  }
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", onLine);
  return new Promise((closed) => lines.once("close", closed));
}

function startFailure(binary: string, folder: string, error: NodeJS.ErrnoException): Error {
  if (error.code === "ENOENT") {
    return new UserError(`"${binary}" could not be started in ${folder}: not found; ${INSTALL_TERRAFORM}`, EXIT.failed);
  }
  return new UserError(`"${binary}" could not be started in ${folder}: ${error.message}`, EXIT.failed);
}
