import type { Fault, FaultEffect } from "./fault.ts";

type Answer = Extract<FaultEffect, { kind: "answer" }>;

const DATABASE = { method: "PUT", path: "/databases/[^/]+$" };
const CONFIGURATION = { method: "PATCH", path: "/configurations/[^/]+$" };
const SERVER = { method: "PUT", path: "/flexibleServers/[^/]+$" };
const READ = { method: "GET", path: "/flexibleServers/[^/]+$" };
const SUBNET = { method: "PUT", path: "/subnets/[^/]+$" };

function answer(status: number, code: string, message: string, headers?: Answer["headers"]): { effect: Answer } {
  return { effect: { kind: "answer", status, code, message, ...(headers === undefined ? {} : { headers }) } };
}

const BUSY = "Cannot complete operation because server '{server}' is busy processing another operation.";
const THROTTLED =
  "The request is being throttled as the limit has been reached for operation type - Write_ObservationWindow_00:05:00.";
const THROTTLED_MORE = `${THROTTLED} For more information, see - https://aka.ms/srpthrottlinglimits`;
const UNEXPECTED =
  "An unexpected error occured while processing the request. Tracking ID: 11111111-2222-3333-4444-555555555555";
const REGION =
  "Provisioning in requested region is not supported. Your subscription may not have access to create a server in the selected region. For the latest information about region availability or to submit a request, refer to https://aka.ms/mysqlcapacity.";
const EXPIRED =
  "The access token expiry UTC time '11/23/2025 6:00:00 PM' is earlier than current UTC time '11/23/2025 6:05:00 PM'.";
const IN_PROGRESS = "Another operation on this or dependent resource is in progress.";

