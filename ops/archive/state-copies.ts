import type { RetentionPolicy } from "../../constructs/retention.rules.ts";
import { compareText } from "../../schemas/shape/nearest.ts";
import { isRunId, startOfRunId } from "./run.ts";
import { parseStateFile, type StateFile } from "./state-file.ts";
import type { ArchiveStore } from "./store.ts";

/** When a copy was made: before or after the apply of a run. */
export const MOMENTS = ["before", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** One copy of the state of a stack. */
export interface StateCopy {
  readonly runId: string;
  readonly moment: Moment;
}

const DAY = 86_400_000;

/**
 * Copies of the Terraform state of a stack. They hold secrets in clear, so they are in a place of their own, beside the
 * state and as protected as the state is, never among the files of a run.
 */
export class StateCopies {
  readonly #store: ArchiveStore;
  readonly #stackId: string;

  constructor(store: ArchiveStore, stackId: string) {
    this.#store = store;
    this.#stackId = stackId;
  }

  get location(): string {
    return `${this.#store.location}/${this.#folder}`;
  }

  get #folder(): string {
    return `copies/${this.#stackId}`;
  }

  async put(copy: StateCopy, content: string): Promise<void> {
    await this.#store.write(this.#path(copy), content);
  }

  /** The content of a copy; undefined when there is none. */
  async read(copy: StateCopy): Promise<StateFile | undefined> {
    const content = await this.#store.read(this.#path(copy));
    return content === undefined ? undefined : parseStateFile(Buffer.from(content).toString("utf8"));
  }

  /** Newest first. */
  async list(): Promise<StateCopy[]> {
    const paths = await this.#store.list(this.#folder);
    return paths.flatMap((path) => copyOf(path.slice(this.#folder.length + 1)) ?? []).sort(newestFirst);
  }

  /** Removes what the policy no longer keeps. */
  async prune(policy: RetentionPolicy, now: Date): Promise<void> {
    for (const copy of expiredCopies(await this.list(), policy, now)) await this.#store.remove(this.#path(copy));
  }

  #path({ runId, moment }: StateCopy): string {
    return `${this.#folder}/${runId}.${moment}.tfstate`;
  }
}

function copyOf(name: string): StateCopy | undefined {
  const [runId = "", moment, ending] = name.split(".");
  const known = MOMENTS.find((each) => each === moment);
  return isRunId(runId) && known !== undefined && ending === "tfstate" ? { runId, moment: known } : undefined;
}

const newestFirst = (a: StateCopy, b: StateCopy): number =>
  compareText(b.runId, a.runId) || MOMENTS.indexOf(b.moment) - MOMENTS.indexOf(a.moment);

/**
 * Choose the copies that may be removed: those of runs that are neither young enough nor among the newest. Pure.
 *
 * @param copies newest first
 */
export function expiredCopies(copies: readonly StateCopy[], policy: RetentionPolicy, now: Date): StateCopy[] {
  const kept = new Set([...new Set(copies.map(({ runId }) => runId))].slice(0, policy.keepNewest));
  return copies.filter(
    ({ runId }) => !kept.has(runId) && now.getTime() - startOfRunId(runId).getTime() > policy.retentionDays * DAY,
  );
}
