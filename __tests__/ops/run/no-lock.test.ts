import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { acquireLock } from "../../../ops/archive/lock.ts";
import { localProcesses } from "../../../ops/archive/processes.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";

const LOCK_INFO = "cdktf.out/stacks/mysql-dev/.terraform.tfstate.lock.info";

// One story, told in order: somebody else is at work on the stack.
describe("a run without a lock", () => {
  let local: LocalStack;
  let store: FileStore;
  const converge = (...words: readonly string[]) => local.converge(words);

  beforeAll(async () => {
    local = await startLocalStack();
    store = new FileStore(join(local.project.folder, ".convergent", "archive"));
    const since = new Date().toISOString();
    const holder = { runId: "x", command: "apply", host: "elsewhere", pid: 1, processStart: "", since };
    await acquireLock(store, "mysql-dev", holder, localProcesses("here"));
  });
  afterAll(() => local?.close());

  it("is not held up by who has the stack, and does not take it", async () => {
    expect((await converge("plan", "dev", "mysql")).stderr).toContain("mysql-dev is held by apply x");
    const locks = await store.list("locks");
    const { code, stderr } = await converge("plan", "dev", "mysql", "--no-lock");
    expect(code, stderr).toBe(0);
    expect(await store.list("locks")).toEqual(locks);
  });

  it("needs no archive but the project's", async () => {
    const path = "parameters/dev/environment.json";
    const written = await local.project.read(path);
    // Nobody answers there: the container is not made yet.
    await local.project.write(path, { ...JSON.parse(written), archive: { blob: true } });
    expect((await converge("plan", "dev", "mysql")).code).toBe(1);
    expect((await converge("plan", "dev", "mysql", "--no-lock")).code).toBe(0);
    expect((await converge("drift", "dev", "mysql", "--no-lock")).stderr).toContain("no drift");
    await local.project.write(path, written);
  });

  it("makes a plan that is applied as any other", async () => {
    await rm(join(store.location, "locks"), { recursive: true });
    const { stdout } = await converge("plan", "dev", "mysql", "--no-lock", "--format", "json");
    const { code, stderr } = await converge("apply", "dev", "mysql", "--run", JSON.parse(stdout).runId);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("applied: ");
    expect(await local.project.read(LOCK_INFO).catch(() => "gone")).toBe("gone");
  });
});
