import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diffCommand } from "../../../ops/commands/diff.ts";
import { UserError } from "../../../ops/context.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, type Project } from "../../support/project.ts";

let project: Project;
beforeEach(async () => {
  project = await createProject();
  const expectedDifferences = [
    { comparedWith: "dev", path: "mysql.server.skuName", reason: "carries the load" },
    { comparedWith: "dev", path: "mysql.server.zone", reason: "long gone" },
  ];
  await project.write(
    "parameters/dev/environment.json",
    environmentFile("dev", { tags: { apiToken: "hunter2hunter2" } }),
  );
  await project.write(
    "parameters/prod/environment.json",
    environmentFile("prod", { expectedDifferences, tags: { apiToken: "hunter3hunter3" } }),
  );
  await project.write("parameters/dev/mysql.json", mysqlFile("dev", { skuName: "B_Standard_B1ms" }));
  await project.write("parameters/prod/mysql.json", mysqlFile("prod", { storage: { sizeGb: 64 } }));
});
afterEach(() => project.remove());

async function diff(...args: string[]) {
  const context = recordContext(project.folder, {});
  await diffCommand(context).parseAsync(args, { from: "user" });
  return context.recorded;
}

describe("converge diff", () => {
  test("shows an aligned table by class, with a summary, and exits 0", async () => {
    const { stderr, stdout, code } = await diff("dev", "prod");
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      [
        "undeclared",
        "  path                         dev  prod",
        "  mysql.server.storage.sizeGb  20   64",
        "",
        "secret (values are never shown)",
        "  path                       dev       prod",
        "  environment.tags.apiToken  (hidden)  (hidden)",
        "",
        "expected",
        "  path                  dev                prod                   reason",
        '  mysql.server.skuName  "B_Standard_B1ms"  "GP_Standard_D2ds_v4"  carries the load',
        "",
        "stale declarations",
        "  mysql.server.zone is declared to differ between prod and dev, but does not; remove the declaration",
        "",
        "dev and prod: 1 undeclared, 1 secret, 1 expected, 1 stale",
        "",
      ].join("\n"),
    );
  });

  test("gives the same as JSON on stdout", async () => {
    const { stdout, stderr } = await diff("dev", "prod", "--format", "json");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      left: "dev",
      right: "prod",
      differences: [
        { path: "mysql.server.storage.sizeGb", class: "undeclared", left: 20, right: 64 },
        { path: "environment.tags.apiToken", class: "secret", left: "(hidden)", right: "(hidden)", secret: true },
        {
          path: "mysql.server.skuName",
          class: "expected",
          left: "B_Standard_B1ms",
          right: "GP_Standard_D2ds_v4",
          reason: "carries the load",
        },
      ],
      stale: [{ environment: "prod", index: 1, comparedWith: "dev", path: "mysql.server.zone", reason: "long gone" }],
    });
  });

  test.each(["text", "json"])("shows no secret as %s", async (format) => {
    const { stdout, stderr } = await diff("prod", "dev", "--format", format);
    expect(stdout + stderr).not.toMatch(/hunter/);
    expect(stdout + stderr).toContain("apiToken");
  });

  test("says so when nothing differs", async () => {
    expect((await diff("dev", "dev")).stderr).toBe("dev and dev do not differ\n");
  });

  test("refuses an environment that is not there, with the one that was meant", async () => {
    await expect(diff("dev", "prd")).rejects.toThrow(
      new UserError('there is no environment "prd"; did you mean prod?'),
    );
  });

  test("compares one stack alone, with what is declared of it", async () => {
    const { stderr } = await diff("dev", "prod", "-s", "mysql");
    expect(stderr).not.toContain("environment.tags");
    expect(stderr).toMatch(/dev and prod: 1 undeclared, .*1 expected, 1 stale/);
  });

  test("refuses an environment whose file is broken", async () => {
    await project.write("parameters/prod/environment.json", "{");
    await expect(diff("dev", "prod")).rejects.toThrow(/npx converge check shows it in its line/);
  });

  test("compares what can be read of a wrong file, and exits 2", async () => {
    await project.write("parameters/prod/mysql.json", mysqlFile("prod", { sku: "x" }));
    const { stderr, code } = await diff("dev", "prod");
    expect(code).toBe(2);
    expect(stderr).toContain("1 mistake in these files: npx converge check shows it");
  });

  test("lets no text of a file act upon the terminal", async () => {
    await project.write("parameters/dev/mysql.json", mysqlFile("dev", { tags: { "a\u001b[2J": "b\u001b[31m\u202e" } }));
    const { stderr } = await diff("dev", "prod");
    expect(["\u001b", "\u202e"].filter((character) => stderr.includes(character))).toEqual([]);
  });
});
