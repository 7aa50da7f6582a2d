import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { advancing, type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { SERVER, SUBSCRIPTION, TENANT } from "../../support/inspected-stack.ts";
import { createProject, PROGRAM, type Project } from "../../support/project.ts";

const PASSWORD = "Planted-Secret-42";
let azure: LocalAzure;
let provider: StandInProvider;
let project: Project;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  azure = await startLocalAzure({ tenantId: TENANT, subscriptionIds: [SUBSCRIPTION] });
  provider = await startProvider({
    armEndpoint: azure.endpoint,
    certificate: azure.certificate,
    clock: advancing(azure.clock),
    environment: azure.environment,
  });
  project = await createProject(PROGRAM);
  env = {
    PATH: process.env.PATH,
    HOME: project.folder,
    ...azure.environment,
    TF_REATTACH_PROVIDERS: provider.reattach,
    TF_VAR_server_administrator_password: PASSWORD,
  };
});
afterAll(async () => {
  await provider?.close();
  await azure?.close();
  await project?.remove();
});

async function converge(...words: string[]) {
  const context = { ...recordContext(project.folder, env), now: () => new Date() };
  await run(words, context);
  return context.recorded;
}

async function setServer(changes: object): Promise<void> {
  const path = "parameters/dev/mysql.json";
  const parameters = JSON.parse(await project.read(path));
  await project.write(path, { ...parameters, server: { ...parameters.server, ...changes } });
}

const server = () =>
  azure.resource(SERVER) as { sku: { name: string }; properties: Record<string, unknown> } | undefined;
const fingerprintIn = (text: string) => /fingerprint (\S+)/.exec(text)?.[1] ?? "";
const runIn = (text: string) => /: run (\d{8}T\d{6}Z-[0-9a-f]{8})/.exec(text)?.[1] ?? "";

