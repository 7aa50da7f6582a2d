import type { Command } from "commander";
import { awaitCommand } from "../commands/await.ts";
import { type CommandContext, EXIT, type ExitCode, UserError } from "../context.ts";
import { RUN_SECONDS } from "../run/retries.ts";
import { formatSeconds } from "../terraform/progress.ts";
import type { LocalAzure } from "./local-azure.ts";
import { newPassword } from "./rehearse.ts";
import { type RehearsalStep, takeStep } from "./step.ts";

export interface StoryOptions {
  readonly context: CommandContext;
  readonly azure: Pick<LocalAzure, "endpoint" | "environment">;
  /** Seconds, from any start. */
  now(): number;
  onStep(step: RehearsalStep): void;
}

/** How a command ended, and what it printed. */
export interface Told {
  readonly code: ExitCode;
  readonly text: string;
}

/** What happens in a chapter. */
export interface Chapter {
  readonly act: () => Promise<Told>;
  /** How it must end. @default 0 */
  readonly code?: ExitCode;
  /** The lines that tell it: each of these is there. */
  readonly shows: readonly RegExp[];
}

/** Runs the commands of a story on a copy of the project, and prints what tells it. */
export class Teller {
  readonly #options: StoryOptions;
  readonly #id: string;
  readonly #folder: string;
  readonly #password = newPassword();
  #elapsed = 0;

  constructor(options: StoryOptions, id: string, folder: string) {
    this.#options = options;
    this.#id = id;
    this.#folder = folder;
  }

  /** @param command What a person would type behind `npx converge`. */
  async chapter(title: string, command: string, { act, code = EXIT.done, shows }: Chapter): Promise<void> {
    const { context } = this.#options;
    const { result, seconds } = await takeStep({ stackId: this.#id, name: title }, this.#options, async () => {
      const told = await act();
      if (context.signal?.aborted === true) throw new UserError("stopped; nothing is left behind", EXIT.failed);
      const lines = essence(told.text, shows);
      const isTold = shows.every((shown) => lines.some((line) => shown.test(line)));
      if (told.code === code && isTold) return lines.map(readable).join("\n");
      const must = `but must end with ${code}`;
      throw new UserError(`"${title}" ended with ${told.code}, ${must}:\n${told.text}`, EXIT.failed);
    });
    context.stderr.write(`\n${title} (${formatSeconds(seconds)})\n  $ npx converge ${command}\n`);
    for (const line of result.split("\n")) context.stderr.write(`    ${line}\n`);
  }

  /** Lets time pass for the commands that follow. */
  elapse(milliseconds: number): void {
    this.#elapsed += milliseconds;
  }

  /**
   * Waits for a state of a resource while something happens to it, as another process would: as long as a run may take,
   * since how long it takes is the provider's business. When what happens fails, there is nothing to wait for.
   */
  async awaiting(id: string, until: string, act: () => Promise<Told>): Promise<Told> {
    const looked = Promise.withResolvers<void>();
    const words = [id, "--until", until, "--timeout", `${RUN_SECONDS}s`];
    // The first line says what is waited for, the second what was seen.
    const onText = (text: string): void => {
      if (text.trimEnd().includes("\n")) looked.resolve();
    };
    const over = new AbortController();
    const waiting = this.converge(awaitCommand, words, { onText, signal: over.signal });
    await Promise.race([looked.promise, waiting]);
    const stop = async (): Promise<void> => {
      over.abort();
      await waiting.catch(() => undefined);
    };
    const acted = await act().catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    if (acted.code !== EXIT.done) {
      await stop();
      return acted;
    }
    const waited = await waiting;
    return { code: waited.code, text: acted.text + waited.text };
  }

  async converge(
    command: (context: CommandContext) => Command,
    words: readonly string[],
    { onText, signal }: { readonly onText?: (soFar: string) => void; readonly signal?: AbortSignal } = {},
  ): Promise<Told> {
    const { context, azure } = this.#options;
    let text = "";
    let code: ExitCode = EXIT.done;
    const write = (more: string): void => {
      text += more;
      onText?.(text);
    };
    const quiet = { write, isTTY: false };
    const env = { ...azure.environment, TF_VAR_server_administrator_password: this.#password };
    const signals = [context.signal, signal].filter((each) => each !== undefined);
    const inside: CommandContext = {
      ...context,
      signal: AbortSignal.any(signals),
      cwd: this.#folder,
      now: () => new Date(context.now().getTime() + this.#elapsed),
      env,
      stdout: quiet,
      stderr: quiet,
      exit: (value) => {
        code = value > code ? value : code;
      },
    };
    await command(inside).parseAsync([...words], { from: "user" });
    return { code, text };
  }
}

/** The lines that tell a story; with those of a finding, its reason and its remedy. */
function essence(text: string, shows: readonly RegExp[]): string[] {
  let isTelling = false;
  return text.split("\n").filter((line) => {
    isTelling = shows.some((shown) => shown.test(line)) || (isTelling && /^ {9}/.test(line));
    return isTelling;
  });
}

const MAX_WIDTH = 116;

/** Without digests and paths of a copy that is gone afterwards. */
function readable(line: string): string {
  const short = line
    .trimEnd()
    .replace(/: run \S+, kept in .*$/, "")
    .replace(/_[0-9A-F]{8}\b/g, "")
    .replace(/(sha256:\w{8})\w+/, "$1…");
  return short.length > MAX_WIDTH ? `${short.slice(0, MAX_WIDTH - 1)}…` : short;
}
