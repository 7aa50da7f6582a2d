import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StandInProvider, startProvider } from "../emulator/provider/index.ts";
import { type ArmStub, startArmStub } from "./support/arm-stub.ts";
import { ROOT } from "./support/project.ts";
import { createWorkspace, succeed } from "./support/terraform.ts";

let stub: ArmStub;
let provider: StandInProvider;
beforeAll(async () => {
  stub = await startArmStub();
  provider = await startProvider({
    armEndpoint: stub.endpoint,
    clock: { now: () => 0, sleep: async () => {} },
    environment: { ARM_TENANT_ID: "t", ARM_CLIENT_ID: "c", ARM_CLIENT_SECRET: "s" },
  });
});
afterAll(async () => {
  await provider?.close();
  await stub?.close();
});

/** Makes the resource groups that a stack is given: nothing else has to be there. */
function giveGroups(id: string): void {
  const { provider, data } = JSON.parse(readFileSync(join(ROOT, `cdktf.out/stacks/${id}/cdk.tf.json`), "utf8"));
  const [{ subscription_id }] = provider.azurerm;
  for (const { name } of Object.values<{ name: string }>(data?.azurerm_resource_group ?? {})) {
    const group = `/subscriptions/${subscription_id}/resourceGroups/${name}`;
    stub.resources.set(group.toLowerCase(), { id: group, name, location: "westeurope" });
  }
}

/** What Terraform plans for a rendered file in such a subscription, and what it read the file as. */
async function plan(rendered: string, name: "cdk.tf.json" | "main.tf") {
  const text = readFileSync(join(ROOT, "cdktf.out", rendered), "utf8");
  const variables = [...text.matchAll(/\bvar\.(\w+)/g)].map(([, variable]) => [`TF_VAR_${variable}`, "Secret-1234567"]);
  const workspace = await createWorkspace({
    TF_REATTACH_PROVIDERS: provider.reattach,
    ...Object.fromEntries(variables),
  });
  try {
    await writeFile(join(workspace.folder, name), text);
    await workspace.write({ terraform: { backend: { local: {} } } }, "backend_override.tf.json");
    await succeed(workspace.terraform("init", "-input=false", "-no-color"));
    const { planned_values, configuration } = (await workspace.plan()) as Record<string, unknown>;
    return { planned_values: withoutClock(planned_values), configuration: withoutTemplates(configuration) };
  } finally {
    await workspace.remove();
  }
}

/** One plan is made later than the other. */
const withoutClock = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "now"));

/** Terraform shows the text of a template for JSON only; what the template refers to it shows for both. */
function withoutTemplates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => name !== "constant_value" || !JSON.stringify(inner).includes("${"))
      .map(([name, inner]) => [name, withoutTemplates(inner)]),
  );
}

/** What each stack is there for. */
const MAIN_TYPE: { readonly [stack: string]: string } = {
  foundation: "azurerm_federated_identity_credential",
  mysql: "azurerm_mysql_flexible_server",
  trading: "azurerm_container_app_job",
  content: "azurerm_cognitive_deployment",
};

describe("Terraform", () => {
  it.each(readdirSync(join(ROOT, "cdktf.out/stacks")))(
    "plans the same for the JSON and for the HCL of %s",
    async (id) => {
      giveGroups(id);
      const json = await plan(`stacks/${id}/cdk.tf.json`, "cdk.tf.json");
      const hcl = await plan(`hcl/${id}/main.tf`, "main.tf");
      expect(JSON.stringify(json.planned_values)).toContain(MAIN_TYPE[id.split("-")[0] ?? ""] ?? id);
      expect(hcl).toEqual(json);
    },
  );
});
