import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { listRuns } from "../../../ops/archive/history.ts";
import { isApplyInterrupted } from "../../../ops/archive/interrupted.ts";
import {
  type AskAttempt,
  type AttemptState,
  acquireLock,
  type LockHolder,
  orphanOf,
  type Processes,
} from "../../../ops/archive/lock.ts";
import { ArchivedRun, isRunId, RUN_FILES, type RunManifest, readRunFile, runId } from "../../../ops/archive/run.ts";

let folder: string;
let store: FileStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
  store = new FileStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (text: string) => new Date(`2026-11-${text}`);
const begin = (id: string, stackId = "mysql-dev", startedAt = at("01T10:00:00Z")) =>
  ArchivedRun.begin(store, { runId: id, stackId, command: "plan", startedAt });

describe("the file store", () => {
  it("leaves no partial file behind", async () => {
    await store.write("a/b.json", "1");
    await store.write("a/b.json", "2");
    expect(await readdir(join(folder, "a"))).toEqual(["b.json"]);
    expect(Buffer.from((await store.read("a/b.json")) ?? []).toString()).toBe("2");
  });

  it("creates a file only once when asked to", async () => {
    await store.write("x", "1", { ifAbsent: true });
    await expect(store.write("x", "2", { ifAbsent: true })).rejects.toThrow("x exists already");
    expect(await readdir(folder)).toEqual(["x"]);
  });

  it("refuses a path that leads out of the archive", async () => {
    await expect(store.write("../outside", "1")).rejects.toThrow('"../outside" leads out of the archive');
    await expect(store.read("runs/../../outside")).rejects.toThrow("leads out of the archive");
  });

  it("knows absence from failure", async () => {
    expect(await store.read("nothing")).toBeUndefined();
    expect(await store.list("nothing")).toEqual([]);
    await store.remove("nothing");
  });
});

describe("a run in the archive", () => {
  it("names in its manifest exactly what is complete, with digests", async () => {
    const run = await begin("20261101T100000Z-00000001");
    await run.put("decision.json", "{}");
    const { runs } = await listRuns(store);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.finishedAt).toBeUndefined();
    expect(Object.keys(runs[0]?.files ?? {})).toEqual(["decision.json"]);
    expect(Buffer.from((await readRunFile(store, run.manifest, "decision.json")) ?? []).toString()).toBe("{}");
  });

  it("is not taken for complete after a kill between a file and its manifest", async () => {
    const run = await begin("20261101T100000Z-00000001");
    await store.write(`${run.folder}/plan.json`, "half");
    const { runs } = await listRuns(store);
    expect(await readRunFile(store, runs[0] as RunManifest, "plan.json")).toBeUndefined();
  });

  it("tells when a file was changed afterwards", async () => {
    const run = await begin("20261101T100000Z-00000001");
    await run.put("plan.json", "{}");
    await writeFile(join(folder, run.folder, "plan.json"), "{ }");
    await expect(readRunFile(store, run.manifest, "plan.json")).rejects.toThrow("was changed after it was archived");
  });

  it("names every file that is put at the same time", async () => {
    const run = await begin("20261101T100000Z-00000001");
    await Promise.all(["1", "2"].flatMap((text) => RUN_FILES.map((file) => run.put(file, text))));
    await run.close("done", at("01T10:05:00Z"));
    const [manifest] = (await listRuns(store)).runs;
    expect(Object.keys(manifest?.files ?? {}).sort()).toEqual([...RUN_FILES].sort());
    for (const file of RUN_FILES) await readRunFile(store, manifest as RunManifest, file);
  });

  it("takes nothing more once it is closed", async () => {
    const run = await begin("20261101T100000Z-00000001");
    await run.close("done", at("01T10:05:00Z"));
    await expect(run.put("plan.json", "{}")).rejects.toThrow("is closed");
  });

  it("never shares its id", async () => {
    await begin("20261101T100000Z-00000001");
    await expect(begin("20261101T100000Z-00000001")).rejects.toThrow("exists already");
  });

  it("has an id that sorts by time", () => {
    const id = runId(at("23T22:10:40.123Z"), new Uint8Array([0x1f, 0x2e, 0x3d, 0x4c]));
    expect(id).toBe("20261123T221040Z-1f2e3d4c");
    expect(isRunId(id)).toBe(true);
    expect(isRunId("../../etc")).toBe(false);
  });
});

