import type { ChangeCounts, Review } from "../review/model.ts";
import type { KnownRun } from "./archives.ts";
import { inParallel } from "./history.ts";
import { RUN_FILES, type RunFile, type RunManifest, readRunFile, runFolder } from "./run.ts";

/**
 * `intact`: its digest is the manifest's; `changed`: it is not; `partial`: the manifest does not name it, because the run
 * was interrupted while it was written; `foreign`: no run writes such a file.
 */
export type FileState = "intact" | "changed" | "missing" | "partial" | "foreign";

export interface FileCheck {
  readonly name: string;
  readonly state: FileState;
  /** As the manifest says. */
  readonly bytes?: number;
}

/** What one run did. */
export interface RunDetails {
  readonly run: KnownRun;
  /** In the order in which a run makes them. */
  readonly files: readonly FileCheck[];
  /** The content of result.json. */
  readonly result?: unknown;
  readonly review?: Review;
}

type Located = Pick<KnownRun, "manifest" | "store">;

const isRunFile = (name: string): name is RunFile => RUN_FILES.some((known) => known === name);

/** @returns undefined when the run has no such file, or when it is damaged */
export async function readJson(run: Located, file: RunFile): Promise<unknown> {
  try {
    const content = await readRunFile(run.store, run.manifest, file);
    return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString("utf8")) as unknown);
  } catch {
    return undefined;
  }
}

/** The review of a run; undefined when there is none, or none that can be trusted and read. */
export async function readReview(run: Located): Promise<Review | undefined> {
  const review = (await readJson(run, "review.json")) as Partial<Review> | null | undefined;
  const isReview =
    review?.schemaVersion === 1 &&
    typeof review.counts === "object" &&
    typeof review.fingerprint === "string" &&
    Array.isArray(review.findings) &&
    Array.isArray(review.changes);
  return isReview ? (review as Review) : undefined;
}

/** Everything there is to say about a run; each of its files is read and proved. */
export async function describeRun(run: KnownRun): Promise<RunDetails> {
  const { manifest, store } = run;
  const folder = runFolder(manifest);
  const present = (await store.list(folder)).map((path) => path.slice(folder.length + 1));
  const strangers = present.filter((name) => name !== "manifest.json" && !Object.hasOwn(manifest.files, name));
  const files = [
    ...(await Promise.all(Object.keys(manifest.files).map((name) => checkFile(run, name, present.includes(name))))),
    ...strangers.map((name): FileCheck => ({ name, state: isRunFile(name) ? "partial" : "foreign" })),
  ];
  const rank = ({ name }: FileCheck): number => (isRunFile(name) ? RUN_FILES.indexOf(name) : RUN_FILES.length);
  const result = await readJson(run, "result.json");
  const review = await readReview(run);
  return {
    run,
    files: files.sort((a, b) => rank(a) - rank(b)),
    ...(result === undefined ? {} : { result }),
    ...(review === undefined ? {} : { review }),
  };
}

async function checkFile({ manifest, store }: KnownRun, name: string, isPresent: boolean): Promise<FileCheck> {
  if (!isRunFile(name)) return { name, state: "foreign" };
  const bytes = manifest.files[name]?.bytes;
  const size = bytes === undefined ? {} : { bytes };
  if (!isPresent) return { name, state: "missing", ...size };
  const isIntact = await readRunFile(store, manifest, name).then(
    () => true,
    () => false,
  );
  return { name, state: isIntact ? "intact" : "changed", ...size };
}

/** The files that are not as converge left them. */
export const damagedFiles = ({ files, run }: RunDetails): string[] =>
  files
    .filter(({ state }) => (state === "partial" ? run.state === "finished" : state !== "intact"))
    .map(({ name }) => name);

/** A run as a list shows it. */
export interface ListedRun extends KnownRun {
  /** What its plan was to change; left out when it made none. */
  readonly counts?: ChangeCounts;
}

/** Adds what each run was to change, and what is wrong with the file that says so. */
export async function withCounts(runs: readonly KnownRun[]): Promise<ListedRun[]> {
  const listed = new Map<RunManifest, ListedRun>();
  await inParallel(runs, 16, async (run) => {
    const review = await readReview(run);
    const isDamagedReview =
      review === undefined &&
      Object.hasOwn(run.manifest.files, "review.json") &&
      !run.problems.some((problem) => problem.startsWith("review.json "));
    const problems = isDamagedReview ? [...run.problems, "review.json was changed"] : run.problems;
    listed.set(run.manifest, { ...run, problems, ...(review === undefined ? {} : { counts: review.counts }) });
  });
  return runs.map((run) => listed.get(run.manifest) ?? run);
}
