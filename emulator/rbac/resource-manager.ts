import { AzureError } from "../azure-error.ts";
import { isObject } from "../json.ts";
import { pollOf } from "../long-running.ts";
import type { Answer, ArmRequest, Principal } from "../request.ts";
import { isGroup, type ResourceId } from "../resource-id.ts";
import type { World } from "../world.ts";
import { isAllowed, isKnownAt, type Operation } from "./authorize.ts";

const SUBSCRIPTIONS = "Microsoft.Resources/subscriptions";
const VERBS: { readonly [method: string]: string } = {
  GET: "read",
  HEAD: "read",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
};

/**
 * Answers a request when roles allow it. A list of what is below a subscription holds what the caller may see; a
 * subscription is seen by whoever may see anything in it.
 *
 * @throws AzureError AuthorizationFailed
 */
export function withRights(
  id: ResourceId,
  { request, caller, world }: { readonly request: ArmRequest; readonly caller: Principal; readonly world: World },
  answer: () => Answer,
): Answer {
  // Who has begun an operation follows it; what is of the whole tenant belongs to nobody.
  if (id.subscription === "" || (pollOf(id.id) !== undefined && request.method === "GET")) return answer();
  const operation = operationOf(id, request);
  if (isAllowed(operation, caller, world)) return answer();
  const subscription = `/subscriptions/${id.subscription}`;
  const isSeen = isKnownAt(subscription, caller, world);
  if (request.method === "GET" && isSeen && operation.action === `${SUBSCRIPTIONS}/read`) return answer();
  if (request.method === "GET" && isSeen && isListOfResources(id)) return visible(answer(), operation, caller, world);
  throw new AzureError(
    403,
    "AuthorizationFailed",
    `The client '${caller.clientId}' with object id '${caller.objectId}' does not have authorization to perform action '${operation.action}' over scope '${operation.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** What a request does, in the words of role definitions. */
export function operationOf(id: ResourceId, { method, body }: Pick<ArmRequest, "method" | "body">): Operation {
  const scope = id.tail === "" ? id.id : id.id.slice(0, -id.tail.length - 1).replace(/\/providers\/[^/]+$/i, "");
  const [, namespace, action] =
    /^\/subscriptions\/[^/]+\/providers\/([^/]+)(?:\/((?:un)?register))?$/i.exec(id.id) ?? [];
  if (namespace !== undefined && id.names.length === 0 && (id.tail === "" || action !== undefined)) {
    const subscription = `/subscriptions/${id.subscription}`;
    return method === "GET"
      ? { action: `${SUBSCRIPTIONS}/providers/read`, scope: subscription }
      : { action: `${namespace}/${action ?? "register"}/action`, scope: subscription };
  }
  const type = [isGroup(id) ? `${SUBSCRIPTIONS}/resourceGroups` : id.type, id.tail].filter((part) => part !== "");
  const verb = method === "POST" ? "action" : (VERBS[method] ?? "action");
  return { action: [...type, verb].join("/"), scope, body };
}

/** `/resources`, `/resourceGroups` and `/providers/<type>` of a subscription. */
const isListOfResources = (id: ResourceId): boolean =>
  id.group === "" &&
  !id.isExtension &&
  (id.namespace === "Microsoft.Resources"
    ? /^(resources|resourceGroups)$/i.test(id.tail)
    : id.names.length === 0 && id.tail !== "" && id.namespace.toLowerCase() !== "microsoft.authorization");

function visible(answer: Answer, { action }: Operation, caller: Principal, world: World): Answer {
  const { body } = answer;
  if (!isObject(body) || !Array.isArray(body.value)) return answer;
  const value = body.value.filter(
    (each) => isObject(each) && typeof each.id === "string" && isAllowed({ action, scope: each.id }, caller, world),
  );
  return { ...answer, body: { ...body, value } };
}
