import { Command, Option } from "commander";
import { lint } from "../lint/lint.ts";
import { printJson, printText } from "../lint/print.ts";
import type { ContentContext } from "../types.ts";

const EXAMPLES = `
Examples:
  $ content lint                  every prompt, partial and file of cases below prompts/
  $ content lint --fix-lock       pin new versions in prompts/versions.lock.json, then look
  $ content lint --format json    for programs, on standard output

A prompt that changes, or a partial of it, needs a new version: patch when only words change, minor when briefs and answers
that were right still are, major when they may not be.

Exit code: 0 no error (there may be warnings), 2 at least one error.
`;

/** `content lint`: everything that is wrong with the library, before anything is sent. */
export function lintCommand(context: ContentContext): Command {
  return new Command("lint")
    .description("find every mistake in prompts, partials, cases and versions")
    .option("--fix-lock", "pin versions that are new; a change without a new version stays an error")
    .addOption(new Option("--format <format>", "how mistakes are told").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async ({ fixLock = false, format }: { fixLock?: boolean; format: "text" | "json" }) => {
      const linted = await lint(context.home, { fixLock });
      if (format === "json") context.stdout.write(printJson(linted));
      else context.stderr.write(printText(linted));
      if (linted.diagnostics.some(({ severity }) => severity === "error")) context.exit(2);
    });
}
