import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, type Project } from "../../support/project.ts";

let project: Project;
beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project.remove());

/** Runs `converge check` over parameter files that replace all others. */
async function check(files: Readonly<Record<string, string | object>>, ...words: string[]) {
  await project.remove("parameters");
  await project.remove(".env");
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  const context = recordContext(project.folder, {});
  await run(["check", ...words], context);
  return context.recorded;
}

const DEV = {
  "parameters/dev/environment.json": environmentFile("dev"),
  "parameters/dev/mysql.json": mysqlFile("dev"),
};

describe("converge check", () => {
  it("exits 0 when nothing is wrong", async () => {
    expect(await check(DEV)).toEqual({ code: 0, stdout: "", stderr: "2 files checked: no problems\n" });
  });

  it("exits 2 when there is an error, and shows all of them with their lines", async () => {
    const { code, stdout, stderr } = await check({
      ...DEV,
      "parameters/dev/environment.json": environmentFile("dev", { loaction: "x" }),
      "parameters/dev/mysql.json": mysqlFile("dev", { skuNmae: "B_Standard_B1ms", zone: 1 }),
    });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("parameters/dev/environment.json:");
    expect(stderr).toContain("did you mean skuName?");
    expect(stderr).toContain("3 errors in 2 files; `npx converge check --fix` repairs");
  });

  it("exits 0 when there are only warnings", async () => {
    const { code, stderr } = await check({ ...DEV, "parameters/dev/notes.csv": "" });
    expect(code).toBe(0);
    expect(stderr).toContain("1 warning in 1 file");
  });

  it("finds what is wrong beyond shape, in its line", async () => {
    const { code, stdout } = await check(
      { ...DEV, "parameters/dev/mysql.json": mysqlFile("dev", { storage: { sizeGb: 10 } }) },
      "--format",
      "json",
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      { ruleId: expect.stringMatching(/^mysql-server\//), path: "server.storage.sizeGb", position: { line: 25 } },
    ]);
  });

  // The clock of these tests stands at 2026-01-02.
  it.each([
    ["2026-01-02T03:04:05Z", "which has passed; write a later moment, or remove expiry resource-group/expiry-passed"],
    ["2020-02-30T00:00:00Z", "must be a day that the calendar has"],
    ["0000-01-01T00:00:00Z", "must be a day that the calendar has"],
  ])("refuses an expiry on %s", async (expiresOn, message) => {
    const file = (end: string) => mysqlFile("dev", {}, { resourceGroup: { expiry: { expiresOn: end } } });
    const { code, stderr } = await check({ ...DEV, "parameters/dev/mysql.json": file(expiresOn) });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toMatch(/parameters\/dev\/mysql.json:\d+:\d+/);
    expect((await check({ ...DEV, "parameters/dev/mysql.json": file("2026-01-02T03:04:06Z") })).code).toBe(0);
  });

  it.each(["acknowledgements", "reviewWaivers"])("refuses %s until a day that the calendar lacks", async (list) => {
    for (const expiresOn of ["2020-02-30", "0000-01-01"]) {
      const entry = { rule: "compute-size", address: "a.b", reason: "a load test this week", expiresOn };
      const file = mysqlFile("dev", {}, { [list]: [entry] });
      const { code, stderr } = await check({ ...DEV, "parameters/dev/mysql.json": file });
      expect([code, stderr]).toEqual([2, expect.stringContaining(expiresOn)]);
    }
  });

  it.each([
    ["environment.json", { location: "westeuropa" }, {}, "region/location", 'write "westeurope"'],
    ["mysql.json", {}, { skuName: "B_Standard_B1mss" }, "mysql-server/sku-name", 'written "B_Standard_B1ms"'],
    [
      "mysql.json",
      {},
      { serverParameters: { slow_qurey_log: "ON" } },
      "mysql-server/server-parameter",
      '"slow_query_log"',
    ],
    [
      "mysql.json",
      {},
      { serverParameters: { max_connections: "100000" } },
      "mysql-server/server-parameter-value",
      "341",
    ],
    [
      "mysql.json",
      {},
      { databases: [{ name: "app", collation: "utf8mb4_0900_ai_cii" }] },
      "mysql-server/database-collation",
      '"utf8mb4_0900_ai_ci"',
    ],
  ])("refuses in %s what Azure is known to refuse: %j %j", async (file, environment, server, ruleId, message) => {
    const files = {
      "parameters/dev/environment.json": environmentFile("dev", environment),
      "parameters/dev/mysql.json": mysqlFile("dev", { skuName: "B_Standard_B1ms", ...server }),
    };
    const { code, stdout } = await check(files, "--format", "json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).diagnostics).toEqual([
      expect.objectContaining({
        ruleId,
        file: `parameters/dev/${file}`,
        position: expect.objectContaining({ line: expect.any(Number), column: expect.any(Number) }),
        message: expect.stringContaining(message),
      }),
    ]);
  });

  it("warns of a region that may be new, until a person vouches for it", async () => {
    const at = (environment: object) =>
      check({
        ...DEV,
        "parameters/dev/environment.json": environmentFile("dev", { location: "westus4", ...environment }),
      });
    const warned = await at({});
    expect(warned.code).toBe(0);
    expect(warned.stderr).toContain("1 warning in 1 file");
    expect((await at({ azureOffers: { regions: ["westus4"] } })).stderr).toBe("2 files checked: no problems\n");
  });

  it("finds address ranges of peers that overlap", async () => {
    const { stdout } = await check(
      {
        ...DEV,
        "parameters/qa/environment.json": environmentFile("dev", { peersWith: ["dev"] }),
        "parameters/qa/mysql.json": mysqlFile("dev"),
      },
      "--format",
      "json",
    );
    expect(JSON.parse(stdout).diagnostics.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain(
      "private-network/peered-address-spaces",
    );
  });

  it("finds undeclared differences of staging and prod", async () => {
    const { code, stdout } = await check(
      {
        "parameters/staging/environment.json": environmentFile("staging"),
        "parameters/staging/mysql.json": mysqlFile("staging", { version: "8.0.21" }),
        "parameters/prod/environment.json": environmentFile("prod"),
        "parameters/prod/mysql.json": mysqlFile("prod", { version: "8.4" }),
      },
      "--format",
      "json",
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      { ruleId: "environments/undeclared-difference", file: "parameters/prod/mysql.json", path: "server.version" },
    ]);
  });

  it("finds what is wrong with .env, and shows no value of it", async () => {
    const { code, stdout } = await check(
      { ...DEV, ".env": "ARM_SUBSCRIPTION_ID=hunter2\nARM_CLIENT_SECRET=hunter2\n" },
      "--format",
      "json",
    );
    expect(code).toBe(2);
    expect(stdout).toContain("ARM_SUBSCRIPTION_ID");
    expect(stdout).not.toContain("hunter2");
  });
});

