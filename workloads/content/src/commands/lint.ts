import { Command, Option } from "commander";
import { lint } from "../lint/lint.ts";
import type { ContentContext, Diagnostic } from "../types.ts";

const HELP = `
A prompt that differs from what its version was fails, also where only a partial of it changed: raise the version, then write
it down with --fix-lock.

Exit code: 0 no error, 2 at least one.

Examples:
  $ npm run content -- lint
  $ npm run content -- lint --fix-lock`;

interface Options {
  readonly fixLock?: boolean;
  readonly format: "text" | "json";
}

/** `content lint`: what is wrong with the prompts, before anything is spent. */
export function lintCommand(context: ContentContext): Command {
  return new Command("lint")
    .description("find every mistake in the prompts and their partials")
    .option("--fix-lock", "write down the versions that are new")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async ({ fixLock = false, format }: Options) => {
      const { library, diagnostics } = await lint(context.cwd, { fixLock });
      if (format === "json") {
        context.stdout.write(`${JSON.stringify({ prompts: library.prompts.size, diagnostics }, null, 2)}\n`);
      } else for (const each of diagnostics) context.stderr.write(`${sentence(each)}\n`);
      const many = diagnostics.length === 1 ? "1 problem" : `${diagnostics.length} problems`;
      context.stderr.write(
        `${library.prompts.size} prompts checked: ${diagnostics.length === 0 ? "no problems" : many}\n`,
      );
      if (diagnostics.some(({ severity }) => severity === "error")) context.exit(2);
    });
}

const sentence = ({ file, line, column, severity, message, ruleId }: Diagnostic): string =>
  `${file}:${line}:${column} ${severity} ${message.replaceAll(/\p{Cc}/gu, "?")} ${ruleId}`;
