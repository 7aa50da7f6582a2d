import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { describeRun } from "../../../ops/archive/details.ts";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { listRuns } from "../../../ops/archive/history.ts";
import { acquireLock, currentHolder } from "../../../ops/archive/lock.ts";
import { localProcesses } from "../../../ops/archive/processes.ts";
import { runState } from "../../../ops/archive/run-state.ts";
import { idOf } from "../../support/archive.ts";
import { ROOT } from "../../support/project.ts";

it("a run that is killed at any moment leaves files that are whole or not named, and a stack that can be taken", async () => {
  const folder = await mkdtemp(join(tmpdir(), "archive-"));
  const store = new FileStore(folder);
  const processes = localProcesses("here");
  for (const hour of [1, 2, 3, 4, 5, 6]) {
    const id = idOf({ startedAt: `2026-01-01T0${hour}:00:00Z` });
    const child = spawn(process.execPath, [join(ROOT, "__tests__/fixtures/archive/endless-run.ts"), folder, id]);
    await once(child.stdout, "data");
    const working = (await listRuns(store)).runs[0];
    if (working === undefined) throw new Error("the run is not in the archive");
    expect(runState(working, await currentHolder(store, "mysql-dev"), processes)).toBe("running");
    await delay(hour * 17);
    child.kill("SIGKILL");
    await once(child, "close");

    const { runs, missing, unreadable } = await listRuns(store);
    const manifest = runs.find(({ runId }) => runId === id);
    if (manifest === undefined) throw new Error(`run ${id} is lost`);
    const state = runState(manifest, await currentHolder(store, "mysql-dev"), processes);
    expect({ state, missing, unreadable }).toEqual({ state: "interrupted", missing: [], unreadable: [] });
    const { files } = await describeRun({ manifest, state, store, problems: [] });
    expect(files.length).toBeGreaterThan(0);
    const torn = files.filter((file) => file.state !== "intact");
    // Between a file and its manifest: at most the one that was just replaced.
    expect(torn.length).toBeLessThan(2);
    expect(torn.filter((file) => file.state !== "partial")).toEqual([]);
  }
  const since = new Date().toISOString();
  const next = { runId: "next", command: "apply", host: "here", pid: process.pid, processStart: "", since };
  expect(await acquireLock(store, "mysql-dev", next, processes)).toMatchObject({
    acquired: true,
    broke: { runId: idOf({ startedAt: "2026-01-01T06:00:00Z" }) },
  });
  await rm(folder, { recursive: true });
});
