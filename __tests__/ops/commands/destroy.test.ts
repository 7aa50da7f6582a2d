import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";

interface Summary {
  readonly outcome: string;
  readonly review: { readonly fingerprint: string; readonly findings: readonly { readonly ruleId: string }[] };
}

// One story, told in order, on one local Azure.
describe("converge destroy", () => {
  let local: LocalStack;
  const create = async (): Promise<void> => {
    const { code, stderr } = await local.converge(["recreate", "dev", "mysql"]);
    if (code !== 0) throw new Error(stderr);
  };
  const destroy = (...more: readonly string[]) => local.converge(["destroy", "dev", "mysql", ...more]);
  const withParameters = async <T>(
    changes: { profile?: string; server?: object },
    work: () => Promise<T>,
  ): Promise<T> => {
    const file = await local.project.read("parameters/dev/mysql.json");
    const parameters = JSON.parse(file) as { server: object };
    const server = { ...parameters.server, ...changes.server };
    await local.project.write("parameters/dev/mysql.json", { ...parameters, ...changes, server });
    try {
      return await work();
    } finally {
      await local.project.write("parameters/dev/mysql.json", file);
    }
  };
  const inGroup = () => local.azure.resources().filter(({ id }) => id.startsWith(local.group));
  const archived = async (name: string): Promise<string[]> => {
    const files = await local.project.files(".convergent/archive/runs");
    return [...files].filter(([path]) => path.endsWith(`/${name}`)).map(([, text]) => text);
  };

  beforeAll(async () => {
    local = await startLocalStack();
    await create();
  });
  afterAll(() => local?.close());

  test("refuses what preventDestroy protects, before it plans anything", async () => {
    const { code, stderr } = await withParameters({ server: { preventDestroy: true } }, () => destroy());
    expect(stderr).toMatch(/preventDestroy protects .*azurerm_mysql_flexible_server\.\S+; set it to false/);
    expect(code).toBe(4);
  });

  test("destroys nothing while the group holds what Terraform does not know", async () => {
    const disk = `${local.group}/providers/Microsoft.Compute/disks/somebodys`;
    const common = { location: "westeurope", tags: {}, properties: {} };
    local.azure.outOfBand.put({ ...common, id: disk, name: "somebodys", type: "Microsoft.Compute/disks" });
    const before = inGroup().length;
    const { code, stderr } = await destroy();
    expect(stderr).toContain(`${disk}; move it or delete it first`);
    expect(code).toBe(4);
    expect(inGroup()).toHaveLength(before);
    local.azure.outOfBand.delete(disk);
  });

  test("asks when only the parameter file calls the stack ephemeral", async () => {
    local.azure.outOfBand.drift(local.group, "tags.profile", "standard");
    expect((await destroy()).code).toBe(3);
    local.azure.outOfBand.drift(local.group, "tags.profile", "ephemeral");
  });

  test("asks about a stack that is not ephemeral, and takes its fingerprint for an answer", async () => {
    await withParameters({ profile: "standard" }, async () => {
      const before = inGroup().length;
      const asked = await destroy("--format", "json");
      const { review, outcome } = JSON.parse(asked.stdout) as Summary;
      expect(outcome).toBe("confirmation needed");
      expect(review.findings.map(({ ruleId }) => ruleId)).toContain("stack-destroyed");
      expect(asked.code).toBe(3);
      expect((await destroy("--confirm", "sha256:0000")).code).toBe(3);
      expect(inGroup()).toHaveLength(before);
      const confirmed = await destroy("--confirm", review.fingerprint);
      expect(confirmed.stderr).toContain("confirmed by its fingerprint");
      expect(confirmed.code).toBe(0);
      expect(inGroup()).toEqual([]);
    });
  });

  test("has nothing to do where nothing is", async () => {
    const { code, stdout } = await destroy("--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({ command: "destroy", outcome: "nothing to do" });
    expect(code).toBe(0);
  });

  test.each([
    [
      { "managed-by": "convergent", project: "convergent", stack: "mysql", environment: "dev" },
      /its tags say that this stack made it; .*whenExists: "adopt".*or delete it yourself: az group delete/,
    ],
    [{}, /no tag says whose it is; .*whenExists: "adopt"/],
    [{ "managed-by": "bicep" }, /it is managed by bicep; ask them/],
  ])(
    "says what remains where the state is empty and the group is there, tagged %j; recreate does not wait for it",
    async (tags, words) => {
      const [, , , , name = ""] = local.group.split("/");
      const type = "Microsoft.Resources/resourceGroups";
      local.azure.outOfBand.put({ id: local.group, name, type, location: "westeurope", tags, properties: {} });
      for (const command of ["destroy", "recreate"]) {
        const { code, stderr } = await local.converge([command, "dev", "mysql", "--confirm", "sha256:0000"]);
        expect(stderr).toMatch(/nothing was destroyed, and rg-convergent-mysql-dev is still there/);
        expect(stderr).toMatch(words);
        expect(stderr).not.toContain("waiting until");
        expect(code).toBe(4);
      }
      local.azure.outOfBand.delete(local.group);
    },
  );

  test("starts a stopped server, destroys an ephemeral stack without a question and notes what can be restored", async () => {
    await create();
    local.azure.outOfBand.stop(local.server);
    local.azure.clock.advance(600_000);
    const { code, stderr } = await destroy();
    expect(stderr).toMatch(/starting mysql-convergent-dev/);
    expect(stderr).toContain("nothing beyond what was asked for");
    expect(code).toBe(0);
    expect(inGroup()).toEqual([]);
    const records = (await archived("deleted-server.json")).map((text) => JSON.parse(text));
    const record = records.at(-1);
    expect(record).toMatchObject({ format: 1, serverId: local.server, source: "activity log" });
    expect(Date.parse(record.deletedAt) - Date.parse(record.restoreTo)).toBe(15 * 60_000);
  });

  test("prints and keeps no secret", async () => {
    expect(local.printed).not.toContain(PLANTED_SECRET);
    const files = await local.project.files(".convergent/archive");
    expect([...files.values()].join("\n")).not.toContain(PLANTED_SECRET);
  });
});
