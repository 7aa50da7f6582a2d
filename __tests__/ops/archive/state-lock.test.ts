import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { acquireLock, type LockHolder } from "../../../ops/archive/lock.ts";
import { lostLockIn } from "../../../ops/archive/state-lock.ts";

const ID = "6d35ad3a-9ff8-4fa2-9f32-2c0a2c1f9d0b";
/** As Terraform 1.11 prints it. */
const TOLD = `Error acquiring the state lock
state blob is already locked
Lock Info:
  ID:        ${ID}
  Path:      tfstate/mysql-prod.tfstate
  Operation: OperationTypeApply
  Who:       runner@runnervm1
  Version:   1.11.4
  Created:   2026-03-21 08:05:00.123456789 +0000 UTC
  Info:      

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`;
const MACHINE = {
  host: "runnervm1",
  name: "attempt 1 of workflow run 7 of acme/databases",
  since: "2026-03-21T08:00:00.000Z",
  until: "2026-03-21T09:00:00.000Z",
};

test("the lock that was taken on a lost machine while it was at work may be released", () => {
  expect(lostLockIn(TOLD, [MACHINE])).toEqual({ id: ID, machine: MACHINE });
  expect(lostLockIn(TOLD, [{ ...MACHINE, since: "2026-03-21T08:05:00.900Z" }])?.id).toBe(ID);
});

test.each<[string, string, Partial<typeof MACHINE>]>([
  ["is of another machine", TOLD.replace("@runnervm1", "@runnervm10"), {}],
  ["is of a user whose name is that of the machine", TOLD.replace("runner@runnervm1", "runnervm1"), {}],
  ["is older than the run", TOLD, { since: "2026-03-21T08:05:01.200Z" }],
  ["was taken after the machine was gone", TOLD, { until: "2026-03-21T08:04:59.000Z" }],
  ["has no id", TOLD.replace(/ {2}ID:.*\n/, ""), {}],
  ["has an id that is a flag", TOLD.replace(ID, "-force -lock=false"), {}],
  ["has no time", TOLD.replace(/ {2}Created:.*\n/, ""), {}],
  ["has a time of another zone", TOLD.replace("+0000 UTC", "+0200 CEST"), {}],
  ["says nothing", "Error acquiring the state lock", {}],
])("a lock that %s is somebody's", (_, text, changes) => {
  expect(lostLockIn(text, [{ ...MACHINE, ...changes }])).toBeUndefined();
  expect(lostLockIn(TOLD, [])).toBeUndefined();
});

const PROCESSES = { host: "here", boot: "boot", startOf: () => undefined };
const completed = async () => ({ completed: true }) as const;
const holder = (run: number, changes: Partial<LockHolder> = {}): LockHolder => ({
  runId: `2026032${run}T080000Z-0000000${run}`,
  command: "apply",
  host: `runnervm${run}`,
  pid: run,
  processStart: `other/${run}`,
  since: `2026-03-2${run}T08:00:00.000Z`,
  workflow: { repository: "acme/databases", runId: String(run), attempt: "1", hosted: true },
  ...changes,
});

function archive() {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return async (each: LockHolder) => {
    const lock = await acquireLock(new FileStore(folder), "mysql-dev", each, PROCESSES, completed);
    if (!lock.acquired) throw new Error("the stack is held");
    return lock;
  };
}

test("lost machines are remembered until a Terraform has had the lock of the state", async () => {
  const acquire = archive();
  await acquire(holder(1));
  // Lost as well, before any Terraform.
  expect((await acquire(holder(2))).lost.map(({ host }) => host)).toEqual(["runnervm1"]);
  const third = await acquire(holder(3));
  expect(third.lost).toEqual([
    {
      ...MACHINE,
      name: "attempt 1 of workflow run 1 of acme/databases",
      since: holder(1).since,
      until: holder(2).since,
    },
    {
      host: "runnervm2",
      name: "attempt 1 of workflow run 2 of acme/databases",
      since: holder(2).since,
      until: holder(3).since,
    },
  ]);
  // It only looked at Azure.
  await third.release();
  const fourth = await acquire(holder(4));
  expect(fourth.lost).toEqual(third.lost);
  await fourth.note({ pid: 9, processStart: "other/9" });
  await fourth.release(true);
  expect((await acquire(holder(5))).lost).toEqual([]);
});

test.each<[string, Partial<LockHolder>]>([
  ["that somebody owns", { workflow: { repository: "acme/databases", runId: "1", attempt: "1" } }],
  ["that is this one", { host: "here", processStart: "boot/1" }],
])("a machine %s may still have a Terraform at work: it does not count as lost", async (_, changes) => {
  const acquire = archive();
  await acquire(holder(1, changes));
  expect((await acquire(holder(2))).lost).toEqual([]);
});
