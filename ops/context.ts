/** Somewhere to write text; a terminal when `isTTY`. */
export interface Output {
  write(text: string): void;
  /** Writes a command to the workflow as it is; what `write` gets is none. @default it is written like any text */
  command?(line: string): void;
  readonly isTTY: boolean;
  /** Width in characters. @default 80 */
  readonly columns?: number;
}

/** Everything a command knows of the world outside; tests hand in their own. */
export interface CommandContext {
  /** The project folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Machine output: `--format json` and its like. */
  readonly stdout: Output;
  /** Human output. */
  readonly stderr: Output;
  now(): Date;
  /** Lets time pass, until the signal aborts. @default the time of this machine */
  sleep?(seconds: number, signal: AbortSignal): Promise<void>;
  /** Aborted by Ctrl-C and its like. @default never */
  readonly signal?: AbortSignal;
  /** What the process will exit with; the highest wins when set more than once. */
  exit(code: ExitCode): void;
}

/** An honest exit code, the same in every command. */
export const EXIT = { done: 0, failed: 1, invalidInput: 2, confirmationNeeded: 3, refused: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const DETAILS = new WeakMap<object, object>();

/** Gives an error what `--format json` prints beside its message. */
export function withDetails<E extends Error>(error: E, details: object): E {
  DETAILS.set(error, { ...detailsOf(error), ...details });
  return error;
}

export const detailsOf = (error: unknown): object =>
  (typeof error === "object" && error !== null ? DETAILS.get(error) : undefined) ?? {};

/** A user's mistake or an expected failure: printed as one sentence, never with a stack trace. */
export class UserError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = EXIT.invalidInput) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Ctrl-C and its like ended it. */
export class Interrupted extends UserError {
  constructor(message = "interrupted before anything was changed; the same command goes on") {
    super(message, EXIT.failed);
  }
}

/** @throws Interrupted once the signal has come: what was found out since then may be wrong */
export function throwIfInterrupted({ signal }: Pick<CommandContext, "signal">): void {
  if (signal?.aborted === true) throw new Interrupted();
}
