import { Command } from "commander";
import { resolveRetention } from "../../constructs/retention.rules.ts";
import { STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { type Affected, affectedStacks, type StackNow } from "../affected/affected.ts";
import { meaningsAt, meaningsNow } from "../affected/meanings.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { inputsOf } from "../live/stack-input.ts";
import { choice, formatOption, selectStacks, withFilter } from "../options.ts";
import { pretty } from "../print/json.ts";
import { printable } from "../print/terminal.ts";
import type { Named } from "../synth/select.ts";
import { synth } from "../synth/synth.ts";

interface Options extends Named {
  readonly base: string;
  readonly stream: Stream | "all";
  readonly format: "text" | "json" | "github";
}

const HELP = `
A stack counts when it renders to other Terraform than at the commit, or when its parameter file or environment.json says
something else; a change of layout, or of a construct that renders the same, does not count. Where nothing is known of the
commit, every stack counts. The order is the one to deploy in: what is worth least first, the foundation before the others.

--format github sets the outputs matrix, environments and count of the step. retentionDays in the matrix is how long
environment.json has runs kept, as far as GitHub keeps artifacts.

Exit code: 0 done, 1 failed, 2 invalid input.

Examples:
  $ npx converge affected --base origin/main
  $ npx converge affected --base HEAD~1 --stream automation --format github`;

/** A commit that GitHub names where there is none: the first push of a branch. */
const NO_COMMIT = /^0{40,64}$/;

/** `converge affected`: which stacks a change touches. */
export function affectedCommand(context: CommandContext): Command {
  return withFilter(new Command("affected"))
    .description("say which stacks a change touches, by what they render to")
    .requiredOption("--base <commit>", "what to compare with: origin/main")
    .addOption(choice("--stream <stream>", "of one stream only", ["all", ...STREAMS]))
    .addOption(formatOption(["text", "json", "github"]))
    .addHelpText("after", HELP)
    .action(async ({ base, stream, format, ...options }: Options) => {
      const { ids } = await selectStacks(context, [], options);
      const { stacks, gone } = await look(context, base);
      const chosen = stacks.filter(
        (each) => (stream === "all" || each.stream === stream) && (ids?.has(each.stackId) ?? true),
      );
      print(context, { stacks: chosen, gone }, format);
    });
}

async function look(context: CommandContext, base: string): Promise<Affected> {
  const { app } = await synth({ project: context.cwd, selection: { names: [], ids: undefined }, env: context.env });
  if (app.code !== 0) {
    throw new UserError(
      `the stacks could not be rendered:\n${app.stderr.trim()}`,
      app.code === 4 ? EXIT.refused : EXIT.failed,
    );
  }
  const before = NO_COMMIT.test(base) ? undefined : await meaningsAt(context.cwd, base);
  if (before === undefined) {
    context.stderr.write(`"${printable(base)}" is no commit of this repository, or not fetched: every stack counts\n`);
  }
  const now = await meaningsNow(context.cwd);
  const { environments } = loadParameters(context.cwd);
  const stacks = environments.flatMap(inputsOf).flatMap((input): StackNow[] => {
    const { stack, environmentName, environment } = input;
    const meaning = now.get(`${stack}-${environmentName}`);
    return meaning === undefined
      ? []
      : [{ ...meaning, stack, environmentName, profile: environment.profile ?? "standard" }];
  });
  return affectedStacks(stacks, before);
}

/** Days for which GitHub keeps artifacts at most. @see https://docs.github.com/actions/how-tos/manage-workflow-runs/remove-workflow-artifacts */
const MAX_ARTIFACT_DAYS = 90;

/** Days for which the runs of an environment are kept. */
function retentionOf(project: string, name: string): number {
  const found = loadParameters(project).environments.find((each) => each.name === name);
  return Math.min(resolveRetention(found?.environment.archive).retentionDays, MAX_ARTIFACT_DAYS);
}

function print(context: CommandContext, { stacks, gone }: Affected, format: Options["format"]): void {
  const { cwd, stdout, stderr, env } = context;
  for (const id of gone) stderr.write(`${id} is no more: destroy what it made before its parameter file goes\n`);
  if (format === "json") stdout.write(pretty({ stacks, gone }));
  if (format === "github") {
    const environments = [...new Set(stacks.map(({ environment }) => environment))];
    const days = new Map(environments.map((name) => [name, retentionOf(cwd, name)]));
    const include = stacks.map(({ because: _, ...each }) => ({ ...each, retentionDays: days.get(each.environment) }));
    const matrix = JSON.stringify({ include });
    setOutputs(env, { matrix, environments: JSON.stringify(environments), count: String(stacks.length) });
    stdout.write(`${matrix}\n`);
  }
  if (format !== "text") return;
  const width = Math.max(...stacks.map(({ stackId }) => stackId.length), 0);
  for (const { stackId, because } of stacks) stderr.write(`${stackId.padEnd(width)}  ${because}\n`);
  if (stacks.length === 0) stderr.write("no stack is touched\n");
}
