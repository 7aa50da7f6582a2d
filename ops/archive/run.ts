import { createHash } from "node:crypto";
import { AlreadyExistsError, type ArchiveStore } from "./store.ts";

/** The files of a run, in the order in which a run makes them. */
export const RUN_FILES = [
  "parameters.json",
  "environment.json",
  "decision.json",
  "plan.json",
  "plan.tfplan",
  "seal.json",
  "protected.json",
  "review.json",
  "review.html",
  "journal.json",
  "confirmation.json",
  "deleted-server.json",
  "events.jsonl",
  "debug.log",
  "result.json",
] as const;
export type RunFile = (typeof RUN_FILES)[number];

export interface RunManifest {
  readonly format: 1;
  readonly runId: string;
  /** `mysql-dev` */
  readonly stackId: string;
  /** `plan`, `apply`, `destroy`, … */
  readonly command: string;
  /** RFC 3339 */
  readonly startedAt: string;
  /** Who started it: GitHub's actor, or the user of the machine. */
  readonly author?: string;
  /** Left out while the run is open: a run without it was interrupted. */
  readonly finishedAt?: string;
  readonly outcome?: string;
  /** What is complete; a file that is not named here is a partial one. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;
const RUN_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/;

/** Sorts by time: `20261123T221040Z-1f2e3d4c`. */
export function runId(now: Date, random: Uint8Array): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  return `${time}-${Buffer.from(random).subarray(0, 4).toString("hex")}`;
}

export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** When the run began, as its id says; an invalid date for what is no run id. */
export function startOfRunId(id: string): Date {
  return new Date(isRunId(id) ? id.replace(RUN_TIME, "$1-$2-$3T$4:$5:$6Z") : Number.NaN);
}

export const digest = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");

/** A run that is being archived. Each file is complete once `put` returns; the manifest says which are. */
export class ArchivedRun {
  readonly folder: string;
  readonly #store: ArchiveStore;
  #manifest: RunManifest;
  #last: Promise<void> = Promise.resolve();

  private constructor(store: ArchiveStore, manifest: RunManifest) {
    this.#store = store;
    this.#manifest = manifest;
    this.folder = runFolder(manifest);
  }

  /** @throws Error when the run id is taken */
  static async begin(
    store: ArchiveStore,
    run: Pick<RunManifest, "runId" | "stackId" | "command" | "author"> & { readonly startedAt: Date },
  ): Promise<ArchivedRun> {
    const { runId: id, stackId, command, startedAt, author } = run;
    const opened = new ArchivedRun(store, {
      format: 1,
      runId: id,
      stackId,
      command,
      startedAt: startedAt.toISOString(),
      ...(author === undefined ? {} : { author }),
      files: {},
    });
    try {
      await store.write(`${opened.folder}/manifest.json`, opened.#text(), { ifAbsent: true });
    } catch (error) {
      if (error instanceof AlreadyExistsError)
        throw new Error(`run ${id} of ${stackId} exists already in ${store.location}`);
      throw error;
    }
    return opened;
  }

  get manifest(): RunManifest {
    return this.#manifest;
  }

  put(file: RunFile, content: Uint8Array | string): Promise<void> {
    return this.#inTurn(async () => {
      const { runId: id, finishedAt, files } = this.#manifest;
      if (finishedAt !== undefined) throw new Error(`run ${id} is closed; ${file} came too late`);
      const { [file]: replaced, ...others } = files;
      // Killed while it is replaced, a file is a partial one, not one that somebody changed.
      if (replaced !== undefined) await this.#save({ ...this.#manifest, files: others });
      await this.#store.write(`${this.folder}/${file}`, content);
      const entry = { sha256: digest(content), bytes: Buffer.byteLength(content) };
      await this.#save({ ...this.#manifest, files: { ...others, [file]: entry } });
    });
  }

  close(outcome: string, now: Date): Promise<void> {
    return this.#inTurn(() => this.#save({ ...this.#manifest, finishedAt: now.toISOString(), outcome }));
  }

  /** One after the other: an older manifest must not be written over a newer one. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #save(manifest: RunManifest): Promise<void> {
    this.#manifest = manifest;
    await this.#store.write(`${this.folder}/manifest.json`, this.#text());
  }

  #text(): string {
    return `${JSON.stringify(this.#manifest, null, 2)}\n`;
  }
}

export const runFolder = ({ stackId, runId: id }: Pick<RunManifest, "stackId" | "runId">): string =>
  `runs/${stackId}/${id}`;

/**
 * Reads a file of a run and proves that it is what was written.
 *
 * @returns undefined when the manifest does not name it
 * @throws Error when it is missing or was changed
 */
export async function readRunFile(
  store: ArchiveStore,
  manifest: RunManifest,
  file: RunFile,
): Promise<Uint8Array | undefined> {
  const entry = manifest.files[file];
  if (entry === undefined) return undefined;
  const path = `${runFolder(manifest)}/${file}`;
  const content = await store.read(path);
  if (content === undefined) throw new Error(`${path} is missing from ${store.location}, but its manifest names it`);
  if (digest(content) !== entry.sha256)
    throw new Error(`${path} was changed after it was archived: its digest is not the manifest's`);
  return content;
}
