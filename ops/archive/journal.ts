import { inParallel, listRuns } from "./history.ts";
import { isClear } from "./interrupted.ts";
import { type RunManifest, readRunFile } from "./run.ts";
import type { ArchiveStore } from "./store.ts";

/** A resource that an apply sets out to create. */
export interface Intent {
  /** Terraform address. */
  readonly address: string;
  /** Azure id. */
  readonly id: string;
}

/** What a run writes down before it creates anything: journal.json. */
export interface Journal {
  readonly format: 1;
  /** What Azure did not have, or what this stack itself was to replace, right before Terraform created it. */
  readonly begun: readonly Intent[];
  /** Addresses that somebody else turned out to have created meanwhile. */
  readonly refuted: readonly string[];
}

/** Ids by address of what an apply of this stack is proved to have begun. */
export type Begun = ReadonlyMap<string, string>;

/** How one apply ended, as far as Terraform told. */
export interface Attempt {
  /** Addresses whose creation Terraform began. */
  readonly started: ReadonlySet<string>;
  /** Addresses that Terraform refused to create because they were there already. */
  readonly existed: ReadonlySet<string>;
}

/**
 * Find what may exist as ours after an apply that did not finish. Pure.
 *
 * @param earlier what earlier attempts of the run began: proved already, also where Terraform then finds it in its way
 */
export function afterAttempt(
  earlier: readonly Intent[],
  intended: readonly Intent[],
  { started, existed }: Attempt,
): Journal {
  const kept = new Map(earlier.map((intent) => [intent.address, intent]));
  const fresh = intended.filter(({ address }) => !kept.has(address));
  for (const intent of fresh) {
    if (started.has(intent.address) && !existed.has(intent.address)) kept.set(intent.address, intent);
  }
  const refuted = fresh.filter(({ address }) => existed.has(address)).map(({ address }) => address);
  return { format: 1, begun: [...kept.values()], refuted };
}

/**
 * Join the journals of several runs. Pure; what the newest one says of an address counts.
 *
 * @param journals newest first
 */
export function joinJournals(journals: readonly Journal[]): Begun {
  const said = new Map<string, string | undefined>();
  for (const { begun, refuted } of journals) {
    for (const address of refuted) if (!said.has(address)) said.set(address, undefined);
    for (const { address, id } of begun) if (!said.has(address)) said.set(address, id);
  }
  return new Map([...said].filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The runs of a stack since an apply or a destroy of it came to its end. Pure. @param runs newest first */
export function unfinished(runs: readonly RunManifest[]): readonly RunManifest[] {
  const clear = runs.findIndex(isClear);
  return clear === -1 ? runs : runs.slice(0, clear);
}

/**
 * Read what earlier runs of a stack began and no finished apply has settled since. A journal that is damaged, or was
 * changed after it was archived, proves nothing.
 */
export async function begunBefore(store: ArchiveStore, stackId: string): Promise<Begun> {
  const { runs } = await listRuns(store, { stackId });
  const journals = new Map<RunManifest, Journal>();
  const open = unfinished(runs);
  await inParallel(open, 8, async (run) => {
    const journal = await readRunFile(store, run, "journal.json")
      .then(parseJournal)
      .catch(() => undefined);
    if (journal !== undefined) journals.set(run, journal);
  });
  return joinJournals(open.flatMap((run) => journals.get(run) ?? []));
}

function parseJournal(content: Uint8Array | undefined): Journal | undefined {
  if (content === undefined) return undefined;
  const { format, begun, refuted } = (JSON.parse(Buffer.from(content).toString("utf8")) ?? {}) as Partial<Journal>;
  return format === 1 && Array.isArray(begun) && Array.isArray(refuted) ? { format, begun, refuted } : undefined;
}
