import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { inspectStack } from "../../ops/live/inspect.ts";
import { inputsOf } from "../../ops/live/stack-input.ts";
import { loadParameters } from "../../schemas/load.ts";
import {
  addressOf,
  createStackProject,
  decide,
  GROUP,
  inspect,
  putGroup,
  putServer,
  putState,
  SERVER,
  STACK,
  SUBSCRIPTION,
  setParameters,
  TENANT,
} from "../support/inspected-stack.ts";
import type { Project } from "../support/project.ts";

let azure: LocalAzure;
let project: Project;

const start = (options: Parameters<typeof startLocalAzure>[0] = {}): Promise<LocalAzure> =>
  startLocalAzure({ tenantId: TENANT, subscriptionIds: [SUBSCRIPTION], speed: 0, ...options });

beforeEach(async () => {
  azure = await start();
  project = await createStackProject();
});
afterEach(async () => {
  await azure.close();
  await project.remove();
});

/** Makes Terraform remember the group and the server. */
async function rememberServer(): Promise<void> {
  await putState(project, {
    [await addressOf(project, "azurerm_resource_group")]: GROUP,
    [await addressOf(project, "azurerm_mysql_flexible_server")]: SERVER,
  });
}

const checkOf = (decision: Awaited<ReturnType<typeof decide>>, id: string) =>
  decision.checks.find((check) => check.id === id);

describe("converge inspect", () => {
  it("decides to create what does not exist, with every check in order", async () => {
    const { code, stderr, stdout } = await inspect(project, azure);
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("create: the server does not exist yet");
    const decision = await decide(project, azure);
    expect(decision.checks.map(({ status }) => status)).toEqual(decision.checks.map(() => "ok"));
    expect(decision.checks.map(({ id }) => id)).toEqual([
      "login",
      "subscription",
      "resource-providers",
      "terraform-state",
      "resource-group",
      "server",
      "locks",
      "deleted-server",
      "server-name",
      "offer",
      "quota",
      "address-space",
    ]);
  });

  it("asks all of Azure in one pass, and changes nothing there", async () => {
    await decide(project, azure);
    const writes = azure.requests.filter(({ method, path }) => method !== "GET" && !path.endsWith("/token"));
    expect(writes.map(({ path }) => path.split("/").at(-1))).toEqual(["checkNameAvailability"]);
  });

  it("tells a workflow the action and the reason, in a way that no value can break out of", async () => {
    const { outputs } = await inspect(project, azure);
    expect(outputs).toMatch(/^action<<(end-\S+)\ncreate\n\1\nreason<<(end-\S+)\nthe server does not exist yet\n\2\n$/);
  });

  it("updates a server that the Terraform state holds", async () => {
    putGroup(azure);
    putServer(azure);
    await rememberServer();
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "update", code: 0 });
    expect(checkOf(decision, "terraform-state")?.found).toBe("2 resources, serial 7");
    expect(checkOf(decision, "server")?.found).toBe("Ready, Standard_B1ms, MySQL 8.4, in West Europe");
  });

  it("starts a server that is Stopped, and waits for one that is busy", async () => {
    putGroup(azure);
    putServer(azure);
    await rememberServer();
    azure.outOfBand.act(SERVER, "restart");
    expect(await decide(project, azure)).toMatchObject({ action: "wait", reason: "the server is Updating", code: 0 });
    azure.clock.advance(3_600_000);
    azure.outOfBand.drift(SERVER, "properties.state", "Stopped");
    expect(await decide(project, azure)).toMatchObject({ action: "start", code: 0 });
  });

  it("waits for a resource group that is being deleted", async () => {
    putGroup(azure, { properties: { provisioningState: "Deleting" } });
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "wait", reason: "the resource group is being deleted", code: 0 });
  });

  it("refuses a state of the server that it does not know", async () => {
    putGroup(azure);
    putServer(azure, { state: "Reticulating" });
    await rememberServer();
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4 });
    expect(decision.reason).toContain('Azure calls its state "Reticulating"');
  });

  it("refuses a Terraform state that cannot be read", async () => {
    await project.write(`${STACK}/terraform.tfstate`, "{ this is no state");
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4 });
    expect(decision.reason).toContain("the Terraform state could not be read");
    expect(checkOf(decision, "terraform-state")?.status).toBe("unknown");
  });
});