describe("the isolation of streams", () => {
  const SHARED = {
    "cdktf.out/stacks/trading-dev/cdk.tf.json": { data: { azurerm_key_vault: { shared: { name: "kv-both" } } } },
    "cdktf.out/stacks/content-dev/cdk.tf.json": { data: { azurerm_key_vault: { shared: { name: "kv-both" } } } },
  };
  afterEach(() => project.remove("cdktf.out"));

  it("is a section of its own; alone it is no mistake of a file, but refused", async () => {
    const { code, stderr } = await check({ ...DEV, ...SHARED });
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^isolation\n\ncdktf\.out\/stacks\/trading-dev\/cdk\.tf\.json:5:17 error .*isolation\/shared-resource/,
    );
    expect(stderr).toContain("share the Key Vault; give each its own");
  });

  it("comes after what is wrong with the files, which decides", async () => {
    const { code, stderr } = await check({ ...DEV, ...SHARED, ".env": "ARM_SUBSCRIPTION_ID=none\n" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/\.env:1:1 error .*\n\nisolation\n\n/s);
  });

  it("is left out where paths are named", async () => {
    expect((await check({ ...DEV, ...SHARED }, "parameters/dev")).code).toBe(0);
  });
});

describe("the paths of converge check", () => {
  const files = {
    ...DEV,
    "parameters/dev/mysql.json": mysqlFile("dev", { x: 1 }),
    "parameters/prod/environment.json": environmentFile("prod", { x: 1 }),
    ".env": "ARM_SUBSCRIPTION_ID=none\n",
  };

  it.each([
    [[], [".env", "parameters/dev/mysql.json", "parameters/prod/environment.json"]],
    [["parameters/dev"], ["parameters/dev/mysql.json"]],
    [
      ["parameters/dev/mysql.json", "parameters/prod"],
      ["parameters/dev/mysql.json", "parameters/prod/environment.json"],
    ],
    [[".env"], [".env"]],
    [["parameters/dev/environment.json"], []],
  ])("%j: reports on %j", async (paths, expected) => {
    const { stdout } = await check(files, ...paths, "--format", "json");
    const found = JSON.parse(stdout).diagnostics.map(({ file }: { file: string }) => file);
    expect([...new Set(found)]).toEqual(expected);
  });

  it("must be there", async () => {
    const { code, stderr } = await check(files, "parameters/qa", ".env.prod");
    expect(code).toBe(2);
    expect(stderr).toContain("parameters/qa does not exist");
    expect(stderr).toContain(".env.prod does not exist");
  });
});

