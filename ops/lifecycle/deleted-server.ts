import { listRuns } from "../archive/history.ts";
import { readRunFile } from "../archive/run.ts";
import type { ArchiveStore } from "../archive/store.ts";

/** A server that is gone, as a run keeps it: Azure has no list of deleted servers. */
export interface DeletedServerRecord {
  readonly format: 1;
  /** Azure resource id. */
  readonly serverId: string;
  /** RFC 3339: `submissionTimestamp` of the deletion; when the activity log does not tell it yet, the start of the run. */
  readonly deletedAt: string;
  readonly source: "activity log" | "this run";
  /** RFC 3339: the last moment that is sure to be in the backup. */
  readonly restoreTo: string;
  /** RFC 3339: Azure keeps the backup until then. */
  readonly restorableUntil: string;
}

/** Days for which Azure keeps the backup of a deleted server. */
export const RESTORABLE_DAYS = 5;
/** Minutes before the deletion that are sure to be in the backup. */
export const SAFE_MINUTES = 15;

const MINUTE = 60_000;

export function deletedServerRecord(
  serverId: string,
  deletedAt: Date,
  source: DeletedServerRecord["source"],
): DeletedServerRecord {
  const at = (minutes: number): string => new Date(deletedAt.getTime() + minutes * MINUTE).toISOString();
  return {
    format: 1,
    serverId,
    deletedAt: at(0),
    source,
    restoreTo: at(-SAFE_MINUTES),
    restorableUntil: at(RESTORABLE_DAYS * 24 * 60),
  };
}

/** Whether Azure still has the backup. A time that cannot be read is over. */
export const isRestorable = ({ restorableUntil }: DeletedServerRecord, now: Date): boolean =>
  Date.parse(restorableUntil) > now.getTime();

/** The server of a stack that an archived run deleted last, while its backup lasts. */
export async function lastDeletedServer(
  store: ArchiveStore,
  stackId: string,
  now: Date,
): Promise<DeletedServerRecord | undefined> {
  const { runs } = await listRuns(store, { stackId });
  for (const run of runs) {
    const content = await readRunFile(store, run, "deleted-server.json").catch(() => undefined);
    if (content === undefined) continue;
    const record = JSON.parse(Buffer.from(content).toString("utf8")) as DeletedServerRecord;
    return isRestorable(record, now) ? record : undefined;
  }
  return undefined;
}
