import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Checks, type LoadOptions, loadParameters } from "../../schemas/load.ts";
import { brief } from "../support/diagnostics.ts";
import { ENVIRONMENT, MYSQL, projectFolder } from "../support/project-folder.ts";

const onPosix = process.platform !== "win32";
const folder = projectFolder();
const { write, writeProject } = folder;
const load = (options?: LoadOptions) => loadParameters(folder.root, options);
const found = (options?: LoadOptions) => load(options).diagnostics.map(({ file, ruleId }) => `${file} ${ruleId}`);

describe("loading", () => {
  it("gives every environment with the parameters of its stacks, by name", () => {
    writeProject();
    const { environments, diagnostics, files } = load();
    expect(diagnostics).toEqual([]);
    expect(environments.map(({ name, environment, stacks }) => ({ name, environment, stacks }))).toEqual([
      { name: "dev", environment: ENVIRONMENT, stacks: { mysql: MYSQL } },
      { name: "prod", environment: ENVIRONMENT, stacks: { mysql: MYSQL } },
    ]);
    expect(files).toEqual(
      ["dev", "prod"].flatMap((name) => [`parameters/${name}/environment.json`, `parameters/${name}/mysql.json`]),
    );
  });

  it("gives the same for JSON and YAML", () => {
    writeProject();
    const asJson = load().environments.map(({ environment, stacks }) => ({ environment, stacks }));
    rmSync(join(folder.root, "parameters/dev"), { recursive: true });
    write("parameters/dev/environment.yaml", JSON.stringify(ENVIRONMENT));
    write("parameters/dev/mysql.yml", "network:\n  mode: public\nserver:\n  skuName: B_Standard_B1ms\n");
    expect(load().environments.map(({ environment, stacks }) => ({ environment, stacks }))).toEqual(asJson);
  });

  it("takes an environment without a stack", () => {
    write("parameters/dev/environment.json", ENVIRONMENT);
    expect(load().environments).toMatchObject([{ name: "dev", stacks: {} }]);
    expect(found()).toEqual([]);
  });

  it("leaves out what is not of the right shape, and goes on", () => {
    writeProject();
    write("parameters/dev/mysql.json", { ...MYSQL, nework: {} });
    write("parameters/prod/environment.json", "{");
    const { environments, diagnostics } = load();
    expect(environments.map(({ name, stacks }) => [name, Object.keys(stacks)])).toEqual([["dev", []]]);
    expect(diagnostics.map(({ file }) => file)).toEqual([
      "parameters/dev/mysql.json",
      "parameters/prod/environment.json",
    ]);
  });

  it("says that there is no folder parameters/", () => {
    expect(load().diagnostics).toMatchObject([
      { ruleId: "file/missing", message: "there is no folder parameters/ here; run this in the project folder" },
    ]);
  });

  it("says that there is no environment", () => {
    mkdirSync(join(folder.root, "parameters"));
    expect(found()).toEqual(["parameters file/no-environment"]);
  });

  it("orders diagnostics by file, line and column", () => {
    write("parameters/b/environment.json", '{\n "x": 1,\n "y": 2, "z": 3 }');
    write("parameters/a/environment.json", "{}");
    const places = load().diagnostics.map((each) => `${each.file} ${brief(each).split(" ")[0]}`);
    expect(places.at(0)).toMatch(/^parameters\/a/);
    expect(places.filter((place) => place.startsWith("parameters/b"))).toEqual(
      ["1:1", "1:1", "1:1", "1:1", "1:1", "2:2", "3:2", "3:10"].map(
        (place) => `parameters/b/environment.json ${place}`,
      ),
    );
  });
});

