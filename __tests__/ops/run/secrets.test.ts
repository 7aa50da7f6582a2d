import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { localArchive } from "../../../ops/archive/open.ts";
import { secretValues } from "../../../ops/env/variables.ts";
import { addSummary } from "../../../ops/github/summary.ts";
import type { StackInput } from "../../../ops/live/stack-input.ts";
import { guarded } from "../../../ops/print/guarded.ts";
import { succeed, type TerraformFailure } from "../../../ops/run/failure.ts";
import { thrown } from "../../../ops/run/report.ts";
import { StackRun, stackFolder } from "../../../ops/run/stack-run.ts";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { proof } from "../../support/proof.ts";
import { SPELLINGS, wrapped } from "../../support/spellings.ts";

const INPUT: StackInput = {
  stack: "mysql",
  environmentName: "dev",
  environment: environmentFile("dev") as StackInput["environment"],
  parameters: mysqlFile("dev"),
} as StackInput;

const PASSWORD = `Pw1<S3cr&t>"q'x/+=%20`;
const SECRETS = {
  TF_VAR_server_administrator_password: PASSWORD,
  ARM_CLIENT_SECRET: "ClSecret-PLANTED<&>9z",
  CONVERGE_SIGNING_KEY: "SignKey-PLANTED-0123456789",
  ARM_ACCESS_KEY: "AccKey-PLANTED-01234567==",
  DATABASE_URL: "mysql://root:UrlPlanted99@db.example/x",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "secrets-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What Terraform prints: each secret in each spelling, in an event, in plain lines and broken over lines. */
function output(): { readonly lines: readonly string[]; readonly spelled: readonly string[] } {
  const values = [...Object.values(SECRETS).slice(0, -1), "UrlPlanted99"];
  const spelled = values.flatMap((value) => Object.values(SPELLINGS).map((spell) => spell(value)));
  const detail = spelled.map((text, index) => `form ${index}: ${text}\n${wrapped(text, 12, "    ")}`).join("\n");
  const event = { type: "diagnostic", diagnostic: { severity: "error", summary: "InvalidParameterValue", detail } };
  return { lines: [JSON.stringify(event), "plain:", ...detail.split("\n")], spelled };
}

async function filesIn(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}

proof(
  "secrets",
  "an error of Azure that repeats the secrets of a run in every spelling",
  "None is in the archived log, the result, the terminal or the summary of the step.",
  async () => {
    const { lines, spelled } = output();
    await writeFile(join(folder, "said"), lines.join("\n"));
    await writeFile(join(folder, "terraform"), `#!/bin/sh\n/bin/cat '${join(folder, "said")}'\nexit 1\n`);
    await chmod(join(folder, "terraform"), 0o755);
    const summary = join(folder, "summary.md");
    const env = { ...SECRETS, PATH: folder, GITHUB_STEP_SUMMARY: summary };
    const world = recordContext(folder, env);
    const scrubber = new Scrubber(secretValues(env));
    const context = { ...world, stderr: guarded(world.stderr, scrubber, env) };
    const ref = { project: folder, stack: "mysql", environment: "dev" };
    await mkdir(stackFolder(ref), { recursive: true });
    const run = await StackRun.begin(context, ref, { command: "apply", store: localArchive(folder) });
    const result = await run.terraform.plan("plan.tfplan");
    expect(() => succeed("plan", result)).toThrow();
    try {
      succeed("plan", result);
    } catch (error) {
      const failure = error as TerraformFailure;
      context.stderr.write(`${failure.message}\n`);
      addSummary(env, failure.message);
      await run.end({ outcome: "failed", error: thrown(run, INPUT, failure) } as { outcome: string });
    }
    const told = [await filesIn(join(folder, ".convergent")), world.recorded.stderr, await readFile(summary, "utf8")];
    for (const text of told) {
      expect(text).toContain("(sensitive)");
      for (const form of spelled) {
        expect(text).not.toContain(form);
        expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
        expect(text.replaceAll(/\s+|\\n/g, "")).not.toContain(form.replaceAll(/\s+/g, ""));
      }
      expect(text).not.toMatch(/PLANTED|UrlPlanted/);
    }
  },
);
