import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { checkMysqlStack, checkMysqlStacks, type MysqlStackInput } from "../../constructs/mysql-stack.rules.ts";
import { MysqlStack } from "../../stacks/mysql.ts";

const NETWORK = {
  virtualNetwork: { addressSpace: ["10.0.0.0/24"] },
  delegatedSubnet: { addressPrefix: "10.0.0.0/28" },
  allowedSources: [{ name: "apps", addressPrefix: "10.0.0.0/24" }],
};

const input = (
  changes: { environment?: object; parameters?: object; environmentName?: string } = {},
): MysqlStackInput => ({
  environmentName: changes.environmentName ?? "dev",
  environment: {
    project: "acme",
    subscriptionId: "11111111-1111-4111-8111-111111111111",
    tenantId: "99999999-9999-4999-8999-999999999999",
    location: "westeurope",
    profile: "ephemeral",
    backend: { type: "local" },
    ...changes.environment,
  } as MysqlStackInput["environment"],
  parameters: {
    network: NETWORK,
    server: {},
    ...changes.parameters,
  },
});

const render = (given: MysqlStackInput) => JSON.parse(Testing.synth(new MysqlStack(Testing.app(), given)));
const AZURERM = { type: "azurerm", resourceGroupName: "rg", storageAccountName: "st", containerName: "c" };

describe("the mysql stack", () => {
  it("keeps its state in a file of its own folder, by a path that is the same on every machine", () => {
    expect(render(input()).terraform.backend).toEqual({ local: { path: "terraform.tfstate" } });
  });

  it("keeps its state in its own blob, by Entra login and without a shared key", () => {
    expect(render(input({ environment: { backend: AZURERM } })).terraform.backend.azurerm).toMatchObject({
      key: "mysql-dev.tfstate",
      use_azuread_auth: true,
      subscription_id: "11111111-1111-4111-8111-111111111111",
    });
  });

  it("refuses a Terraform that would write passwords into the state", () => {
    expect(render(input()).terraform.required_version).toBe(">= 1.11.0, < 2.0.0");
  });

  it("works only in the subscription and tenant of its environment", () => {
    expect(render(input()).provider.azurerm).toMatchObject([
      { subscription_id: "11111111-1111-4111-8111-111111111111", tenant_id: "99999999-9999-4999-8999-999999999999" },
    ]);
  });

  it("outputs import ids as text, so that they are known before anything exists", () => {
    const { output, resource } = render(
      input({ parameters: { ...input().parameters, server: { databases: [{ name: "app" }] } } }),
    );
    const ids = output.import_ids.value;
    const [server] = Object.keys(resource.azurerm_mysql_flexible_server);
    const group = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-acme-mysql-dev";
    expect(ids[`azurerm_mysql_flexible_server.${server}`]).toBe(
      `${group}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-acme-dev`,
    );
    expect(JSON.stringify(ids)).not.toContain("${");
  });

  it("lists the server parameters that wait for a restart", () => {
    expect(render(input()).output.parameters_that_need_a_restart.value).toEqual(["tls_version"]);
  });

  it("lets the parameter file override the profile of the environment", () => {
    const parameters = { ...input().parameters, profile: "standard" as const };
    expect(render(input()).resource.azurerm_management_lock).toBeUndefined();
    expect(Object.keys(render(input({ parameters })).resource.azurerm_management_lock)).toHaveLength(2);
  });

  it("gives the tags of the environment to everything, and lets a section override them", () => {
    const given = input({
      environment: { tags: { owner: "platform", "cost-center": "1" } },
      parameters: { ...input().parameters, server: { tags: { owner: "dba" } } },
    });
    const { resource } = render(given);
    const tags = (type: string) => Object.values<{ tags: object }>(resource[type])[0]?.tags;
    expect(tags("azurerm_resource_group")).toMatchObject({ owner: "platform", "cost-center": "1" });
    expect(tags("azurerm_mysql_flexible_server")).toMatchObject({ owner: "dba", "cost-center": "1", stack: "mysql" });
  });

  it("has no password anywhere", () => {
    const text = JSON.stringify(render(input()));
    expect(text).toContain("administrator_password_wo");
    expect(text).not.toMatch(/"administrator_password":/);
  });
});

describe("the rules of the stack", () => {
  it("find nothing wrong with the smallest parameter file", () => {
    expect(checkMysqlStack(input())).toEqual([]);
  });

  it("name a property from the root of the parameter file", () => {
    const parameters = {
      resourceGroup: { budget: { amount: 0, contactEmails: ["a@example.com"] } },
      network: { ...NETWORK, delegatedSubnet: { addressPrefix: "10.1.0.0/28" } },
      server: { storage: { sizeGb: 10 } },
    };
    expect(checkMysqlStack(input({ parameters })).map(({ path }) => path.join("."))).toEqual([
      "resourceGroup.budget.amount",
      "network.delegatedSubnet.addressPrefix",
      "server.storage.sizeGb",
    ]);
  });

  it("throw the same sentence from the stack as check prints", () => {
    const given = input({ parameters: { ...input().parameters, server: { storage: { sizeGb: 10 } } } });
    const [violation] = checkMysqlStack(given);
    expect(() => render(given)).toThrow(violation?.message);
  });

  it("keep address spaces of environments that peer apart", () => {
    const both = (peersWith: string[]) =>
      checkMysqlStacks([
        input({ environmentName: "dev" }),
        input({ environmentName: "prod", environment: { peersWith } }),
      ]);
    expect(both([])).toEqual([]);
    expect(both(["dev"])).toMatchObject([
      {
        environment: "prod",
        ruleId: "private-network/peered-address-spaces",
        path: ["network", "virtualNetwork", "addressSpace", 0],
      },
    ]);
  });
});
