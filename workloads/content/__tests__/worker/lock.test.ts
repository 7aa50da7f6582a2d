import type { BlockBlobClient } from "@azure/storage-blob";
import { expect, onTestFinished, test, vi } from "vitest";
import { takeLock } from "../../src/worker/lock.ts";

/** A blob whose lease is asked for; what is asked is told. */
function blobWith(answers: Partial<Record<"upload" | "acquireLease" | "renewLease" | "releaseLease", () => unknown>>) {
  const told: string[] = [];
  const doing = (name: keyof typeof answers) => async () => {
    told.push(name);
    answers[name]?.();
  };
  const lease = Object.fromEntries(
    (["acquireLease", "renewLease", "releaseLease"] as const).map((name) => [name, doing(name)]),
  );
  const blob = { url: "https://a/pieces/.cache/locks/x", upload: doing("upload"), getBlobLeaseClient: () => lease };
  return { blob: blob as unknown as BlockBlobClient, told };
}
const refusing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};
const never = new AbortController().signal;

test("a lock is renewed until it is released", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { blob, told } = blobWith({ upload: refusing("BlobAlreadyExists") });
  const { lost, release } = await takeLock(blob, never);
  await vi.advanceTimersByTimeAsync(50_000);
  await release();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(told).toEqual(["upload", "acquireLease", "renewLease", "renewLease", "releaseLease"]);
  expect(lost.aborted).toBe(false);
});

test("a lock that cannot be renewed is lost", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { blob } = blobWith({ renewLease: refusing("LeaseIdMismatchWithLeaseOperation") });
  const { lost, release } = await takeLock(blob, never);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(lost.aborted).toBe(true);
  await release();
});

test("a worker that is stopped does not wait for a lock any longer", async () => {
  const { blob } = blobWith({ acquireLease: refusing("LeaseAlreadyPresent"), upload: refusing("LeaseIdMissing") });
  await expect(takeLock(blob, AbortSignal.abort())).rejects.toThrow(/abort/);
});

test.each(["upload", "acquireLease"] as const)("a refused %s says what Azure said, and where", async (name) => {
  const { blob } = blobWith({ [name]: refusing("AuthorizationPermissionMismatch") });
  await expect(takeLock(blob, never)).rejects.toThrow(
    "https://a/pieces/.cache/locks/x cannot be locked: AuthorizationPermissionMismatch",
  );
});
