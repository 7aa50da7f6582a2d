import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import type { RehearsalStep } from "../../../ops/rehearse/step.ts";
import { STACKS } from "../../../schemas/load.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, PROGRAM, ROOT } from "../../support/project.ts";

const stories = () => readdirSync(join(ROOT, ".convergent")).filter((name) => name.startsWith("story-"));

describe("converge rehearse", () => {
  // The fullest of each; all of them are applied by the tests of the provider.
  it.each(STACKS.map((stack) => `${stack}-prod`))(
    "takes %s from nothing to destroyed, and leaves nothing behind",
    async (stackId) => {
      const summary = join(tmpdir(), `summary-${stackId}-${process.pid}.md`);
      const context = recordContext(ROOT, { ...process.env, GITHUB_STEP_SUMMARY: summary });
      await run(["rehearse", stackId], context);
      expect(readFileSync(summary, "utf8")).toContain(stackId);
      rmSync(summary);
      expect(context.recorded.code, context.recorded.stderr).toBe(0);
      expect(context.recorded.stderr).toMatch(/plan +\d+ to create, 0 to change, 0 to destroy/);
      expect(context.recorded.stderr).toMatch(/apply +\d+ created, 0 changed, 0 destroyed/);
      expect(context.recorded.stderr).toContain("second plan no changes");
      expect(context.recorded.stderr).toMatch(/destroy +0 created, 0 changed, \d+ destroyed/);
      expect(readdirSync(join(ROOT, ".convergent")).filter((name) => name.startsWith(`rehearsal-${stackId}`))).toEqual(
        [],
      );
    },
  );

  it("tells what a week with mysql-dev looks like, and keeps the review of the dangerous change", async () => {
    const page = join(ROOT, ".convergent", "rehearsal.html");
    rmSync(page, { force: true });
    const before = stories();
    const context = { ...recordContext(ROOT), now: () => new Date() };
    await run(["rehearse", "--format", "json"], context);
    const { code, stderr, stdout } = context.recorded;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("the database is destroyed: all its tables are lost");
    expect(stderr).toMatch(/mysql-story-dev is ready after .*, by event/);
    expect(stderr).toMatch(/rg-story-mysql-dev is gone after .*, by event/);
    expect(stderr).toMatch(/as a page: \.convergent\/rehearsal\.html\n$/);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ command: "rehearse", outcome: "done", review: ".convergent/rehearsal.html" });
    for (const step of report.steps) {
      expect(step).toMatchObject({ stackId: "story", outcome: "done", seconds: expect.any(Number) });
      expect(stderr).toContain(step.name);
    }
    expect(readFileSync(page, "utf8")).toContain("azurerm_mysql_flexible_database");
    expect(stories()).toEqual(before);
  }, 180_000);

  it("tells which step failed, and exits 1", async () => {
    const project = await createProject([...PROGRAM, "emulator"]);
    const context = recordContext(project.folder);
    await run(["synth", "dev"], context);
    const file = "cdktf.out/stacks/mysql-dev/cdk.tf.json";
    await project.write(file, (await project.read(file)).replace('"10.10.0.0/28"', '"${var.nowhere}"'));
    await run(["rehearse", "mysql-dev", "--format", "json"], context);
    await project.remove();
    expect(context.recorded.code).toBe(1);
    const { outcome, steps } = JSON.parse(context.recorded.stdout);
    expect(outcome).toBe("failed");
    expect(steps.map((step: RehearsalStep) => [step.name, step.outcome])).toEqual([
      ["init", "done"],
      ["plan", "failed"],
    ]);
    expect(steps.at(-1).result).toMatch(/^plan failed:/);
  });

  it("names the nearest stack when there is none of that name", async () => {
    const context = recordContext(ROOT);
    await run(["rehearse", "dve"], context);
    expect(context.recorded.stderr).toContain("did you mean dev?");
    expect(context.recorded.code).toBe(2);
  });
});
