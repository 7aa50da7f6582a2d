import type { AzureClients } from "./azure-clients.ts";
import type { Login, Subscription, Usage, VirtualNetwork } from "./facts.ts";
import { array, number, object, tagsOf, text } from "./json.ts";
import type { Target } from "./target.ts";

export async function readLogin(azure: AzureClients): Promise<Login> {
  const { token } = await azure.signIn();
  const claims = claimsOf(token);
  return {
    kind: azure.signInKind,
    tenantId: text(claims.tid) || undefined,
    account: text(claims.upn) || text(claims.unique_name) || text(claims.appid) || text(claims.azp) || undefined,
  };
}

/** What the token says; it is not verified here, Azure does that. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")));
  } catch {
    return {};
  }
}

export async function readSubscription(azure: AzureClients, signal: AbortSignal): Promise<Subscription> {
  const body = await azure.get(`/subscriptions/${azure.subscriptionId}`, "2022-12-01", { signal });
  return {
    displayName: text(body.displayName),
    state: text(body.state),
    tenantId: text(body.tenantId) || undefined,
  };
}

export async function readResourceProviders(
  { resources }: AzureClients,
  { resourceProviders }: Target,
  abortSignal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const states = await Promise.all(
    resourceProviders.map(async (namespace) => {
      const { registrationState } = await resources.providers.get(namespace, { abortSignal });
      return [namespace, registrationState ?? "unknown"] as const;
    }),
  );
  return Object.fromEntries(states);
}

/** Quotas of the network: the only ones that Azure tells before a server is made. */
export async function readQuota(
  azure: AzureClients,
  { location }: Target,
  signal: AbortSignal,
): Promise<readonly Usage[]> {
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Network/locations/${location}/usages`;
  const rows = await azure.list(path, "2024-05-01", { signal });
  return rows.map(({ name, currentValue, limit }) => ({
    name: text(object(name).value),
    current: number(currentValue),
    limit: number(limit),
  }));
}

export async function readVirtualNetworks(
  azure: AzureClients,
  signal: AbortSignal,
): Promise<readonly VirtualNetwork[]> {
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Network/virtualNetworks`;
  const rows = await azure.list(path, "2025-01-01", { signal });
  return rows.map(({ id, tags, properties }) => ({
    id: text(id),
    addressSpace: array(object(object(properties).addressSpace).addressPrefixes).map(text),
    tags: tagsOf(tags),
  }));
}
