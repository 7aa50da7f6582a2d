import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synth } from "../ops/synth/synth.ts";
import { formattingOf, meaning, parseHcl } from "./support/hcl.ts";
import { createProject, PROGRAM, type Project, ROOT, readFiles } from "./support/project.ts";

const everything = { names: [], ids: undefined };
/** What is rendered; Terraform keeps more in the same folders. */
const isRendered = ([path]: [string, string]) =>
  /^(manifest\.json|stacks\/[^/]+\/cdk\.tf\.json|hcl\/[^/]+\/main\.tf)$/.test(path);

let here: Project;
let files: Map<string, string>;
beforeAll(async () => {
  here = await createProject(PROGRAM);
  files = await render(here);
});
afterAll(() => here.remove());

async function render(project: Project, env: Record<string, string> = {}): Promise<Map<string, string>> {
  const { app } = await synth({ project: project.folder, selection: everything, env: { ...process.env, ...env } });
  expect(app).toEqual({ code: 0, stdout: "", stderr: "" });
  return project.files("cdktf.out");
}
const stacks = () => [...files].filter(([path]) => path.endsWith("cdk.tf.json"));
const hclOf = (path: string) => files.get(path.replace("stacks/", "hcl/").replace("cdk.tf.json", "main.tf")) ?? "";

describe("cdktf.out", () => {
  it("is current: npm run synth changes nothing", async () => {
    const committed = new Map([...(await readFiles(join(ROOT, "cdktf.out")))].filter(isRendered));
    expect([...committed.keys()]).toEqual([...files.keys()]);
    for (const [path, text] of files) expect(committed.get(path), `cdktf.out/${path}: run npm run synth`).toBe(text);
  });

  it("holds the stacks of every environment", () => {
    expect(stacks().map(([path]) => path)).toEqual(
      expect.arrayContaining(["dev", "staging", "prod"].map((name) => `stacks/mysql-${name}/cdk.tf.json`)),
    );
  });

  it("is the same to the byte on another machine, in another place, time zone, language, year and order of files", async () => {
    const there = await createProject(PROGRAM);
    try {
      const preload = pathToFileURL(join(import.meta.dirname, "fixtures/synth/another-machine.mjs")).href;
      const other = await render(there, {
        NODE_OPTIONS: `--import=${preload}`,
        TZ: "Pacific/Kiritimati",
        LANG: "tr_TR.UTF-8",
        LC_ALL: "tr_TR.UTF-8",
        USER: "somebody",
      });
      expect(other).toEqual(files);
    } finally {
      await there.remove();
    }
  });

  it("says nothing of the machine that rendered it", () => {
    for (const [path, text] of files) {
      for (const trace of [here.folder, ROOT, homedir(), process.version]) {
        expect(text.includes(trace), `cdktf.out/${path} holds ${trace}`).toBe(false);
      }
    }
  });

  it("ends every stack's HCL as terraform fmt would leave it", () => {
    for (const [path] of stacks()) expect(formattingOf(hclOf(path))).toBe("");
  });

  it("means the same in HCL and in JSON", async () => {
    for (const [path, text] of stacks()) {
      expect(meaning(await parseHcl(hclOf(path))), path).toEqual(meaning(JSON.parse(text)));
    }
  });

  it("is seen by git, and what Terraform leaves beside it is not", () => {
    const written = [
      ".terraform/providers/x",
      ".terraform.lock.hcl",
      "terraform.tfstate",
      "terraform.tfstate.backup",
      ".terraform.tfstate.lock.info",
      "errored.tfstate",
      "plan",
      "run.tfplan",
      "crash.log",
      "adopt.tf.json",
    ].map((name) => `cdktf.out/stacks/mysql-dev/${name}`);
    const rendered = [...files.keys()].map((path) => `cdktf.out/${path}`);
    const { stdout } = spawnSync("git", ["check-ignore", "--no-index", ...written, ...rendered], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(stdout.trim().split("\n")).toEqual(written);
  });
});
