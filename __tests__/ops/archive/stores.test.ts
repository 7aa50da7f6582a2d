import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { BlobStore } from "../../../ops/archive/blob-store.ts";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { listRuns } from "../../../ops/archive/history.ts";
import { acquireLock } from "../../../ops/archive/lock.ts";
import { ArchivedRun, readRunFile } from "../../../ops/archive/run.ts";
import type { ArchiveStore } from "../../../ops/archive/store.ts";
import { putStorageAccount } from "../../support/storage-account.ts";

const credential = { getToken: async () => ({ token: "a-token", expiresOnTimestamp: Date.now() + 3_600_000 }) };

/** Azure with a container; few rows fill a page. */
async function startAzure(): Promise<LocalAzure> {
  const azure = await startLocalAzure({ pageSize: 3 });
  putStorageAccount(azure, { containers: ["runs"], properties: { allowSharedKeyAccess: false } });
  return azure;
}

const blobStore = ({ endpoint, certificate: ca }: LocalAzure, container = "runs"): BlobStore =>
  new BlobStore({ containerUrl: `${endpoint}/blob/stlocal/${container}`, credential, tls: { ca }, retryDelayMs: 1 });

const usesOf = (store: ArchiveStore, path: string): (() => Promise<unknown>)[] => [
  () => store.read(path),
  () => store.write(path, ""),
  () => store.list(path),
  () => store.remove(path),
];

const makers: Record<string, () => Promise<{ store: ArchiveStore; end: () => Promise<void> }>> = {
  "a folder": async () => {
    const folder = await mkdtemp(join(tmpdir(), "archive-"));
    return { store: new FileStore(folder), end: () => rm(folder, { recursive: true, force: true }) };
  },
  "Azure Blob": async () => {
    const azure = await startAzure();
    return { store: blobStore(azure), end: azure.close };
  },
};

describe.each(Object.entries(makers))("an archive in %s", (_, make) => {
  let store: ArchiveStore;
  let end: () => Promise<void>;
  beforeEach(async () => {
    ({ store, end } = await make());
  });
  afterEach(() => end());
  const read = async (path: string) => {
    const content = await store.read(path);
    return content === undefined ? undefined : Buffer.from(content).toString("utf8");
  };

  it("gives back what was written, byte for byte", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    await store.write("a/b.bin", bytes);
    expect(Buffer.compare((await store.read("a/b.bin")) ?? Buffer.alloc(0), bytes)).toBe(0);
    await store.write("a/b.bin", "Größe ✓");
    expect(await read("a/b.bin")).toBe("Größe ✓");
    await store.write("a/b.bin", "");
    expect(await read("a/b.bin")).toBe("");
  });

  it("creates a file only once when asked to, whatever it holds", async () => {
    await store.write("x", "1", { ifAbsent: true });
    await expect(store.write("x", "1", { ifAbsent: true })).rejects.toThrow("x exists already");
    await expect(store.write("x", "2", { ifAbsent: true })).rejects.toThrow("x exists already");
    expect(await read("x")).toBe("1");
  });

  it("lets exactly one of many create a file", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => store.write("x", `${index}`, { ifAbsent: true })),
    );
    const winners = results.flatMap(({ status }, index) => (status === "fulfilled" ? [`${index}`] : []));
    expect(winners).toEqual([await read("x")]);
  });

  it("lists every file below a folder, in order, and of no other folder", async () => {
    for (const path of ["runs/a/2", "runs/a/1/deep", "runs/ab/3", "runs/b/4", "runs/a/10", "x", "runs/a/3"])
      await store.write(path, "");
    expect(await store.list("runs/a")).toEqual(["runs/a/1/deep", "runs/a/10", "runs/a/2", "runs/a/3"]);
    expect(await store.list("runs")).toHaveLength(6);
  });

  it("removes a file or a folder with all in it, and nothing beside it", async () => {
    for (const path of ["runs/a/1", "runs/a/2/deep", "runs/ab/3"]) await store.write(path, "");
    await store.remove("runs/a");
    expect(await store.list("runs")).toEqual(["runs/ab/3"]);
    await store.remove("runs/ab/3");
    expect(await store.list("runs")).toEqual([]);
    await store.remove("runs/ab/3");
  });

  it("knows absence from failure", async () => {
    expect(await store.read("nothing")).toBeUndefined();
    expect(await store.read("nothing/below")).toBeUndefined();
    expect(await store.list("nothing")).toEqual([]);
    await store.write("file", "");
    expect(await store.list("file")).toEqual([]);
  });

  it.each(["../outside", "runs/../../outside", "/etc/passwd", "", "runs//a", "runs/./a", "a\\b", "c:/x"])(
    "refuses the path %j",
    async (path) => {
      for (const use of usesOf(store, path)) await expect(use()).rejects.toThrow("leads out of the archive");
    },
  );

  it("keeps a run with its digests, and the lock of its stack", async () => {
    const startedAt = new Date("2026-11-01T10:00:00Z");
    const id = "20261101T100000Z-00000001";
    const run = await ArchivedRun.begin(store, { runId: id, stackId: "mysql-dev", command: "plan", startedAt });
    await run.put("plan.json", "{}");
    await run.close("planned", startedAt);
    const { runs } = await listRuns(store);
    expect(runs).toEqual([run.manifest]);
    expect(Buffer.from((await readRunFile(store, run.manifest, "plan.json")) ?? []).toString()).toBe("{}");
    const alive = { host: "here", startOf: () => "1" };
    const holder = { runId: id, command: "plan", host: "here", pid: 1, processStart: "1", since: "" };
    const many = await Promise.all([1, 2, 3].map(() => acquireLock(store, "mysql-dev", holder, alive)));
    expect(many.filter(({ acquired }) => acquired)).toHaveLength(1);
  });
});

