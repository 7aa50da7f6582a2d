import type { RunManifest } from "./run.ts";
import type { ArchiveStore } from "./store.ts";

export interface HistoryFilter {
  /** `mysql-dev`; every stack when left out. */
  readonly stackId?: string;
}

/** The manifests of archived runs, newest first. A manifest that cannot be read is named, never silently left out. */
export async function listRuns(
  store: ArchiveStore,
  filter: HistoryFilter = {},
): Promise<{ runs: RunManifest[]; unreadable: string[] }> {
  const paths = await store.list(filter.stackId === undefined ? "runs" : `runs/${filter.stackId}`);
  const runs: RunManifest[] = [];
  const unreadable: string[] = [];
  for (const path of paths.filter((candidate) => candidate.endsWith("/manifest.json"))) {
    const content = await store.read(path);
    const manifest = content === undefined ? undefined : parseManifest(content);
    if (manifest === undefined) unreadable.push(path);
    else runs.push(manifest);
  }
  runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : a.runId < b.runId ? 1 : -1));
  return { runs, unreadable };
}

function parseManifest(content: Uint8Array): RunManifest | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString("utf8"));
    const manifest = value as Partial<RunManifest> | null;
    const complete =
      typeof manifest === "object" &&
      manifest !== null &&
      manifest.format === 1 &&
      typeof manifest.runId === "string" &&
      typeof manifest.stackId === "string" &&
      typeof manifest.startedAt === "string" &&
      typeof manifest.files === "object";
    return complete ? (manifest as RunManifest) : undefined;
  } catch {
    return undefined;
  }
}
