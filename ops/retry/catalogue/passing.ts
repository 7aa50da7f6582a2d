import type { CatalogueEntry } from "../reaction.ts";
import { fix, retry, stop, wait } from "./reactions.ts";

const AGAIN =
  /(?:try|retry) (?:the (?:request|operation) )?(?:again|later)|another (?:\w+ )?operation|in progress|in-progress|concurrent|currently (?:being|in (?:the )?state|performing)|(?:is|being) (?:updated|modified|provisioned|created|deployed|restarted)\b|not in (?:a )?succeeded state|provisioning state|has been modified|pending operation|exclusive access|not (?:yet )?(?:ready|provisioned)|superseded|preempted/i;
/** A server in one of these comes out of it without anybody. */
const PASSING_STATE =
  /state:? ['"]?(?:Updating|Starting|Provisioning|Creating|Restarting|Scaling|Upgrading|Failing|Maintenance|Dropping)/i;

/** What passes: Azure at work, Azure in trouble, and answers that were lost on the way. */
export const PASSING: readonly CatalogueEntry[] = [
  {
    id: "server-busy",
    codes: ["ServerBusy", "ServerIsBusy", "ServerIsNotReady", "ServerNotReady", "ServerNotInReadyState"],
    reaction: wait("server-ready", 3600),
    why: "the server takes one change at a time",
    remedy: "nothing: the run waits until the server is Ready",
  },
  {
    id: "server-changing",
    codes: ["ServerUnavailableForOperation", "ServerNotSucceeded", "ServerStateInvalid*", "InvalidServerState*"],
    says: PASSING_STATE,
    reaction: wait("server-ready", 3600),
    why: "the server is on its way to another state, and takes no change until then",
    remedy: "nothing: the run waits until the server is Ready",
  },
  {
    id: "server-stopped",
    codes: [
      "ServerStoppedError",
      "ServerStopped",
      "ServerUnavailableForOperation",
      "ServerStateInvalid*",
      "InvalidServerState*",
    ],
    reaction: fix("start-server"),
    why: "a stopped server refuses every management call",
    remedy: "start it: `az mysql flexible-server start`, or allow the run to",
  },
  {
    id: "resource-group-being-deleted",
    codes: ["ResourceGroupBeingDeleted"],
    text: /resource group .{0,120}(?:deprovisioning state|being deleted)/i,
    reaction: wait("resource-group-gone", 3600),
    why: "the group of the same name is still being deleted",
    remedy: "nothing: the run waits for its 404 and creates it again",
  },
  {
    id: "throttled",
    codes: [
      "TooManyRequests",
      "*Throttled",
      "*Throttling*",
      "RateLimit*",
      "*RateLimitExceeded",
      "SubscriptionRequestsThrottled",
    ],
    statuses: [429],
    reaction: fix("lower-parallelism", 3),
    why: "Azure asked for fewer requests; the provider already waited for it once",
    remedy: "nothing: the run waits, then goes on with less parallelism",
  },
  {
    id: "read-after-create",
    codes: ["*NotFound", "InvalidResourceReference"],
    statuses: [404],
    text: /couldn't find resource|Root (?:object|resource) was present, but now absent/i,
    after: ["created-resource"],
    reaction: retry(3),
    why: "Azure does not show a new resource everywhere at once",
    remedy: "nothing: the run reads again",
  },
  {
    id: "resource-group-not-found",
    codes: ["ResourceGroupNotFound"],
    reaction: stop,
    why: "the group does not exist in this subscription",
    remedy: "check the subscription, or create the group",
  },
  {
    id: "operation-in-progress",
    codes: [
      ...[
        "*InProgress",
        "DeploymentActiveAndUneditable",
        "RetryableError",
        "OperationPreempted",
        "*Superseded*",
        "*NotProvisioned",
      ],
      ...[
        "RequestConflict",
        "*ConcurrentWrite*",
        "Concurrent*",
        "*NotReady",
        "AccountProvisioningStateInvalid",
        "*Provisioning",
      ],
      ...["*OperationIsInProgress", "*StillProvisioning", "ResourceNotInSucceededState", "*Preempted", "*BeingUpdated"],
    ],
    reaction: wait("operation-finished", 3600),
    why: "Azure is still at work on this or a dependent resource",
    remedy: "nothing: the run waits for the operation and plans again",
  },
  {
    id: "conflict-passes",
    codes: [
      "*Conflict*",
      "OperationNotAllowed",
      "InvalidResourceState",
      "ParentResourceNotSucceeded",
      "ResourceNotSucceeded",
    ],
    statuses: [409, 423],
    says: AGAIN,
    reaction: wait("operation-finished", 3600),
    why: "something else is at work on the same resource",
    remedy: "nothing: the run waits for the operation and plans again",
  },
  {
    id: "changed-meanwhile",
    codes: ["PreconditionFailed", "ConditionNotMet", "*ETag*", "OptimisticConcurrency*"],
    statuses: [412],
    reaction: retry(3),
    why: "somebody changed the resource between reading and writing it",
    remedy: "nothing: the run reads it again; if it stays, find out who else changes it",
  },
  {
    id: "server-error",
    codes: [
      ...[
        "Internal*Error*",
        "InternalError",
        "*ServiceUnavailable",
        "GatewayTimeout",
        "BadGateway",
        "RequestTimeout",
        "OperationTimedOut",
      ],
      ...[
        "*Timeout",
        "*TimedOut",
        "ServiceBusy",
        "UnexpectedError",
        "UnknownError",
        "FailedDependency",
        "DependencyFailure",
        "*TemporarilyUnavailable",
      ],
    ],
    text: /(?:an )?(?:unexpected|internal|transient)(?: server)? error (?:has )?occurr?ed|temporarily unavailable/i,
    statuses: [408, 424, 500, 502, 503, 504],
    reaction: retry(3),
    why: "Azure failed by itself",
    remedy: "if it stays, open a support request with the correlation id",
  },
  {
    id: "create-deadline-exceeded",
    text: /context deadline exceeded(?! \(Client\.Timeout)|timeout while waiting for state to become|timed out while waiting|number of retries has been exceeded/i,
    phases: ["apply", "destroy"],
    reaction: wait("operation-finished", 3600, 3),
    why: "Terraform gave up waiting, but Azure may have finished or be at it still",
    remedy:
      "nothing: the run looks what is there, waits for it and adopts it; if it stays, look at the operation in the activity log",
  },
  {
    id: "certificate-not-trusted",
    network: ["certificate"],
    reaction: stop,
    why: "the certificate of the other side is not trusted here, or has run out",
    remedy:
      "give the certificate authority of your proxy in SSL_CERT_FILE (and NODE_EXTRA_CA_CERTS), and check the clock of this machine",
  },
  {
    id: "proxy-refuses",
    network: ["proxy"],
    reaction: stop,
    why: "the proxy wants a login",
    remedy: "put the login into HTTPS_PROXY, or the host into NO_PROXY",
  },
  {
    id: "connection-lost",
    network: ["timeout", "refused", "lost", "dns", "tls"],
    text: /connection may have been reset|connection reset by peer|context deadline exceeded|\bcontext canceled\b/i,
    reaction: retry(3),
    why: "the answer was lost on the way; the change may have happened",
    remedy: "if it stays, check the name, DNS, proxy and firewall on the way to the host of the message",
  },
];
