import { act } from "./actions.ts";
import { AzureError } from "./azure-error.ts";
import { poll, pollOf } from "./long-running.ts";
import { withRights } from "./rbac/resource-manager.ts";
import { find, listGroups, listOfType, listResources, read } from "./reads.ts";
import { answerOfRegion } from "./regions.ts";
import { remove } from "./removals.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { parseId, type ResourceId } from "./resource-id.ts";
import { describeSubscription, providers } from "./subscriptions.ts";
import type { World } from "./world.ts";
import { write } from "./writes.ts";

/** Resource Manager: one request, one answer. @throws AzureError */
export function resourceManager(request: ArmRequest, world: World): Answer {
  checkApiVersion(request);
  const id = parseId(request.path);
  checkSubscription(id, world);
  const { caller } = request;
  const serve = () => answerOf(id, request, world);
  const answer = caller === undefined ? serve() : withRights(id, { request, caller, world }, serve);
  if (request.method !== "GET") world.changed();
  return answer;
}

function answerOf(id: ResourceId, request: ArmRequest, world: World): Answer {
  if (pollOf(id.id) !== undefined && request.method === "GET") return poll(request, world);
  if (/^\/subscriptions$/i.test(id.id)) {
    const ids = world.subscriptionIds ?? subscriptionsOf(world);
    return { status: 200, body: { value: ids.map((each) => describeSubscription(each, world)) } };
  }
  if (/^\/subscriptions\/[^/]+$/i.test(id.id))
    return { status: 200, body: describeSubscription(id.subscription, world) };
  if (/^\/subscriptions\/[^/]+\/providers(\/[^/]+(\/(un)?register)?)?$/i.test(id.id))
    return providers(id, request, world);
  if (/^\/subscriptions\/[^/]+\/resourceGroups$/i.test(id.id)) return listGroups(request, world);
  if (/\/deletedWorkspaces$/i.test(id.id)) return { status: 200, body: { value: [] } };
  if (/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/resources$/i.test(id.id))
    return listResources(id, request, world);
  return answerOfRegion(id, request, world) ?? answerResource(id, request, world);
}

/** A collection, an action, or a resource. */
function answerResource(id: ResourceId, request: ArmRequest, world: World): Answer {
  const { method } = request;
  const isSingleton = /\/currentbillingfeatures$/i.test(id.id);
  const named = isSingleton ? singleton(id) : id;
  if (method === "POST" && named.tail !== "") return act(named, request, world);
  if (method === "GET") return named.tail === "" ? read(named, world) : listOfType(named, request, world);
  if (named.tail === "" && (method === "PUT" || method === "PATCH")) return write(named, request, world);
  if (named.tail === "" && method === "DELETE") return remove(named, request, world);
  if (method === "HEAD") return { status: find(named, world) === undefined ? 404 : 204 };
  throw new AzureError(405, "MethodNotAllowed", `The method ${method} is not possible on '${id.id}'.`);
}

/** A thing without a name of its own: it has that of its parent. */
function singleton(id: ResourceId): ResourceId {
  const parent = id.id.slice(0, -id.tail.length - 1);
  return { ...id, type: `${id.type}/${id.tail}`, name: id.tail, names: [...id.names, id.tail], parent, tail: "" };
}

function subscriptionsOf(world: World): string[] {
  const ids = world.store.all().map((resource) => parseId(resource.id).subscription);
  return [...new Set(ids.length === 0 ? [world.defaultSubscriptionId] : ids)];
}

function checkApiVersion({ query }: ArmRequest): void {
  const version = query.get("api-version");
  if (version === null || version === "") {
    throw new AzureError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}(-\w+)?$/.test(version)) {
    throw new AzureError(400, "InvalidApiVersionParameter", `The api-version '${version}' is invalid.`);
  }
}

/** Any well-formed subscription exists, unless local Azure was started for certain ones. */
function checkSubscription({ subscription }: ResourceId, world: World): void {
  if (subscription === "") return;
  const known = world.subscriptionIds?.map((id) => id.toLowerCase());
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription)) {
    throw new AzureError(
      400,
      "InvalidSubscriptionId",
      `The provided subscription identifier '${subscription}' is malformed or invalid.`,
    );
  }
  if (known === undefined || known.includes(subscription.toLowerCase())) return;
  throw new AzureError(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
}
