import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import type { Approved } from "../../../ops/apply/approved.ts";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { useConfirmation } from "../../../ops/run/approval.ts";
import type { StackRun } from "../../../ops/run/stack-run.ts";
import { recordContext } from "../../support/context.ts";
import { proof } from "../../support/proof.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "approval-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const approval = (planDigest = "d".repeat(64)): Approved => ({
  approved: true,
  because: "",
  by: "mona",
  how: "comment 12",
  seal: { stackId: "mysql-dev", planDigest, runId: "20260101T000000Z-00000001" } as Approved["seal"],
});
const runOf = (runId: string): StackRun =>
  ({
    store: new FileStore(folder),
    archived: { manifest: { runId } },
    put: async () => undefined,
  }) as unknown as StackRun;

proof(
  "approval",
  "two applies use one confirmation at the same time",
  "One gets it; the other applies nothing.",
  async () => {
    const uses = Array.from({ length: 10 }, (_, at) =>
      useConfirmation(recordContext(folder, {}), runOf(`20260101T00000${at}Z-00000002`), approval()),
    );
    const ended = await Promise.allSettled(uses);
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = ended.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
    expect(reasons).toEqual(Array.from({ length: 9 }, () => expect.stringContaining("is used up by an earlier apply")));
    // Another plan needs a confirmation of its own, and has it.
    await useConfirmation(recordContext(folder, {}), runOf("20260101T000009Z-00000003"), approval("e".repeat(64)));
  },
);