describe("an archive in a folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archive-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("does not list what a killed process left half written", async () => {
    const store = new FileStore(folder);
    await store.write("runs/plan.json", "{}");
    await writeFile(join(folder, "runs", "plan.json.0123456789ab.partial"), "{");
    expect(await store.list("runs")).toEqual(["runs/plan.json"]);
    expect(await readdir(join(folder, "runs"))).toHaveLength(2);
  });

  it("says so when it cannot be read, instead of being empty", async () => {
    await symlink("runs", join(folder, "runs"));
    await expect(new FileStore(folder).list("runs")).rejects.toThrow("ELOOP");
  });
});

describe("an archive in Azure Blob", () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await startAzure();
  });
  afterEach(() => azure.close());
  const asked = () => azure.requests.map(({ method, path, status }) => `${method} ${path.split("/").at(-1)} ${status}`);

  it("leaves the decision who is first to Azure", async () => {
    const store = blobStore(azure);
    await store.write("x", "1", { ifAbsent: true });
    expect(asked()).toEqual(["PUT x 201"]);
    await expect(store.write("x", "2", { ifAbsent: true })).rejects.toThrow("x exists already");
    expect(asked()).toEqual(["PUT x 201", "PUT x 409", "HEAD x 200"]);
  });

  it("knows its own write again when the answer to it got lost", async () => {
    azure.faults.add({ method: "PUT", path: "/x$", times: 1, effect: { kind: "lose-answer" } });
    const store = blobStore(azure);
    await store.write("x", "1", { ifAbsent: true });
    expect(asked()).toEqual(["PUT x 0", "PUT x 409", "HEAD x 200"]);
    await expect(store.write("x", "1", { ifAbsent: true })).rejects.toThrow("x exists already");
  });

  it("reads again when an answer got lost", async () => {
    const store = blobStore(azure);
    await store.write("x", "1");
    azure.faults.add({ method: "GET", path: "/x$", times: 2, effect: { kind: "drop" } });
    expect(Buffer.from((await store.read("x")) ?? []).toString()).toBe("1");
  });

  it("says what is missing: the container, or the right to use it", async () => {
    const elsewhere = blobStore(azure, "none");
    await expect(elsewhere.read("x")).rejects.toThrow(
      /there is no container .*\/none \(ContainerNotFound\): npx converge bootstrap makes it/,
    );
    await expect(elsewhere.write("x", "", { ifAbsent: true })).rejects.toThrow("there is no container");
    await expect(elsewhere.list("x")).rejects.toThrow("there is no container");
    azure.faults.add({
      path: "/runs",
      effect: { kind: "answer", status: 403, code: "AuthorizationPermissionMismatch" },
    });
    const store = blobStore(azure);
    for (const use of usesOf(store, "x"))
      await expect(use()).rejects.toThrow(/AuthorizationPermissionMismatch.*Storage Blob Data Contributor/);
  });
});
