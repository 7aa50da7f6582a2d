import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { advancing, type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { changes, createWorkspace, type Plan, succeed, type Workspace } from "../../support/terraform.ts";

const ROOT = join(import.meta.dirname, "../../..");
const QUIET = ["-no-color", "-input=false"] as const;
type Resource = { lifecycle?: { prevent_destroy?: boolean }; [name: string]: unknown };
type Stack = {
  readonly terraform: { readonly backend: object };
  readonly provider: { readonly azurerm: readonly [{ readonly subscription_id: string; readonly tenant_id: string }] };
  readonly resource: { readonly [type: string]: { readonly [name: string]: Resource } };
};

/** The stack as it is rendered, with its state on this machine. */
function stackOf(environment: string): Stack {
  const rendered = readFileSync(join(ROOT, `cdktf.out/stacks/mysql-${environment}/cdk.tf.json`), "utf8");
  const stack = JSON.parse(rendered) as Stack;
  return { ...stack, terraform: { ...stack.terraform, backend: { local: {} } } };
}

/** A copy in which the server is another one. */
function withServer(stack: Stack, values: object): Stack {
  const copy = structuredClone(stack);
  for (const server of Object.values(copy.resource.azurerm_mysql_flexible_server ?? {})) Object.assign(server, values);
  return copy;
}

/** A copy that may be destroyed: what a person writes who really means it. */
function unprotected(stack: Stack): Stack {
  const copy = structuredClone(stack);
  for (const resource of Object.values(copy.resource).flatMap((named) => Object.values(named))) {
    if (resource.lifecycle !== undefined) resource.lifecycle.prevent_destroy = false;
  }
  return copy;
}

const only = (plan: Plan, type: string) =>
  Object.entries(changes(plan)).filter(([address]) => address.startsWith(`${type}.`));

// One story for each environment, told in order.
describe.each(["dev", "staging", "prod"])("the mysql stack of %s on local Azure", (environment) => {
  const stack = stackOf(environment);
  const [{ subscription_id: subscription, tenant_id: tenant }] = stack.provider.azurerm;
  const group = `/subscriptions/${subscription}/resourceGroups/rg-convergent-mysql-${environment}`;
  const [[name, written] = ["", {}]] = Object.entries(stack.resource.azurerm_mysql_flexible_server ?? {});
  const address = `azurerm_mysql_flexible_server.${name}`;
  const server = `${group}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-${environment}`;
  let azure: LocalAzure;
  let provider: StandInProvider;
  let workspace: Workspace;

  async function planOf(written: Stack, ...args: readonly string[]): Promise<Plan> {
    await workspace.write(written);
    return workspace.plan(...args);
  }
  const apply = () => succeed(workspace.terraform("apply", ...QUIET, "plan"));

  beforeAll(async () => {
    azure = await startLocalAzure({ tenantId: tenant });
    const credentials = { ARM_CLIENT_ID: "33333333-3333-3333-3333-333333333333", ARM_CLIENT_SECRET: "secret" };
    const { endpoint: armEndpoint, certificate } = azure;
    provider = await startProvider({
      armEndpoint,
      certificate,
      clock: advancing(azure.clock),
      environment: credentials,
    });
    const variables = "variable" in stack ? { TF_VAR_server_administrator_password: "Local-Azure-1" } : {};
    workspace = await createWorkspace({ TF_REATTACH_PROVIDERS: provider.reattach, ...variables });
    buildFoundation(azure, stack, subscription);
    await workspace.write(stack);
    await succeed(workspace.terraform("init", ...QUIET));
  });

  afterAll(async () => {
    await workspace?.remove();
    await provider?.close();
    await azure?.close();
  });

  test("is created, and then there is nothing to do", async () => {
    expect(new Set(Object.values(changes(await planOf(stack))))).toEqual(new Set(["create"]));
    await apply();
    expect(changes(await planOf(stack))).toEqual({});
    expect(azure.resource(server)).toMatchObject({ properties: { state: "Ready" } });
  });

  test("keeps no password in its state", async () => {
    const state = readFileSync(join(workspace.folder, "terraform.tfstate"), "utf8");
    const servers = JSON.parse(state).resources.filter(
      ({ type }: { type: string }) => type === "azurerm_mysql_flexible_server",
    );
    expect(servers[0].instances[0].attributes).toMatchObject({
      administrator_password: null,
      administrator_password_wo: null,
    });
    expect(state).not.toContain("Local-Azure-1");
  });

  test("updates its server in place, and rotates its password", async () => {
    const larger = withServer(stack, { sku_name: "GP_Standard_D8ds_v4", administrator_password_wo_version: 2 });
    expect(changes(await planOf(larger))).toEqual({ [address]: "update" });
    await apply();
    expect(azure.resource(server)).toMatchObject({ sku: { name: "Standard_D8ds_v4", tier: "GeneralPurpose" } });
    expect(changes(await planOf(larger))).toEqual({});
    await planOf(stack);
    await apply();
  });

  test("replaces its server, and all that lives in it, where Azure cannot change it", async () => {
    const plan = await planOf(
      unprotected(withServer(stack, { geo_redundant_backup_enabled: written.geo_redundant_backup_enabled !== true })),
    );
    const change = plan.resource_changes?.find((each) => each.address === address)?.change;
    expect(change?.replace_paths).toEqual([["geo_redundant_backup_enabled"]]);
    const replaced = ["server", "server_configuration", "database"].flatMap((kind) =>
      only(plan, `azurerm_mysql_flexible_${kind}`),
    );
    expect(new Set(replaced.map(([, actions]) => actions))).toEqual(new Set(["delete/create"]));
  });

  test("sees what a person changed in the portal", async () => {
    azure.outOfBand.drift(`${server}/configurations/require_secure_transport`, "properties.value", "OFF");
    azure.outOfBand.drift(server, "tags.owner", "somebody");
    const plan = await planOf(stack);
    expect(Object.values(changes(plan))).toEqual(["update", "update"]);
    expect(plan.resource_drift?.map((each) => each.address)).toContain(address);
    await apply();
    expect(azure.resource(`${server}/configurations/require_secure_transport`)).toMatchObject({
      properties: { value: "ON" },
    });
    expect(changes(await planOf(stack))).toEqual({});
  });

  test("is adopted again by import blocks when its state is lost", async () => {
    const output = await succeed(workspace.terraform("output", "-json", "import_ids"));
    const ids = JSON.parse(output.stdout) as { [address: string]: string };
    await succeed(workspace.terraform("state", "rm", ...Object.keys(ids)));
    await workspace.write({ import: Object.entries(ids).map(([to, id]) => ({ to, id })) }, "adopt.tf.json");
    // What Azure never tells, such as the version of a password, is all there is to update.
    expect(new Set(Object.values(changes(await planOf(stack))))).toEqual(new Set(["update"]));
    await apply();
    rmSync(join(workspace.folder, "adopt.tf.json"));
    expect(changes(await planOf(stack))).toEqual({});
  });

  test("is destroyed without a trace, once it is no longer protected", async () => {
    await workspace.write(unprotected(stack));
    await succeed(workspace.terraform("destroy", ...QUIET, "-auto-approve"));
    expect(azure.resources().filter(({ id }) => id.startsWith(group))).toEqual([]);
  });
});

/** What a stack expects to exist: the key vault and the workspace of the foundation. */
function buildFoundation(azure: LocalAzure, stack: Stack, subscription: string): void {
  const groups = `/subscriptions/${subscription}/resourceGroups`;
  const ids = new Set(JSON.stringify(stack).match(new RegExp(`${groups}/rg-convergent-foundation-[^"]*`, "g")) ?? []);
  for (const id of ids) {
    const [, , , , groupName = "", , namespace = "", kind = "", name = ""] = id.split("/");
    const groupId = `${groups}/${groupName}`;
    const common = { location: "westeurope", tags: {} };
    azure.outOfBand.put({
      ...common,
      id: groupId,
      name: groupName,
      type: "Microsoft.Resources/resourceGroups",
      properties: {},
    });
    const properties =
      kind === "vaults" ? { vaultUri: `${azure.endpoint.replace("localhost", `${name}.vault.localhost`)}/` } : {};
    azure.outOfBand.put({ ...common, id, name, type: `${namespace}/${kind}`, properties });
  }
}
