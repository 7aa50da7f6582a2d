import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importCandidates, readOf, uuidOf } from "../../../ops/live/import-ids.ts";
import { readRenderedStack, resourceBlocks } from "../../../ops/live/rendered-stack.ts";
import { ROOT } from "../../support/project.ts";

const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;

const stack = (resource: Record<string, Record<string, Record<string, unknown>>>, importIds: object = {}) => ({
  resource,
  output: { import_ids: { value: importIds } },
});

describe("import candidates", () => {
  it("are what the stack says, and what follows from its network's own attributes", () => {
    const rendered = stack(
      {
        azurerm_resource_group: { g: { name: "rg" } },
        azurerm_virtual_network: { v: { name: "vnet", resource_group_name: "${azurerm_resource_group.g.name}" } },
        azurerm_subnet: {
          s: {
            name: "subnet",
            resource_group_name: "${azurerm_resource_group.g.name}",
            virtual_network_name: "${azurerm_virtual_network.v.name}",
          },
        },
        azurerm_subnet_network_security_group_association: { a: { subnet_id: "${azurerm_subnet.s.id}" } },
        azurerm_management_lock: { l: { name: "lock", scope: "${azurerm_resource_group.g.id}" } },
        azurerm_mysql_flexible_server: { m: { name: "mysql" } },
      },
      { "azurerm_mysql_flexible_server.m": "/the/server" },
    );
    const subnet = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/subnet`;
    expect(importCandidates(rendered, SUBSCRIPTION)).toEqual([
      { address: "azurerm_management_lock.l", id: `${GROUP}/providers/Microsoft.Authorization/locks/lock` },
      { address: "azurerm_mysql_flexible_server.m", id: "/the/server" },
      { address: "azurerm_resource_group.g", id: GROUP },
      { address: "azurerm_subnet.s", id: subnet },
      { address: "azurerm_subnet_network_security_group_association.a", id: subnet },
      { address: "azurerm_virtual_network.v", id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet` },
    ]);
  });

  it("leave out what is known only after apply, or is of a type with ids of its own", () => {
    const rendered = stack({
      azurerm_virtual_network: { v: { name: "vnet", resource_group_name: "${data.azurerm_resource_group.g.name}" } },
      azurerm_subnet: { s: { name: "x-${var.y}", resource_group_name: "rg", virtual_network_name: "vnet" } },
      azurerm_unheard_of: { k: { name: "secret" } },
    });
    expect(importCandidates(rendered, SUBSCRIPTION)).toEqual([]);
  });

  const STACKS = readdirSync(join(ROOT, "cdktf.out/stacks"));

  it.each(STACKS)("cover all of %s, and Azure can be asked about each", async (name) => {
    const rendered = await readRenderedStack(join(ROOT, "cdktf.out/stacks", name));
    const candidates = importCandidates(rendered, SUBSCRIPTION);
    const covered = new Set(candidates.map(({ address }) => address));
    expect(resourceBlocks(rendered).filter(({ address }) => !covered.has(address))).toEqual([]);
    expect(candidates.filter(({ id }) => readOf(id) === undefined)).toEqual([]);
  });

  it("have the tags of the stack that a resource is made for", async () => {
    const rendered = await readRenderedStack(join(ROOT, "cdktf.out/stacks/foundation-dev"));
    const owners = importCandidates(rendered, SUBSCRIPTION).flatMap(({ address, tags }) =>
      tags === undefined ? [] : [[address.replace(/_[0-9A-F]{8}$/, ""), tags.stack]],
    );
    expect(Object.fromEntries(owners)).toMatchObject({
      "azurerm_resource_group.resource-group": "foundation",
      "azurerm_resource_group.trading-resource-group": "trading",
      "azurerm_storage_account.content_account": "content",
    });
  });
});

it("makes a UUID of a text as Terraform does", () => {
  // What terraform console answers to uuidv5("url", "https://www.php.net").
  expect(uuidOf("https://www.php.net")).toBe("a8f6ae40-d8a7-58f0-be05-a22f94eca9ec");
});

describe("reading an import candidate", () => {
  it("asks for a diagnostic setting below what it watches", () => {
    expect(readOf(`${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/m|diag`)).toEqual({
      path: `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/m/providers/Microsoft.Insights/diagnosticSettings/diag`,
      apiVersion: "2021-05-01-preview",
    });
  });

  it("knows that a lock is a lock, whatever it protects", () => {
    const server = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/m`;
    expect(readOf(`${server}/providers/Microsoft.Authorization/locks/l`)?.apiVersion).toBe("2020-05-01");
  });

  it("has no way to ask for a type that it does not know", () => {
    expect(readOf("https://vault.example/secrets/a/b")).toBeUndefined();
    expect(readOf(`${GROUP}/providers/Microsoft.Cache/redis/r`)).toBeUndefined();
  });
});
