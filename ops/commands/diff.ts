import { Command, Option } from "commander";
import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { type LoadedEnvironment, loadParameters } from "../../schemas/load.ts";
import { nearest } from "../../schemas/shape/nearest.ts";
import { type CommandContext, EXIT, UserError, withDetails } from "../context.ts";
import { compareEnvironments } from "../diff/compare.ts";
import { renderJson, renderText } from "../diff/render.ts";
import { viewOf } from "../diff/view.ts";

/** `converge diff <left> <right>`: in what two environments differ, and which of it is meant to be. */
export function diffCommand(context: CommandContext): Command {
  return new Command("diff")
    .description("compare the effective parameters of two environments")
    .argument("<left>", "an environment: dev")
    .argument("<right>", "another one: prod")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .action((left: string, right: string, { format }: { format: "text" | "json" }) => {
      const { environments, diagnostics } = loadParameters(context.cwd, { checks: parameterChecks });
      const find = (name: string): LoadedEnvironment => {
        const found = environments.find((environment) => environment.name === name);
        if (found !== undefined) return found;
        const mistake = diagnostics.find(
          ({ file, severity }) => severity === "error" && file.split("/").includes(name),
        );
        if (mistake !== undefined) {
          const error = new UserError(`${mistake.message}; npx converge check shows it in its line`);
          throw withDetails(error, { diagnostics: [mistake] });
        }
        const names = environments.map((environment) => environment.name);
        const near = nearest(name, names);
        throw new UserError(
          `there is no environment "${name}"${near === undefined ? "" : `; did you mean "${near.name}"?`} (there are: ${names.join(", ")})`,
        );
      };
      const comparison = compareEnvironments(viewOf(find(left)), viewOf(find(right)));
      if (format === "json") context.stdout.write(renderJson(comparison));
      else context.stderr.write(renderText(comparison));
      // The environments themselves may be wrong; what was compared then is not all there is.
      const errors = diagnostics.filter(
        ({ file, severity }) => severity === "error" && [left, right].some((name) => file.split("/").includes(name)),
      );
      if (errors.length > 0) {
        const mistakes = errors.length === 1 ? "1 mistake" : `${errors.length} mistakes`;
        context.stderr.write(`${mistakes} in these files: npx converge check shows ${errors.length === 1 ? "it" : "them"}
`);
        context.exit(EXIT.invalidInput);
      }
    });
}
