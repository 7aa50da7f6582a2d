import { hostname } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { parameterChecks } from "../../constructs/parameter-file.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { wasApplyInterrupted } from "../archive/interrupted.ts";
import { type Begun, begunBefore } from "../archive/journal.ts";
import { localProcesses } from "../archive/processes.ts";
import { type CommandContext, EXIT, throwIfInterrupted, UserError, withDetails } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { type Inspection, inspectStack } from "../live/inspect.ts";
import { renderJson, renderText } from "../live/render.ts";
import { inputsOf, type StackInput } from "../live/stack-input.ts";
import { formatOption, selectStacks, withNames } from "../options.ts";
import { painter, wantsColor } from "../print/terminal.ts";
import { archiveFor } from "../run/stack-command.ts";
import type { Named, Selection } from "../synth/select.ts";

interface Options extends Named {
  readonly format: "text" | "json";
}

const HELP = `
Looks at Azure and at the Terraform state, and changes nothing but adopt.tf.json in the stack folder: the import blocks
of what is to be adopted. In a GitHub workflow it sets the outputs action and reason.

Exit code: 0 decided, 1 Azure could not be reached, 2 invalid input, 4 refused.

Examples:
  $ npx converge inspect -e dev -s mysql
  $ npx converge inspect mysql-dev --format json`;

/** `converge inspect`: what is there, whether what is wanted is possible, and what to do. */
export function inspectCommand(context: CommandContext): Command {
  return withNames(new Command("inspect"))
    .description("look at Azure and the Terraform state, and decide what to do with a stack")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action(async (names: string[], options: Options) => {
      const { format } = options;
      const selection = await selectStacks(context, names, options);
      const inspections: Inspection[] = [];
      for (const input of readInputs(context.cwd, selection)) {
        const folder = join(context.cwd, "cdktf.out", "stacks", `${input.stack}-${input.environmentName}`);
        const inspection = await inspectStack(input, folder, {
          env: context.env,
          now: context.now(),
          signal: context.signal ?? new AbortController().signal,
          wasInterrupted: () => wasInterrupted(context, input),
          begun: () => begun(context, input),
        });
        throwIfInterrupted(context);
        if (format === "text") print(context, inspection);
        inspections.push(inspection);
      }
      report(context, inspections, format);
    });
}

/** An archive that cannot be read knows of nothing: then the policy of the parameter file holds. */
const wasInterrupted = (context: CommandContext, input: StackInput): Promise<boolean> =>
  archiveFor(context, input)
    .then((store) => wasApplyInterrupted(store, `${input.stack}-${input.environmentName}`, localProcesses(hostname())))
    .catch(() => false);

/** The same: then nothing is proved to be ours. */
const begun = (context: CommandContext, input: StackInput): Promise<Begun> =>
  archiveFor(context, input)
    .then((store) => begunBefore(store, `${input.stack}-${input.environmentName}`))
    .catch(() => new Map());

/** The selected stacks. @throws UserError when their parameter files have mistakes, or there is none */
function readInputs(project: string, { ids }: Selection): StackInput[] {
  const { environments, diagnostics } = loadParameters(project, { checks: parameterChecks });
  const isChosen = ({ stack, environmentName }: StackInput): boolean =>
    ids === undefined || ids.has(`${stack}-${environmentName}`);
  const inputs = environments.flatMap(inputsOf).filter(isChosen);
  const mistakes = diagnostics.filter(({ file, severity }) => severity === "error" && concerns(file, ids));
  const [first] = mistakes;
  if (first !== undefined) {
    const message = `${first.file}: ${first.message}; npx converge check shows every mistake in its line`;
    throw withDetails(new UserError(message), { diagnostics: mistakes });
  }
  if (inputs.length === 0) throw new UserError("there is no stack to inspect; npx converge check says why");
  return inputs;
}

/** Whether a mistake in a file keeps one of the selected stacks from being looked at. */
function concerns(file: string, ids: Selection["ids"]): boolean {
  const [, environment = "", name] = file.split("/");
  // What is wrong outside of any environment is wrong for all of them.
  if (name === undefined || ids === undefined) return true;
  const kind = name.split(".")[0] ?? "";
  return ids.has(`${kind}-${environment}`) || (kind === "environment" && hasStackOf(environment, ids));
}

const hasStackOf = (environment: string, ids: ReadonlySet<string>): boolean =>
  [...ids].some((id) => id.endsWith(`-${environment}`));

function print({ stderr, env }: CommandContext, inspection: Inspection): void {
  const paint = painter(wantsColor(stderr, env));
  stderr.write(renderText(inspection, { paint, columns: stderr.columns ?? 100 }));
}

function report(context: CommandContext, inspections: readonly Inspection[], format: Options["format"]): void {
  if (format === "json") context.stdout.write(renderJson(inspections));
  for (const { stackId, decision, reached } of inspections) {
    // Several stacks in one step: each has outputs of its own.
    const prefix = inspections.length === 1 ? "" : `${stackId}-`;
    setOutputs(context.env, { [`${prefix}action`]: decision.action, [`${prefix}reason`]: decision.reason });
    if (!reached) context.exit(EXIT.failed);
    else if (decision.action === "refuse") context.exit(EXIT.refused);
  }
}
