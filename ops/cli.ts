#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { Command, CommanderError } from "commander";
import { type CommandContext, detailsOf, EXIT, type ExitCode, type Output, UserError } from "./context.ts";
import { secretValues } from "./env/variables.ts";
import { fileTrouble } from "./print/file-trouble.ts";
import { guarded } from "./print/guarded.ts";
import { hint } from "./print/hint.ts";
import { printError } from "./print/json.ts";
import { printable } from "./print/terminal.ts";
import { requireProject } from "./project.ts";
import { Scrubber } from "./secrets/scrubber.ts";
import { version } from "./version.ts";

interface Entry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** By what it knows a project; by nothing: it works in any folder. @default main.ts, which renders the stacks */
  readonly signs?: readonly string[];
  /** Loads the command when it is asked for, so that none pays for the others. */
  readonly load: () => Promise<(context: CommandContext) => Command>;
}

/** Enough for what only reads parameter files. */
const PARAMETERS = ["main.ts", "parameters"];

/** Every command of `converge`. */
const COMMANDS: readonly Entry[] = [
  {
    name: "check",
    summary: "find every mistake in the parameter files and in .env",
    signs: PARAMETERS,
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  {
    name: "start",
    summary: "check, then write the Terraform of every stack to cdktf.out/",
    load: async () => (await import("./commands/start.ts")).startCommand,
  },
  {
    name: "synth",
    summary: "write the Terraform of every stack to cdktf.out/",
    load: async () => (await import("./commands/synth.ts")).synthCommand,
  },
  {
    name: "diff",
    summary: "compare the effective parameters of two environments",
    signs: PARAMETERS,
    load: async () => (await import("./commands/diff.ts")).diffCommand,
  },
  {
    name: "import-parameters",
    summary: "make a parameter file of an ARM parameters file or a deployment script",
    signs: [],
    load: async () => (await import("./commands/import-parameters.ts")).importParametersCommand,
  },
  {
    name: "inspect",
    summary: "look at Azure and the Terraform state, and decide what to do with a stack",
    signs: PARAMETERS,
    load: async () => (await import("./commands/inspect.ts")).inspectCommand,
  },
  {
    name: "drift",
    summary: "say what was changed outside Terraform, and how bad that is",
    load: async () => (await import("./commands/drift.ts")).driftCommand,
  },
  {
    name: "destroy",
    summary: "take a stack down, and note what can be restored",
    load: async () => (await import("./commands/destroy.ts")).destroyCommand,
  },
  {
    name: "recreate",
    summary: "take a stack down and create it again, empty or from its backup",
    load: async () => (await import("./commands/recreate.ts")).recreateCommand,
  },
  {
    name: "plan",
    summary: "say what Terraform would do to a stack, and what of it is dangerous",
    load: async () => (await import("./commands/plan.ts")).planCommand,
  },
  {
    name: "sweep",
    summary: "take down what has expired; asks about whatever is unusual",
    load: async () => (await import("./commands/sweep.ts")).sweepCommand,
  },
  {
    name: "review",
    summary: "read a Terraform plan and say what is dangerous in it",
    signs: [],
    load: async () => (await import("./commands/review.ts")).reviewCommand,
  },
  {
    name: "apply",
    summary: "bring a stack to what its parameter file says",
    load: async () => (await import("./commands/apply.ts")).applyCommand,
  },
  {
    name: "affected",
    summary: "say which stacks a change touches, by what they render to",
    load: async () => (await import("./commands/affected.ts")).affectedCommand,
  },
  {
    name: "bootstrap",
    summary: "make the foundation of an environment, and move its state into the container that it made",
    load: async () => (await import("./commands/bootstrap.ts")).bootstrapCommand,
  },
  {
    name: "settle",
    summary: "start what is stopped and wait for what is under way",
    load: async () => (await import("./commands/settle.ts")).settleCommand,
  },
  {
    name: "await",
    summary: "wait until a server is ready, stopped or gone, by Azure's events",
    signs: PARAMETERS,
    load: async () => (await import("./commands/await.ts")).awaitCommand,
  },
  {
    name: "history",
    summary: "list, show, compare and prune the runs that were archived",
    signs: PARAMETERS,
    load: async () => (await import("./commands/history.ts")).historyCommand,
  },
  {
    name: "github",
    summary: "tell GitHub what was planned and found, and hear who confirms it",
    signs: PARAMETERS,
    load: async () => (await import("./commands/github.ts")).githubCommand,
  },
  {
    name: "rehearse",
    summary: "take a stack through its life on local Azure",
    load: async () => (await import("./commands/rehearse.ts")).rehearseCommand,
  },
];

const HELP = `
Examples:
  $ npx converge check              what is wrong with the parameter files
  $ npx converge synth dev mysql    the Terraform of one stack of one environment
  $ npx converge help check         more on one command

Exit codes: 0 done, 1 failed, 2 invalid input, 3 confirmation needed, 4 refused by policy.
`;

/**
 * Runs one command. Never rejects: what went wrong is printed, and told to `context.exit`.
 *
 * @param words The words behind `converge`.
 */
export async function run(words: readonly string[], world: CommandContext): Promise<void> {
  const scrubber = new Scrubber(secretValues(world.env));
  const context: CommandContext = {
    ...world,
    stdout: guarded(world.stdout, scrubber, world.env),
    stderr: guarded(world.stderr, scrubber, world.env),
  };
  try {
    const program = await buildProgram(words, context);
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    const exitCode = explain(error, context);
    context.exit(exitCode);
    if (exitCode !== EXIT.done && wantsJson(words)) context.stdout.write(errorJson(error, exitCode));
  }
}

async function buildProgram(words: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command("converge")
    .description(
      "A parameter file goes in, Azure converges to it, and a person is asked only when something is unusual.",
    )
    .version(version())
    .showHelpAfterError("(converge --help lists commands and flags)")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) =>
        write(text.replace(SUGGESTED, "; did you mean $1?").split("\n").map(printable).join("\n")),
    })
    .on("command:*", ([word = ""]: readonly string[]) => {
      const names = COMMANDS.map(({ name }) => name);
      throw new UserError(
        `there is no command "${word}"${hint(word, names, "; npx converge --help lists what there is")}`,
      );
    });
  const asked = new Set(words.filter((word) => !word.startsWith("-")).slice(0, 2));
  for (const { name, summary, load, signs } of COMMANDS) {
    if (!asked.has(name)) {
      program.command(name).description(summary);
      continue;
    }
    const command = inherit((await load())(context), program);
    program.addCommand(command);
    if (signs?.length !== 0) command.hook("preAction", () => requireProject(context.cwd, signs));
  }
  return program;
}

