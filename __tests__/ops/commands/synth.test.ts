import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { synthCommand } from "../../../ops/commands/synth.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, type Project } from "../../support/project.ts";

const MAIN = readFileSync(join(import.meta.dirname, "../../fixtures/synth/main.ts"), "utf8");
const stacks = (value: string) =>
  ["dev", "prod"].flatMap((environment) => ["mysql", "trading"].map((stack) => ({ environment, stack, value })));

let project: Project;
beforeEach(async () => {
  project = await createProject();
  await project.write("main.ts", MAIN);
  await project.write("package.json", { type: "module" });
  await project.write("stacks.json", stacks("one"));
  for (const { environment, stack } of stacks("")) await project.write(`parameters/${environment}/${stack}.json`, {});
});
afterEach(() => project.remove());

async function converge(...args: string[]) {
  const context = recordContext(project.folder);
  await synthCommand(context).parseAsync(args, { from: "user" });
  return context.recorded;
}
const output = async (path: string) => (await project.files("cdktf.out")).get(path) ?? "";
const outputOf = async (id: string) => JSON.parse(await output(`stacks/${id}/cdk.tf.json`)).output.value.value;

describe("converge synth", () => {
  it("writes JSON, HCL and a manifest, and says what it made", async () => {
    const { stderr, code } = await converge();
    expect(code).toBe(0);
    expect([...(await project.files("cdktf.out")).keys()]).toEqual([
      "hcl/mysql-dev/main.tf",
      "hcl/mysql-prod/main.tf",
      "hcl/trading-dev/main.tf",
      "hcl/trading-prod/main.tf",
      "manifest.json",
      "stacks/mysql-dev/cdk.tf.json",
      "stacks/mysql-prod/cdk.tf.json",
      "stacks/trading-dev/cdk.tf.json",
      "stacks/trading-prod/cdk.tf.json",
    ]);
    expect(await output("hcl/mysql-dev/main.tf")).toContain('input = "one"');
    expect(stderr.split("\n").slice(0, 2)).toEqual([
      "stack         resources  file",
      "mysql-dev     2          cdktf.out/stacks/mysql-dev/cdk.tf.json",
    ]);
  });

  it("says the same as JSON", async () => {
    const { stdout } = await converge("mysql-dev", "--format", "json");
    expect(JSON.parse(stdout)).toEqual({
      stacks: [{ id: "mysql-dev", resources: 2, file: "stacks/mysql-dev/cdk.tf.json" }],
      written: ["stacks/mysql-dev/cdk.tf.json", "hcl/mysql-dev/main.tf"],
      removed: [],
      kept: [],
    });
  });

  it("says also as JSON why there is nothing", async () => {
    await project.write("main.ts", 'throw new Error("no stack today")');
    const { stdout, code } = await converge("--format", "json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toEqual({ message: expect.stringContaining("no stack today"), exitCode: 1 });
  });

  it("does not touch a file that is right already", async () => {
    await converge();
    const file = join(project.folder, "cdktf.out/stacks/mysql-dev/cdk.tf.json");
    const before = await stat(file, { bigint: true });
    await converge();
    const after = await stat(file, { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  it.each([
    [["dev"], ["two", "one", "two", "one"]],
    [["mysql"], ["two", "two", "one", "one"]],
    [
      ["prod", "mysql"],
      ["one", "two", "one", "one"],
    ],
    [["trading-dev"], ["one", "one", "two", "one"]],
  ])("leaves the other stacks alone when asked for %j", async (names, expected) => {
    await converge();
    const manifest = await output("manifest.json");
    await project.write("stacks.json", stacks("two"));
    await converge(...names);
    expect(await Promise.all(["mysql-dev", "mysql-prod", "trading-dev", "trading-prod"].map(outputOf))).toEqual(
      expected,
    );
    expect(await output("manifest.json")).toBe(manifest);
  });

  it("removes what was rendered for a stack that is gone", async () => {
    await converge();
    await project.write("stacks.json", stacks("one").slice(0, 3));
    const { stderr } = await converge();
    expect([...(await project.files("cdktf.out")).keys()].join()).not.toContain("trading-prod");
    expect(stderr).toContain("removed cdktf.out/stacks/trading-prod/cdk.tf.json: nothing renders it any more");
  });

  it("keeps state and plans of a stack that is gone, and says so", async () => {
    await converge();
    await project.write("cdktf.out/stacks/trading-prod/terraform.tfstate", "{}");
    await project.write("stacks.json", stacks("one").slice(0, 3));
    const { stderr } = await converge();
    expect(await output("stacks/trading-prod/terraform.tfstate")).toBe("{}");
    expect(stderr).toContain("kept cdktf.out/stacks/trading-prod: its stack is gone, but Terraform left files in it");
  });

  it("does not remove anything when only some stacks were asked for", async () => {
    await converge();
    await project.write("stacks.json", stacks("one").slice(0, 3));
    await converge("dev");
    expect(await outputOf("trading-prod")).toBe("one");
  });

  it("leaves alone what Terraform and others keep beside the rendered file", async () => {
    const theirs = ["plan", "terraform.tfstate", ".terraform.lock.hcl", "adopt.tf.json"].map(
      (name) => `stacks/mysql-dev/${name}`,
    );
    for (const path of theirs) await project.write(`cdktf.out/${path}`, "theirs");
    const { stderr } = await converge();
    expect(await Promise.all(theirs.map(output))).toEqual(theirs.map(() => "theirs"));
    expect(stderr).not.toContain("kept");
  });

  it("passes on the mistakes that main.ts reports, with their exit code, and touches nothing", async () => {
    await converge();
    const before = await project.files("cdktf.out");
    await project.write("fail.json", { code: 2, message: "parameters/dev/mysql.json:3:5 storage is wrong\n" });
    const { stderr, code } = await converge();
    expect({ stderr, code }).toEqual({ stderr: "parameters/dev/mysql.json:3:5 storage is wrong\n", code: 2 });
    expect(await project.files("cdktf.out")).toEqual(before);
  });

  it("fails when main.ts fails otherwise", async () => {
    await project.write("fail.json", { code: 7, message: "out of memory" });
    expect(await converge()).toMatchObject({ code: 1, stderr: "out of memory" });
  });

  it("tells an error that main.ts does not catch without its trace, unless that is asked for", async () => {
    await project.write("main.ts", 'throw new RangeError("the subnet is too small\\n  by half");\n');
    const { stderr, code } = await converge();
    expect(code).toBe(1);
    expect(stderr).toBe(
      "RangeError: the subnet is too small\n  by half\nrun it again with CONVERGE_DEBUG=1 to see where\n",
    );
    vi.stubEnv("CONVERGE_DEBUG", "1");
    expect((await converge()).stderr).toMatch(/ {4}at .*main\.ts:1/);
    vi.unstubAllEnvs();
  });

  it("leaves no temporary files behind", async () => {
    await converge();
    await project.write("fail.json", { code: 1, message: "" });
    await converge();
    expect([...(await project.files(".convergent")).keys()].filter((path) => !path.startsWith("compiled/"))).toEqual(
      [],
    );
  });

  it("names the nearest stack when there is none of that name", async () => {
    await expect(converge("mysql-dve")).rejects.toThrow("did you mean mysql-dev?");
  });
});
