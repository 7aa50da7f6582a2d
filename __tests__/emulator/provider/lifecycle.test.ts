import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { type ArmStub, startArmStub } from "../../support/arm-stub.ts";
import { changes, createWorkspace, type Plan, succeed, type Workspace } from "../../support/terraform.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a`;
const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-a`;
const QUIET = ["-no-color", "-input=false"] as const;
let stub: ArmStub;
let provider: StandInProvider;
let workspace: Workspace;

beforeAll(async () => {
  stub = await startArmStub();
  const environment = {
    ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
    ARM_TENANT_ID: "t",
    ARM_CLIENT_ID: "c",
    ARM_CLIENT_SECRET: "s",
  };
  provider = await startProvider({
    armEndpoint: stub.endpoint,
    clock: { now: () => 0, sleep: async () => {} },
    environment,
  });
  workspace = await createWorkspace({ TF_REATTACH_PROVIDERS: provider.reattach });
  await workspace.write(configuration());
  await succeed(workspace.terraform("init", ...QUIET));
});

afterAll(async () => {
  await workspace?.remove();
  await provider?.close();
  await stub?.close();
});

const onServer = { resource_group_name: "rg-a", server_name: "mysql-a" };
const group = { name: "rg-a", location: "West Europe", tags: { owner: "one" } };
const database = { ...onServer, name: "orders", charset: "utf8mb4", collation: "utf8mb4_0900_ai_ci" };

type Parts = { group?: object; database?: object; rule?: object; [block: string]: object | undefined };

function configuration({ group: g = group, database: d = database, rule, ...blocks }: Parts = {}): object {
  const resource = {
    azurerm_resource_group: { main: g },
    azurerm_mysql_flexible_database: { orders: { ...d, depends_on: ["azurerm_resource_group.main"] } },
    ...(rule === undefined ? {} : { azurerm_mysql_flexible_server_firewall_rule: { office: rule } }),
  };
  return {
    terraform: { required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } } },
    provider: { azurerm: [{ features: [{}] }] },
    resource,
    ...blocks,
  };
}

async function planOf(parts: Parts = {}, ...args: readonly string[]): Promise<Plan> {
  await workspace.write(configuration(parts));
  return workspace.plan(...args);
}

async function apply(parts: Parts = {}): Promise<void> {
  await planOf(parts);
  await succeed(workspace.terraform("apply", ...QUIET, "plan"));
}

// One story, told in order: each test starts from where the one before it ended.
describe("Terraform with the stand-in provider", () => {
  test("creates what is missing, and then sees nothing to do", async () => {
    expect(changes(await planOf())).toEqual({
      "azurerm_mysql_flexible_database.orders": "create",
      "azurerm_resource_group.main": "create",
    });
    await succeed(workspace.terraform("apply", ...QUIET, "plan"));
    expect(changes(await planOf())).toEqual({});
  });

  test("updates in place", async () => {
    const tagged = { group: { ...group, tags: { owner: "two" } } };
    expect(changes(await planOf(tagged))).toEqual({ "azurerm_resource_group.main": "update" });
    await succeed(workspace.terraform("apply", ...QUIET, "plan"));
    expect(stub.resources.get(GROUP.toLowerCase())).toMatchObject({ tags: { owner: "two" } });
  });

  test("replaces where azurerm replaces, and says which attribute forces it", async () => {
    const parts = {
      group: { ...group, tags: { owner: "two" } },
      database: { ...database, charset: "latin1", collation: "latin1_swedish_ci" },
    };
    const plan = await planOf(parts);
    expect(changes(plan)).toEqual({ "azurerm_mysql_flexible_database.orders": "delete/create" });
    const change = plan.resource_changes?.find(({ address }) => address.includes("database"))?.change;
    expect(change?.replace_paths).toEqual(expect.arrayContaining([["charset"], ["collation"]]));
    await succeed(workspace.terraform("apply", ...QUIET, "plan"));
    await apply();
  });

  test("sees what a person changed, as drift", async () => {
    const resource = stub.resources.get(GROUP.toLowerCase());
    stub.resources.set(GROUP.toLowerCase(), { ...resource, tags: { owner: "somebody" } });
    const plan = await planOf();
    expect(plan.resource_drift?.map(({ address }) => address)).toEqual(["azurerm_resource_group.main"]);
    expect(changes(plan)).toEqual({ "azurerm_resource_group.main": "update" });
  });

  test("takes drift into the state with -refresh-only, and changes nothing", async () => {
    const plan = await planOf({}, "-refresh-only");
    expect(changes(plan)).toEqual({});
    expect(plan.resource_drift?.map(({ change }) => change.actions.join())).toEqual(["update"]);
    await apply();
  });

  test("creates again what somebody deleted", async () => {
    stub.resources.delete(`${SERVER}/databases/orders`.toLowerCase());
    expect(changes(await planOf())).toEqual({ "azurerm_mysql_flexible_database.orders": "create" });
    await apply();
  });

  test("refuses to create what exists, and adopts it by an import block", async () => {
    const id = `${SERVER}/firewallRules/office`;
    const rule = { ...onServer, name: "office", start_ip_address: "203.0.113.10", end_ip_address: "203.0.113.10" };
    stub.resources.set(id.toLowerCase(), {
      id,
      properties: { startIpAddress: "203.0.113.10", endIpAddress: "203.0.113.10" },
    });
    await planOf({ rule });
    const refused = await workspace.terraform("apply", ...QUIET, "plan");
    expect(refused.stderr).toContain("already exists - to be managed via Terraform this resource needs to be imported");
    expect(refused.stderr).toContain("with azurerm_mysql_flexible_server_firewall_rule.office");
    const adopted = { rule, import: [{ to: "azurerm_mysql_flexible_server_firewall_rule.office", id }] as object };
    expect(changes(await planOf(adopted))).toEqual({});
    await succeed(workspace.terraform("apply", ...QUIET, "plan"));
    expect(changes(await planOf({ rule }))).toEqual({});
    await apply();
  });

  test("says that there is nothing to import where nothing is", async () => {
    const id = `${SERVER}/firewallRules/nowhere`;
    const rule = { ...onServer, name: "nowhere", start_ip_address: "203.0.113.10", end_ip_address: "203.0.113.10" };
    await workspace.write(
      configuration({ rule, import: [{ to: "azurerm_mysql_flexible_server_firewall_rule.office", id }] }),
    );
    const refused = await workspace.terraform("plan", ...QUIET);
    expect(refused.stderr).toContain("Cannot import non-existent remote object");
  });

  test("says at which attribute a value is wrong", async () => {
    const rule = { ...onServer, name: "office", start_ip_address: "somewhere", end_ip_address: "203.0.113.10" };
    await workspace.write(configuration({ rule }));
    const refused = await workspace.terraform("validate", "-json");
    const [diagnostic] = (
      JSON.parse(refused.stdout) as { diagnostics: { summary: string; range: { start: { line: number } } }[] }
    ).diagnostics;
    expect(diagnostic?.summary).toBe('expected "start_ip_address" to contain a valid IPv4 address, got: somewhere');
    expect(diagnostic?.range.start.line).toBe(1);
  });

  test("reads a data source, and complains when there is no such resource", async () => {
    const output = { location: { value: "${data.azurerm_resource_group.main.location}" } };
    await workspace.write(configuration({ data: { azurerm_resource_group: { main: { name: "rg-a" } } }, output }));
    await succeed(workspace.terraform("apply", ...QUIET, "-auto-approve"));
    expect((await workspace.terraform("output", "-raw", "location")).stdout).toBe("westeurope");
    await workspace.write(configuration({ data: { azurerm_resource_group: { main: { name: "rg-none" } } } }));
    expect((await workspace.terraform("plan", ...QUIET)).stderr).toContain(
      'Resource Group Name: "rg-none") was not found',
    );
  });

  test("destroys everything", async () => {
    await workspace.write(configuration());
    await succeed(workspace.terraform("destroy", ...QUIET, "-auto-approve"));
    expect([...stub.resources.keys()]).toEqual([]);
  });
});
