/** What an Azure resource id names. */
export interface ResourceId {
  readonly subscriptionId: string;
  /** Undefined for what is in no resource group. */
  readonly groupId: string | undefined;
  /** `Microsoft.DBforMySQL`; undefined for a resource group. */
  readonly namespace: string | undefined;
  /** `flexibleServers/databases`; empty for a resource provider itself. */
  readonly type: string;
  /** What it is called: the last segment. */
  readonly name: string;
}

const SHAPE =
  /^(\/subscriptions\/([0-9a-f-]{36})(?:\/resourceGroups\/[-\w.()]+)?)(?:\/providers\/[^/?#\s]+(?:\/[^/?#\s]+\/[^/?#\s]+)*)*$/i;

/** Reads the id of a resource group, a resource provider or a resource; undefined for anything else. */
export function parseResourceId(id: string): ResourceId | undefined {
  const [, scope = "", subscriptionId = ""] = SHAPE.exec(id) ?? [];
  if (scope === "" || id === `/subscriptions/${subscriptionId}`) return undefined;
  const isInGroup = /\/resourceGroups\//i.test(scope);
  const last = /^.*\/providers\/(.+)$/i.exec(id)?.[1];
  const [namespace, ...rest] = last?.split("/") ?? [];
  return {
    subscriptionId,
    groupId: isInGroup ? scope : undefined,
    namespace,
    type: rest.filter((_, index) => index % 2 === 0).join("/"),
    name: id.slice(id.lastIndexOf("/") + 1),
  };
}

/** The id of what a resource is a part of: another resource, or its group. */
export function parentOf(id: string): string | undefined {
  const { type = "", groupId } = parseResourceId(id) ?? {};
  return type.includes("/") ? id.split("/").slice(0, -2).join("/") : type === "" ? undefined : groupId;
}

/** Versions of the API that knows a type; the ones azurerm 4.55.0 uses. */
const API_VERSIONS: readonly (readonly [type: RegExp, version: string])[] = [
  [/^Microsoft\.DBforMySQL\//i, "2023-12-30"],
  [/^Microsoft\.Network\/privateDnsZones/i, "2024-06-01"],
  [/^Microsoft\.Network\//i, "2025-01-01"],
  [/^Microsoft\.Authorization\/locks/i, "2020-05-01"],
  [/^Microsoft\.Authorization\/role(Assignments|Definitions)/i, "2022-04-01"],
  [/^Microsoft\.Insights\/actionGroups/i, "2023-01-01"],
  [/^Microsoft\.Insights\/metricAlerts/i, "2018-03-01"],
  [/^Microsoft\.Insights\/diagnosticSettings/i, "2021-05-01-preview"],
  [/^Microsoft\.Consumption\/budgets/i, "2019-10-01"],
  [/^Microsoft\.App\//i, "2025-07-01"],
  [/^Microsoft\.CognitiveServices\//i, "2025-06-01"],
  [/^Microsoft\.EventGrid\//i, "2025-02-15"],
  [/^Microsoft\.KeyVault\//i, "2023-07-01"],
  [/^Microsoft\.ManagedIdentity\//i, "2024-11-30"],
  [/^Microsoft\.OperationalInsights\//i, "2022-10-01"],
  [/^Microsoft\.ServiceBus\//i, "2024-01-01"],
  [/^Microsoft\.Storage\//i, "2023-05-01"],
];

/** The version of the API to ask about a resource; undefined when none is known. */
export function apiVersionOf(id: string): string | undefined {
  if (/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id)) return "2022-09-01";
  const type = /^.*\/providers\/(.+)$/i.exec(id)?.[1] ?? "";
  return API_VERSIONS.find(([pattern]) => pattern.test(type))?.[1];
}
