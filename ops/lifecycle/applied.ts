import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { listRuns } from "../archive/history.ts";
import { type RunFile, type RunManifest, readRunFile } from "../archive/run.ts";
import type { ArchiveStore } from "../archive/store.ts";
import type { StackInput } from "../live/stack-input.ts";

/** What the archive knows of the life of a stack. */
export interface AppliedLast {
  /** The parameter files of the last apply, and its run. */
  readonly input: StackInput;
  readonly runId: string;
  /** When the group was made, or later: never earlier. */
  readonly madeAt: Date;
}

/**
 * The parameters that were applied last, and since when the stack is there.
 *
 * @throws Error when the archive does not hold that, or cannot be read
 */
export async function appliedLast(
  store: ArchiveStore,
  { stack, environmentName }: Pick<StackInput, "stack" | "environmentName">,
): Promise<AppliedLast> {
  const stackId = `${stack}-${environmentName}`;
  const { runs } = await listRuns(store, { stackId });
  const end = runs.findIndex(({ outcome }) => outcome === "destroyed");
  const life = (end < 0 ? runs : runs.slice(0, end)).filter(({ outcome }) => outcome === "applied");
  const last = life[0];
  if (last === undefined) throw new Error(`the archive holds no apply of ${stackId}`);
  const environment = (await read(store, last, "environment.json")) as EnvironmentParameters;
  const parameters = await read(store, last, "parameters.json");
  // They were checked against the schemas before they were applied.
  const input = { stack, environmentName, environment, parameters } as StackInput;
  return { input, runId: last.runId, madeAt: await madeAt(store, life) };
}

/** The last run that found nothing to go on with; else the first that is archived, which the group may be older than. */
async function madeAt(store: ArchiveStore, life: readonly RunManifest[]): Promise<Date> {
  for (const run of life) {
    const { decision } = (await read(store, run, "decision.json")) as { decision?: { action?: unknown } };
    if (decision?.action === "create") return new Date(run.startedAt);
  }
  return new Date(life.at(-1)?.startedAt ?? Number.NaN);
}

async function read(store: ArchiveStore, run: RunManifest, file: RunFile): Promise<object> {
  const content = await readRunFile(store, run, file);
  if (content === undefined) throw new Error(`run ${run.runId} keeps no ${file}`);
  return JSON.parse(Buffer.from(content).toString("utf8")) as object;
}
