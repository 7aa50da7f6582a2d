import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type LoadOptions, loadParameters } from "../../schemas/load.ts";
import { ENVIRONMENT, MYSQL, projectFolder } from "../support/project-folder.ts";

const folder = projectFolder();
const { write, writeProject } = folder;
const load = (options?: LoadOptions) => loadParameters(folder.root, options);
const found = (options?: LoadOptions) => load(options).diagnostics.map(({ file, ruleId }) => `${file} ${ruleId}`);

describe("a selection", () => {
  beforeEach(writeProject);

  it("gives one environment, and reports on that one only", () => {
    write("parameters/prod/mysql.json", "{");
    const { environments, diagnostics } = load({ select: { environment: "dev" } });
    expect(environments.map(({ name }) => name)).toEqual(["dev"]);
    expect(diagnostics).toEqual([]);
    expect(found({ select: { environment: "prod" } })).toEqual(["parameters/prod/mysql.json syntax/json"]);
  });

  it("gives one stack of each environment", () => {
    expect(load({ select: { stack: "mysql" } }).environments).toHaveLength(2);
  });

  it("of what is not there is a mistake, with the name that was meant", () => {
    expect(load({ select: { environment: "prd", stack: "mysq" } }).diagnostics).toMatchObject([
      {
        ruleId: "file/unknown-selection",
        message: 'there is no environment "prd", only dev, prod',
        suggestion: "prod",
      },
      {
        ruleId: "file/unknown-selection",
        message: 'there is no stack "mysq", only foundation, mysql, trading, content',
        suggestion: "mysql",
      },
    ]);
  });
});

describe("paths", () => {
  beforeEach(() => {
    writeProject();
    write("parameters/dev/mysql.json", { ...MYSQL, x: 1 });
    write("parameters/dev/environment.json", { ...ENVIRONMENT, x: 1 });
    write("parameters/prod/mysql.json", { ...MYSQL, x: 1 });
  });

  it.each([
    [["parameters/dev/mysql.json"], ["parameters/dev/mysql.json"]],
    [["parameters/dev"], ["parameters/dev/environment.json", "parameters/dev/mysql.json"]],
    [["parameters/dev/"], ["parameters/dev/environment.json", "parameters/dev/mysql.json"]],
    [["./parameters/prod", "parameters/prod/mysql.json"], ["parameters/prod/mysql.json"]],
    [["parameters"], ["parameters/dev/environment.json", "parameters/dev/mysql.json", "parameters/prod/mysql.json"]],
    [["."], ["parameters/dev/environment.json", "parameters/dev/mysql.json", "parameters/prod/mysql.json"]],
  ])("%j report on %j", (paths, files) => {
    expect(load({ paths }).diagnostics.map(({ file }) => file)).toEqual(files);
  });

  it("may lead outside of parameters/", () => {
    write("other/qa/environment.json", { ...ENVIRONMENT, location: "West Europe" });
    expect(found({ paths: ["other"] })).toEqual(["other/qa/environment.json schema/pattern"]);
    expect(found({ paths: [join(folder.root, "other/qa")] })).toEqual(["other/qa/environment.json schema/pattern"]);
    expect(found({ paths: ["other/qa/environment.json"] })).toEqual(["other/qa/environment.json schema/pattern"]);
  });

  it("to what is not there, or to what no schema belongs to, are mistakes", () => {
    write("temp_parameters.json", "{}");
    expect(found({ paths: ["parameters/qa"] })).toEqual(["parameters/qa file/missing"]);
    expect(found({ paths: ["temp_parameters.json"] })).toEqual(["temp_parameters.json file/unknown"]);
  });
});