describe("a folder of parameters", () => {
  beforeEach(writeProject);

  it("has one file for a stack", () => {
    write("parameters/dev/mysql.yaml", "{}");
    expect(load().diagnostics).toMatchObject([
      {
        ruleId: "file/ambiguous",
        message: "parameters/dev/mysql.yaml describes mysql once more beside mysql.json; keep one of them",
      },
    ]);
  });

  it("tells of a file that nothing reads, with the name that was meant", () => {
    write("parameters/dev/mysqll.json", "{}");
    write("parameters/dev/notes.csv", "");
    write("parameters/dev/more/mysql.json", "{}");
    expect(load().diagnostics.map(({ file, severity, suggestion }) => [file, severity, suggestion])).toEqual([
      ["parameters/dev/more", "warning", undefined],
      ["parameters/dev/mysqll.json", "error", "mysql.json"],
      ["parameters/dev/notes.csv", "warning", undefined],
    ]);
  });

  it("may hold what editors and authors leave beside data", () => {
    for (const name of [".DS_Store", ".gitkeep", "README.md", "mysql.json~", "mysql.json.bak"]) {
      write(`parameters/dev/${name}`, "");
      write(`parameters/${name}`, "");
    }
    expect(found()).toEqual([]);
  });

  it("has an environment.json in each environment", () => {
    rmSync(join(folder.root, "parameters/dev/environment.json"));
    expect(found()).toEqual(["parameters/dev/environment.json file/no-environment-file"]);
  });

  it("has no parameter file outside of an environment", () => {
    write("parameters/mysql.json", "{}");
    expect(found()).toEqual(["parameters/mysql.json file/misplaced"]);
  });

  it("names environments so that Azure takes the name", () => {
    write("parameters/Dev_1/environment.json", ENVIRONMENT);
    expect(found()).toEqual(["parameters/Dev_1 file/environment-name"]);
  });

  it("is told of a folder with the name of a file", () => {
    rmSync(join(folder.root, "parameters/dev/mysql.json"));
    mkdirSync(join(folder.root, "parameters/dev/mysql.json"));
    expect(found()).toEqual(["parameters/dev/mysql.json file/directory"]);
  });

  it.runIf(onPosix)("is told of a symbolic link that leads back to itself, or to nothing", () => {
    symlinkSync("loop", join(folder.root, "parameters/loop"));
    symlinkSync("nowhere", join(folder.root, "parameters/dev/environment.yaml"));
    expect(found()).toEqual(["parameters/dev/environment.yaml file/missing", "parameters/loop file/symlink-loop"]);
  });

  it.runIf(onPosix)("follows symbolic links to files and folders", () => {
    symlinkSync("dev", join(folder.root, "parameters/qa"));
    expect(load().environments.map(({ name }) => name)).toEqual(["dev", "prod", "qa"]);
  });
});

describe("checks beyond shape", () => {
  beforeEach(writeProject);
  const error = { ruleId: "rule/x", severity: "error" } as const;

  it("are handed each stack with its environment; what they find gets its place", () => {
    const seen: unknown[] = [];
    const checks: Checks = {
      stacks: {
        mysql: (input) => {
          seen.push(input);
          return [{ ...error, path: ["server", "skuName"], message: "m", documentation: "https://example.com" }];
        },
      },
    };
    expect(load({ checks }).diagnostics[0]).toEqual({
      ...error,
      message: "m",
      documentation: "https://example.com",
      file: "parameters/dev/mysql.json",
      path: "server.skuName",
      position: { line: 6, column: 16, endLine: 6, endColumn: 33 },
      sourceLine: '    "skuName": "B_Standard_B1ms"',
    });
    expect(seen).toEqual(
      ["dev", "prod"].map((environmentName) => ({ environmentName, environment: ENVIRONMENT, parameters: MYSQL })),
    );
  });

  it("are handed each environment too, also beside a stack whose shape is wrong", () => {
    write("parameters/dev/mysql.json", { ...MYSQL, x: 1 });
    const checks: Checks = { environment: ({ location }) => [{ ...error, path: ["location"], message: location }] };
    expect(load({ checks }).diagnostics.filter(({ ruleId }) => ruleId === "rule/x")).toMatchObject([
      { file: "parameters/dev/environment.json", path: "location", message: ENVIRONMENT.location },
      { file: "parameters/prod/environment.json", path: "location", message: ENVIRONMENT.location },
    ]);
  });

  it("may be about what is left out: the place is the nearest parent that is there", () => {
    const at = (path: (string | number)[]) =>
      load({ checks: { stacks: { mysql: () => [{ ...error, path, message: "m" }] } } }).diagnostics.map(brief)[0];
    expect(at(["server", "storage", "sizeGb"])).toBe("5:3 rule/x");
    expect(at(["resourceGroup", "name"])).toBe("1:1 rule/x");
    expect(at([])).toBe("1:1 rule/x");
  });

  it("see only the part of a file whose shape is right", () => {
    write("parameters/dev/mysql.json", { ...MYSQL, x: 1, server: { ...MYSQL.server, storage: { sizeGb: "big" } } });
    let seen: unknown;
    load({
      checks: {
        stacks: {
          mysql: ({ environmentName, parameters }) => {
            if (environmentName === "dev") seen = parameters;
            return [];
          },
        },
      },
    });
    expect(seen).toEqual({ ...MYSQL, server: { ...MYSQL.server, storage: {} } });
  });

  it("tell of mistakes beside a wrong shape, but nothing that may only echo it", () => {
    write("parameters/dev/mysql.json", { ...MYSQL, server: { ...MYSQL.server, storage: { sizeGb: "big" } } });
    const at = (...path: (string | number)[]) => ({ ...error, path, message: path.join(".") });
    const { diagnostics } = load({
      checks: {
        stacks: {
          mysql: ({ environmentName }) =>
            environmentName === "dev" ? [at("server", "storage", "iops"), at("server", "skuName"), at("network")] : [],
        },
      },
    });
    expect(diagnostics.map(({ message }) => message).filter((message) => !message.includes(" "))).toEqual([
      "network",
      "server.skuName",
    ]);
  });

  it("are not asked when nothing of a file is sound", () => {
    write("parameters/dev/mysql.json", { $schema: 1 });
    const names: string[] = [];
    load({
      checks: {
        stacks: {
          mysql: ({ environmentName }) => {
            names.push(environmentName);
            throw new Error("no");
          },
        },
      },
    });
    expect(names).toEqual(["prod"]);
  });

  it("between environments see all, even those that are not selected, and are told of the incomplete ones", () => {
    write("parameters/qa/environment.json", "{");
    let seen: unknown;
    const checks: Checks = {
      environments: (all, incomplete) => {
        seen = [all.map(({ name }) => name), incomplete];
        return [
          { ...error, environment: "dev", file: "mysql", path: ["network"], message: "m" },
          { ...error, environment: "prod", file: "environment", path: ["location"], message: "m" },
        ];
      },
    };
    expect(found({ checks, select: { environment: "prod" } })).toEqual(["parameters/prod/environment.json rule/x"]);
    expect(seen).toEqual([["dev", "prod"], ["qa"]]);
  });

  it("that throw are mistakes: unknown is never taken for right", () => {
    const checks: Checks = {
      stacks: {
        mysql: () => {
          throw new Error("boom");
        },
      },
      environments: () => {
        throw new Error("bang");
      },
    };
    expect(load({ checks }).diagnostics.map(({ file, ruleId, message }) => [file, ruleId, message])).toEqual([
      ["parameters", "check/failed", "a check could not be carried out: bang"],
      ["parameters/dev/mysql.json", "check/failed", "a check could not be carried out: boom"],
      ["parameters/prod/mysql.json", "check/failed", "a check could not be carried out: boom"],
    ]);
  });

  it("show no line with a secret", () => {
    write("parameters/dev/mysql.json", '{"network":{}, "server":{"tags":{"adminPassword":"hunter2"}}}');
    const checks: Checks = {
      stacks: { mysql: () => [{ ...error, path: ["server", "tags", "adminPassword"], message: "m" }] },
    };
    expect(JSON.stringify(load({ checks }).diagnostics)).not.toContain("hunter2");
  });
});

