#!/usr/bin/env node
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { type ContentContext, ContentError, type ExitCode } from "./types.ts";

interface Entry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<(context: ContentContext) => Command>;
}

/** Every command of `content`. */
const COMMANDS: readonly Entry[] = [
  {
    name: "lint",
    summary: "find every mistake in the prompts and their partials",
    load: async () => (await import("./commands/lint.ts")).lintCommand,
  },
  {
    name: "render",
    summary: "show the exact messages of a brief, their tokens and what they would cost",
    load: async () => (await import("./commands/render.ts")).renderCommand,
  },
  {
    name: "generate",
    summary: "make the pieces of a brief or of a batch of briefs",
    load: async () => (await import("./commands/generate.ts")).generateCommand,
  },
  {
    name: "test",
    summary: "run the cases of prompts",
    load: async () => (await import("./commands/test.ts")).testCommand,
  },
  {
    name: "worker",
    summary: "make the pieces that messages of a queue ask for",
    load: async () => (await import("./commands/worker.ts")).workerCommand,
  },
  {
    name: "calendar",
    summary: "generate, review and publish what a publishing plan asks for",
    load: async () => (await import("./commands/calendar.ts")).calendarCommand,
  },
  {
    name: "gallery",
    summary: "make a page of pieces with where each is from",
    load: async () => (await import("./commands/gallery.ts")).galleryCommand,
  },
];

/** Runs the program; how the process should exit is told to the context. */
export async function run(words: readonly string[], context: ContentContext): Promise<void> {
  try {
    await (await program(words, context)).parseAsync([...words], { from: "user" });
  } catch (error) {
    context.exit(explain(error, context));
  }
}

async function program(words: readonly string[], context: ContentContext): Promise<Command> {
  const all = new Command("content")
    .description("a library of modular prompts, and the pipeline that turns briefs into published pieces")
    .exitOverride()
    .showHelpAfterError("(content --help says what there is)")
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  const [asked] = words.filter((word) => !word.startsWith("-"));
  for (const { name, summary, load } of COMMANDS) {
    // Only what is asked for is loaded.
    if (name !== asked && asked !== "help") all.command(name).description(summary);
    else all.addCommand(inherit((await load())(context), all));
  }
  return all;
}

function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

function explain(error: unknown, { stderr, env, signal }: ContentContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ContentError) {
    stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (signal.aborted) {
    stderr.write("stopped; the same command goes on where this one ended\n");
    return 1;
  }
  stderr.write(`content failed unexpectedly: ${error instanceof Error ? error.message : String(error)}\n`);
  if (env.CONTENT_DEBUG && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  return 1;
}

function processContext(): ContentContext {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
  return {
    home: join(import.meta.dirname, ".."),
    // npm runs scripts in the package's folder, and tells where it was called.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: process.env,
    stdout: { write: (text) => void process.stdout.write(text), isTTY: process.stdout.isTTY === true },
    stderr: { write: (text) => void process.stderr.write(text), isTTY: process.stderr.isTTY === true },
    now: () => new Date(),
    signal: stopping.signal,
    exit: (code) => {
      process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
    },
  };
}

if (import.meta.main) await run(process.argv.slice(2), processContext());
