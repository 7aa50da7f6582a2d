import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";

const ROOT = join(import.meta.dirname, "../../..");

const stories = () => readdirSync(join(ROOT, ".convergent")).filter((name) => name.startsWith("story-"));

describe("converge rehearse", () => {
  it.each(["dev", "staging", "prod"])(
    "takes mysql-%s from nothing to destroyed, and leaves nothing behind",
    async (environment) => {
      const context = recordContext(ROOT);
      await run(["rehearse", environment], context);
      expect(context.recorded.stderr).toMatch(/plan +\d+ to create, 0 to change, 0 to destroy/);
      expect(context.recorded.stderr).toMatch(/apply +\d+ created, 0 changed, 0 destroyed/);
      expect(context.recorded.stderr).toContain("second plan no changes");
      expect(context.recorded.stderr).toMatch(/destroy +0 created, 0 changed, \d+ destroyed/);
      expect(context.recorded.code).toBe(0);
      expect(
        readdirSync(join(ROOT, ".convergent")).filter((name) => name.startsWith(`rehearsal-mysql-${environment}`)),
      ).toEqual([]);
    },
  );

  it("tells what a week with mysql-dev looks like, and keeps the review of the dangerous change", async () => {
    const page = join(ROOT, ".convergent", "rehearsal.html");
    rmSync(page, { force: true });
    const before = stories();
    const context = { ...recordContext(ROOT), now: () => new Date() };
    await run(["rehearse"], context);
    expect(context.recorded.code, context.recorded.stderr).toBe(0);
    expect(context.recorded.stderr).toContain("database-drop");
    expect(readFileSync(page, "utf8")).toContain("azurerm_mysql_flexible_database");
    expect(stories()).toEqual(before);
  });

  it("names the nearest stack when there is none of that name", async () => {
    const context = recordContext(ROOT);
    await run(["rehearse", "dve"], context);
    expect(context.recorded.stderr).toContain("did you mean dev?");
    expect(context.recorded.code).toBe(2);
  });
});
