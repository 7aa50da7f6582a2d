import type { TerraformStack } from "cdktf";
import { JobPlatform, type JobPlatformProps } from "../../constructs/job-platform.ts";
import type { Block, RenderedStack } from "./constructs.ts";
import { SUBSCRIPTIONS } from "./parameters.ts";

export const naming = { project: "acme", stack: "trading", environment: "dev" };
export const GROUP_ID = `/subscriptions/${SUBSCRIPTIONS.dev}/resourceGroups/rg-acme-trading-dev`;
export const TAGS = { owner: "me" };
export const resourceGroup = { name: "rg-acme-trading-dev", location: "westeurope", tags: TAGS, id: GROUP_ID };
export const WORKSPACE_ID = `${GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/log-acme`;
export const SUBNET_ID = `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/vnet-acme/subnets/snet-jobs`;
export const REGISTRY_ID = `${GROUP_ID}/providers/Microsoft.ContainerRegistry/registries/acmetrading`;

export const PLATFORM: JobPlatformProps = {
  profile: "standard",
  naming,
  resourceGroup,
  network: { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/26" },
  containers: ["input", "output"],
};

export const platformIn = (scope: TerraformStack, changes: Partial<JobPlatformProps> = {}, id = "platform") =>
  new JobPlatform(scope, id, { ...PLATFORM, ...changes });

/** `azurerm_storage_account.platform_data_1A2B3C`: the address of the only resource of a type made under this path. */
export function addressOf(stack: RenderedStack, type: string, path: string): string {
  const found = Object.keys(stack.all(type)).filter((name) => name.replace(/_[0-9A-F]{8}$/, "") === path);
  const [name] = found;
  if (name === undefined || found.length > 1) throw new Error(`expected one ${type} at ${path}, found ${found.length}`);
  return `${type}.${name}`;
}

/** The resource at an address. */
export function at(stack: RenderedStack, type: string, path: string): Block {
  const [, name = ""] = addressOf(stack, type, path).split(".");
  return stack.all(type)[name] ?? {};
}

/** `${azurerm_storage_account.platform_data_1A2B3C.id}` */
export const reference = (stack: RenderedStack, type: string, path: string, attribute = "id"): string =>
  `\${${addressOf(stack, type, path)}.${attribute}}`;

/** Every role that is given, as `principal: role at scope`, with paths in the place of addresses. */
export function roles(stack: RenderedStack): string[] {
  const short = (text: unknown) =>
    String(text)
      .replace(/^\$\{(?:data\.)?\w+?\.([\w-]+?)(?:_[0-9A-F]{8})?\.(?:identity\[0\]\.)?\w+\}$/, "$1")
      .replace(/^\/subscriptions\/[^/]+/, "subscription");
  return Object.values(stack.all("azurerm_role_assignment"))
    .map((role) => `${short(role.principal_id)}: ${role.role_definition_name} at ${short(role.scope)}`)
    .sort();
}