describe("history", () => {
  it("lists newest first, one stack or all", async () => {
    await begin("20261101T100000Z-00000001", "mysql-dev", at("01T10:00:00Z"));
    await begin("20261103T100000Z-00000001", "mysql-prod", at("03T10:00:00Z"));
    await begin("20261102T100000Z-00000001", "mysql-dev", at("02T10:00:00Z"));
    expect((await listRuns(store)).runs.map((run) => run.runId.slice(0, 8))).toEqual([
      "20261103",
      "20261102",
      "20261101",
    ]);
    expect((await listRuns(store, { stackId: "mysql-dev" })).runs).toHaveLength(2);
  });

  it("names a manifest that it cannot read", async () => {
    await store.write("runs/mysql-dev/broken/manifest.json", "{");
    expect(await listRuns(store)).toEqual({ runs: [], unreadable: ["runs/mysql-dev/broken"], missing: [] });
  });
});

describe("the lock of a stack", () => {
  const processes = (alive: Record<number, string>): Processes => ({ host: "here", startOf: (pid) => alive[pid] });
  const holder = (pid: number, host = "here"): LockHolder => ({
    runId: `run-${pid}`,
    command: "apply",
    host,
    pid,
    processStart: `start-${pid}`,
    since: "2026-11-01T10:00:00Z",
  });

  it("is given to one of two", async () => {
    const alive = processes({ 1: "start-1", 2: "start-2" });
    const first = await acquireLock(store, "mysql-dev", holder(1), alive);
    expect(first.acquired).toBe(true);
    expect(await acquireLock(store, "mysql-dev", holder(2), alive)).toEqual({ acquired: false, holder: holder(1) });
    if (first.acquired) await first.release();
    expect((await acquireLock(store, "mysql-dev", holder(2), alive)).acquired).toBe(true);
  });

  it("is given to exactly one of many that come at once", async () => {
    const many = Array.from({ length: 20 }, (_, index) => index + 1);
    const alive = processes(Object.fromEntries(many.map((pid) => [pid, `start-${pid}`])));
    const results = await Promise.all(many.map((pid) => acquireLock(store, "mysql-dev", holder(pid), alive)));
    expect(results.filter((result) => result.acquired)).toHaveLength(1);
  });

  it("is taken over by exactly one when its holder is proved gone", async () => {
    await acquireLock(store, "mysql-dev", holder(1), processes({ 1: "start-1" }));
    const alive = processes({ 2: "start-2", 3: "start-3" });
    const results = await Promise.all([2, 3].map((pid) => acquireLock(store, "mysql-dev", holder(pid), alive)));
    const winners = results.filter((result) => result.acquired);
    expect(winners).toHaveLength(1);
    expect(winners[0]).toMatchObject({ broke: { pid: 1 } });
  });

  it("knows a reused process id from its holder", async () => {
    await acquireLock(store, "mysql-dev", holder(1), processes({ 1: "start-1" }));
    expect((await acquireLock(store, "mysql-dev", holder(2), processes({ 1: "later", 2: "start-2" }))).acquired).toBe(
      true,
    );
  });

  it("stays with a holder that was killed for as long as its Terraform is at work", async () => {
    const first = await acquireLock(store, "mysql-dev", holder(1), processes({ 1: "start-1" }));
    if (first.acquired) await first.note({ pid: 7, processStart: "start-7" });
    const orphaned = processes({ 2: "start-2", 7: "start-7" });
    const refused = await acquireLock(store, "mysql-dev", holder(2), orphaned);
    expect(refused).toMatchObject({ acquired: false, holder: { runId: "run-1" } });
    if (refused.acquired || refused.holder === undefined) throw new Error("the lock was given away");
    expect(orphanOf(refused.holder, orphaned)).toEqual({ pid: 7, processStart: "start-7" });
    expect(orphanOf(refused.holder, processes({ 1: "start-1", 7: "start-7" }))).toBeUndefined();
    const reused = processes({ 2: "start-2", 7: "later" });
    expect(await acquireLock(store, "mysql-dev", holder(2), reused)).toMatchObject({
      acquired: true,
      broke: { pid: 1 },
    });
  });

  describe("of a run in a workflow", () => {
    const workflow = { repository: "acme/databases", runId: "4711", attempt: "1" };
    const inWorkflow = (host: string): LockHolder => ({
      ...holder(1, host),
      processStart: "boot-1/start-1",
      workflow,
    });
    const machine = (boot: string, alive: Record<number, string> = {}): Processes => ({
      host: "runner",
      boot,
      startOf: (pid) => alive[pid],
    });
    const says =
      (state: AttemptState): AskAttempt =>
      async () =>
        state;
    const inProgress: AttemptState = { completed: false, status: "in_progress" };
    const unknown: AttemptState = { completed: undefined, reason: "" };

    it.each<[string, string, Processes, AttemptState | undefined, boolean]>([
      ["is broken once its attempt has completed", "elsewhere", machine("boot-2"), { completed: true }, true],
      ["is not broken while its attempt is under way", "elsewhere", machine("boot-2"), inProgress, false],
      ["is not broken when GitHub cannot be asked", "elsewhere", machine("boot-2"), unknown, false],
      ["is not broken when nobody asks", "elsewhere", machine("boot-2"), undefined, false],
      ["is not gone for a machine that only has the same name", "runner", machine("boot-2"), inProgress, false],
      [
        "nor where nothing tells starts apart",
        "runner",
        { host: "runner", startOf: () => undefined },
        inProgress,
        false,
      ],
      ["is broken on the very machine that proves it gone", "runner", machine("boot-1"), inProgress, true],
      [
        "is not broken on its machine while it is at work",
        "runner",
        machine("boot-1", { 1: "boot-1/start-1" }),
        { completed: true },
        false,
      ],
    ])("%s", async (_, host, processes, state, isBroken) => {
      await acquireLock(store, "mysql-dev", inWorkflow(host), processes);
      const ask = state === undefined ? undefined : says(state);
      expect((await acquireLock(store, "mysql-dev", holder(2), processes, ask)).acquired).toBe(isBroken);
    });

    it("is never broken when what it says of its workflow cannot be read", async () => {
      const text = JSON.stringify({ ...inWorkflow("elsewhere"), workflow: { ...workflow, runId: "../.." } });
      await store.write("locks/mysql-dev/0000000001.json", text);
      const result = await acquireLock(store, "mysql-dev", holder(2), machine("boot-2"), says({ completed: true }));
      expect(result).toEqual({ acquired: false, holder: undefined });
    });
  });

  it("is never broken for a holder on another machine, nor when it cannot be read", async () => {
    await acquireLock(store, "mysql-dev", holder(1, "elsewhere"), processes({}));
    expect((await acquireLock(store, "mysql-dev", holder(2), processes({ 2: "start-2" }))).acquired).toBe(false);
    await store.write("locks/mysql-prod/0000000001.json", "{");
    expect(await acquireLock(store, "mysql-prod", holder(2), processes({ 2: "start-2" }))).toEqual({
      acquired: false,
      holder: undefined,
    });
  });
});

