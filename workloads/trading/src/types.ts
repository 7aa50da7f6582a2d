/** Somewhere to write text; a terminal when `isTTY`. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}

/** Everything a command knows of the world outside; tests hand in their own. */
export interface TradingContext {
  /** Path of the folder with `pipelines/`. */
  readonly home: string;
  /** What paths that a user gives are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For programs: `--format json` and its like. */
  readonly stdout: Output;
  /** For people. */
  readonly stderr: Output;
  now(): Date;
  /** Aborted by Ctrl-C and its like. */
  readonly signal: AbortSignal;
  /** What the process will exit with; the highest wins. */
  exit(code: ExitCode): void;
}

/** 0 done, 1 failed, 2 invalid input, 3 a person must confirm, 4 refused. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** A user's mistake or an expected failure: printed as one sentence, never with a stack trace. */
export class TradingError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Something wrong at a place of a file. */
export interface Diagnostic {
  /** Stable and kebab-case: `quality/gap`. */
  readonly ruleId: string;
  readonly severity: "error" | "warning";
  /** One lowercase sentence that quotes the value received and names the fix. */
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };
