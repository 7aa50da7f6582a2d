import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { acquireLock, type LockHolder } from "../../../ops/archive/lock.ts";
import { localProcesses } from "../../../ops/archive/processes.ts";
import { call } from "../../support/azure-call.ts";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { reachStorage } from "../../support/reach-storage.ts";

const fingerprintIn = (text: string): string => /fingerprint (\S+)/.exec(text)?.[1] ?? "";
const runIn = (text: string): string => /: run (\S+), kept in/.exec(text)?.[1] ?? "";
const holder: LockHolder = {
  runId: "20260101T000000Z-0000abcd",
  command: "apply",
  host: "another machine",
  pid: 1,
  processStart: "1",
  since: "2026-01-01T00:00:00.000Z",
};

// One story, told in order: another run of this machine is at work on the stack.
describe("converge plan and drift without the lock", () => {
  const FOLDER = "cdktf.out/stacks/mysql-dev";
  let local: LocalStack;
  const held = { release: async () => {} };
  let planned = "";
  let fingerprint = "";

  beforeAll(async () => {
    local = await startLocalStack();
    const created = await local.converge(["apply", "dev", "mysql"]);
    if (created.code !== 0) throw new Error(created.stderr);
    const store = new FileStore(join(local.project.folder, ".convergent/archive"));
    const processes = localProcesses(hostname());
    const own = { ...holder, host: hostname(), pid: process.pid, processStart: processes.startOf(process.pid) ?? "" };
    const lock = await acquireLock(store, "mysql-dev", own, processes);
    if (!lock.acquired) throw new Error("the stack is held");
    held.release = lock.release;
    for (const name of ["restore_override.tf.json", "bootstrap_override.tf.json", "adopt.tf.json"]) {
      await local.project.write(`${FOLDER}/${name}`, "what the other run put there");
    }
    const path = "parameters/dev/mysql.json";
    const text = await local.project.read(path);
    await local.project.write(path, text.replace("B_Standard_B1ms", "B_Standard_B8ms"));
  });
  afterAll(() => local?.close());

  test("are hindered with it", async () => {
    for (const command of ["plan", "drift"]) {
      const { code, stderr } = await local.converge([command, "dev", "mysql"]);
      expect(stderr).toContain(`mysql-dev is held by apply ${holder.runId}`);
      expect(code).toBe(1);
    }
  });

  test("go on beside it, and touch nothing that it works with", async () => {
    const before = await local.project.files("cdktf.out");
    const locks = await local.project.files(".convergent/archive/locks");
    const plan = await local.converge(["plan", "dev", "mysql", "--no-lock"]);
    expect(plan.code, plan.stderr).toBe(3);
    expect(plan.stderr).toContain("sku_name: B_Standard_B1ms → B_Standard_B8ms");
    planned = runIn(plan.stderr);
    fingerprint = fingerprintIn(plan.stderr);
    const drift = await local.converge(["drift", "dev", "mysql", "--no-lock", "--format", "json"]);
    expect(JSON.parse(drift.stdout).drift).toMatchObject({ worst: "none" });
    expect(await local.project.files("cdktf.out")).toEqual(before);
    expect(await local.project.files(".convergent/archive/locks")).toEqual(locks);
  });

  test("keep the whole run, and nothing beside it", async () => {
    const files = await local.project.files(".convergent");
    const run = `archive/runs/mysql-dev/${planned}`;
    for (const name of ["plan.json", "plan.tfplan", "seal.json", "review.json", "result.json"]) {
      expect([...files.keys()]).toContain(`${run}/${name}`);
    }
    expect([...files.keys()].filter((path) => !/^(archive|compiled|states)\//.test(path))).toEqual([]);
    expect([...files.values()].join("\n")).not.toContain(PLANTED_SECRET);
  });

  test("make a plan that is applied once the other run is over", async () => {
    await held.release();
    const { code, stderr } = await local.converge([
      "apply",
      "dev",
      "mysql",
      "--run",
      planned,
      "--confirm",
      fingerprint,
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain("planned again");
    expect(stderr).toContain("applied: run");
    expect(local.azure.resource(local.server)).toMatchObject({ sku: { name: "Standard_B8ms" } });
  });

  test("say so where the archive of the stack cannot be read, and go on without what it knows", async () => {
    const path = "parameters/dev/environment.json";
    const written = await local.project.read(path);
    await local.project.write(path, { ...JSON.parse(written), archive: { blob: true } });
    expect((await local.converge(["plan", "dev", "mysql"])).code).toBe(1);
    const { code, stderr } = await local.converge(["plan", "dev", "mysql", "--no-lock"]);
    expect(stderr).toMatch(/^nothing is known of earlier runs, nor of what is usual: https:\S+ cannot be used: /m);
    expect(code, stderr).toBe(0);
    await local.project.write(path, written);
  });

  test("are for what changes nothing", async () => {
    const { code, stderr } = await local.converge(["apply", "dev", "mysql", "--no-lock"]);
    expect(stderr).toContain("unknown option '--no-lock'");
    expect(code).toBe(2);
  });
});

// One story, told in order: state and runs are in a container that the planning identity may only read.
describe("converge plan without the lock, where runs are kept beside the state", () => {
  const HOST = "stconvergentautdevtf.blob.storage.local.azure";
  let local: LocalStack;
  let leave: (() => void) | undefined;
  let planned = "";
  const converge = (...words: readonly string[]) => local.converge(words);
  const edit = async (path: string, changes: object): Promise<void> =>
    local.project.write(path, { ...JSON.parse(await local.project.read(path)), ...changes });
  const blob = (method: string, path: string, more: object = {}) =>
    call(local.azure, method, path, { host: HOST, ...more });
  const lease = async (action: object): Promise<number> =>
    (await blob("PUT", "/tfstate/foundation-dev.tfstate?comp=lease", { headers: action })).status;

  beforeAll(async () => {
    local = await startLocalStack();
    leave = reachStorage(local.azure);
    await edit("parameters/dev/environment.json", { backend: { type: "azurerm" }, archive: { blob: true } });
    const asked = await converge("bootstrap", "dev");
    const made = await converge("bootstrap", "dev", "--confirm", fingerprintIn(asked.stderr));
    if (made.code !== 0) throw new Error(made.stderr);
    const applied = await converge("apply", "dev", "foundation");
    if (applied.code !== 0) throw new Error(applied.stderr);
    await edit("parameters/dev/foundation.json", { readiness: { messageHours: 100 } });
  });
  afterAll(() => {
    leave?.();
    return local?.close();
  });

  test("writes nothing there, and heeds neither the lock of the stack nor that of the state", async () => {
    const taken = await blob("PUT", "/runs/locks/foundation-dev/0000000099.json", {
      body: JSON.stringify(holder),
      headers: { "x-ms-blob-type": "BlockBlob", "x-ms-version": "2023-11-03" },
    });
    expect(taken.status).toBe(201);
    expect(await lease({ "x-ms-lease-action": "acquire", "x-ms-lease-duration": "-1" })).toBe(201);
    expect((await converge("plan", "dev", "foundation")).stderr).toContain("on another machine");
    const before = local.azure.requests.length;
    const { code, stderr } = await converge("plan", "dev", "foundation", "--no-lock");
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/planned: run \S+, kept in \/.*\.convergent\/archive\/runs\/foundation-dev/);
    planned = runIn(stderr);
    const storage = local.azure.requests.slice(before).filter(({ host }) => host === HOST);
    expect(storage.some(({ path }) => path.startsWith("/runs"))).toBe(true);
    expect(storage.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });

  test("makes a plan that is applied from elsewhere", async () => {
    await lease({ "x-ms-lease-action": "break" });
    await blob("DELETE", "/runs/locks/foundation-dev/0000000099.json", { headers: { "x-ms-version": "2023-11-03" } });
    // Another machine has the run, and nothing else of the one that planned.
    await local.project.remove("cdktf.out");
    const { code, stderr } = await converge("apply", "dev", "foundation", "--run", planned);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain("planned again");
    expect(stderr).toMatch(/applied: run \S+, kept in https:/);
  });
});
