import { hostname } from "node:os";
import type { CommandContext } from "../context.ts";
import { object, text } from "../live/json.ts";
import { clockOf } from "../readiness/clock.ts";
import type { StateContainer } from "./state-container.ts";

/** What Terraform does with the lock of a state while a bootstrap moves it there. */
const OPERATIONS = ["init", "migration destination state"];
/** Seconds within which Terraform says who it is, once it has the lease. */
const NAMED_SECONDS = 10;

/** A lease on the blob of a state, as Azure tells of it. */
export interface BlobLease {
  readonly state: string | undefined;
  /** What Terraform wrote about itself: JSON in base64. */
  readonly lock: string | undefined;
}

/** Who holds the lease: nobody, a bootstrap of this machine, somebody else, or somebody who has not said yet. Pure. */
export function holderOfLease({ state, lock }: BlobLease, host: string): "nobody" | "bootstrap" | "other" | "unnamed" {
  if (state !== "leased") return "nobody";
  if (lock === undefined || lock === "") return "unnamed";
  try {
    const { Who, Operation } = object(JSON.parse(Buffer.from(lock, "base64").toString("utf8")));
    return text(Who).endsWith(`@${host}`) && OPERATIONS.includes(text(Operation)) ? "bootstrap" : "other";
  } catch {
    return "other";
  }
}

/**
 * Breaks the lease of the state that a bootstrap of this machine left behind when it was killed. The caller holds the
 * stack, so none is at work on this machine. A lease of somebody else stays.
 *
 * @param container in an account that exists
 */
export async function breakLostLease(
  context: CommandContext,
  { containerUrl, credential, tls, key }: StateContainer,
): Promise<void> {
  const { stderr, signal = new AbortController().signal } = context;
  const { ContainerClient } = await import("@azure/storage-blob");
  const options = { retryOptions: { maxTries: 4 }, ...(tls === undefined ? {} : { tlsOptions: tls }) };
  const blob = new ContainerClient(containerUrl, credential, options).getBlobClient(key);
  const look = async () => {
    const found = await blob.getProperties({ abortSignal: signal }).catch(absent);
    const lease = { state: found?.leaseState, lock: found?.metadata?.terraformlockid };
    return { id: found?.etag, holder: holderOfLease(lease, hostname()) };
  };
  const first = await look();
  if (first.holder === "nobody" || first.holder === "other") return;
  if (first.holder === "unnamed") {
    await clockOf(context).sleep(NAMED_SECONDS, signal);
    const { id, holder } = await look();
    if (holder !== "unnamed" || id !== first.id) return;
  }
  await blob.getBlobLeaseClient().breakLease(0, { abortSignal: signal });
  stderr.write("released the lock of the state in the container: a bootstrap of this machine left it\n");
}

/** What is not there has no lease. */
function absent(error: unknown): undefined {
  if (object(error).statusCode === 404) return undefined;
  throw error;
}