// One story, told in order.
describe("converge plan and apply on local Azure", () => {
  it("says what would happen, and changes nothing", async () => {
    const { stderr, code } = await converge("plan", "dev", "mysql");
    expect(stderr).toContain("create: the server does not exist yet");
    expect(stderr).toContain("Proceed: mysql-dev (11 created)");
    expect(code).toBe(0);
    expect(server()).toBeUndefined();
  });

  it("creates what is not there without asking anybody", async () => {
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("nothing unusual");
    expect(code).toBe(0);
    expect(server()).toMatchObject({ properties: { state: "Ready" } });
  });

  it("has nothing to do the second time, and sees no drift in what it made itself", async () => {
    expect((await converge("plan", "dev", "mysql")).stderr).toContain("Proceed: mysql-dev (11 unchanged)");
    const { stderr, code } = await converge("apply", "mysql-dev");
    expect(stderr).toMatch(/nothing to do: run/);
    expect(code).toBe(0);
  });

  it("applies a harmless change at once", async () => {
    await setServer({ databases: [{ name: "app" }, { name: "reports" }] });
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("nothing unusual");
    expect(code).toBe(0);
    expect(azure.resource(`${SERVER}/databases/reports`)).toBeDefined();
  });

  it("survives a busy server: waits until it is ready, plans again and applies", async () => {
    azure.faults.add("server-is-busy-database", { path: "databases/orders", times: 1 });
    await setServer({ databases: [{ name: "app" }, { name: "reports" }, { name: "orders" }] });
    const { stderr, code } = await converge("apply", "dev", "mysql");
    azure.faults.clear();
    expect(stderr).toContain("error server-busy (ServerIsBusy)");
    expect(stderr).toContain("waiting for server ready");
    expect(code).toBe(0);
    expect(azure.resource(`${SERVER}/databases/orders`)).toBeDefined();
  });

  it("stops at an error that trying again does not mend, with what to do", async () => {
    azure.faults.add("read-only-disabled-subscription", { path: "databases/late", times: 9 });
    await setServer({ databases: [{ name: "app" }, { name: "reports" }, { name: "orders" }, { name: "late" }] });
    const { stderr, code } = await converge("apply", "dev", "mysql");
    azure.faults.clear();
    expect(stderr).toContain("not tried again: a policy, a lock or the subscription forbids it");
    expect(stderr).toMatch(/failed: run/);
    expect(code).toBe(1);
    expect((await converge("apply", "dev", "mysql")).code).toBe(0);
  });

  it("holds a dangerous change until somebody confirms what was reviewed", async () => {
    await setServer({ databases: [{ name: "app" }] });
    const held = await converge("apply", "dev", "mysql");
    expect(held.stderr).toContain("a person must confirm");
    expect(held.code).toBe(3);
    expect(azure.resource(`${SERVER}/databases/reports`)).toBeDefined();

    const wrong = await converge("apply", "dev", "mysql", "--confirm", "sha256:0");
    expect(wrong.stderr).toContain('--confirm names "sha256:0"');
    expect(wrong.code).toBe(3);

    const planned = await converge("plan", "dev", "mysql");
    expect(planned.code).toBe(3);
    const applied = await converge(
      "apply",
      "dev",
      "mysql",
      "--run",
      runIn(planned.stderr),
      "--confirm",
      fingerprintIn(planned.stderr),
    );
    expect(applied.stderr).toContain("confirmed by its fingerprint");
    expect(applied.code).toBe(0);
    expect(azure.resource(`${SERVER}/databases/reports`)).toBeUndefined();
  });

  it("archives the plan and the review that it applied, and takes the beginning of the id", async () => {
    await setServer({ databases: [{ name: "app" }, { name: "more" }] });
    const id = runIn((await converge("plan", "dev", "mysql")).stderr);
    const { stdout, code } = await converge("apply", "mysql-dev", "--run", id.slice(0, -2), "--format", "json");
    expect(code).toBe(0);
    const { runId, outcome, review } = JSON.parse(stdout);
    expect({ outcome, creates: review.counts.creates }).toEqual({ outcome: "applied", creates: 1 });
    const shown = JSON.parse((await converge("history", "show", runId, "--format", "json")).stdout);
    expect(Object.keys(shown.manifest.files)).toEqual(
      expect.arrayContaining(["plan.json", "plan.tfplan", "review.json", "review.html", "seal.json"]),
    );
    const listed = JSON.parse((await converge("history", "-n", "1", "--format", "json")).stdout);
    expect(listed.runs).toMatchObject([{ runId, changes: { creates: 1 } }]);
  });

  it("has nothing to do with a plan that does nothing", async () => {
    const planned = await converge("plan", "dev", "mysql");
    expect(planned.stderr).toMatch(/nothing to do: run/);
    const { stderr, code } = await converge("apply", "dev", "mysql", "--run", runIn(planned.stderr));
    expect(stderr).toMatch(/nothing to do: run/);
    expect(code).toBe(0);
  });

  it("takes no plan that was not made to be applied, nor a run that is not there, and archives no run for it", async () => {
    const drifted = runIn((await converge("drift", "dev", "mysql")).stderr);
    const runs = async () => JSON.parse((await converge("history", "--format", "json")).stdout).runs.length;
    const before = await runs();
    const refused = await converge("apply", "dev", "mysql", "--run", drifted);
    expect(refused.stderr).toContain(`run ${drifted} is one of converge drift`);
    expect(refused.code).toBe(4);
    const unknown = await converge("apply", "dev", "mysql", "--run", "20200101");
    expect(unknown.stderr).toContain('there is no run "20200101"');
    expect(unknown.code).toBe(2);
    expect(await runs()).toBe(before);
  });

  it("plans again when the state moved, and keeps a confirmation that covers the new plan", async () => {
    await setServer({ databases: [{ name: "app" }, { name: "more" }, { name: "most" }] });
    const planned = await converge("plan", "dev", "mysql");
    await converge("apply", "dev", "mysql");
    const stale = await converge("apply", "dev", "mysql", "--run", runIn(planned.stderr));
    expect(stale.stderr).toContain("planned again: the state changed after the plan was made");
    expect(stale.stderr).toMatch(/nothing to do: run/);
    expect(stale.code).toBe(0);
  });

  it("does not apply a plan that was tampered with", async () => {
    await setServer({ databases: [{ name: "app" }, { name: "more" }, { name: "most" }, { name: "again" }] });
    const planned = await converge("plan", "dev", "mysql");
    const id = runIn(planned.stderr);
    await project.write(join(".convergent/archive/runs/mysql-dev", id, "plan.tfplan"), "another plan");
    const refused = await converge("apply", "dev", "mysql", "--run", id);
    expect(refused.stderr).toContain("was changed after it was archived");
    expect(refused.code).toBe(4);
    expect(azure.resource(`${SERVER}/databases/again`)).toBeUndefined();
  });

  it("touches nothing when a parameter file has a mistake", async () => {
    await setServer({ skuName: "B_Standard_B9" });
    const before = azure.requests.length;
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("parameters/dev/mysql.json:");
    expect(code).toBe(2);
    expect(azure.requests).toHaveLength(before);
    await setServer({ skuName: "B_Standard_B1ms" });
  });

  it("holds a change that takes prevent_destroy off", async () => {
    const path = "parameters/dev/mysql.json";
    const parameters = JSON.parse(await project.read(path));
    const write = (server: object) =>
      project.write(path, { ...parameters, server: { ...parameters.server, ...server } });
    await write({ preventDestroy: true, maintenanceWindow: { dayOfWeek: 1, startHour: 1 } });
    const first = await converge("apply", "dev", "mysql");
    expect(first.stderr).toContain("applied: run");
    await write({ preventDestroy: false, maintenanceWindow: { dayOfWeek: 1, startHour: 2 } });
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("prevent-destroy-removed");
    expect(code).toBe(3);
    await write({});
  });

  it("refuses to take over a server that it did not make", async () => {
    await project.remove("cdktf.out/stacks/mysql-dev/terraform.tfstate");
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("refuse:");
    expect(code).toBe(4);
  });

  it("adopts it when the policy says so, and then has nothing to do", async () => {
    const path = "parameters/dev/mysql.json";
    await project.write(path, { ...JSON.parse(await project.read(path)), whenExists: "adopt" });
    const planned = await converge("apply", "dev", "mysql");
    expect(planned.stderr).toContain("adopt:");
    const { stderr, code } =
      planned.code === 3
        ? await converge("apply", "dev", "mysql", "--confirm", fingerprintIn(planned.stderr))
        : planned;
    expect(code, stderr).toBe(0);
    expect((await converge("apply", "dev", "mysql")).stderr).toMatch(/nothing to do: run/);
  });

  it("has written the password nowhere", async () => {
    for (const [path, text] of await project.files()) expect(text, path).not.toContain(PASSWORD);
  });

  it("works on one stack, and says so", async () => {
    const { stderr, code } = await converge("apply", "mysql");
    expect(stderr).toContain("this works on one stack");
    expect(code).toBe(2);
  });
});