describe("converge inspect, with a server outside the Terraform state", () => {
  beforeEach(() => {
    putGroup(azure);
    putServer(azure);
  });

  it("refuses by default", async () => {
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4, imports: [] });
    expect(decision.reason).toContain("whenExists is refuse");
  });

  it("skips or recreates where the policy says so", async () => {
    await setParameters(project, { whenExists: "skip" });
    expect(await decide(project, azure)).toMatchObject({ action: "skip", code: 0 });
    await setParameters(project, { whenExists: "recreate" });
    expect(await decide(project, azure)).toMatchObject({ action: "recreate", code: 0 });
  });

  it("adopts the group, the server and those of its children that exist", async () => {
    const database = `${SERVER}/databases/app`;
    azure.outOfBand.put({ id: database, name: "app", type: "Microsoft.DBforMySQL/flexibleServers/databases" });
    await setParameters(project, { whenExists: "adopt" });
    expect(await decide(project, azure)).toMatchObject({ action: "adopt", code: 0 });
    const { import: blocks } = JSON.parse(await project.read(`${STACK}/adopt.tf.json`)) as {
      import: { to: string; id: string }[];
    };
    expect(blocks.map(({ id }) => id).sort()).toEqual([
      GROUP,
      SERVER,
      `${SERVER}/configurations/require_secure_transport`,
      `${SERVER}/configurations/tls_version`,
      database,
    ]);
    expect(blocks.find(({ id }) => id === SERVER)?.to).toBe(await addressOf(project, "azurerm_mysql_flexible_server"));
  });

  it("takes no import block for what the state holds already", async () => {
    const group = await addressOf(project, "azurerm_resource_group");
    await putState(project, { [group]: GROUP });
    await setParameters(project, { whenExists: "adopt" });
    const { imports } = await decide(project, azure);
    expect(imports.map(({ address }) => address)).not.toContain(group);
    expect(imports.map(({ id }) => id)).toContain(SERVER);
  });

  it("adopts nothing while it cannot tell what exists", async () => {
    await setParameters(project, { whenExists: "adopt" });
    azure.faults.add({
      method: "GET",
      path: "/databases/app$",
      effect: { kind: "answer", status: 403, code: "AuthorizationFailed", message: "you may not read {name}" },
    });
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4, imports: [] });
    expect(decision.reason).toContain("AuthorizationFailed: you may not read app");
    await expect(project.read(`${STACK}/adopt.tf.json`)).rejects.toThrow("ENOENT");
  });

  it.each(["adopt", "recreate"])("refuses to %s a server that somebody else manages", async (whenExists) => {
    azure.outOfBand.drift(SERVER, "tags", { "Managed-By": "terraform-of-the-shop" });
    await setParameters(project, { whenExists });
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4, imports: [] });
    expect(checkOf(decision, "server-owner")).toMatchObject({ status: "failed" });
    expect(decision.reason).toContain("terraform-of-the-shop");
    await expect(project.read(`${STACK}/adopt.tf.json`)).rejects.toThrow("ENOENT");
  });

  it("refuses to adopt the server of another environment of its own", async () => {
    azure.outOfBand.drift(SERVER, "tags.environment", "prod");
    await setParameters(project, { whenExists: "adopt" });
    expect(await decide(project, azure)).toMatchObject({ action: "refuse", code: 4 });
  });

  it("adopts a server that no tag claims", async () => {
    azure.outOfBand.drift(SERVER, "tags", {});
    await setParameters(project, { whenExists: "adopt" });
    expect(await decide(project, azure)).toMatchObject({ action: "adopt", code: 0 });
  });

  it("removes the import blocks of an earlier run once they do not hold any more", async () => {
    await setParameters(project, { whenExists: "adopt" });
    await decide(project, azure);
    expect(await project.read(`${STACK}/adopt.tf.json`)).toContain(SERVER);
    await setParameters(project, { whenExists: "refuse" });
    await decide(project, azure);
    await expect(project.read(`${STACK}/adopt.tf.json`)).rejects.toThrow("ENOENT");
  });
});