describe("the formats of converge check", () => {
  const files = { ...DEV, "parameters/dev/mysql.json": mysqlFile("dev", { skuNmae: "B_Standard_B1ms" }) };

  it("json, github and sarif go to standard output, from the same data", async () => {
    const json = JSON.parse((await check(files, "--format", "json")).stdout);
    const github = (await check(files, "--format", "github")).stdout;
    const sarif = JSON.parse((await check(files, "--format", "sarif")).stdout);
    const [diagnostic] = json.diagnostics;
    expect(json.summary).toEqual({ files: 2, errors: 1, warnings: 0, notes: 0, fixable: 1 });
    expect(github).toContain(`file=${diagnostic.file},line=${diagnostic.position.line},`);
    expect(sarif.runs[0].results).toMatchObject([
      {
        ruleId: diagnostic.ruleId,
        locations: [{ physicalLocation: { region: { startLine: diagnostic.position.line } } }],
      },
    ]);
  });

  it("an unknown one is a usage error", async () => {
    const { code, stderr } = await check(files, "--format", "xml");
    expect(code).toBe(2);
    expect(stderr).toContain('--format is "xml", but there is text, json, github, sarif');
  });
});

describe("converge check --fix", () => {
  it("repairs, says so, and checks again", async () => {
    const { code, stderr } = await check(
      { ...DEV, "parameters/dev/mysql.json": mysqlFile("dev", { sku_name: "B_Standard_B1ms", zone: 1 }) },
      "--fix",
    );
    expect(stderr).toBe("repaired 2 problems in parameters/dev/mysql.json\n2 files checked: no problems\n");
    expect(code).toBe(0);
    expect(JSON.parse(await project.read("parameters/dev/mysql.json")).server).toMatchObject({
      skuName: "B_Standard_B1ms",
      zone: "1",
    });
  });

  it("leaves what has no one answer, and exits 2", async () => {
    const { code, stderr } = await check(
      {
        ...DEV,
        "parameters/dev/mysql.json": mysqlFile("dev", { skuNmae: "B_Standard_B1ms", storage: { sizeGb: 10 } }),
      },
      "--fix",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("repaired 1 problem in parameters/dev/mysql.json");
    expect(stderr).toContain("1 error in 1 file\n");
  });

  it("touches only what the paths name", async () => {
    const wrong = mysqlFile("dev", { skuNmae: "B_Standard_B1ms" });
    await check(
      {
        ...DEV,
        "parameters/dev/mysql.json": wrong,
        "parameters/qa/environment.json": environmentFile("dev", { Tags: {} }),
      },
      "parameters/qa",
      "--fix",
    );
    expect(JSON.parse(await project.read("parameters/dev/mysql.json"))).toEqual(wrong);
    expect(await project.read("parameters/qa/environment.json")).toContain('"tags"');
  });
});
