import { compareText } from "../../schemas/shape/nearest.ts";
import { isRunId, type RunManifest, runFolder, startOfRunId } from "./run.ts";
import type { ArchiveStore } from "./store.ts";

export interface HistoryFilter {
  /** `mysql-dev`; every stack when left out. */
  readonly stackId?: string;
  /** Leaves out runs that began earlier. @default all */
  readonly since?: Date;
}

export interface History {
  /** Newest first. */
  readonly runs: RunManifest[];
  /** What is there, but is no run that can be read: never silently left out. */
  readonly unreadable: string[];
  /** Files that a manifest names and that are not there: `runs/mysql-dev/…/plan.json`. */
  readonly missing: string[];
}

/** At most so many requests at a time. */
const PARALLEL = 16;

/** The manifests of archived runs, newest first. */
export async function listRuns(store: ArchiveStore, filter: HistoryFilter = {}): Promise<History> {
  const paths = await store.list(filter.stackId === undefined ? "runs" : `runs/${filter.stackId}`);
  const since = filter.since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const folders = [...Map.groupBy(paths, (path) => path.split("/").slice(0, 3).join("/"))].filter(
    // A folder that is no run is kept, so that it is told as unreadable.
    ([folder]) => !(startOfRunId(folder.split("/").at(-1) ?? "").getTime() < since),
  );
  const runs: RunManifest[] = [];
  const unreadable: string[] = [];
  const missing: string[] = [];
  await inParallel(folders, PARALLEL, async ([folder, files]) => {
    const found = await readRun(store, folder, files);
    if (found === "gone") return;
    if (found === "unreadable") unreadable.push(folder);
    else {
      runs.push(found.manifest);
      missing.push(...found.missing);
    }
  });
  runs.sort((a, b) => compareText(b.startedAt, a.startedAt) || compareText(b.runId, a.runId));
  return { runs, unreadable: unreadable.sort(), missing: missing.sort() };
}

type Found = { readonly manifest: RunManifest; readonly missing: string[] } | "gone" | "unreadable";

async function readRun(store: ArchiveStore, folder: string, listed: readonly string[]): Promise<Found> {
  const content = await store.read(`${folder}/manifest.json`);
  const manifest = content === undefined ? undefined : parseManifest(content, folder);
  const lacking = (files: readonly string[]) =>
    Object.keys(manifest?.files ?? {})
      .map((name) => `${folder}/${name}`)
      .filter((path) => !files.includes(path));
  if (manifest !== undefined && lacking(listed).length === 0) return { manifest, missing: [] };
  // Others write and prune meanwhile: what looks wrong is looked at again before it is called so.
  const now = await store.list(folder);
  if (now.length === 0) return "gone";
  return manifest === undefined ? "unreadable" : { manifest, missing: lacking(now) };
}

/** A manifest that speaks of another folder than its own was put there by somebody else: it is not trusted. */
function parseManifest(content: Uint8Array, folder: string): RunManifest | undefined {
  try {
    const manifest = JSON.parse(Buffer.from(content).toString("utf8")) as Partial<RunManifest> | null;
    const { format, runId, stackId, startedAt, command, files } = manifest ?? {};
    const isComplete =
      format === 1 &&
      typeof runId === "string" &&
      isRunId(runId) &&
      typeof stackId === "string" &&
      typeof startedAt === "string" &&
      typeof command === "string" &&
      typeof files === "object" &&
      files !== null &&
      runFolder({ stackId, runId }) === folder;
    return isComplete ? (manifest as RunManifest) : undefined;
  } catch {
    return undefined;
  }
}

export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
