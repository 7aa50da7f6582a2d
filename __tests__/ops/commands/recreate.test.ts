import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";

// One story, told in order, on one local Azure.
describe("converge recreate", () => {
  let local: LocalStack;
  const recreate = (...more: readonly string[]) => local.converge(["recreate", "dev", "mysql", ...more]);
  const creations = () => local.azure.requests.filter(({ method, path }) => method === "PUT" && path === local.server);
  const plan = async () => {
    const { stdout } = await local.converge(["drift", "dev", "mysql", "--format", "json"]);
    return JSON.parse(stdout) as { drift: { needsAttention: boolean } };
  };

  beforeAll(async () => {
    local = await startLocalStack();
  });
  afterAll(() => local?.close());

  test("creates a stack that is not there", async () => {
    const { code, stdout } = await recreate("--format", "json");
    const { runs } = JSON.parse(stdout) as { runs: { outcome: string }[] };
    expect(runs.map(({ outcome }) => outcome)).toEqual(["nothing to do", "applied"]);
    expect(code).toBe(0);
    expect(local.azure.resource(local.server)).toMatchObject({ properties: { state: "Ready" } });
  });

  test("refuses to restore where no server was deleted, before it destroys anything", async () => {
    const empty = await startLocalStack();
    const { code, stderr } = await empty.converge(["recreate", "dev", "mysql", "--restore"]);
    expect(stderr).toMatch(/nothing to restore mysql-dev from/);
    expect(code).toBe(2);
    await empty.close();
  });

  test("destroys, sees that all is gone, creates anew and offers the backup of the old server", async () => {
    const { code, stderr } = await recreate();
    expect(code).toBe(0);
    const steps = ["confirmed gone: rg-convergent-mysql-dev", '"mode": "PointInTimeRestore"', "created  azurerm_mysql"];
    const places = steps.map((step) => stderr.indexOf(step));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(stderr).toContain(`"sourceServerId": "${local.server}"`);
    expect(JSON.stringify(creations().at(-1)?.requestBody)).not.toContain("PointInTimeRestore");
  });

  test("begins from the backup with --restore, and leaves no override behind", async () => {
    const parameters = await local.project.read("parameters/dev/mysql.json");
    const { code, stderr } = await recreate("--restore");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/restoring mysql-convergent-dev as it was at/)]);
    expect(creations().at(-1)?.requestBody).toMatchObject({
      properties: { createMode: "PointInTimeRestore", sourceServerResourceId: local.server },
    });
    expect(await local.project.read("parameters/dev/mysql.json")).toBe(parameters);
    const files = await local.project.files("cdktf.out/stacks/mysql-dev");
    expect([...files.keys()].filter((path) => /override|adopt/.test(path))).toEqual([]);
    expect(await plan()).toMatchObject({ drift: { needsAttention: false } });
  });

  test("prints no secret", () => {
    expect(local.printed).not.toContain(PLANTED_SECRET);
  });
});
