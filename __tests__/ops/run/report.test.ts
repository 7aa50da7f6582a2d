import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../../../emulator/index.ts";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";

let local: LocalStack;
beforeAll(async () => {
  local = await startLocalStack();
});
afterAll(() => local.close());

async function converge(...words: readonly string[]) {
  const { stdout, stderr, code } = await local.converge([...words, "--format", "json"]);
  return { json: JSON.parse(stdout), stderr, code };
}

async function setServer(changes: object): Promise<void> {
  const path = "parameters/dev/mysql.json";
  const parameters = JSON.parse(await local.project.read(path));
  await local.project.write(path, { ...parameters, server: { ...parameters.server, ...changes } });
}

const resultOf = async (runId: string) =>
  JSON.parse(await local.project.read(`.convergent/archive/runs/mysql-dev/${runId}/result.json`));

// One story, told in order.
describe("what a run tells programs", () => {
  it("is what was decided, and in a workflow outputs and a summary", async () => {
    await local.project.write("outputs", "");
    await local.project.write("summary", "");
    const path = (name: string) => `${local.project.folder}/${name}`;
    const env = { GITHUB_OUTPUT: path("outputs"), GITHUB_STEP_SUMMARY: path("summary") };
    const words = ["apply", "dev", "mysql", "--format", "json"];
    const recorded = await local.converge(words, { env });
    const json = JSON.parse(recorded.stdout);
    expect(json).toMatchObject({
      outcome: "applied",
      decision: { action: "create", reason: "the server does not exist yet" },
      failedChecks: [],
      error: null,
      review: { verdict: "proceed" },
    });
    const outputs = [...(await local.project.read("outputs")).matchAll(/^(\w+)<<.*\n(.*)\n/gm)];
    expect(Object.fromEntries(outputs.map(([, name, value]) => [name, value]))).toEqual({
      run: json.runId,
      outcome: "applied",
      verdict: "proceed",
      fingerprint: json.review.fingerprint,
      action: "create",
      reason: "the server does not exist yet",
    });
    expect(await local.project.read("summary")).toContain("**11 created.**");
  });

  it("is reviewed again from the archive, with the history and the waivers of its stack", async () => {
    const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const waiver = { rule: "restart-required", address: "*", reason: "it is new, and empty", expiresOn };
    const path = "parameters/dev/mysql.json";
    await local.project.write(path, { ...JSON.parse(await local.project.read(path)), reviewWaivers: [waiver] });
    await setServer({ databases: [{ name: "app" }, { name: "more" }] });
    const held = await converge("apply", "dev", "mysql");
    expect(held.json).toMatchObject({ outcome: "confirmation needed", review: { verdict: "confirm" } });
    const { json } = await converge("apply", "dev", "mysql", "--confirm", held.json.review.fingerprint);
    expect(json.outcome).toBe("applied");
    const { json: first } = await converge("history");
    const again = await converge("review", json.runId.slice(0, -1));
    expect(again.json).toMatchObject({
      plan: `runs/mysql-dev/${json.runId}/plan.json`,
      verdict: json.review.verdict,
      fingerprint: json.review.fingerprint,
      anomaly: { runs: 1 },
    });
    const [created] = first.runs.slice(-1);
    const { findings } = (await converge("review", created.runId)).json;
    const rules = findings.map(({ ruleId, level }: { ruleId: string; level: string }) => `${level} ${ruleId}`);
    expect(rules).toContain("confirm waiver-new");
    const { review } = (await converge("plan", "dev", "mysql")).json;
    expect(review.findings.map(({ ruleId }: { ruleId: string }) => ruleId)).not.toContain("waiver-new");
  });

  it("is the error that ended it, as the catalogue reads it, also in the archive", async () => {
    local.azure.faults.add("read-only-disabled-subscription", { path: "databases/late", times: 9 });
    await setServer({ databases: [{ name: "app" }, { name: "more" }, { name: "late" }] });
    const { json, code } = await converge("apply", "dev", "mysql");
    local.azure.faults.clear();
    expect(code).toBe(1);
    expect(json.error).toMatchObject({
      id: expect.stringMatching(/^[a-z-]+$/),
      code: "ReadOnlyDisabledSubscription",
      address: expect.stringContaining("late"),
      message: expect.any(String),
      why: expect.any(String),
      remedy: expect.any(String),
    });
    const { outcome, decision, failedChecks, error } = json;
    expect(await resultOf(json.runId)).toEqual({ outcome, decision, failedChecks, error });
  });

  it("is the run beside the message when it threw, and what Terraform said read by the catalogue", async () => {
    local.azure.faults.add("authorization-failed-read", { path: "virtualNetworks", times: 99 });
    const { json, code } = await converge("plan", "dev", "mysql");
    local.azure.faults.clear();
    expect(code).toBe(1);
    expect(json).toMatchObject({
      stackId: "mysql-dev",
      outcome: "failed",
      error: { exitCode: 1, code: "AuthorizationFailed", remedy: expect.any(String) },
    });
    expect((await resultOf(json.runId)).error.code).toBe("AuthorizationFailed");
  });

  it("is every check that failed, with what to do, when nothing may be done", async () => {
    const group = local.azure.resource(local.group) as Resource;
    await local.project.remove("cdktf.out/stacks/mysql-dev/terraform.tfstate");
    local.azure.outOfBand.delete(local.group);
    local.azure.outOfBand.put({ ...group, tags: {} });
    const { json, stderr, code } = await converge("apply", "dev", "mysql");
    expect(code).toBe(4);
    expect(json).toMatchObject({ outcome: "refused", decision: { action: "refuse" }, review: null });
    const [check] = json.failedChecks;
    expect(check).toMatchObject({ id: "resource-group-owner", remedy: expect.stringMatching(/\S/) });
    expect(stderr).toContain(`  resource-group-owner: ${check.remedy}\n`);
  });

  it("is every mistake of the parameter files", async () => {
    await setServer({ skuName: "B_Standard_B9" });
    const { json, code } = await converge("plan", "dev", "mysql");
    expect(code).toBe(2);
    expect(json).toMatchObject({
      error: { message: "nothing was touched: the parameter files have mistakes", exitCode: 2 },
      diagnostics: [{ file: "parameters/dev/mysql.json", severity: "error" }],
    });
  });

  it("holds no secret", () => expect(local.printed).not.toContain(PLANTED_SECRET));
});
