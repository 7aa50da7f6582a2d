import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";

// One story, told in order, on one local Azure.
describe("converge drift", () => {
  let local: LocalStack;
  const drift = (...more: readonly string[]) => local.converge(["drift", "dev", "mysql", ...more]);
  const state = () => readFileSync(join(local.project.folder, "cdktf.out/stacks/mysql-dev/terraform.tfstate"), "utf8");

  beforeAll(async () => {
    local = await startLocalStack();
    const created = await local.converge(["recreate", "dev", "mysql"]);
    if (created.code !== 0) throw new Error(created.stderr);
  });
  afterAll(() => local?.close());

  test("finds nothing worth a look where nobody changed anything", async () => {
    const { code, stdout } = await drift("--format", "json");
    // The network was created before the subnet that it repeats: that is no drift.
    expect(JSON.parse(stdout).drift).toMatchObject({ worst: "none", resources: [] });
    expect(code).toBe(0);
  });

  test("takes exchanged zones for benign", async () => {
    local.azure.outOfBand.drift(local.server, "properties.availabilityZone", "3");
    const { code, stdout } = await drift("--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({ command: "drift", drift: { worst: "benign", needsAttention: false } });
    expect(code).toBe(0);
  });

  test("asks for a person where protection was taken away, and changes nothing", async () => {
    const before = state();
    local.azure.outOfBand.drift(`${local.server}/configurations/require_secure_transport`, "properties.value", "OFF");
    const rule = `${local.group}/providers/Microsoft.Network/networkSecurityGroups/nsg-convergent-mysql-dev/securityRules`;
    local.azure.outOfBand.drift(`${rule}/allow-mysql-within-subnet`, "properties.sourceAddressPrefix", "*");
    const written = local.azure.requests.length;
    const { code, stdout } = await drift("--format", "markdown");
    expect(stdout).toMatch(/2 security, 1 benign/);
    expect(stdout).toContain("require_secure_transport");
    expect(code).toBe(3);
    expect(state()).toBe(before);
    const methods = local.azure.requests.slice(written).filter(({ path }) => !path.includes("/oauth2/"));
    expect(methods.filter(({ method }) => !["GET", "HEAD"].includes(method)).map(({ path }) => path)).toEqual([
      expect.stringContaining("checkNameAvailability"),
    ]);
  });

  test("says so in a workflow", async () => {
    const file = (name: string) => join(local.project.folder, name);
    const env = { GITHUB_OUTPUT: file("outputs"), GITHUB_STEP_SUMMARY: file("summary.md") };
    await local.converge(["drift", "dev", "mysql"], { env });
    expect(await local.project.read("outputs")).toMatch(/^drift<<(\S+)\nsecurity\n\1\n$/);
    expect(await local.project.read("summary.md")).toMatch(/^## mysql-dev: 3 resources drifted/);
  });

  test("names a stopped server as the reason why it cannot look", async () => {
    local.azure.outOfBand.stop(local.server);
    local.azure.clock.advance(600_000);
    const { code, stderr } = await drift();
    expect(stderr).toMatch(/is Stopped.*starts it/);
    expect(code).toBe(1);
    local.azure.outOfBand.start(local.server);
    local.azure.clock.advance(600_000);
  });

  test("calls a deleted server destructive", async () => {
    local.azure.outOfBand.delete(local.server);
    const { code, stdout, stderr } = await drift("--format", "json");
    expect(JSON.parse(stdout).drift.worst).toBe("destructive");
    expect(stderr).toMatch(/deleted outside Terraform/);
    expect(code).toBe(3);
  });

  test("is archived as a run that is over, without a secret", async () => {
    const files = await local.project.files(".convergent/archive/runs");
    const manifests = [...files].filter(([path]) => path.endsWith("manifest.json")).map(([, text]) => JSON.parse(text));
    const drifts = manifests.filter(({ command }) => command === "drift");
    expect(new Set(drifts.map(({ outcome }) => outcome))).toEqual(new Set(["no drift", "drifted", "failed"]));
    expect([...files.values()].join("\n")).not.toContain(PLANTED_SECRET);
    expect(local.printed).not.toContain(PLANTED_SECRET);
  });
});
