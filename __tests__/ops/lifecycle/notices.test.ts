import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { expiryOf } from "../../../ops/lifecycle/expiry.ts";
import { keepNotice, noticeToGive } from "../../../ops/lifecycle/notices.ts";

const target = { subscriptionId: "s", name: "RG-Dev" };
const END = "2026-11-10T12:00:00Z";

describe("notices about a group", () => {
  let folder: string;
  let store: FileStore;
  const due = (now: string, end = END) =>
    noticeToGive(store, target, expiryOf({ "expires-on": end, "on-expiry": "notify" }, new Date(now)));
  const give = (hours: number) => keepNotice(store, target, { expiresOn: new Date(END), hours });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "notices-"));
    store = new FileStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are given at 24 h, at 12 h and at the end, each once", async () => {
    const told: (number | undefined)[] = [];
    for (const now of ["09T11", "09T13", "09T14", "10T01", "10T02", "10T12", "10T13"]) {
      const hours = await due(`2026-11-${now}:00:00Z`);
      told.push(hours);
      if (hours !== undefined) await give(hours);
    }
    expect(told).toEqual([undefined, 24, undefined, 12, undefined, 0, undefined]);
  });

  it("begin anew when the end was moved", async () => {
    await give(24);
    expect(await due("2026-11-09T13:00:00Z")).toBeUndefined();
    expect(await due("2026-11-19T13:00:00Z", "2026-11-20T12:00:00Z")).toBe(24);
  });

  it("are rather given twice than lost with a file that cannot be read", async () => {
    await store.write("notices/s/rg-dev.json", "{");
    expect(await due("2026-11-09T13:00:00Z")).toBe(24);
  });
});
