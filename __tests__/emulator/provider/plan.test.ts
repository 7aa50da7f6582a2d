import { describe, expect, test } from "vitest";
import { planChange } from "../../../emulator/provider/plan.ts";
import { updateResource } from "../../../emulator/provider/resource.ts";
import { resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import { emptyBlock } from "../../../emulator/provider/schema/model.ts";
import type { TypeSpec } from "../../../emulator/provider/spec.ts";
import { TYPES } from "../../../emulator/provider/types/index.ts";
import { UNKNOWN, type Value, type ValueObject } from "../../../emulator/provider/values.ts";
import { azureFixture, type RecordedResource, replay as replayed } from "../../support/recordings.ts";

const resources = azureFixture<RecordedResource[]>("resources.json").filter(({ type }) => TYPES[type] !== undefined);

function plan(type: string, prior: Value, config: ValueObject) {
  return planChange(TYPES[type] as TypeSpec, resourceSchema(type).block, prior, config);
}

function recorded(address: string): RecordedResource {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`${address} is not recorded`);
  return found;
}

const paths = (planned: ReturnType<typeof plan>) => planned.replace.map((path) => path.join("."));

// Azure does not tell where a restored server came from: azurerm wants to replace it unless told to ignore that.
const readable = resources.filter(({ address }) => !address.endsWith(".restored"));

test.each(readable)(
  "$address: what was stored and the same configuration plan no change",
  ({ type, planned, state }) => {
    expect(plan(type, state, planned)).toEqual({ state, replace: [] });
  },
);

describe("a server", () => {
  const { type, planned: config, state } = recorded("azurerm_mysql_flexible_server.main");
  const storage = (size_gb: number) => ({ ...config, storage: [{ ...(config.storage as ValueObject[])[0], size_gb }] });

  test("has everything that Azure computes unknown before it exists", () => {
    const created = plan(type, null, config).state as ValueObject;
    expect([created.id, created.fqdn, created.replica_capacity]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
  });

  test("never has its write-only password in the plan", () => {
    const created = plan(type, null, { ...config, administrator_password_wo: "Secret-1" }).state as ValueObject;
    expect(created.administrator_password_wo).toBeNull();
  });

  test("is updated in place when its password's version is raised", () => {
    const planned = plan(type, state, {
      ...config,
      administrator_password_wo: "x",
      administrator_password_wo_version: 2,
    });
    expect([(planned.state as ValueObject).administrator_password_wo_version, planned.replace]).toEqual([2, []]);
  });

  test.each([
    ["name", "other"],
    ["resource_group_name", "other"],
    ["location", "northeurope"],
    ["geo_redundant_backup_enabled", false],
    ["delegated_subnet_id", "/other"],
    ["delegated_subnet_id", UNKNOWN],
    ["create_mode", "Replica"],
  ])("is replaced when %s changes to %s", (attribute, value) => {
    expect(paths(plan(type, state, { ...config, [attribute]: value }))).toEqual([attribute]);
  });

  test("is updated in place by a new sku, and by more storage", () => {
    expect(paths(plan(type, state, { ...config, sku_name: "GP_Standard_D4ds_v4" }))).toEqual([]);
    expect(paths(plan(type, state, storage(128)))).toEqual([]);
  });

  test("is replaced by less storage", () => {
    expect(paths(plan(type, state, storage(32)))).toEqual(["storage.0.size_gb"]);
  });

  test("stays as it is when its location is only spelled otherwise", () => {
    expect(plan(type, state, { ...config, location: "West Europe" })).toEqual({ state, replace: [] });
  });

  test("is given azurerm's defaults", () => {
    const { block } = resourceSchema(type);
    const minimal = { ...emptyBlock(block), name: "a", location: "westeurope", resource_group_name: "rg" };
    const { backup_retention_days, geo_redundant_backup_enabled } = plan(type, null, minimal).state as ValueObject;
    expect([backup_retention_days, geo_redundant_backup_enabled]).toEqual([7, false]);
  });
});

test("a restored server is replaced, as with azurerm, unless its source is ignored", () => {
  const { type, planned, state } = recorded("azurerm_mysql_flexible_server.restored");
  expect(paths(plan(type, state, planned))).toEqual(["source_server_id"]);
});

test("the order of a set is no change", () => {
  const { type, planned, state } = recorded("azurerm_network_security_rule.mysql_from_apps");
  const ranges = [...(state.destination_port_ranges as string[])].reverse();
  expect(plan(type, state, { ...planned, destination_port_ranges: ranges })).toEqual({ state, replace: [] });
});

test("a database is replaced by another charset", () => {
  const database = resources.find(({ type }) => type === "azurerm_mysql_flexible_database") as RecordedResource;
  expect(paths(plan(database.type, database.state, { ...database.planned, charset: "latin1" }))).toEqual(["charset"]);
});

test("a key vault is not replaced for other days of soft delete: azurerm refuses the update", async () => {
  const vault = resources.find(({ type }) => type === "azurerm_key_vault") as RecordedResource;
  const { state, replace } = plan(vault.type, vault.state, { ...vault.planned, soft_delete_retention_days: 10 });
  expect(replace).toEqual([]);
  const { session } = replayed(vault, {});
  const context = {
    session,
    spec: TYPES[vault.type] as TypeSpec,
    block: resourceSchema(vault.type).block,
    deadline: 1,
  };
  await expect(updateResource(context, vault.state, state as ValueObject, vault.planned)).rejects.toMatchObject({
    cause: {
      summary: expect.stringContaining("once `soft_delete_retention_days` has been configured it cannot be modified"),
    },
  });
});

test("a resource that is no longer wanted is planned away", () => {
  const { type, state } = recorded("azurerm_mysql_flexible_server.main");
  expect(planChange(TYPES[type] as TypeSpec, resourceSchema(type).block, state, null)).toEqual({
    state: null,
    replace: [],
  });
});