describe("a YAML file", () => {
  it("is not told twice of one word", () => {
    write("parameters/dev/environment.json", ENVIRONMENT);
    write("parameters/dev/mysql.yaml", "network: {}\nserver:\n  auditLogEnabled: yes\n  tags: { a: yes }\n");
    expect(load().diagnostics.map(brief)).toEqual(["3:20 schema/type", "4:14 yaml/ambiguous-boolean"]);
  });
});

describe("the error patterns of an environment", () => {
  const problemsOf = (pattern: Record<string, unknown>): string[] => {
    const errorPatterns = [{ name: "ours", pattern: "proxy", reaction: "retry", reason: "we know it", ...pattern }];
    write("parameters/dev/environment.json", JSON.stringify({ ...ENVIRONMENT, errorPatterns }, null, 2));
    const lines = JSON.stringify({ ...ENVIRONMENT, errorPatterns }, null, 2).split("\n");
    return load().diagnostics.map(
      ({ ruleId, message, position }) => `${ruleId} ${message} at ${lines[(position?.line ?? 0) - 1]?.trim()}`,
    );
  };

  it("are taken when they are right", () => expect(problemsOf({ remedy: "ask us" })).toEqual([]));

  it.each(["(", "(?=x)", "(a)\\1", "(?<!x)y", "[z-a]", "*a"])(
    "are refused at their place with the pattern %s",
    (pattern) => {
      const [problem, ...others] = problemsOf({ pattern: pattern.padEnd(3, "b") });
      expect(problem).toContain("schema/format");
      expect(problem).toContain("a regular expression of RE2, which has no lookaround and no backreferences");
      expect(problem).toContain('at "pattern":');
      expect(others).toEqual([]);
    },
  );

  it.each([
    { reaction: "destroy" },
    { reaction: "fix" },
    { name: "Not A Name" },
    { pattern: "" },
    { reason: "" },
    { attempts: 99 },
  ])("are refused with %o", (wrong) => expect(problemsOf(wrong)).not.toEqual([]));
});
