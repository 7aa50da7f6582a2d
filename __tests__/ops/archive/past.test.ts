import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pastOf } from "../../../ops/archive/applied.ts";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { listRuns } from "../../../ops/archive/history.ts";
import { ArchivedRun, runId } from "../../../ops/archive/run.ts";
import { BYSTANDER, change, plan, review } from "../../support/review-plans.ts";

let folder: string;
let store: FileStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "past-"));
  store = new FileStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOW = new Date("2026-11-10T12:00:00Z");
const RESIZED = review(
  plan([BYSTANDER, change("azurerm_mysql_flexible_server", "update", { sku_name: "a" }, { sku_name: "b" })]),
);

async function archive(stackId: string, startedAt: string, outcome: string, files: Record<string, unknown> = {}) {
  const at = new Date(startedAt);
  const id = runId(at, Buffer.from(stackId.slice(-4)));
  const run = await ArchivedRun.begin(store, { runId: id, stackId, command: "apply", startedAt: at, author: "ada" });
  await run.put("review.json", JSON.stringify(RESIZED));
  if (files.protected !== undefined) await run.put("protected.json", JSON.stringify(files.protected));
  await run.close(outcome, at);
}

describe("what the archive knows when a stack is planned", () => {
  const read = () => pastOf(store, { stack: "mysql", environment: "dev" }, NOW);

  it("is nothing at first", async () => {
    expect(await read()).toEqual({ applied: [], history: [], elsewhere: [], afterFailure: false });
  });

  it("is who changed which arguments, and what was protected when the stack was applied last", async () => {
    await archive("mysql-dev", "2026-11-01T10:00:00Z", "applied", {
      protected: ["azurerm_mysql_flexible_server.main"],
    });
    await archive("mysql-dev", "2026-11-02T10:00:00Z", "nothing to do", { protected: [] });
    const { history, protectedBefore, afterFailure } = await read();
    expect(history).toMatchObject([{ author: "ada", touched: ["azurerm_mysql_flexible_server.sku_name"], updates: 1 }]);
    expect(protectedBefore).toEqual(["azurerm_mysql_flexible_server.main"]);
    expect(afterFailure).toBe(false);
  });

  it("says that the last apply failed", async () => {
    await archive("mysql-dev", "2026-11-01T10:00:00Z", "applied");
    await archive("mysql-dev", "2026-11-02T10:00:00Z", "failed");
    expect((await read()).afterFailure).toBe(true);
  });

  it("names the same stack in other environments when it changed within the last hour, and no other stack", async () => {
    await archive("mysql-prod", "2026-11-10T11:30:00Z", "applied");
    await archive("mysql-staging", "2026-11-10T09:00:00Z", "applied");
    await archive("trading-prod", "2026-11-10T11:40:00Z", "applied");
    expect((await read()).elsewhere).toEqual(["mysql-prod"]);
    expect((await listRuns(store, { since: new Date("2026-11-10T11:00:00Z") })).runs).toHaveLength(2);
  });
});

describe("prevent_destroy that is taken off", () => {
  it("is held, whatever else the plan does", () => {
    const held = review(
      plan([BYSTANDER, change("azurerm_resource_group", "update", { tags: { a: "1" } }, { tags: {} })]),
      {
        preventDestroy: { before: ["azurerm_mysql_flexible_server.main"], now: [] },
      },
    );
    expect(held.verdict).toBe("confirm");
  });
});
