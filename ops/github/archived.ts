import { readJson, readReview } from "../archive/details.ts";
import { listRuns } from "../archive/history.ts";
import { localArchive } from "../archive/open.ts";
import type { RunManifest } from "../archive/run.ts";
import type { CommandContext } from "../context.ts";
import { secretValues } from "../env/variables.ts";
import type { Review } from "../review/model.ts";
import type { RunError } from "../run/report.ts";
import { Scrubber } from "../secrets/scrubber.ts";

/** A run that is kept in the project, as GitHub is told of it: without secrets. */
export interface ToldRun {
  readonly runId: string;
  readonly stackId: string;
  /** Undefined: it was killed. */
  readonly outcome: string | undefined;
  /** Undefined: it made no plan, or its review is not as it was archived. */
  readonly review: Review | undefined;
  /** Why it has none, as far as is known. */
  readonly trouble: string | undefined;
}

/** What an id of a stack looks like: whatever else is found in a folder is told to nobody. */
const STACK_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;
export const isStackId = (text: string): boolean => text.length <= 100 && STACK_ID.test(text);

type World = Pick<CommandContext, "cwd" | "env">;

/** The newest run that a command made of each stack, sorted by stack; of the archive in the project alone. */
export async function newestRuns({ cwd, env }: World, command: string): Promise<readonly ToldRun[]> {
  const { runs } = await listRuns(localArchive(cwd));
  const ofCommand = runs.filter((run) => run.command === command && isStackId(run.stackId));
  const newest = [...Map.groupBy(ofCommand, ({ stackId }) => stackId).values()].flatMap(([first]) => first ?? []);
  const sorted = newest.toSorted((a, b) => (a.stackId < b.stackId ? -1 : 1));
  return Promise.all(sorted.map((manifest) => toldRun({ cwd, env }, manifest)));
}

async function toldRun({ cwd, env }: World, manifest: RunManifest): Promise<ToldRun> {
  const run = { manifest, store: localArchive(cwd) };
  const { runId, stackId, outcome } = manifest;
  const scrubber = new Scrubber(secretValues(env));
  const review = await readReview(run);
  const result = (await readJson(run, "result.json")) as { readonly error?: RunError | null } | undefined;
  const { message, remedy } = result?.error ?? {};
  const trouble = [message, remedy].filter((part) => typeof part === "string").join(". ");
  return {
    runId,
    stackId,
    outcome,
    review: review === undefined ? undefined : scrubber.value(review),
    trouble: trouble === "" ? undefined : scrubber.text(trouble),
  };
}
