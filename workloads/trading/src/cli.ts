#!/usr/bin/env node
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { type ExitCode, type TradingContext, TradingError } from "./types.ts";

interface Entry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<(context: TradingContext) => Command>;
}

/** Every command of `trading`. */
const COMMANDS: readonly Entry[] = [
  {
    name: "check",
    summary: "find every mistake in pipeline files",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  {
    name: "backtest",
    summary: "run a pipeline on market data: statistics, what the policy says, and a report",
    load: async () => (await import("./commands/backtest.ts")).backtestCommand,
  },
  {
    name: "sweep",
    summary: "backtest every combination of a grid of parameters",
    load: async () => (await import("./commands/sweep.ts")).sweepCommand,
  },
  {
    name: "audit",
    summary: "look whether a strategy knows the future, or depends on where data begins",
    load: async () => (await import("./commands/audit.ts")).auditCommand,
  },
  {
    name: "evaluate",
    summary: "judge the signal of a result by the policy of its pipeline",
    load: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  },
  {
    name: "report",
    summary: "make a page of a result: equity, drawdown, months, trades, parameters",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "watch",
    summary: "backtest what is put into a folder, and judge its signals",
    load: async () => (await import("./commands/watch.ts")).watchCommand,
  },
  {
    name: "worker",
    summary: "do what messages of a queue ask for, until it is empty",
    load: async () => (await import("./commands/worker.ts")).workerCommand,
  },
  {
    name: "sample",
    summary: "write market data that was made up: the same for the same seed",
    load: async () => (await import("./commands/sample.ts")).sampleCommand,
  },
];

/** Runs the program; how the process should exit is told to the context. */
export async function run(words: readonly string[], context: TradingContext): Promise<void> {
  try {
    await (await program(words, context)).parseAsync([...words], { from: "user" });
  } catch (error) {
    context.exit(explain(error, context));
  }
}

async function program(words: readonly string[], context: TradingContext): Promise<Command> {
  const all = new Command("trading")
    .description("backtests and judged signals of market data; no order is ever sent")
    .exitOverride()
    .showHelpAfterError("(trading --help says what there is)")
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

function explain(error: unknown, { stderr, env }: TradingContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof TradingError) {
    stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  stderr.write(`trading failed unexpectedly: ${error instanceof Error ? error.message : String(error)}\n`);
  if (env.TRADING_DEBUG && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  return 1;
}

function processContext(): TradingContext {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
  // Who reads only the first lines (`| head`) closes the rest; that is no failure.
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
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
