import { Command } from "commander";
import { type CommandContext, throwIfInterrupted } from "../context.ts";
import { formatOption, selectStacks, withNames } from "../options.ts";
import { printError } from "../print/json.ts";
import { exitCodeOf } from "../synth/app.ts";
import type { Named } from "../synth/select.ts";
import { type SynthResult, synth } from "../synth/synth.ts";

const EXAMPLES = `
Examples:
  $ npx converge synth              every stack of every environment
  $ npx converge synth dev          every stack of one environment
  $ npx converge synth mysql        one stack of every environment
  $ npx converge synth dev mysql    one stack of one environment; mysql-dev says the same

Exit code: 0 done, 2 a mistake in a parameter file or a name, 4 refused by policy, 1 anything else. Nothing is written unless it is 0.
`;

interface Options extends Named {
  readonly format: "text" | "json";
}

/** `converge synth`: parameter files in, Terraform out. */
export function synthCommand(context: CommandContext): Command {
  return withNames(new Command("synth"))
    .description("write the Terraform of every stack, as JSON and as HCL, to cdktf.out/")
    .addOption(formatOption())
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[], options: Options) => {
      const selection = await selectStacks(context, names, options);
      const result = await synth({ project: context.cwd, selection, env: context.env });
      if (result.app.code !== 0) throwIfInterrupted(context);
      report(context, result, options.format);
    });
}

/** Says how a synthesis went; the words of main.ts are passed on as they are. */
function report(context: CommandContext, { app, stacks, published }: SynthResult, format: "text" | "json"): void {
  context.stderr.write(app.stdout + app.stderr);
  if (app.code !== 0) {
    const exitCode = exitCodeOf(app);
    context.exit(exitCode);
    if (format === "json") context.stdout.write(printError({ message: app.stderr.trim(), exitCode }));
    return;
  }
  if (format === "json") context.stdout.write(`${JSON.stringify({ stacks, ...published }, null, 2)}\n`);
  else {
    const rows = stacks.map(({ id, resources, file }) => [id, String(resources), `cdktf.out/${file}`]);
    context.stderr.write(table(["stack", "resources", "file"], rows));
  }
  for (const path of published.removed)
    context.stderr.write(`removed cdktf.out/${path}: nothing renders it any more\n`);
  for (const folder of published.kept) {
    context.stderr.write(`kept cdktf.out/${folder}: its stack is gone, but Terraform left files in it\n`);
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join("");
}
