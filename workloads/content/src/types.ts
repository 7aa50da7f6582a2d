/** Somewhere to write text; a terminal when `isTTY`. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}

/** Everything a command knows of the world outside; tests hand in their own. */
export interface ContentContext {
  /** Path of the folder with `prompts/`. */
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
export class ContentError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Something wrong at a place of a file. */
export interface Diagnostic {
  /** Stable and kebab-case: `front-matter/unknown-key`. */
  readonly ruleId: string;
  readonly severity: "error" | "warning";
  /** One lowercase sentence that quotes the value received and names the fix. */
  readonly message: string;
  /** Relative to the folder with `prompts/`, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A part that prompts are made of: `prompts/partials/voice.prompt`. */
export interface Partial {
  /** `voice` */
  readonly name: string;
  readonly file: string;
  readonly template: string;
  /** Line of the file on which the template begins. */
  readonly templateLine: number;
  /** Partials that it uses itself. */
  readonly uses: readonly string[];
}

/** A prompt of the library, read and checked. */
export interface Prompt {
  /** `market/recap`, of prompts/market/recap.prompt. */
  readonly name: string;
  readonly file: string;
  /** Semantic version: `1.0.0`. */
  readonly version: string;
  readonly description: string;
  /** Model that it is written for; whoever generates may choose another. */
  readonly model?: string;
  /** Settings of the model: temperature, maxOutputTokens. */
  readonly config: JsonObject;
  /** JSON Schema of the input, and values for what is left out. */
  readonly input: { readonly schema: JsonObject; readonly defaults: JsonObject };
  /** JSON Schema of the answer. */
  readonly output: { readonly schema: JsonObject };
  readonly template: string;
  readonly templateLine: number;
  /** Partials that it is made of, those of partials too. */
  readonly partials: readonly string[];
  /** sha256 of the prompt and of all its partials, hex. */
  readonly digest: string;
}

export interface Library {
  /** By name. */
  readonly prompts: ReadonlyMap<string, Prompt>;
  readonly partials: ReadonlyMap<string, Partial>;
}
