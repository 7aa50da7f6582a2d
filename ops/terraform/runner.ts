import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { EXIT, UserError } from "../context.ts";
import type { TerraformDiagnostic } from "../retry/classify.ts";
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
  /** @default "terraform" */
  readonly binary?: string;
}

export interface TerraformResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Errors and warnings; what Terraform prints outside of its events counts as one error. */
  readonly diagnostics: readonly TerraformDiagnostic[];
  readonly summary?: Extract<UiEvent, { type: "summary" }>;
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

  /** Exit code 0: nothing to do, 2: changes, 1: failed. */
  plan(out: string, args: readonly string[] = []): Promise<TerraformResult> {
    return this.#run(["plan", "-input=false", "-json", "-detailed-exitcode", `-out=${out}`, ...args], parseUiEvent);
  }

  /** The saved plan, or the state when no plan is named, as JSON text. Holds secrets in clear: redact before it is kept. */
  show(plan?: string): Promise<TerraformResult> {
    return this.#run(["show", "-json", ...(plan === undefined ? [] : [plan])], undefined, false);
  }

  /** The raw state as the backend holds it; empty when there is none. Holds secrets in clear. */
  rawState(): Promise<TerraformResult> {
    return this.#run(["state", "pull"], undefined, false);
  }

  /** Applies exactly this saved plan. */
  apply(plan: string, args: readonly string[] = []): Promise<TerraformResult> {
    return this.#run(["apply", "-input=false", "-json", ...args, plan], parseUiEvent);
  }

  /** Lineage and serial of the state; none before there is one. Terraform prints the state itself, which is not kept. */
  async pullState(): Promise<{ readonly stateLineage: string; readonly stateSerial: number }> {
    const { exitCode, stdout, diagnostics } = await this.#run(["state", "pull"], undefined, false);
    if (exitCode !== 0)
      throw new UserError(`the state could not be read: ${diagnostics[0]?.summary ?? ""}`, EXIT.failed);
    if (stdout.trim() === "") return { stateLineage: "", stateSerial: -1 };
    const { lineage, serial } = JSON.parse(stdout) as { lineage: string; serial: number };
    return { stateLineage: lineage, stateSerial: serial };
  }

  #run(args: readonly string[], parse: LineParser = () => undefined, logged = true): Promise<TerraformResult> {
    const { binary = "terraform", folder, environment, signal } = this.#options;
    return new Promise((done, fail) => {
      const child = spawn(binary, args, {
        cwd: folder,
        env: { ...environment, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
        stdio: ["ignore", "pipe", "pipe"],
        // Its own group: Ctrl-C at a terminal reaches Terraform once, through us. Twice would make it drop its state.
        detached: process.platform !== "win32",
      });
      const reader = new OutputReader(logged ? this.#options : {}, parse);
      const interrupt = (): void => void child.kill("SIGINT");
      signal?.addEventListener("abort", interrupt, { once: true });
      const outClosed = readLines(child.stdout, (line) => reader.stdout(line));
      const errClosed = readLines(child.stderr, (line) => reader.stderr(line));
      child.once("error", (error) => fail(startFailure(binary, folder, error)));
      child.once("close", async (code) => {
        signal?.removeEventListener("abort", interrupt);
        await Promise.all([outClosed, errClosed]);
        done(reader.result(code ?? 1));
      });
      if (signal?.aborted === true) interrupt();
    });
  }
}

type LineParser = (line: string) => UiEvent | undefined;

type Listeners = Pick<TerraformOptions, "onEvent" | "onLine">;

class OutputReader {
  readonly #options: Listeners;
  readonly #parse: LineParser;
  readonly #out: string[] = [];
  readonly #err: string[] = [];
  readonly #diagnostics: TerraformDiagnostic[] = [];
  readonly #failed = new Set<string>();
  #summary: Extract<UiEvent, { type: "summary" }> | undefined;

  constructor(options: Listeners, parse: LineParser) {
    this.#options = options;
    this.#parse = parse;
  }

  stdout(line: string): void {
    this.#options.onLine?.(line);
    const event = this.#parse(line);
    if (event === undefined) {
      this.#out.push(line);
      return;
    }
    if (event.type === "diagnostic") this.#diagnostics.push(event.diagnostic);
    if (event.type === "summary") this.#summary = event;
    if (event.type === "errored") this.#failed.add(event.address);
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

  result(exitCode: number): TerraformResult {
    const stray = this.#err.join("\n").trim();
    const failed = exitCode !== 0 && exitCode !== 2;
    const silent = failed && !this.#diagnostics.some(({ severity }) => severity === "error");
    const fallback = silent
      ? [{ severity: "error", summary: stray || this.#out.join("\n").trim() || `terraform ended with ${exitCode}` }]
      : [];
    return {
      exitCode,
      stdout: this.#out.join("\n"),
      diagnostics: [...this.#diagnostics.map((each) => this.#placed(each)), ...fallback],
      ...(this.#summary === undefined ? {} : { summary: this.#summary }),
    };
  }
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
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
