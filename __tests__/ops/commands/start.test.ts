import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startCommand } from "../../../ops/commands/start.ts";
import type { RehearsalStep } from "../../../ops/rehearse/step.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, PROGRAM, type Project } from "../../support/project.ts";

let project: Project;
beforeEach(async () => {
  project = await createProject([...PROGRAM, "emulator"]);
});
afterEach(() => project.remove());

async function start(env: NodeJS.ProcessEnv = process.env, ...words: string[]) {
  const context = { ...recordContext(project.folder, env), now: () => new Date() };
  await startCommand(context).parseAsync(words, { from: "user" });
  return context.recorded;
}

describe("converge start", () => {
  it("checks the parameter files, writes Terraform, prints a table and says how to get a rehearsal", async () => {
    const { stderr, code } = await start({ ...process.env, PATH: "" });
    expect(code).toBe(0);
    expect(stderr).toContain("no rehearsal on local Azure");
    expect(stderr).toContain("install Terraform 1.11 or later");
    expect(stderr).toContain("no problems");
    for (const name of ["dev", "staging", "prod"]) {
      expect(stderr).toMatch(
        new RegExp(`^mysql-${name} +\\d+ +cdktf\\.out/stacks/mysql-${name}/cdk\\.tf\\.json$`, "m"),
      );
    }
    expect(await project.read("cdktf.out/hcl/mysql-dev/main.tf")).toContain('backend "local"');
  });

  it("tells all of it as JSON, for one stack when one is named", async () => {
    const { stdout, code } = await start({ ...process.env, PATH: "" }, "-e", "dev", "-s", "mysql", "--format", "json");
    expect(code).toBe(0);
    const { check, synth, rehearsal } = JSON.parse(stdout);
    expect(check.summary).toMatchObject({ files: 2, errors: 0 });
    expect(synth.stacks).toMatchObject([{ id: "mysql-dev" }]);
    expect(rehearsal).toBeUndefined();
  });

  it("ends with a rehearsal where there is Terraform", async () => {
    const { stderr, stdout, code } = await start(process.env, "--format", "json");
    expect(code, stderr).toBe(0);
    const { rehearsal } = JSON.parse(stdout);
    expect(new Set(rehearsal.steps.map(({ stackId }: RehearsalStep) => stackId))).toEqual(
      new Set(["mysql-dev", "story"]),
    );
    expect(stderr).toContain("second plan no changes");
    expect(stderr).toContain("a dangerous one is held");
  }, 180_000);

  it("writes nothing when a parameter file has a mistake", async () => {
    const file = "parameters/dev/mysql.json";
    await project.write(file, (await project.read(file)).replace("B_Standard_B1ms", "B_Standard_B0"));
    const { stderr, code } = await start();
    expect(code).toBe(2);
    expect(stderr).toContain("B_Standard_B0");
    expect(await project.files("cdktf.out")).toEqual(new Map());
  });
});
