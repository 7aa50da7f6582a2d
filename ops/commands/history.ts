import { hostname } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { type ArchiveFilter, type Archives, readArchives } from "../archive/archives.ts";
import { type ComparedRun, compareRuns } from "../archive/compare.ts";
import {
  damagedFiles,
  describeRun,
  type ListedRun,
  type RunDetails,
  readJson,
  withCounts,
} from "../archive/details.ts";
import { findRun } from "../archive/find-run.ts";
import { localProcesses } from "../archive/processes.ts";
import { choosePruning, removeRun } from "../archive/prune.ts";
import { outcomeOf, renderComparison, renderDetails, renderRuns } from "../archive/render.ts";
import { type CommandContext, EXIT } from "../context.ts";
import { formatOption, withNames } from "../options.ts";
import { printable, printableJson } from "../print/terminal.ts";
import type { Named } from "../synth/select.ts";
import { restoreStateCommand } from "./restore-state.ts";

interface Options extends Named {
  readonly format: "text" | "json";
}

interface ListOptions extends Options {
  /** How many runs. */
  readonly newest: number;
}

const HELP = `
Each attempt to converge a stack is kept as a run: its parameters, decision, plan, review, log and result. How long is
said by archive in environment.json, and where: .convergent/ on this machine, or a blob container that a team shares.

Exit code: 0 done, 1 an archive cannot be read, 2 invalid input.

Examples:
  $ npx converge history prod mysql
  $ npx converge history show 20261123T2210        the beginning of an id is enough
  $ npx converge history diff 20261122 20261123
  $ npx converge history prune --dry-run`;

const SHOW_HELP = `
Exit code: 0 done, 1 a file of the run is damaged or missing, 2 there is no such run.

Examples:
  $ npx converge history show 20261123T2210        the beginning of an id is enough
  $ npx converge history show 20261123T2210 --format json`;

const DIFF_HELP = `
Exit code: 0 compared, also when they differ, 1 a run is damaged or cannot be compared, 2 there is no such run.

Examples:
  $ npx converge history diff 20261122 20261123`;

const PRUNE_HELP = `
Runs that are under way, or whose policy is not known, are kept.

Exit code: 0 done, 1 an archive cannot be read, 2 invalid input.

Examples:
  $ npx converge history prune --dry-run
  $ npx converge history prune dev mysql`;

/** `converge history`: what was done, when and with what outcome. */
export function historyCommand(context: CommandContext): Command {
  const history = filtered(new Command("history"))
    .description("list the runs that were archived, newest first")
    .option("-n, --newest <count>", "how many to list", count, 20)
    .usage("[options] [names...]\n       converge history [options] <show|diff|prune|restore-state>")
    .addHelpText("after", HELP)
    .action((names: string[], options: ListOptions) => list(context, names, options));
  const show = formatted(new Command("show"))
    .description("show one run: its files, each proved by its digest, its result and its review")
    .argument("<run>", "an id, or its beginning")
    .addHelpText("after", SHOW_HELP)
    .action((run: string, _: Options, command: Command) => showRun(context, run, given(command)));
  const diff = formatted(new Command("diff"))
    .description("in what two runs differ: parameters, findings, changes")
    .argument("<run>", "an id, or its beginning")
    .argument("<other>", "another one")
    .addHelpText("after", DIFF_HELP)
    .action((run: string, other: string, _: Options, command: Command) =>
      diffRuns(context, run, other, given(command)),
    );
  const prune = filtered(new Command("prune"))
    .description(
      "remove the runs that archive.retentionDays and archive.keepNewest of their environment no longer keep",
    )
    .option("--dry-run", "say what would be removed, and remove nothing")
    .addHelpText("after", PRUNE_HELP)
    .action((names: string[], _: Options, command: Command) => pruneRuns(context, names, given(command)));
  for (const each of [show, diff, prune, restoreStateCommand(context)]) history.addCommand(each);
  return history;
}

/** Options that history itself knows are taken by it, also behind the name of a command below it. */
const given = (command: Command): Options & { readonly dryRun?: boolean } => command.optsWithGlobals();

const formatted = (command: Command): Command => command.addOption(formatOption());

const filtered = (command: Command): Command => formatted(withNames(command, "whose runs: dev, mysql, or both"));

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number from 1.");
}

const read = ({ cwd, env }: CommandContext, filter: ArchiveFilter = {}): Promise<Archives> =>
  readArchives(cwd, env, localProcesses(hostname()), filter);

/** What could not be read is said, whatever else is printed, and the exit code tells it. */
function sayUnread(context: CommandContext, { unreadable, unreachable }: Archives): void {
  for (const reason of unreachable) context.stderr.write(`${printable(reason)}\n`);
  for (const { path, store } of unreadable) {
    context.stderr.write(`damaged: ${printable(path)} in ${store.location} has no manifest that can be read\n`);
  }
  if (unreachable.length > 0) context.exit(EXIT.failed);
}

