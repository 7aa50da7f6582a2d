import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveRetention } from "../../../constructs/retention.rules.ts";
import type { LockHolder, Processes } from "../../../ops/archive/lock.ts";
import { expiredRuns } from "../../../ops/archive/retention.ts";
import { type RunManifest, startOfRunId } from "../../../ops/archive/run.ts";
import { type RunState, runState } from "../../../ops/archive/run-state.ts";
import { idOf } from "../../support/archive.ts";
import { ROOT } from "../../support/project.ts";

const day = (number: number): string => `2026-01-${String(number).padStart(2, "0")}T10:00:00.000Z`;

const manifest = (number: number, changes: Partial<RunManifest> = {}): RunManifest => ({
  format: 1,
  runId: idOf({ startedAt: day(number) }),
  stackId: "mysql-dev",
  command: "apply",
  startedAt: day(number),
  finishedAt: day(number),
  files: {},
  ...changes,
});

describe("the retention policy", () => {
  it("has its defaults in one place, which the schema repeats", () => {
    const schema = JSON.parse(readFileSync(join(ROOT, "schemas/environment.schema.json"), "utf8"));
    const { retentionDays, keepNewest } = schema.$defs.archive.properties;
    expect(resolveRetention()).toEqual({ retentionDays: retentionDays.default, keepNewest: keepNewest.default });
    expect(resolveRetention({ keepNewest: 3 })).toEqual({ retentionDays: retentionDays.default, keepNewest: 3 });
  });

  const expired = (runs: readonly (readonly [RunManifest, RunState])[], now: string, keepNewest = 1): string[] =>
    expiredRuns(
      runs.map(([each, state]) => ({ manifest: each, state })),
      { retentionDays: 7, keepNewest },
      new Date(now),
    ).map((run) => run.manifest.runId.slice(6, 8));
  const finished = (number: number, changes: Partial<RunManifest> = {}) =>
    [manifest(number, changes), "finished"] as const;

  it("lets go of what is older than the policy, but never of the newest", () => {
    expect(expired([finished(1), finished(2), finished(20)], day(21))).toEqual(["02", "01"]);
    expect(expired([finished(1), finished(2)], day(21), 2)).toEqual([]);
  });

  it("counts the newest of each command of each stack", () => {
    const runs = [
      finished(1),
      finished(2, { command: "plan" }),
      finished(3, { command: "plan" }),
      finished(4, { stackId: "mysql-prod" }),
    ];
    expect(expired(runs, day(30))).toEqual(["02"]);
  });

  it("keeps a run whose process may live, and lets go of one that is proved to have been interrupted", () => {
    const open = { ...manifest(1) };
    delete (open as { finishedAt?: string }).finishedAt;
    expect(expired([[open, "open"], [open, "running"], finished(29)], day(30))).toEqual([]);
    expect(expired([[open, "interrupted"], finished(29)], day(30))).toEqual(["01"]);
  });

  it("keeps what is dated into the future, or cannot be dated", () => {
    expect(expired([finished(30), finished(1, { finishedAt: "2027-01-01T00:00:00Z" })], day(20))).toEqual([]);
    expect(expired([finished(30), finished(1, { finishedAt: "yesterday" })], day(20))).toEqual([]);
    expect(expired([finished(30), finished(1, { runId: "mine" })], day(20))).toEqual([]);
  });

  it("does not believe a manifest that was dated back", () => {
    const young = finished(19, { startedAt: day(1), finishedAt: day(1) });
    expect(expired([finished(20), young], day(21))).toEqual([]);
  });
});

describe("the state of a run without an end", () => {
  const open = { ...manifest(2) };
  delete (open as { finishedAt?: string }).finishedAt;
  const processes: Processes = { host: "here", startOf: (pid) => (pid === 1 ? "boot" : undefined) };
  const holder = (changes: Partial<LockHolder> = {}): LockHolder => ({
    ...{ runId: open.runId, command: "apply", host: "here", pid: 1, processStart: "boot", since: day(2) },
    ...changes,
  });

  it.each([
    ["running", "while its process lives", holder()],
    ["interrupted", "when its process is gone", holder({ pid: 2 })],
    ["interrupted", "when its process id is that of another process", holder({ processStart: "later" })],
    ["interrupted", "when it gave the stack back", holder({ released: true })],
    ["interrupted", "when a later run was given the stack", holder({ runId: idOf({ startedAt: day(3) }) })],
    ["open", "on another machine", holder({ host: "elsewhere" })],
    ["open", "when the lock is that of an earlier run", holder({ runId: idOf({ startedAt: day(1) }) })],
    ["open", "when the lock cannot be read", undefined],
  ] as const)("is %s %s", (state, _, lock) => {
    expect(runState(open, lock, processes)).toBe(state);
    expect(runState(manifest(2), lock, processes)).toBe("finished");
  });
});

describe("the id of a run", () => {
  it("says when it began", () => {
    expect(startOfRunId("20261123T221040Z-1f2e3d4c").toISOString()).toBe("2026-11-23T22:10:40.000Z");
    expect(startOfRunId("mine").getTime()).toBeNaN();
  });
});
