import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parameterChecks } from "../../../constructs/parameter-file.rules.ts";
import { run } from "../../../ops/cli.ts";
import { importParametersCommand } from "../../../ops/commands/import-parameters.ts";
import { UserError } from "../../../ops/context.ts";
import { loadParameters } from "../../../schemas/load.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, type Project, ROOT } from "../../support/project.ts";

const FIXTURES = join(ROOT, "__tests__/fixtures/import");
const ARM = "temp_parameters.json";
const SCRIPT = "deploy_mysql.sh";

let project: Project;
beforeEach(async () => {
  project = await createProject();
  for (const file of [ARM, SCRIPT, "deploy.env"]) {
    await project.write(file, readFileSync(join(FIXTURES, file), "utf8"));
  }
});
afterEach(() => project.remove());

async function convert(...args: string[]) {
  const context = recordContext(project.folder, {});
  await importParametersCommand(context).parseAsync(args, { from: "user" });
  return context.recorded;
}
const problems = () =>
  loadParameters(project.folder, { checks: parameterChecks }).diagnostics.map(
    ({ file, message }) => `${file}: ${message}`,
  );

describe("converge import-parameters", () => {
  test("writes a parameter file that passes the check, and lists what is left to do", async () => {
    await project.write("parameters/dev/environment.json", environmentFile("dev"));
    const { stdout, stderr, code } = await convert(ARM);
    expect([stdout, code]).toEqual(["", 0]);
    expect(stderr).toMatch(/^parameters\/dev\/mysql.json written from temp_parameters.json\n\nleft to you:\n {2}/);
    expect(problems()).toEqual([]);
    expect(JSON.parse(await project.read("parameters/dev/mysql.json"))).toMatchObject({
      $schema: "../../schemas/mysql.schema.json",
      server: { name: "acme-mysql-dev" },
    });
  });

  test("is a command of converge, and what it writes passes converge check", async () => {
    await project.write("parameters/dev/environment.json", environmentFile("dev"));
    const context = recordContext(project.folder, {});
    await run(["import-parameters", SCRIPT, "--env", "deploy.env"], context);
    await run(["check", "parameters"], context);
    expect(context.recorded.code).toBe(0);
    expect(context.recorded.stderr).toMatch(/2 files checked: no problems\n$/);
  });

  test("tells as JSON what was written and what is left to a person", async () => {
    const { stdout, stderr, code } = await convert(ARM, "-e", "qa", "--format", "json");
    const { from, written, leftToYou, errors } = JSON.parse(stdout);
    expect([from, errors, code]).toEqual([[ARM], [], 0]);
    expect(written).toContain("parameters/qa/mysql.json");
    expect(leftToYou.length).toBeGreaterThan(0);
    for (const remark of leftToYou) expect(stderr).toContain(remark);
  });

  test("does not write two things to stdout", async () => {
    const both = convert(ARM, "--out", "-", "--format", "json");
    await expect(both).rejects.toThrow(new UserError("both --out - and --format json write to stdout; leave one out"));
  });

  test("takes both files and the env file together", async () => {
    await project.write("parameters/dev/environment.json", environmentFile("dev"));
    const { stderr, code } = await convert(ARM, SCRIPT, "--env", "deploy.env");
    expect(code).toBe(0);
    expect(problems()).toEqual([]);
    expect(JSON.parse(await project.read("parameters/dev/mysql.json"))).toMatchObject({
      resourceGroup: { name: "rg-acme-dev" },
      server: { skuName: "B_Standard_B2s" },
    });
    expect(stderr).toContain(
      "temp_parameters.json:12 StorageSizeGB is overridden by deploy_mysql.sh:22 --storage-size",
    );
  });

  test("makes environment.json where another environment knows the rest", async () => {
    await project.write("parameters/prod/environment.json", environmentFile("prod"));
    await project.write("parameters/prod/mysql.json", mysqlFile("prod"));
    await convert(SCRIPT, "--env", "deploy.env", "--environment", "dev");
    expect(JSON.parse(await project.read("parameters/dev/environment.json"))).toEqual({
      $schema: "../../schemas/environment.schema.json",
      project: "acme",
      subscriptionId: "11111111-1111-4111-8111-111111111111",
      tenantId: "99999999-9999-4999-8999-999999999999",
      location: "westeurope",
      backend: { type: "local" },
    });
    expect(problems()).toEqual([]);
  });

  test("says what environment.json needs where nobody knows it", async () => {
    const { stderr } = await convert(ARM);
    expect(stderr).toContain(
      "parameters/dev/environment.json is missing: write it with project, subscriptionId, tenantId added",
    );
    expect([...(await project.files("parameters")).keys()]).toEqual(["dev/mysql.json"]);
  });

  test("leaves an environment.json that says otherwise as it is", async () => {
    const content = environmentFile("dev", { location: "northeurope" });
    await project.write("parameters/dev/environment.json", content);
    const { stderr } = await convert(ARM);
    expect(stderr).toContain("location is westeurope there, but northeurope in environment.json of dev");
    expect(JSON.parse(await project.read("parameters/dev/environment.json"))).toEqual(content);
  });

  test("prints to stdout and writes nothing with --out -", async () => {
    const { stdout } = await convert(ARM, "--out", "-");
    expect(JSON.parse(stdout).server.name).toBe("acme-mysql-dev");
    expect((await project.files("parameters")).size).toBe(0);
  });

  test("writes where it is told, with the schema found from there", async () => {
    await convert(ARM, "--out", "drafts/mysql.json");
    expect(JSON.parse(await project.read("drafts/mysql.json")).$schema).toBe("../schemas/mysql.schema.json");
  });

  test("replaces a file only with --force, and never one of another format", async () => {
    await project.write("parameters/dev/mysql.json", "mine");
    await expect(convert(ARM)).rejects.toThrow(
      new UserError("parameters/dev/mysql.json is there already: --force replaces it, --out writes another"),
    );
    expect(await project.read("parameters/dev/mysql.json")).toBe("mine");
    await convert(ARM, "--force");
    expect(await project.read("parameters/dev/mysql.json")).toContain("acme-mysql-dev");
    await project.remove("parameters/dev/mysql.json");
    await project.write("parameters/dev/mysql.yaml", "mine");
    await expect(convert(ARM, "--force")).rejects.toThrow(
      "parameters/dev/mysql.yaml is there already: remove it first",
    );
  });

  test("exits 2 and says why when the result does not pass the check yet", async () => {
    await project.write(
      "x.sh",
      "az mysql flexible-server create -n acme-x -l westeurope --vnet v --address-prefixes nonsense",
    );
    const { code, stderr } = await convert("x.sh");
    expect(code).toBe(2);
    expect(stderr).toContain("it does not pass npx converge check yet:\n  network.");
  });

  test("gives no secret away, in the file or in what it says", async () => {
    for (const args of [
      [ARM],
      [SCRIPT],
      [SCRIPT, "--env", "deploy.env"],
      [ARM, SCRIPT, "--env", "deploy.env", "--out", "-"],
    ]) {
      const { stdout, stderr } = await convert(...args, "--force");
      expect(stdout + stderr).not.toContain("Pl4nted");
    }
    expect([...(await project.files("parameters")).values()].join("")).not.toContain("Pl4nted");
  });

  test("writes what the formatter of this project would write", async () => {
    await convert(SCRIPT, "--env", "deploy.env");
    await project.write("biome.json", { formatter: { indentStyle: "space", indentWidth: 2, lineWidth: 120 } });
    const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
    const path = join(project.folder, "parameters/dev/mysql.json");
    expect(() =>
      execFileSync(process.execPath, [biome, "format", path], { cwd: project.folder, stdio: "pipe" }),
    ).not.toThrow();
  });
});