describe("converge inspect, with a group outside the Terraform state and no server", () => {
  it("refuses, skips or adopts it by the policy", async () => {
    putGroup(azure);
    const refused = await decide(project, azure);
    expect(refused).toMatchObject({ action: "refuse", code: 4 });
    expect(checkOf(refused, "resource-group-owner")).toMatchObject({ status: "failed" });
    await setParameters(project, { whenExists: "skip" });
    expect(await decide(project, azure)).toMatchObject({ action: "skip", code: 0 });
    await setParameters(project, { whenExists: "adopt" });
    const adopted = await decide(project, azure);
    expect(adopted).toMatchObject({ action: "adopt", code: 0 });
    expect(adopted.imports.map(({ id }) => id)).toEqual([GROUP]);
  });

  it("leaves a group alone that the stack only reads", async () => {
    putGroup(azure, { tags: { "managed-by": "platform" } });
    const name = "rg-convergent-mysql-dev";
    await setParameters(project, { resourceGroup: { name, existing: true } });
    expect(await decide(project, azure)).toMatchObject({ action: "create", code: 0 });
  });
});

describe("converge inspect, where the preflight fails", () => {
  const failing = async (id: string) => {
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4 });
    expect(decision.reason).toContain(`${id}: `);
    const check = checkOf(decision, id);
    expect(check?.status).toBe("failed");
    expect(check?.remedy).toMatch(/\S/);
    return check;
  };

  it("refuses a name that somebody else has", async () => {
    await azure.close();
    azure = await start({ takenNames: ["mysql-convergent-dev"] });
    expect((await failing("server-name"))?.found).toBe("AlreadyExists: Specified server name is already used.");
  });

  it("refuses a subscription of another tenant", async () => {
    await azure.close();
    azure = await start({ tenantId: "88888888-8888-4888-8888-888888888888" });
    const environment = { ...azure.environment, ARM_TENANT_ID: TENANT, AZURE_TENANT_ID: TENANT };
    azure = { ...azure, environment };
    expect((await failing("subscription"))?.found).toContain("88888888-8888-4888-8888-888888888888");
  });

  it("refuses a subscription that does not exist", async () => {
    await azure.close();
    azure = await start({ subscriptionIds: ["55555555-5555-4555-8555-555555555555"] });
    azure = { ...azure, environment: { ...azure.environment, ARM_SUBSCRIPTION_ID: "", AZURE_SUBSCRIPTION_ID: "" } };
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "refuse", code: 4 });
    expect(checkOf(decision, "subscription")).toMatchObject({ status: "failed" });
  });

  it("refuses a size that the region does not offer", async () => {
    azure.faults.add({
      path: "/capabilities$",
      effect: { kind: "answer", status: 200, body: { value: [{ zone: "none", supportedFlexibleServerEditions: [] }] } },
    });
    expect((await failing("offer"))?.found).toBe("Standard_B1ms is not offered in westeurope");
  });

  it("refuses to change what a lock makes read-only", async () => {
    putGroup(azure);
    putServer(azure);
    await rememberServer();
    azure.outOfBand.lock(GROUP, "freeze", "ReadOnly");
    expect((await failing("locks"))?.found).toBe(`ReadOnly freeze on ${GROUP}`);
  });

  it("only warns of variables, of providers to register, of addresses in use and of a deleted server", async () => {
    await azure.close();
    azure = await start({ unregistered: ["Microsoft.Insights"] });
    putGroup(azure);
    putServer(azure);
    azure.outOfBand.delete(GROUP);
    azure.outOfBand.put({
      id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub`,
      name: "hub",
      type: "Microsoft.Network/virtualNetworks",
      location: "westeurope",
      properties: { addressSpace: { addressPrefixes: ["10.10.0.128/25"] } },
    });
    const other = "44444444-4444-4444-8444-444444444444";
    azure = { ...azure, environment: { ...azure.environment, ARM_SUBSCRIPTION_ID: other } };
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "create", code: 0 });
    expect(checkOf(decision, "variables")?.found).toBe(`ARM_SUBSCRIPTION_ID is ${other}`);
    const warned = decision.checks.filter(({ status }) => status === "warning").map(({ id }) => id);
    expect(warned).toEqual(["variables", "resource-providers", "deleted-server", "address-space"]);
    expect(checkOf(decision, "deleted-server")?.remedy).toContain('"mode":"PointInTimeRestore"');
  });
});

describe("converge inspect, where Azure does not answer", () => {
  it("says what may not be read, and refuses", async () => {
    azure.faults.add("authorization-failed-read");
    const { code, stderr } = await inspect(project, azure);
    expect(code).toBe(4);
    expect(stderr).toContain("AuthorizationFailed");
    expect(stderr).toContain("give the identity the role Reader");
  });

  it("refuses when something unknown would have to be recreated", async () => {
    await setParameters(project, { whenExists: "recreate" });
    azure.faults.add({ method: "GET", path: "/flexibleServers/[^/]+$", effect: { kind: "drop" } });
    expect(await decide(project, azure)).toMatchObject({ action: "refuse", code: 4 });
  });

  it("waits for one answer no longer than for its time, and for the others not at all", async () => {
    azure.faults.add({ method: "GET", path: "/virtualNetworks$", effect: { kind: "slow", milliseconds: 30_000 } });
    const inputs = loadParameters(project.folder).environments.flatMap(inputsOf);
    const input = inputs.find(({ stack }) => stack === "mysql");
    if (input === undefined) throw new Error("the project has no stack");
    const { decision, facts } = await inspectStack(input, `${project.folder}/${STACK}`, {
      env: { PATH: process.env.PATH, ...azure.environment },
      now: new Date(),
      signal: new AbortController().signal,
      probeMilliseconds: 5000,
    });
    expect(facts.virtualNetworks).toEqual({ known: false, reason: "no answer within 5 s" });
    expect(facts.subject).toEqual({ known: true, value: undefined });
    expect(decision.action).toBe("create");
  });

  it("ends with 1 when nothing can be reached", async () => {
    const nowhere = { ARM_METADATA_HOSTNAME: "127.0.0.1:1" };
    const { code, stderr, outputs } = await inspect(project, azure, { env: nowhere });
    expect(code).toBe(1);
    expect(stderr).toContain("ECONNREFUSED");
    expect(outputs).toContain("\nrefuse\n");
  });

  it("prints no secret, even one that Azure repeats", async () => {
    const secret = `planted-${randomUUID()}`;
    const message = `your secret ${secret} is wrong`;
    azure.faults.add({
      path: "/flexibleServers/[^/]+$",
      effect: { kind: "answer", status: 403, code: "Odd", message },
    });
    const env = { ARM_CLIENT_SECRET: secret };
    const text = await inspect(project, azure, { env });
    const json = await inspect(project, azure, { env, words: ["mysql-dev", "--format", "json"] });
    expect(text.stderr).toContain("your secret (sensitive) is wrong");
    expect(JSON.stringify([text, json])).not.toContain(secret);
  });
});

describe("converge inspect, asked wrongly", () => {
  it("names the nearest stack", async () => {
    const { code, stderr } = await inspect(project, azure, { words: ["-e", "dve"] });
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean dev?");
  });

  it("says where the parameters are wrong", async () => {
    await setParameters(project, { whenExists: "adpot" });
    const { code, stderr } = await inspect(project, azure);
    expect(code).toBe(2);
    expect(stderr).toContain("parameters/dev/mysql.json");
    expect(azure.requests).toEqual([]);
  });

  it("says that the rendered stack is older than its parameters", async () => {
    await setParameters(project, { project: "another" }, "environment");
    const { code, stderr } = await inspect(project, azure);
    expect(code).toBe(2);
    expect(stderr).toContain("run npx converge synth");
  });
});
