import { setTimeout } from "node:timers/promises";
import type { BlockBlobClient } from "@azure/storage-blob";
import { codeOf } from "../store/blob.ts";
import { ContentError } from "../types.ts";

/** What only one worker holds at a time. */
export interface Lock {
  /** Aborted when it is lost: somebody else may hold it then. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** A lease ends this many seconds after its worker has: the longest that Azure lets end at all. */
const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;
const LOOK_AGAIN_MS = 3_000;
/** What Azure says when the blob is there, leased or not. */
const THERE = ["BlobAlreadyExists", "LeaseIdMissing"];

/** Takes the lease of a blob, and waits for it as long as somebody else has it. @throws when the signal is aborted */
export async function takeLock(blob: BlockBlobClient, signal: AbortSignal): Promise<Lock> {
  await blob.upload("", 0, { conditions: { ifNoneMatch: "*" } }).catch((error: unknown) => {
    if (!THERE.includes(codeOf(error))) throw unusable(blob.url, error);
  });
  const lease = blob.getBlobLeaseClient();
  while (!(await isTaken(lease.acquireLease(LEASE_SECONDS), blob.url))) {
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
  }
  const lost = new AbortController();
  const renewing = setInterval(() => {
    lease.renewLease().catch(() => lost.abort());
  }, RENEW_MS);
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(renewing);
      // It ends by itself.
      await lease.releaseLease().catch(() => undefined);
    },
  };
}

async function isTaken(asked: Promise<unknown>, url: string): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (codeOf(error) === "LeaseAlreadyPresent") return false;
    throw unusable(url, error);
  }
}

const unusable = (url: string, error: unknown) => new ContentError(`${url} cannot be locked: ${codeOf(error)}`, 1);