describe("hostile input", () => {
  test.each([
    ["a missing file", ["nothing.json"], "nothing.json does not exist"],
    ["a folder", ["node_modules"], "node_modules is a folder, but must be a file"],
    ["a missing env file", [SCRIPT, "--env", "nothing.env"], "nothing.env does not exist"],
    ["an environment outside of parameters/", [ARM, "--environment", "../../etc"], '"../../etc" names no environment'],
    ["a place that cannot be written", [ARM, "--out", `${ARM}/x.json`], "cannot be written: E"],
  ])("%s is one sentence", async (_, args, message) => {
    await expect(convert(...args)).rejects.toThrow(UserError);
    await expect(convert(...args)).rejects.toThrow(message);
  });

  test("a huge file and a binary one are refused", async () => {
    await project.write("big.sh", "#".repeat(3_000_000));
    await expect(convert("big.sh")).rejects.toThrow("big.sh is larger than");
    await project.write("binary.sh", "az\0");
    await expect(convert("binary.sh")).rejects.toThrow("binary.sh is not a text file");
  });

  test.skipIf(process.platform === "win32")(
    "a link that leads elsewhere is not written through (not on Windows: links need a privilege there)",
    async () => {
      await project.write("elsewhere.json", "mine");
      await project.write("parameters/dev/.keep", "");
      symlinkSync(join(project.folder, "elsewhere.json"), join(project.folder, "parameters/dev/mysql.json"));
      await expect(convert(ARM)).rejects.toThrow("is there already");
      expect(await project.read("elsewhere.json")).toBe("mine");
    },
  );

  test("nothing of a script runs", async () => {
    await project.write(
      "evil.sh",
      "touch ran; az mysql flexible-server create -n a$(touch ran)b -l westeurope -u `touch ran`",
    );
    await convert("evil.sh");
    expect((await project.files()).has("ran")).toBe(false);
  });
});
