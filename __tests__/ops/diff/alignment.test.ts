import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alignmentFindings } from "../../../ops/diff/alignment.ts";
import { type LoadedParameters, loadParameters } from "../../../schemas/load.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, type Project, ROOT } from "../../support/project.ts";

let project: Project;
beforeEach(async () => {
  project = await createProject();
  for (const name of ["staging", "prod"] as const) {
    await project.write(`parameters/${name}/environment.json`, environmentFile(name));
    await project.write(`parameters/${name}/mysql.json`, mysqlFile(name));
  }
});
afterEach(() => project.remove());

const load = (root = project.folder): LoadedParameters =>
  loadParameters(root, { checks: { environments: alignmentFindings } });
const declare = (path: string, comparedWith = "staging") =>
  project.write(
    "parameters/prod/environment.json",
    environmentFile("prod", { expectedDifferences: [{ comparedWith, path, reason: "it is bigger" }] }),
  );
/** Where a diagnostic points, and the text there. */
const pointed = async () =>
  Promise.all(
    load().diagnostics.map(async ({ ruleId, severity, file, position }) => {
      const line = (await project.read(file)).split("\n")[(position?.line ?? 0) - 1] ?? "";
      return [ruleId, severity, file, line.slice((position?.column ?? 1) - 1).replace(/:?[,\s{[]*$/, "")];
    }),
  );

test("staging and prod that differ by identity alone are aligned", () => {
  expect(load().diagnostics).toEqual([]);
});

describe("an undeclared difference is an error at the property in prod", () => {
  test("at its value", async () => {
    await project.write("parameters/prod/mysql.json", mysqlFile("prod", { skuName: "GP_Standard_D4ds_v4" }));
    expect(await pointed()).toEqual([
      ["environments/undeclared-difference", "error", "parameters/prod/mysql.json", '"GP_Standard_D4ds_v4"'],
    ]);
    expect(load().diagnostics[0]?.message).toBe(
      'mysql.server.skuName is "GP_Standard_D4ds_v4" in prod but "GP_Standard_D2ds_v4" in staging; make them equal, or declare it in expectedDifferences of environment.json with a reason',
    );
  });
  test("at the nearest parent that prod has", async () => {
    await project.write("parameters/staging/mysql.json", mysqlFile("staging", { storage: { sizeGb: 64 } }));
    expect(await pointed()).toEqual([
      ["environments/undeclared-difference", "error", "parameters/prod/mysql.json", '"server"'],
    ]);
  });
  test("at the item of a list, whatever its place", async () => {
    const databases = [{ name: "other" }, { name: "app", charset: "latin1" }];
    await project.write("parameters/prod/mysql.json", mysqlFile("prod", { databases }));
    await project.write(
      "parameters/staging/mysql.json",
      mysqlFile("staging", { databases: [{ name: "app" }, { name: "other" }] }),
    );
    expect((await pointed()).map(([, , , text]) => text)).toEqual(['"latin1"']);
  });
  test("in environment.json", async () => {
    await project.write("parameters/prod/environment.json", environmentFile("prod", { location: "northeurope" }));
    expect((await pointed()).map(([, , file, text]) => [file, text])).toEqual([
      ["parameters/prod/environment.json", '"northeurope"'],
    ]);
  });
  test("in environment.json for a whole file that prod does not have", async () => {
    await project.remove("parameters/prod/mysql.json");
    expect(load().diagnostics.map(({ file, message }) => [file, message])).toEqual([
      ["parameters/prod/environment.json", expect.stringContaining("mysql is not set in prod but")],
    ]);
  });
});

test("a value written out in one and left to its default in the other is no difference", async () => {
  await project.write(
    "parameters/prod/mysql.json",
    mysqlFile("prod", { backupRetentionDays: 7, skuName: "GP_Standard_D2ds_v4" }),
  );
  expect(load().diagnostics).toEqual([]);
});

test("a default that its profile changes is a difference where it is written out", async () => {
  await project.write("parameters/prod/environment.json", environmentFile("prod", { profile: "protected" }));
  await project.write("parameters/staging/mysql.json", mysqlFile("staging", { backupRetentionDays: 7 }));
  expect(load().diagnostics.map(({ path }) => path)).toEqual(["profile", "server.backupRetentionDays"]);
});

test("a declared difference is fine", async () => {
  await declare("mysql.server.*");
  await project.write("parameters/prod/mysql.json", mysqlFile("prod", { skuName: "GP_Standard_D4ds_v4" }));
  expect(load().diagnostics).toEqual([]);
});

test("a declaration that nothing needs, or that names nobody, is a warning at the entry", async () => {
  await declare("mysql.server.skuName");
  expect(load().diagnostics).toMatchObject([
    { ruleId: "environments/stale-difference", severity: "warning", path: "expectedDifferences[0]" },
  ]);
  await declare("mysql.server.skuName", "stagng");
  expect(load().diagnostics).toMatchObject([
    { ruleId: "environments/unknown-environment", path: "expectedDifferences[0].comparedWith" },
  ]);
  expect(load().diagnostics[0]?.message).toContain("did you mean staging?");
});

test("without staging or without prod there is nothing to align", async () => {
  await project.write("parameters/prod/mysql.json", mysqlFile("prod", { skuName: "GP_Standard_D4ds_v4" }));
  await project.remove("parameters/staging");
  expect(load().diagnostics).toEqual([]);
});

test("the shipped environments are aligned", () => {
  expect(load(ROOT).diagnostics.filter(({ ruleId }) => ruleId.startsWith("environments/"))).toEqual([]);
});
