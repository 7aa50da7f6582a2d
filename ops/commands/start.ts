import { Command } from "commander";
import { loadParameters } from "../../schemas/load.ts";
import { type CommandContext, UserError } from "../context.ts";
import { flags, formatOption, selectStacks, withNames, withReport } from "../options.ts";
import type { Named } from "../synth/select.ts";
import { Terraform } from "../terraform/runner.ts";
import { checkCommand } from "./check.ts";
import { Rehearsals } from "./rehearse.ts";
import { synthCommand } from "./synth.ts";

interface Options extends Named {
  readonly format: "text" | "json";
}

const HELP = `
The same as npm start. Changes nothing outside this machine: the rehearsal is on local Azure, and needs Terraform.

Exit code: 0 done, 1 the rehearsal failed, 2 a mistake in a parameter file; then nothing is written.

Examples:
  $ npx converge start
  $ npx converge start dev mysql
  $ npx converge start --format json`;

/** `converge start`, and `npm start`: from the parameter files to Terraform and to a rehearsal in one go. */
export function startCommand(context: CommandContext): Command {
  return withNames(new Command("start"))
    .description(
      "check every input file, write the Terraform of every stack to cdktf.out/, then rehearse one on local Azure",
    )
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action(async (names: string[], options: Options) => {
      const start = new Start(context, options.format);
      await withReport(
        context,
        options.format,
        () => start.report,
        () => start.run(names, options),
      );
    });
}

class Start {
  readonly #context: CommandContext;
  readonly #format: Options["format"];
  #isRight = true;
  /** What each part printed as JSON. */
  report: { check?: unknown; synth?: unknown; rehearsal?: object } = {};

  constructor(context: CommandContext, format: Options["format"]) {
    this.#context = context;
    this.#format = format;
  }

  async run(names: readonly string[], options: Named): Promise<void> {
    const selection = await selectStacks(this.#context, names, options);
    const [environment = "", stack] = selection.names;
    const named = environment === "" ? {} : { environment, ...(stack === undefined ? {} : { stack }) };
    this.report.check = await this.#part(checkCommand, flags(named));
    if (!this.#isRight) return;
    this.report.synth = await this.#part(synthCommand, [...names, ...flags(options)]);
    if (this.#isRight) await this.#rehearse(selection.ids);
  }

  /** Runs a command of this program; as JSON, returns what it printed. */
  async #part(command: (context: CommandContext) => Command, words: readonly string[]): Promise<unknown> {
    let printed = "";
    const exit: CommandContext["exit"] = (code) => {
      this.#isRight = false;
      this.#context.exit(code);
    };
    const write = (text: string): void => {
      printed += text;
    };
    const context = { ...this.#context, stdout: { ...this.#context.stdout, write }, exit };
    await command(context).parseAsync([...words, "--format", this.#format], { from: "user" });
    return printed === "" ? undefined : JSON.parse(printed);
  }

  /** What a newcomer sees without an account: a stack from nothing to destroyed, then a week with one. */
  async #rehearse(chosen: ReadonlySet<string> | undefined): Promise<void> {
    const context = this.#context;
    const all = loadParameters(context.cwd).environments.filter(({ stacks }) => stacks.mysql !== undefined);
    const stackId = all.map(({ name }) => `mysql-${name}`).find((id) => chosen?.has(id) ?? true);
    if (stackId === undefined) return;
    try {
      await new Terraform({ folder: context.cwd, environment: context.env }).requireVersion();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      context.stderr.write(`\nno rehearsal on local Azure: ${error.message}\n`);
      return;
    }
    const rehearsals = new Rehearsals(context);
    try {
      await rehearsals.stack(stackId);
      await rehearsals.story();
    } finally {
      this.report.rehearsal = rehearsals.report();
    }
  }
}