function forbidden(action: "read" | "write"): { effect: Answer } {
  return answer(
    403,
    "AuthorizationFailed",
    `The client '33333333-3333-3333-3333-333333333333' with object id '11111111-1111-1111-1111-111111111111' does not have authorization to perform action '{type}/${action}' over scope '{id}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** The faults that were recorded with the real provider, under the names of the recordings. Paths and counts can be changed. */
export const FAULT_PRESETS = {
  "another-operation-in-progress": { ...SUBNET, ...answer(409, "AnotherOperationInProgress", IN_PROGRESS) },
  "another-operation-in-progress-429": {
    ...SUBNET,
    times: 2,
    ...answer(429, "AnotherOperationInProgress", IN_PROGRESS, { "retry-after": "2" }),
  },
  "async-internal-server-error": {
    ...SERVER,
    effect: { kind: "operation", code: "InternalServerError", message: UNEXPECTED },
  },
  "authorization-failed-read": { ...READ, ...forbidden("read") },
  "authorization-failed-write": { ...DATABASE, ...forbidden("write") },
  "connection-reset-read": { ...READ, times: 2, effect: { kind: "drop" } },
  "connection-reset-write": { ...DATABASE, times: 1, effect: { kind: "drop" } },
  "delete-replica-exists": {
    method: "DELETE",
    path: "/flexibleServers/[^/]+$",
    ...answer(400, "OperationNotAllowed", "Source server with replicas cannot be deleted. Delete the replicas first."),
  },
  "empty-body-error": { ...DATABASE, effect: { kind: "answer", status: 400, body: null } },
  "expired-token-poll": {
    method: "GET",
    path: "/azureAsyncOperation/",
    ...answer(401, "ExpiredAuthenticationToken", EXPIRED),
  },
  "expired-token-read": { ...READ, ...answer(401, "ExpiredAuthenticationToken", EXPIRED) },
  "failed-dependency-424": { ...DATABASE, times: 2, ...answer(424, "FailedDependency", "dependency") },
  /** Not recorded: what a proxy on the way says. */
  "html-error": {
    ...DATABASE,
    times: 1,
    effect: {
      kind: "answer",
      status: 502,
      body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
      headers: { "content-type": "text/html" },
    },
  },
  "internal-server-error-permanent": { ...DATABASE, ...answer(500, "InternalServerError", UNEXPECTED) },
  "internal-server-error-recovers": { ...DATABASE, times: 2, ...answer(500, "InternalServerError", UNEXPECTED) },
  "invalid-parameter": {
    ...CONFIGURATION,
    ...answer(
      400,
      "InvalidParameterValue",
      "Invalid value given for parameter value. Specify a valid parameter value.",
    ),
  },
  "non-json-error": { ...DATABASE, times: 1, effect: { kind: "answer", status: 502, body: null } },
  "not-found-after-create": { method: "GET", path: "/databases/[^/]+$", effect: { kind: "hidden" } },
  "not-found-on-read": { ...READ, effect: { kind: "hidden" } },
  "not-registered": {
    ...SERVER,
    ...answer(
      409,
      "MissingSubscriptionRegistration",
      "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.",
    ),
  },
  "provision-not-supported-async": {
    ...SERVER,
    effect: { kind: "operation", code: "ProvisionNotSupportedForRegion", message: REGION },
  },
  "provision-not-supported-immediate": { ...SERVER, ...answer(400, "ProvisionNotSupportedForRegion", REGION) },
  "read-only-disabled-subscription": {
    ...DATABASE,
    ...answer(
      409,
      "ReadOnlyDisabledSubscription",
      "The subscription '{subscription}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.",
    ),
  },
  "request-timeout-408": { ...DATABASE, times: 2, ...answer(408, "RequestTimeout", "timeout") },
  "resource-group-being-deleted": {
    ...SERVER,
    ...answer(
      409,
      "ResourceGroupBeingDeleted",
      "The resource group '{group}' is in deprovisioning state and cannot perform this operation.",
    ),
  },
  "resource-group-not-found": {
    ...SERVER,
    ...answer(404, "ResourceGroupNotFound", "Resource group '{group}' could not be found."),
  },
  /** Not recorded: Azure forgets a lock some time after it is deleted. */
  "scope-locked-still": {
    method: "DELETE",
    path: "/flexibleServers/[^/]+$",
    seconds: 90,
    ...answer(
      409,
      "ScopeLocked",
      "The scope '{id}' cannot perform delete operation because following scope(s) are locked: '{id}'. Please remove the lock and try again.",
    ),
  },
  /** Not recorded: a role assignment takes effect some time after it is made. */
  "role-not-effective": { ...DATABASE, seconds: 120, ...forbidden("write") },
  "server-busy-configuration": { ...CONFIGURATION, ...answer(409, "ServerBusy", `${BUSY} Please try again later.`) },
  "server-busy-then-ok": {
    ...CONFIGURATION,
    times: 1,
    ...answer(409, "ServerBusy", `${BUSY} Please try again later.`),
  },
  "server-is-busy-database": { ...DATABASE, ...answer(409, "ServerIsBusy", BUSY) },
  "server-name-in-use": {
    ...SERVER,
    ...answer(409, "ServerNameAlreadyExists", "Specified server name is already used."),
  },
  "server-stopped": {
    ...DATABASE,
    ...answer(
      409,
      "ServerStoppedError",
      "Cannot complete operation because server {server} is stopped. Start the server and try again.",
    ),
  },
  "service-unavailable-recovers": {
    ...DATABASE,
    times: 1,
    ...answer(503, "ServiceUnavailable", "The service is temporarily unavailable. Please retry later.", {
      "retry-after": "2",
    }),
  },
  /** Not recorded. */
  "slow-answer": { ...READ, times: 1, effect: { kind: "slow", milliseconds: 2000 } },
  "subnet-in-use-delete": {
    method: "DELETE",
    path: "/subnets/[^/]+$",
    ...answer(
      400,
      "InUseSubnetCannotBeDeleted",
      "Subnet {name} is in use by /subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/networkInterfaces/mysql-nic/ipConfigurations/ipconfig and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
    ),
  },
  "too-many-requests-no-header": {
    ...DATABASE,
    times: 4,
    ...answer(429, "TooManyRequests", "The request is being throttled."),
  },
  "too-many-requests-permanent": { ...DATABASE, ...answer(429, "TooManyRequests", THROTTLED, { "retry-after": "5" }) },
  "too-many-requests-permanent-retry-after-1": {
    ...DATABASE,
    ...answer(429, "TooManyRequests", THROTTLED, { "retry-after": "1" }),
  },
  "too-many-requests-read": {
    ...READ,
    times: 2,
    ...answer(
      429,
      "TooManyRequests",
      "Number of read requests for subscription exceeded the limit. Please try again later.",
      { "retry-after": "2" },
    ),
  },
  "too-many-requests-recovers": {
    ...DATABASE,
    times: 3,
    ...answer(429, "TooManyRequests", THROTTLED_MORE, { "retry-after": "3" }),
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULT_PRESETS;
