import type { CatalogueEntry, FixAction, Reaction, WaitCondition } from "./reaction.ts";

const wait = (condition: WaitCondition, atMostSeconds: number): Reaction => ({
  kind: "wait",
  for: condition,
  atMostSeconds,
});
const fix = (action: FixAction, attempts = 1): Reaction => ({ kind: "fix", fix: action, attempts });
const retry = (attempts: number): Reaction => ({ kind: "retry", attempts });
const ask: Reaction = { kind: "ask" };
const stop: Reaction = { kind: "stop" };

/**
 * Every error we know, first match wins. The provider itself already repeats 408, 424, 429 and 5xx and honours
 * Retry-After: attempts here are few, and one time budget holds for the whole run.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: "disk-full",
    text: /no space (?:is )?left on|disk quota exceeded|not enough space on the disk/i,
    reaction: stop,
    why: "the disk is full, and Terraform cannot save the state of what it changes",
    remedy:
      "make room on the disk of the stack folder (`df -h cdktf.out`), then run it again: it restores the state, and adopts what the state does not hold",
  },
  {
    id: "terraform-killed",
    text: /^terraform \S+ was killed/,
    reaction: retry(1),
    why: "Terraform was killed; what it had begun is adopted",
    remedy: "find out who killed it (out of memory?), then run it again",
  },
  {
    id: "plan-is-stale",
    text: /saved plan is stale/i,
    reaction: fix("plan-again", 3),
    why: "the state changed after this plan was made",
    remedy: "nothing: the run plans and reviews again",
  },
  {
    id: "already-exists",
    text: /already exists - to be managed via Terraform this resource needs to be imported/i,
    reaction: fix("adopt"),
    why: "the resource is there already, outside the Terraform state",
    remedy: "adopt it with import blocks (`whenExists: adopt`), or choose another name",
  },
  {
    id: "operation-in-progress",
    codes: ["AnotherOperationInProgress", "DeploymentActiveAndUneditable", "OperationInProgress", "RetryableError"],
    reaction: wait("operation-finished", 3600),
    why: "Azure is still at work on this or a dependent resource",
    remedy: "nothing: the run waits for the operation and plans again",
  },
  {
    id: "server-busy",
    codes: ["ServerBusy", "ServerIsBusy", "ServerIsNotReady"],
    reaction: wait("server-ready", 3600),
    why: "the server takes one change at a time",
    remedy: "nothing: the run waits until the server is Ready",
  },
  {
    id: "server-stopped",
    codes: ["ServerStoppedError", "ServerStopped", "ServerUnavailableForOperation"],
    reaction: fix("start-server"),
    why: "a stopped server refuses every management call",
    remedy: "start it: `az mysql flexible-server start`, or allow the run to",
  },
  {
    id: "resource-group-being-deleted",
    codes: ["ResourceGroupBeingDeleted"],
    reaction: wait("resource-group-gone", 3600),
    why: "the group of the same name is still being deleted",
    remedy: "nothing: the run waits for its 404 and creates it again",
  },
  {
    id: "subnet-in-use",
    codes: ["InUseSubnetCannotBeDeleted"],
    phases: ["apply", "destroy"],
    after: ["deleted-server"],
    reaction: wait("subnet-released", 1800),
    why: "Azure releases a delegated subnet some minutes after its last server is gone",
    remedy: "nothing at first; if it stays, delete what is named in the message",
  },
  {
    id: "subnet-still-used",
    codes: ["InUseSubnetCannotBeDeleted"],
    reaction: ask,
    why: "something that this run did not delete is in the subnet",
    remedy: "delete or move what is named in the message",
  },
  {
    id: "authorization-not-propagated",
    codes: ["AuthorizationFailed", "LinkedAuthorizationFailed"],
    after: ["granted-role"],
    // Nothing tells when it has taken effect. Eight pauses are about eight minutes.
    reaction: retry(8),
    why: "a fresh role assignment takes up to ten minutes to take effect",
    remedy: "nothing: the run renews its token and tries again",
  },
  {
    id: "authorization-failed",
    codes: ["AuthorizationFailed", "LinkedAuthorizationFailed", "Forbidden"],
    reaction: ask,
    why: "the identity has no permission, and trying again does not give it one",
    remedy: "grant the action named in the message to the deploy identity",
  },
  {
    id: "principal-not-replicated",
    codes: ["PrincipalNotFound"],
    after: ["created-principal"],
    reaction: retry(5),
    why: "a new identity takes a while to appear everywhere",
    remedy: "nothing; if it stays, set principalType on the role assignment",
  },
  {
    id: "role-assignment-exists",
    codes: ["RoleAssignmentExists"],
    reaction: fix("adopt"),
    why: "somebody granted the same role already",
    remedy: "adopt the assignment, or remove it in Azure",
  },
  {
    id: "token-expired",
    codes: ["ExpiredAuthenticationToken", "AADSTS700024"],
    text: /AADSTS700024|ExpiredAuthenticationToken/,
    reaction: fix("renew-token"),
    why: "the login ran out during the run",
    remedy: "log in again; in a workflow use OIDC (`ARM_USE_OIDC=true`) instead of a CLI login",
  },
  {
    id: "throttled",
    codes: [
      "TooManyRequests",
      "SubscriptionRequestsThrottled",
      "ResourceRequestsThrottled",
      "ResourceCollectionRequestsThrottled",
    ],
    statuses: [429],
    reaction: fix("lower-parallelism", 3),
    why: "Azure asked for fewer requests; the provider already waited for it once",
    remedy: "nothing: the run waits, then goes on with less parallelism",
  },
  {
    id: "read-after-create",
    codes: ["ResourceNotFound"],
    after: ["created-resource"],
    reaction: retry(3),
    why: "Azure does not show a new resource everywhere at once",
    remedy: "nothing: the run reads again",
  },
  {
    id: "inconsistent-after-create",
    text: /Provider (?:produced inconsistent result|returned invalid result object) after apply/i,
    phases: ["apply"],
    reaction: retry(2),
    why: "the provider read a new resource before Azure showed it",
    remedy: "nothing: the run plans again; the resource is adopted if it is not in the state",
  },
  {
    id: "resource-group-not-found",
    codes: ["ResourceGroupNotFound"],
    reaction: stop,
    why: "the group does not exist in this subscription",
    remedy: "check the subscription, or create the group",
  },
  {
    id: "name-taken",
    codes: ["ServerNameAlreadyExists", "ServerNameNotAvailable", "NameReserved", "NameNotAvailable"],
    text: /Specified server name is already used/i,
    reaction: ask,
    why: "server names are global, and this one belongs to somebody",
    remedy: "adopt the server if it is yours, or set another `server.name`",
  },
  {
    id: "server-error",
    codes: ["InternalServerError", "ServiceUnavailable", "GatewayTimeout", "BadGateway", "RequestTimeout"],
    statuses: [408, 424, 500, 502, 503, 504],
    reaction: retry(3),
    why: "Azure failed by itself",
    remedy: "if it stays, open a support request with the correlation id",
  },
  {
    id: "connection-lost",
    text: /connection may have been reset|connection reset by peer|EOF$|i\/o timeout|TLS handshake timeout|no such host/im,
    reaction: retry(3),
    why: "the answer was lost on the way; the change may have happened",
    remedy: "nothing: the run looks at Azure again before it tries again",
  },
  {
    id: "no-capacity-now",
    codes: ["AllocationFailed", "ZonalAllocationFailed", "OverconstrainedAllocationRequest"],
    reaction: retry(2),
    why: "the region or zone has no capacity at the moment",
    remedy: "try later, choose another SKU, or leave `zone` out",
  },
  {
    id: "quota-exceeded",
    codes: ["QuotaExceeded", "InsufficientQuota"],
    reaction: stop,
    why: "the quota of the subscription is used up",
    remedy: "raise the quota, or change SKU or region",
  },
  {
    id: "not-offered",
    codes: [
      "SkuNotAvailable",
      "ZoneNotAvailable",
      "AvailabilityZoneNotAvailable",
      "ProvisionNotSupportedForRegion",
      "LocationNotAvailableForResourceType",
    ],
    reaction: stop,
    why: "Azure does not offer this SKU, zone or service here to this subscription",
    remedy: "change `skuName`, leave `zone` out, or choose another region",
  },
  {
    id: "not-registered",
    codes: ["MissingSubscriptionRegistration", "SubscriptionNotRegistered", "NoRegisteredProviderFound"],
    reaction: fix("register-provider"),
    why: "the subscription has not registered the resource provider",
    remedy: "`az provider register --namespace <namespace>`, or allow the run to",
  },
  {
    id: "dns-zone-overlaps",
    text: /overlapping namespaces/i,
    reaction: stop,
    why: "the virtual network is linked to another zone of the same name",
    remedy: "set `privateDnsZone.id` to the zone that is linked already",
  },
  {
    id: "forbidden-by-policy",
    codes: ["RequestDisallowedByPolicy", "ScopeLocked", "ReadOnlyDisabledSubscription"],
    reaction: stop,
    why: "a policy, a lock or the subscription forbids it",
    remedy: "ask the owner of the policy, lock or subscription named in the message",
  },
  {
    id: "resource-group-not-empty",
    text: /Resource Group still contains Resources/i,
    reaction: ask,
    why: "the group holds resources that are not in this state",
    remedy: "look at the ids in the message: adopt, move or delete them",
  },
  {
    id: "invalid-request",
    codes: [
      "OperationNotAllowed",
      "InvalidParameterValue",
      "InvalidParameter",
      "BadRequest",
      "PropertyChangeNotAllowed",
    ],
    statuses: [400],
    reaction: stop,
    why: "Azure refuses what was asked for, and will again",
    remedy: "change the parameter that the message names",
  },
  {
    id: "state-locked",
    codes: ["LeaseAlreadyPresent", "LeaseIdMissing"],
    text: /Error acquiring the state lock|state blob is already locked/i,
    phases: ["init", "plan", "apply", "destroy"],
    // Terraform itself waits for the lock; this is for the longer ones.
    reaction: retry(6),
    why: "another run holds the state",
    remedy:
      "wait for the run that the message names; when it is proved dead: `terraform force-unlock <ID>` in the stack folder",
  },
];
