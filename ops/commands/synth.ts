import { Command, Option } from "commander";
import { type CommandContext, EXIT, throwIfInterrupted } from "../context.ts";
import { printError } from "../print/json.ts";
import { requireProject } from "../project.ts";
import { readEnvironments, select } from "../synth/select.ts";
import { type SynthResult, synth } from "../synth/synth.ts";

const EXAMPLES = `
Examples:
  $ npx converge synth              every stack of every environment
  $ npx converge synth dev          every stack of one environment
  $ npx converge synth mysql        one stack of every environment
  $ npx converge synth dev mysql    one stack of one environment; mysql-dev says the same

Exit code: 0 done, 2 a mistake in a parameter file or a name, 1 anything else. Nothing is written unless it is 0.
`;

/** `converge synth`: parameter files in, Terraform out. */
export function synthCommand(context: CommandContext): Command {
  return new Command("synth")
    .description("write the Terraform of every stack, as JSON and as HCL, to cdktf.out/")
    .argument("[names...]", "an environment, a stack or both, in any order: dev, mysql, dev mysql, mysql-dev")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[], { format }: { format: "text" | "json" }) => {
      requireProject(context.cwd);
      const selection = select(names, await readEnvironments(context.cwd));
      const result = await synth({ project: context.cwd, selection, env: context.env });
      if (result.app.code !== 0) throwIfInterrupted(context);
      report(context, result, format);
    });
}

/** Says how a synthesis went; the words of main.ts are passed on as they are. */
function report(context: CommandContext, { app, stacks, published }: SynthResult, format: "text" | "json"): void {
  context.stderr.write(app.stdout + app.stderr);
  if (app.code !== 0) {
    const exitCode = app.code === EXIT.invalidInput ? EXIT.invalidInput : EXIT.failed;
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
