import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";

/** From now on there is no space for these files of the archive. */
function fill(full: RegExp): void {
  const write = FileStore.prototype.write;
  vi.spyOn(FileStore.prototype, "write").mockImplementation(function (this: FileStore, path, ...rest) {
    if (!full.test(path)) return write.call(this, path, ...rest);
    const message = "ENOSPC: no space left on device, write";
    const error = Object.assign(new Error(message), { code: "ENOSPC", syscall: "write", path });
    return Promise.reject(error);
  });
}

describe("a disk that is full", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  afterAll(() => local?.close());

  const plan = () => local.converge(["plan", "dev", "mysql"]);

  test("as the run is closed: it says how the work ended, fails and gives the stack back", async () => {
    fill(/\/(debug\.log|result\.json)$/);
    const { code, stderr } = await plan();
    expect(stderr).toMatch(/\nplanned: run \S+, not kept whole in .*debug\.log: no space is left on the disk/);
    expect(stderr).toMatch(/\nruns\/\S+\/debug\.log: no space is left on the disk \(ENOSPC, write\); make room, .*\n$/);
    expect(code).toBe(1);
    vi.restoreAllMocks();
    expect((await plan()).code).toBe(0);
  });

  test("in the middle: that is what is told, not what follows from it", async () => {
    fill(/\/(plan\.json|debug\.log|result\.json)$/);
    const { code, stderr } = await plan();
    expect(stderr).toMatch(/\nfailed: run \S+, not kept whole in /);
    expect(stderr).toMatch(/\nruns\/\S+\/plan\.json: no space is left on the disk .*\n$/);
    expect(code).toBe(1);
  });

  test("from the beginning: no run, no trace, and the stack is free afterwards", async () => {
    fill(/manifest\.json$/);
    const { code, stderr } = await plan();
    expect(stderr).toMatch(/^runs\/\S+\/manifest\.json: no space is left on the disk .*\n$/);
    expect(code).toBe(1);
    vi.restoreAllMocks();
    expect((await plan()).code).toBe(0);
  });
});
