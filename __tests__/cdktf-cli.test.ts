import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synth } from "../ops/synth/synth.ts";
import { createProject, PROGRAM, type Project, ROOT } from "./support/project.ts";

const CDKTF = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf.js");

let project: Project;
beforeAll(async () => {
  project = await createProject(PROGRAM);
});
afterAll(() => project.remove());

/** Runs cdktf as one that was installed elsewhere: nothing of this project is on the PATH. */
function cdktf(...args: string[]) {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const { PATH: _, Path: __, ...env } = process.env;
  return spawnSync(process.execPath, [CDKTF, ...args], {
    cwd: project.folder,
    encoding: "utf8",
    env: { ...env, PATH: path.join(delimiter), CI: "1", CHECKPOINT_DISABLE: "1" },
  });
}

describe("the command line of cdktf", () => {
  it("renders the same bytes as npm run synth, and leaves the HCL alone", async () => {
    await synth({ project: project.folder, selection: { names: [], ids: undefined }, env: process.env });
    const ours = await project.files("cdktf.out");
    await project.remove("cdktf.out/stacks");
    await project.remove("cdktf.out/manifest.json");

    const { status, stdout, stderr } = cdktf("synth");
    expect(status, stdout + stderr).toBe(0);
    const theirs = await project.files("cdktf.out");
    // cdktf joins the paths in its manifest with the separator of the machine.
    theirs.set("manifest.json", (theirs.get("manifest.json") ?? "").replaceAll("\\\\", "/"));
    expect(theirs).toEqual(ours);
  });

  it("writes nowhere else in the project", async () => {
    const own = [...(await project.files()).keys()].filter((path) => !path.startsWith("cdktf.out/"));
    expect(own.filter((path) => !PROGRAM.some((source) => path === source || path.startsWith(`${source}/`)))).toEqual(
      [],
    );
  });

  it("lists the stacks", () => {
    const { status, stdout, stderr } = cdktf("list");
    expect(status, stdout + stderr).toBe(0);
    for (const name of ["dev", "staging", "prod"]) expect(stdout).toMatch(new RegExp(`mysql-${name} +cdktf\\.out`));
  });

  it("says what is wrong with a parameter file", async () => {
    const file = "parameters/dev/mysql.json";
    const good = await project.read(file);
    await project.write(file, good.replace('"server": {', '"sever": {'));
    const { status, stdout, stderr } = cdktf("synth");
    await project.write(file, good);
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/parameters\/dev\/mysql\.json:\d+:\d+: .*server/);
  });
});
