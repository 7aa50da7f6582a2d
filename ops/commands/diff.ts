import { Command } from "commander";
import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { type LoadedEnvironment, type LoadedParameters, loadParameters } from "../../schemas/load.ts";
import { type CommandContext, EXIT, UserError, withDetails } from "../context.ts";
import { type Comparison, compareEnvironments } from "../diff/compare.ts";
import { renderJson, renderText } from "../diff/render.ts";
import { viewOf } from "../diff/view.ts";
import { formatOption, understandNames } from "../options.ts";

interface Options {
  readonly stack?: string;
  readonly format: "text" | "json";
}

const HELP = `
Defaults and profiles are resolved first, so that what holds is compared, not what is written. A difference is expected
when expectedDifferences in environment.json says so; values of secrets are never shown.

Exit code: 0 compared, 2 invalid input.

Examples:
  $ npx converge diff staging prod
  $ npx converge diff staging prod -s mysql --format json`;

/** `converge diff <left> <right>`: in what two environments differ, and which of it is meant to be. */
export function diffCommand(context: CommandContext): Command {
  return new Command("diff")
    .description("compare the effective parameters of two environments")
    .argument("<left>", "an environment: dev")
    .argument("<right>", "another one: prod")
    .option("-s, --stack <name>", "of one stack only: mysql")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action(async (left: string, right: string, { stack, format }: Options) => {
      for (const environment of [left, right]) {
        await understandNames(context, [], { environment, ...(stack === undefined ? {} : { stack }) });
      }
      const loaded = loadParameters(context.cwd, { checks: parameterChecks });
      const all = compareEnvironments(viewOf(find(left, loaded)), viewOf(find(right, loaded)));
      const comparison = stack === undefined ? all : ofStack(all, stack);
      if (format === "json") context.stdout.write(renderJson(comparison));
      else context.stderr.write(renderText(comparison));
      sayMistakes(context, loaded, [left, right]);
    });
}

/** @throws UserError when its environment file has a mistake */
function find(name: string, { environments, diagnostics }: LoadedParameters): LoadedEnvironment {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const mistake = diagnostics.find(({ file, severity }) => severity === "error" && file.split("/").includes(name));
  const why = mistake?.message ?? `parameters/${name} has no environment file`;
  const error = new UserError(`${why}; npx converge check shows it in its line`);
  throw withDetails(error, { diagnostics: mistake === undefined ? [] : [mistake] });
}

function ofStack({ differences, stale, ...names }: Comparison, stack: string): Comparison {
  const isOwn = ({ path }: { readonly path: string }): boolean => path.startsWith(`${stack}.`);
  return { ...names, differences: differences.filter(isOwn), stale: stale.filter(isOwn) };
}

/** The environments themselves may be wrong; what was compared then is not all there is. */
function sayMistakes(context: CommandContext, { diagnostics }: LoadedParameters, names: readonly string[]): void {
  const errors = diagnostics.filter(
    ({ file, severity }) => severity === "error" && names.some((name) => file.split("/").includes(name)),
  );
  if (errors.length === 0) return;
  const [mistakes, them] = errors.length === 1 ? ["1 mistake", "it"] : [`${errors.length} mistakes`, "them"];
  context.stderr.write(`${mistakes} in these files: npx converge check shows ${them}\n`);
  context.exit(EXIT.invalidInput);
}
