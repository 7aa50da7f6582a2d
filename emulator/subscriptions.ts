import { AzureError } from "./azure-error.ts";
import type { JsonObject } from "./json.ts";
import type { Answer, ArmRequest } from "./request.ts";
import type { ResourceId } from "./resource-id.ts";
import { NAMESPACES } from "./types/index.ts";
import type { World } from "./world.ts";

const REGISTERING_SECONDS = 60;

export function describeSubscription(subscription: string, world: World): JsonObject {
  return {
    id: `/subscriptions/${subscription}`,
    subscriptionId: subscription,
    tenantId: world.tenantId,
    displayName: "Local Azure",
    state: "Enabled",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
    authorizationSource: "RoleBased",
    managedByTenants: [],
  };
}

function keyOf(subscription: string, namespace: string): string {
  return `${subscription}/${namespace}`.toLowerCase();
}

/** Everything is registered unless a test says otherwise: under the subscription, or under `*`. */
function stateOf(subscription: string, namespace: string, world: World): string {
  const states = world.registrations;
  return states.get(keyOf(subscription, namespace)) ?? states.get(keyOf("*", namespace)) ?? "Registered";
}

function describeProvider(subscription: string, namespace: string, world: World): JsonObject {
  return {
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationState: stateOf(subscription, namespace, world),
    registrationPolicy: "RegistrationRequired",
    resourceTypes: [],
  };
}

/** `/providers`, `/providers/{namespace}` and its actions register and unregister. */
export function providers(id: ResourceId, request: ArmRequest, world: World): Answer {
  const [, namespace, action] = /\/providers(?:\/([^/]+))?(?:\/([^/]+))?$/i.exec(id.id) ?? [];
  if (namespace === undefined) {
    return { status: 200, body: { value: NAMESPACES.map((name) => describeProvider(id.subscription, name, world)) } };
  }
  const known = NAMESPACES.find((name) => name.toLowerCase() === namespace.toLowerCase());
  if (known === undefined) {
    throw new AzureError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
  }
  if (request.method === "POST") register(id.subscription, known, action?.toLowerCase() === "register", world);
  return { status: 200, body: describeProvider(id.subscription, known, world) };
}

function register(subscription: string, namespace: string, wanted: boolean, world: World): void {
  const key = keyOf(subscription, namespace);
  if (stateOf(subscription, namespace, world) === (wanted ? "Registered" : "NotRegistered")) return;
  world.registrations.set(key, wanted ? "Registering" : "Unregistering");
  world.clock.at(world.clock.now() + REGISTERING_SECONDS * 1000, () => {
    world.registrations.set(key, wanted ? "Registered" : "NotRegistered");
    world.changed();
  });
}

/** Refuses a write of a type whose provider is not registered. @throws AzureError */
export function checkRegistration(id: ResourceId, world: World): void {
  const code = "MissingSubscriptionRegistration";
  if (stateOf(id.subscription, id.namespace, world) === "Registered") return;
  const message = `The subscription is not registered to use namespace '${id.namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  throw new AzureError(409, code, message, { details: [{ code, target: id.namespace, message }] });
}
