import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProvider } from "../emulator/provider/index.ts";
import { synth } from "../ops/synth/synth.ts";
import { startArmStub } from "./support/arm-stub.ts";
import { createProject, PROGRAM, type Project, ROOT } from "./support/project.ts";

const CDKTF = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf.js");

let project: Project;
beforeAll(async () => {
  project = await createProject(PROGRAM);
});
afterAll(() => project.remove());

/** Runs cdktf as one that was installed elsewhere: nothing of this project is on the PATH. */
async function cdktf(args: readonly string[], extra: Readonly<Record<string, string>> = {}) {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const { PATH: _, Path: __, ...env } = process.env;
  const child = spawn(process.execPath, [CDKTF, ...args], {
    cwd: project.folder,
    env: { ...env, PATH: path.join(delimiter), CI: "1", CHECKPOINT_DISABLE: "1", ...extra },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, output: output.slice(0, 2).join("") };
}

describe("the command line of cdktf", () => {
  it("renders the same bytes as npm run synth, and leaves the HCL alone", async () => {
    await synth({ project: project.folder, selection: { names: [], ids: undefined }, env: process.env });
    const ours = await project.files("cdktf.out");
    await project.remove("cdktf.out/stacks");
    await project.remove("cdktf.out/manifest.json");

    const { code, output } = await cdktf(["synth"]);
    expect(code, output).toBe(0);
    const theirs = await project.files("cdktf.out");
    // cdktf joins the paths in its manifest with the separator of the machine.
    theirs.set("manifest.json", (theirs.get("manifest.json") ?? "").replaceAll("\\\\", "/"));
    expect(theirs).toEqual(ours);
  });

  it("writes nowhere else in the project", async () => {
    const known = [...PROGRAM, "cdktf.out", ".convergent"];
    const others = [...(await project.files()).keys()].filter(
      (path) => !known.some((source) => path === source || path.startsWith(`${source}/`)),
    );
    expect(others).toEqual([]);
  });

  it("lists the stacks", async () => {
    const { code, output } = await cdktf(["list"]);
    expect(code, output).toBe(0);
    for (const name of ["dev", "staging", "prod"]) expect(output).toMatch(new RegExp(`mysql-${name} +cdktf\\.out`));
  });

  it("says what is wrong with a parameter file", async () => {
    const file = "parameters/dev/mysql.json";
    const good = await project.read(file);
    await project.write(file, good.replace('"server": {', '"sever": {'));
    const { code, output } = await cdktf(["synth"]);
    await project.write(file, good);
    expect(code).not.toBe(0);
    expect(output).toMatch(/parameters\/dev\/mysql\.json:\d+:\d+: .*server/);
  });

  it("fails on what the policies refuse, and names the construct", async () => {
    const file = "parameters/dev/mysql.json";
    const good = await project.read(file);
    const { server, acknowledgements } = JSON.parse(good);
    await project.write(file, { network: { mode: "public" }, server, acknowledgements });
    const { code, output } = await cdktf(["synth"]);
    await project.write(file, good);
    expect(code).not.toBe(0);
    expect(output).toMatch(/mysql-dev\/server\/server.*policy\/public-network-access/s);
  });

  it("plans a stack", async () => {
    const environment = { ARM_TENANT_ID: "t", ARM_CLIENT_ID: "c", ARM_CLIENT_SECRET: "s" };
    const stub = await startArmStub();
    const clock = { now: () => 0, sleep: async () => {} };
    const provider = await startProvider({ armEndpoint: stub.endpoint, clock, environment });
    try {
      // Only the checksums of the providers come from the network; the stand-in has none.
      const { code, output } = await cdktf(
        ["diff", "mysql-dev", "--skip-provider-lock", "--var=server_administrator_password=Secret-1234567"],
        {
          TF_REATTACH_PROVIDERS: provider.reattach,
        },
      );
      expect(code, output).toBe(0);
      expect(output).toMatch(/Plan:.* 11 to add,.* 0 to change,.* 0 to destroy/);
      expect((await project.files("cdktf.out")).has("stacks/mysql-dev/plan")).toBe(true);
    } finally {
      await provider.close();
      await stub.close();
    }
  });
});
