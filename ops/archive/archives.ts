import { type RetentionPolicy, resolveRetention } from "../../constructs/retention.rules.ts";
import { STREAMS } from "../../constructs/streams.rules.ts";
import { loadParameters } from "../../schemas/load.ts";
import { compareText, nearest } from "../../schemas/shape/nearest.ts";
import { UserError } from "../context.ts";
import type { Environment } from "../live/azure-cloud.ts";
import { explain } from "../live/fact.ts";
import { listRuns } from "./history.ts";
import { currentHolder, type LockHolder, type Processes } from "./lock.ts";
import { localArchive, openArchive } from "./open.ts";
import { type RunManifest, runFolder } from "./run.ts";
import { type RunState, runState } from "./run-state.ts";
import type { ArchiveStore } from "./store.ts";

/** A run, where it is kept and what is known of it. */
export interface KnownRun {
  readonly manifest: RunManifest;
  readonly state: RunState;
  readonly store: ArchiveStore;
  /** What is wrong with it: `plan.json is missing`. */
  readonly problems: readonly string[];
}

/** Something in an archive that is no run that can be read. */
export interface UnreadableRun {
  readonly path: string;
  readonly store: ArchiveStore;
}

export interface Archives {
  /** Newest first. */
  readonly runs: readonly KnownRun[];
  readonly unreadable: readonly UnreadableRun[];
  /** Archives that could not be read, one sentence each. */
  readonly unreachable: readonly string[];
  /** By environment; those whose environment.json has mistakes are left out. */
  readonly policies: ReadonlyMap<string, RetentionPolicy>;
}

export interface ArchiveFilter {
  readonly environment?: string;
  readonly stack?: string;
}

/** `mysql-dev` as stack and environment; stacks have no dash in their name, environments may. */
export function splitStackId(stackId: string): { readonly stack: string; readonly environment: string } {
  const [stack = "", ...environment] = stackId.split("-");
  return { stack, environment: environment.join("-") };
}

/**
 * Every archived run of a project: of this machine, and of the containers that its environments name.
 *
 * @throws UserError when the filter names an environment or a stack that has neither a parameter file nor a run
 */
export async function readArchives(
  project: string,
  env: Environment,
  processes: Processes,
  filter: ArchiveFilter = {},
): Promise<Archives> {
  const { environments } = loadParameters(project);
  const policies = new Map(environments.map(({ name, environment }) => [name, resolveRetention(environment.archive)]));
  const unreachable: string[] = [];
  const stores = new Map<string, ArchiveStore>();
  const add = (store: ArchiveStore): void => void stores.set(store.location, store);
  add(localArchive(project));
  for (const { name, environment } of environments) {
    if (environment.archive?.blob !== true || (filter.environment ?? name) !== name) continue;
    for (const stream of STREAMS) {
      await openArchive(project, { environmentName: name, environment, stream }, env).then(add, (error: unknown) =>
        unreachable.push(`the archive of ${stream} in ${name} cannot be opened: ${explain(error).reason}`),
      );
    }
  }
  const read = [...stores.values()].map((store) =>
    readStore(store, processes).catch((error: unknown) => {
      unreachable.push(explain(error).reason);
      return { runs: [], unreadable: [] };
    }),
  );
  const found = await Promise.all(read);
  const runs = found.flatMap((each) => each.runs);
  checkFilter(filter, [
    ...environments.flatMap(({ name, stacks }) => Object.keys(stacks).map((stack) => ({ stack, environment: name }))),
    ...runs.map(({ manifest }) => splitStackId(manifest.stackId)),
  ]);
  const isAsked = (stackId: string): boolean => {
    const { stack, environment } = splitStackId(stackId);
    return (filter.stack ?? stack) === stack && (filter.environment ?? environment) === environment;
  };
  return {
    runs: runs
      .filter(({ manifest }) => isAsked(manifest.stackId))
      .sort((a, b) => compareText(b.manifest.startedAt, a.manifest.startedAt)),
    unreadable: found.flatMap((each) => each.unreadable).filter(({ path }) => isAsked(path.split("/")[1] ?? "")),
    unreachable,
    policies,
  };
}

async function readStore(
  store: ArchiveStore,
  processes: Processes,
): Promise<{ readonly runs: KnownRun[]; readonly unreadable: UnreadableRun[] }> {
  const { runs, unreadable, missing } = await listRuns(store);
  const open = new Set(runs.filter(({ finishedAt }) => finishedAt === undefined).map(({ stackId }) => stackId));
  const holders = new Map<string, LockHolder | undefined>();
  for (const stackId of open) holders.set(stackId, await currentHolder(store, stackId));
  return {
    runs: runs.map((manifest) => {
      const folder = `${runFolder(manifest)}/`;
      const lost = missing.filter((path) => path.startsWith(folder));
      const problems = lost.map((path) => `${path.slice(folder.length)} is missing`);
      return { manifest, state: runState(manifest, holders.get(manifest.stackId), processes), store, problems };
    }),
    unreadable: unreadable.map((path) => ({ path, store })),
  };
}

function checkFilter(
  { environment, stack }: ArchiveFilter,
  known: readonly { readonly stack: string; readonly environment: string }[],
): void {
  const check = (what: string, name: string | undefined, names: readonly string[]): void => {
    if (name === undefined || names.includes(name)) return;
    const near = nearest(name, names);
    const hint = near === undefined ? `, but there is ${names.join(", ") || "none"}` : `; did you mean ${near.name}?`;
    throw new UserError(`there is no ${what} "${name}"${hint}`);
  };
  check("environment", environment, [...new Set(known.map((each) => each.environment))]);
  check("stack", stack, [...new Set(known.map((each) => each.stack))]);
}