/** How commander says what was meant; everything else of ours says it in one way. */
const SUGGESTED = /\n\(Did you mean (.*)\?\)/;

/** commander hands settings only to commands that it makes itself. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}

/** Prints an error in the way it deserves. */
function explain(error: unknown, { stderr, env }: CommandContext): ExitCode {
  // commander has printed its own already; what it threw for help and version is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalidInput;
  const trouble = fileTrouble(error);
  if (trouble !== undefined) {
    stderr.write(`${printable(trouble)}\n`);
    return EXIT.failed;
  }
  if (error instanceof UserError) {
    stderr.write(`${error.message.split("\n").map(printable).join("\n")}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  stderr.write(`converge failed unexpectedly: ${printable(message)}\n`);
  if (env.CONVERGE_DEBUG && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  else stderr.write("run it again with CONVERGE_DEBUG=1 to see where\n");
  return EXIT.failed;
}

const wantsJson = (words: readonly string[]): boolean =>
  words.some((word, index) => word === "--format=json" || (word === "--format" && words[index + 1] === "json"));

/** An error as programs get it: beside its message what is known of the run, or of the parameter files. */
function errorJson(error: unknown, exitCode: ExitCode): string {
  const message = error instanceof Error ? error.message.replace(/^error: /, "") : String(error);
  return printError({ message, exitCode }, detailsOf(error));
}

/** The real world. */
function processContext(stop: AbortController): CommandContext {
  const output = (stream: NodeJS.WriteStream): Output => ({
    write: (text) => stream.write(text),
    isTTY: stream.isTTY === true,
    ...(stream.columns === undefined ? {} : { columns: stream.columns }),
  });
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    now: () => new Date(),
    signal: stop.signal,
    exit: (code) => {
      process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
    },
  };
}

/** Aborts on the first signal, so that a run can end in order; the second ends the process. */
function stopOnSignals(stop: AbortController): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A terminal that is closed may say so more than once, and nobody is there who wants it at once.
      if (stop.signal.aborted && signal === "SIGHUP") return;
      if (stop.signal.aborted) {
        process.stderr.write(
          "stopped at once; Terraform may still be at work. Run the same command again: it waits for Terraform, then goes on\n",
        );
        process.exit(EXIT.failed);
      }
      process.stderr.write(
        "stopping in order: Terraform finishes what is under way; once more to stop at once, which can lose what Azure is creating\n",
      );
      process.exitCode = EXIT.failed;
      stop.abort();
    });
  }
}

if (import.meta.main) {
  // What a command loads is stripped of its types and compiled once, and kept for the next time.
  enableCompileCache();
  const stop = new AbortController();
  stopOnSignals(stop);
  let isTold = false;
  let isOver = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader of our output, `head` for one, is gone. What is under way ends in order, as after Ctrl-C; a command
      // that has ended has done its work.
      if (error.code === "EPIPE") {
        if (isOver) return;
        process.exitCode = EXIT.failed;
        stop.abort();
        return;
      }
      // What is under way comes to its end; only nobody hears of it.
      process.exitCode = EXIT.failed;
      if (stream === process.stdout && !isTold)
        process.stderr.write(`the output is not whole: ${fileTrouble(error) ?? error.message}\n`);
      isTold = true;
    });
  }
  await run(process.argv.slice(2), processContext(stop));
  isOver = true;
  // All is done and told: a connection that hangs somewhere keeps nobody waiting.
  const written = [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done)));
  await Promise.all(written);
  process.exit();
}
