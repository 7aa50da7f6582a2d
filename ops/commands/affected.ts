import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { resolveRetention } from "../../constructs/retention.rules.ts";
import { STREAM_OF, STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { type AffectedStack, affectedStacks, type PresentStack, type Reason } from "../affected/affected.ts";
import { findCommit, readCommit } from "../affected/commit.ts";
import { isTelling, type Meaning, meaningsOf } from "../affected/meaning.ts";
import { splitStackId } from "../archive/archives.ts";
import { type CommandContext, throwIfInterrupted, UserError } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { inputsOf } from "../live/stack-input.ts";
import { choice, formatOption, selectStacks, withFilter } from "../options.ts";
import { table } from "../print/table.ts";
import { printable, printableJson } from "../print/terminal.ts";
import { exitCodeOf, runApp } from "../synth/app.ts";
import type { Named } from "../synth/select.ts";

const HELP = `
A stack is affected when the Terraform that its files render to now, its parameter file or environment.json says something
else than in the commit; layout, the order of keys and comments do not count. Where a commit is not here, or there is none,
every stack counts. The order is the one to deploy in: what can be made anew first, the foundation before the others.

--format github sets the outputs matrix, environments and count of the step. retentionDays in the matrix is how long
environment.json has runs kept, as far as GitHub keeps artifacts.

Exit code: 0 done, 2 a mistake in a parameter file or a name, 4 refused by policy, 1 anything else.

Examples:
  $ npx converge affected --base origin/main
  $ npx converge affected --base "$BASE_SHA" --stream automation --format github`;

/** Days for which GitHub keeps artifacts at most. @see https://docs.github.com/actions/how-tos/manage-workflow-runs/remove-workflow-artifacts */
const MAX_ARTIFACT_DAYS = 90;

interface Options extends Named {
  readonly base: string;
  readonly stream: Stream | "all";
  readonly format: "text" | "json" | "github";
}

interface Found {
  /** Left out when there is nothing to compare with. */
  readonly commit?: string;
  /** Why every stack counts. */
  readonly why?: string;
  readonly stacks: readonly AffectedStack[];
  /** Ids of stacks that there were. */
  readonly gone: readonly string[];
}

/** `converge affected`: which stacks mean something else than in a commit. */
export function affectedCommand(context: CommandContext): Command {
  return withFilter(new Command("affected"))
    .description("say which stacks a change touches, by what they render to")
    .requiredOption("--base <ref>", "the commit to compare with: a branch, a tag or a hash; all zeros for none")
    .addOption(choice("--stream <name>", "only stacks of one stream", ["all", ...STREAMS]))
    .addOption(formatOption(["text", "json", "github"]))
    .addHelpText("after", HELP)
    .action(async ({ base, stream, format, ...options }: Options) => {
      const { ids } = await selectStacks(context, [], options);
      const isAsked = (id: string): boolean => (stream === "all" || streamOf(id) === stream) && (ids?.has(id) ?? true);
      const { stacks, gone, ...rest } = await find(context, base);
      const found = { ...rest, stacks: stacks.filter(({ stackId }) => isAsked(stackId)), gone: gone.filter(isAsked) };
      context.stderr.write(text(found));
      if (format === "json") context.stdout.write(`${printableJson(found)}\n`);
      if (format === "github") tellWorkflow(context, found);
    });
}

/** The stream of a stack, also of one that is gone; undefined for one that nobody knows. */
const streamOf = (stackId: string): Stream | undefined =>
  (STREAM_OF as Readonly<Record<string, Stream>>)[splitStackId(stackId).stack];

function tellWorkflow({ stdout, env }: CommandContext, { stacks }: Found): void {
  const include = stacks.map(({ stackId, stack, environment, stream, retentionDays }) => ({
    ...{ stackId, stack, environment, stream },
    retentionDays: Math.min(retentionDays, MAX_ARTIFACT_DAYS),
  }));
  const matrix = JSON.stringify({ include });
  const environments = [...new Set(include.map(({ environment }) => environment))];
  setOutputs(env, { matrix, environments: JSON.stringify(environments), count: String(include.length) });
  stdout.write(`${matrix}\n`);
}

async function find(context: CommandContext, base: string): Promise<Found> {
  const repository = { folder: context.cwd, env: context.env };
  const found = await findCommit(repository, base);
  const { stacks, meanings } = await readNow(context);
  if ("why" in found) return { ...found, stacks: affectedStacks(stacks, meanings, undefined), gone: [] };
  const below = ["parameters", "cdktf.out/stacks"];
  const before = meaningsOf(await readCommit(repository, found.commit, { below, isWanted: isTelling }));
  return {
    ...found,
    stacks: affectedStacks(stacks, meanings, before),
    gone: [...before.keys()].filter((id) => !meanings.has(id)).sort(),
  };
}

interface Now {
  readonly stacks: readonly PresentStack[];
  readonly meanings: ReadonlyMap<string, Meaning>;
}

/** The stacks of the working tree, rendered anew: nobody has to have kept cdktf.out in step. */
async function readNow(context: CommandContext): Promise<Now> {
  const { cwd, env } = context;
  const work = join(cwd, ".convergent");
  await mkdir(work, { recursive: true });
  const rendered = await mkdtemp(join(work, "affected-"));
  try {
    const app = await runApp(cwd, rendered, [], env);
    throwIfInterrupted(context);
    if (app.code !== 0)
      throw new UserError(
        `the stacks could not be rendered:
${app.stderr.trim()}`,
        exitCodeOf(app),
      );
    const { environments, files } = loadParameters(cwd);
    const stacks = environments.flatMap(inputsOf).map((input): PresentStack => {
      const { stack, environmentName: environment } = input;
      const { profile = "standard" } = input.environment;
      const { retentionDays } = resolveRetention(input.environment.archive);
      const stackId = `${stack}-${environment}`;
      return { stackId, stack, environment, stream: STREAM_OF[stack], profile, retentionDays };
    });
    const texts = new Map<string, string>();
    for (const file of files) texts.set(file, await readFile(join(cwd, file), "utf8"));
    for (const { stackId } of stacks) {
      const path = join("stacks", stackId, "cdk.tf.json");
      texts.set(`cdktf.out/stacks/${stackId}/cdk.tf.json`, await readFile(join(rendered, path), "utf8"));
    }
    return { stacks, meanings: meaningsOf(texts) };
  } finally {
    await rm(rendered, { recursive: true, force: true });
  }
}

const WORDS: Readonly<Record<Reason, string>> = {
  new: "it is new",
  terraform: "its Terraform",
  parameters: "its parameter file",
  environment: "environment.json",
};

function text({ commit, why, stacks, gone }: Found): string {
  const rows = stacks.map(({ stackId, profile, reasons }) => [
    stackId,
    profile,
    reasons.map((reason) => WORDS[reason]).join(", "),
  ]);
  const count = stacks.length === 1 ? "1 stack" : `${stacks.length} stacks`;
  return [
    rows.length === 0 ? "" : table(["stack", "profile", "what is different"], rows),
    ...gone.map((id) => `${printable(id)} is no more: destroy what it made before its parameter file goes\n`),
    commit === undefined ? `every stack counts: ${why}\n` : `${count} affected since ${commit.slice(0, 12)}\n`,
  ].join("");
}