async function list(context: CommandContext, names: readonly string[], options: ListOptions): Promise<void> {
  const archives = await read(context, { names, options, commands: ["show", "diff", "prune", "restore-state"] });
  const runs = await withCounts(archives.runs.slice(0, options.newest));
  const more = archives.runs.length - runs.length;
  sayUnread(context, archives);
  if (options.format === "json") {
    const unreadable = archives.unreadable.map(({ path, store }) => ({ path, archive: store.location }));
    context.stdout.write(`${printableJson({ runs: runs.map(describeListed), more, unreadable })}\n`);
  } else if (runs.length === 0) context.stderr.write("there are no runs yet\n");
  else {
    context.stderr.write(renderRuns(runs, context.now()));
    if (more > 0) context.stderr.write(`${more} more: --newest ${archives.runs.length} lists them\n`);
  }
}

function describeListed({ manifest, state, store, problems, counts }: ListedRun) {
  const { runId, stackId, command, startedAt, finishedAt = null, outcome = null } = manifest;
  return {
    runId,
    stackId,
    command,
    state,
    outcome,
    startedAt,
    finishedAt,
    changes: changesOf(counts),
    problems,
    archive: store.location,
  };
}

const changesOf = (counts: ListedRun["counts"]) => {
  if (counts === undefined) return null;
  const { creates, updates, replaces, deletes } = counts;
  return { creates, updates, replaces, deletes };
};

async function showRun(context: CommandContext, text: string, { format }: Options): Promise<void> {
  const details = await describeRun(findRun(text, await read(context)));
  const { run, files, result = null, review = null } = details;
  if (format === "json") {
    const { manifest, state, store } = run;
    const summary = review && {
      verdict: review.verdict,
      fingerprint: review.fingerprint,
      counts: review.counts,
      findings: review.findings,
    };
    context.stdout.write(
      `${printableJson({ manifest, state, archive: store.location, files, result, review: summary })}\n`,
    );
  } else context.stderr.write(renderDetails(details, context.now()));
  sayDamaged(context, details);
}

function sayDamaged(context: CommandContext, details: RunDetails): void {
  const files = damagedFiles(details);
  if (files.length === 0) return;
  const { runId } = details.run.manifest;
  context.stderr.write(`damaged: of run ${runId}, ${files.map(printable).join(", ")} is not as it was archived\n`);
  context.exit(EXIT.failed);
}

async function diffRuns(context: CommandContext, text: string, otherText: string, { format }: Options): Promise<void> {
  const archives = await read(context);
  const compared = [findRun(text, archives), findRun(otherText, archives)].map(async (run): Promise<ComparedRun> => {
    const details = await describeRun(run);
    sayDamaged(context, details);
    const parameters = await readJson(run, "parameters.json");
    return { runId: run.manifest.runId, parameters, review: details.review };
  });
  const [first, second] = await Promise.all(compared);
  if (first === undefined || second === undefined) return;
  const comparison = compareRuns(first, second);
  if (format === "json") context.stdout.write(`${printableJson(comparison)}\n`);
  else context.stderr.write(renderComparison(comparison));
  if (comparison.incomparable.length > 0) context.exit(EXIT.failed);
}

async function pruneRuns(
  context: CommandContext,
  names: readonly string[],
  { dryRun = false, ...options }: Options & { readonly dryRun?: boolean },
): Promise<void> {
  const archives = await read(context, { names, options });
  const { expired, open, withoutPolicy } = choosePruning(archives, context.now());
  sayUnread(context, archives);
  if (!dryRun) for (const run of expired) await removeRun(run);
  if (options.format === "json") {
    const ids = (runs: typeof expired): string[] => runs.map(({ manifest }) => `${manifest.stackId}/${manifest.runId}`);
    const kept = {
      open: ids(open),
      withoutPolicy: ids(withoutPolicy),
      unreadable: archives.unreadable.map(({ path }) => path),
    };
    context.stdout.write(`${printableJson({ dryRun, removed: ids(expired), kept })}\n`);
    return;
  }
  if (expired.length > 0) context.stderr.write(renderRuns(expired, context.now()));
  const word = dryRun ? "would be removed" : "removed";
  context.stderr.write(`${expired.length} of ${archives.runs.length} runs ${word}\n`);
  for (const run of open) context.stderr.write(`kept: ${run.manifest.runId} is ${outcomeOf(run)}\n`);
  for (const { manifest } of withoutPolicy) {
    context.stderr.write(`kept: the policy for ${printable(manifest.stackId)} (${manifest.runId}) is not known\n`);
  }
}
