import { type Command, Option } from "commander";
import { type CommandContext, UserError, withDetails } from "./context.ts";
import { hint } from "./print/hint.ts";
import { pretty } from "./print/json.ts";
import { type Named, readEnvironments, type Selection, select, understand } from "./synth/select.ts";

/** How a command names environments and stacks: by words in any order, by `-e` and by `-s`. */
export const withNames = (command: Command, described = "an environment, a stack or both: dev mysql, or mysql-dev") =>
  withFilter(command.argument("[names...]", described));

/** The same by options alone. */
export const withFilter = (command: Command): Command =>
  command.option("-e, --environment <name>", "an environment: dev").option("-s, --stack <name>", "a stack: mysql");

/** @throws UserError with a hint, when there is no such environment or stack */
export const selectStacks = async ({ cwd }: CommandContext, names: readonly string[], options: Named) =>
  select(names, await readEnvironments(cwd), options) satisfies Selection;

/** Like `selectStacks`, for a command that does not look at single stacks. */
export const understandNames = async ({ cwd }: CommandContext, names: readonly string[], options: Named) =>
  understand(names, await readEnvironments(cwd), options) satisfies Named;

/** The options that name the same. */
export const flags = ({ environment, stack }: Named): string[] => [
  ...(environment === undefined ? [] : ["-e", environment]),
  ...(stack === undefined ? [] : ["-s", stack]),
];

/** An option with a few values, the first of which is the default. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description).choices(choices).default(choices[0]);
  return option.argParser((value) => {
    if (choices.includes(value)) return value;
    throw new UserError(`${option.long} is "${value}"${hint(value, choices)}`);
  });
}

/** How the result is printed. */
export const formatOption = (formats: readonly string[] = ["text", "json"]): Option =>
  choice("--format <format>", "how to print the result", formats);

/** Does what has a report to print as JSON: alone, or where the work failed, beside the error. */
export async function withReport(
  { stdout }: CommandContext,
  format: string,
  report: () => object,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Error ? withDetails(error, report()) : error;
  }
  if (format === "json") stdout.write(pretty(report()));
}