describe("an interrupted apply", () => {
  /** Newest first: command, and outcome where there is one. */
  const ROWS: readonly (readonly [runs: readonly string[], interrupted: boolean])[] = [
    [[], false],
    [["apply"], true],
    [["recreate"], true],
    [["apply: interrupted"], true],
    [["apply: applied", "apply"], false],
    [["apply: nothing to do", "apply: interrupted"], false],
    [["destroy: destroyed", "apply"], false],
    [["apply: refused", "plan: planned", "apply: confirmation needed", "apply: failed", "apply"], true],
    [["plan", "drift: interrupted", "apply"], true],
    [["plan"], false],
    [["apply: failed"], false],
    [["destroy: interrupted"], false],
  ];

  it.each(ROWS)("%j: %s", (words, interrupted) => {
    const manifests = words.map((word, index): RunManifest => {
      const [command = "", outcome] = word.split(": ");
      const hour = words.length - index;
      const run = { runId: `run-${hour}`, stackId: "mysql-dev", command, startedAt: `2026-11-01T0${hour}:00:00Z` };
      return { format: 1, files: {}, ...run, ...(outcome === undefined ? {} : { outcome, finishedAt: "later" }) };
    });
    const own = { runId: "run-9", command: "apply", host: "here", pid: 1, processStart: "start-1", since: "" };
    const processes: Processes = { host: "here", startOf: () => "start-1" };
    const running: RunManifest = {
      format: 1,
      files: {},
      runId: "run-9",
      stackId: "mysql-dev",
      command: "apply",
      startedAt: "",
    };
    expect(isApplyInterrupted([running, ...manifests], own, processes)).toBe(interrupted);
  });
});
