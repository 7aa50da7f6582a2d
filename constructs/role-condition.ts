import type { Stream } from "./streams.rules.ts";

/** Ids of Azure's built-in roles (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
const BUILT_IN = {
  acrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  blobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  blobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  openAiUser: "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
  queueMessageProcessor: "8a0f0c08-91a1-4084-bc3d-661d67233fed",
  queueMessageSender: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  serviceBusDataReceiver: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  serviceBusDataSender: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
} as const;

const JOBS = [
  BUILT_IN.acrPull,
  BUILT_IN.blobDataContributor,
  BUILT_IN.blobDataReader,
  BUILT_IN.queueMessageProcessor,
  BUILT_IN.queueMessageSender,
];

/** The roles that the stacks of each stream give: what its identity may give away, and no more. */
export const ASSIGNABLE_ROLES: Readonly<Record<Stream, readonly string[]>> = {
  automation: [BUILT_IN.reader, BUILT_IN.serviceBusDataReceiver, BUILT_IN.serviceBusDataSender],
  trading: JOBS,
  content: [...JOBS, BUILT_IN.openAiUser],
};

/**
 * What azurerm and `converge inspect` ask of a whole subscription, so that no role on a group answers: which resource
 * providers are registered, what a built-in role is called, what is locked, what is left of a quota.
 */
export const SUBSCRIPTION_READS: readonly string[] = [
  "Microsoft.Authorization/locks/read",
  "Microsoft.Authorization/roleDefinitions/read",
  "Microsoft.Network/locations/usages/read",
  "Microsoft.Resources/subscriptions/providers/read",
];

/**
 * What a plan reads and Reader leaves out: values of the secrets of jobs, where events are delivered, whether the name of a
 * server is free.
 */
export const PLAN_READS: readonly string[] = [
  "Microsoft.App/jobs/listSecrets/action",
  "Microsoft.DBforMySQL/locations/checkNameAvailability/action",
  "Microsoft.EventGrid/systemTopics/eventSubscriptions/getFullUrl/action",
];

/**
 * Keys that azurerm reads with an account, a workspace and a namespace. Without them it takes them for empty: a plan would
 * then take the secret away from a job. Who reads the state has them already.
 */
export const KEY_READS: readonly string[] = [
  "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  "Microsoft.ServiceBus/namespaces/authorizationRules/listKeys/action",
  "Microsoft.Storage/storageAccounts/listKeys/action",
];

/** A condition under which role assignments may be written and deleted for these roles alone, and for workloads only. */
export function onlyRoles(roleIds: readonly string[]): string {
  const roles = `{${roleIds.join(", ")}}`;
  const allowed = (action: "write" | "delete", from: "Request" | "Resource"): string => {
    const attribute = `@${from}[Microsoft.Authorization/roleAssignments:`;
    return `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (${attribute}RoleDefinitionId] ForAnyOfAnyValues:GuidEquals ${roles} AND ${attribute}PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))`;
  };
  return `${allowed("write", "Request")} AND ${allowed("delete", "Resource")}`;
}
