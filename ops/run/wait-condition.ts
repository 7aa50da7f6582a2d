import type { CommandContext } from "../context.ts";
import type { AzureClients, JsonObject } from "../live/azure-clients.ts";
import { array, object, same, text } from "../live/json.ts";
import { getResource } from "../live/read-resource.ts";
import { parentOf } from "../live/resource-id.ts";
import { resolveStack } from "../live/stack-input.ts";
import type { AwaitResult, Look } from "../readiness/await.ts";
import { accountOf, awaitAzure } from "../readiness/await-azure.ts";
import { isBusy, look, readState } from "../readiness/looks.ts";
import { lockedScopes, refusedAction } from "../retry/advice.ts";
import { type ClassifiedError, codeFits } from "../retry/classify.ts";
import type { WaitCondition } from "../retry/reaction.ts";
import type { StackWork } from "./stack-work.ts";

export interface WaitOptions {
  readonly condition: WaitCondition;
  readonly error: ClassifiedError;
  readonly atMostSeconds: number;
}

type LookAt = (azure: AzureClients) => (signal: AbortSignal) => Promise<Look>;

/** Waits for what an error said stands in the way: told by an event, proved by a look at exactly that. */
export async function waitFor(
  context: CommandContext,
  work: StackWork,
  { condition, error, atMostSeconds: timeoutSeconds }: WaitOptions,
): Promise<AwaitResult> {
  const { id: subjectId } = resolveStack(work.input).subject;
  const resourceId = idOf(error, work) ?? subjectId;
  const wait = (id: string, until: "ready" | "gone", lookAt?: LookAt) =>
    awaitAzure(context, accountOf(work.input), {
      resourceId: id,
      until,
      timeoutSeconds,
      ...(lookAt === undefined ? {} : { look: lookAt }),
    });
  switch (condition) {
    case "server-ready":
      return wait(subjectId, "ready");
    case "resource-group-gone":
      return wait(subjectId, "gone");
    case "operation-finished":
      return wait(resourceId, "ready", (azure) => (signal) => lookForOperation(azure, resourceId, signal));
    case "subnet-released":
      return wait(resourceId, "ready", (azure) => (signal) => lookAtSubnet(azure, resourceId, signal));
    case "lock-gone": {
      const scopes = lockedScopes(error.text);
      return wait(resourceId, "ready", (azure) => (signal) => lookForLocks(azure, scopes, signal));
    }
    case "role-effective": {
      const { action, scope = resourceId } = refusedAction(error.text);
      return wait(resourceId, "ready", (azure) => (signal) => lookForPermission(azure, { action, scope }, signal));
    }
  }
}

/** What an error is about: it is in the state, or Terraform was to create it. */
function idOf({ address }: ClassifiedError, { inspection: { facts, candidates } }: StackWork): string | undefined {
  if (address === undefined) return undefined;
  const { terraformState: state } = facts;
  const known = state.known ? state.value?.resources : undefined;
  return known?.[address] ?? candidates.find((candidate) => candidate.address === address)?.id;
}

/** Neither the resource nor what it is a part of is at work: a virtual network is busy with each of its subnets. */
function lookForOperation(azure: AzureClients, resourceId: string, signal: AbortSignal): Promise<Look> {
  const ids = [resourceId, parentOf(resourceId)].filter((id) => id !== undefined);
  return look(
    signal,
    (options) => Promise.all(ids.map((id) => readState(azure, id, options))),
    (states = []) => {
      const busy = states.find((state) => state !== undefined && isBusy(state));
      return { done: busy === undefined, state: busy ?? states[0] ?? "absent" };
    },
  );
}

/** Azure takes its own link off a subnet some minutes after the last server in it is gone. */
function lookAtSubnet(azure: AzureClients, subnetId: string, signal: AbortSignal): Promise<Look> {
  return look(
    signal,
    (options) => getResource(azure, subnetId, options),
    (subnet) => {
      if (subnet === undefined) return { done: true, state: "absent" };
      const { ipConfigurations, serviceAssociationLinks } = object(subnet.properties);
      const isUsed = array(ipConfigurations).length + array(serviceAssociationLinks).length > 0;
      return { done: !isUsed, state: isUsed ? "in use" : "free" };
    },
  );
}

/** Azure lists no lock any more on what it called locked. */
async function lookForLocks(azure: AzureClients, scopes: readonly string[], signal: AbortSignal): Promise<Look> {
  const lists = await Promise.all(
    scopes.map((scope) => azure.list(`${scope}/providers/Microsoft.Authorization/locks`, "2020-05-01", { signal })),
  );
  const held = lists
    .flatMap((locks, index) => locks.filter((lock) => isAt(lock, scopes[index] ?? "")))
    .map(({ name }) => text(name));
  return { done: held.length === 0, state: held.length === 0 ? "no lock" : `locked by ${held.join(", ")}` };
}

/** Azure lists those of what is inside of a scope too. */
const isAt = ({ id }: JsonObject, scope: string): boolean =>
  same(text(id).replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ""), scope);

/** Azure counts the action among those that whoever is signed in may take. What cannot be read is not waited for. */
async function lookForPermission(
  azure: AzureClients,
  { action, scope }: { readonly action: string | undefined; readonly scope: string },
  signal: AbortSignal,
): Promise<Look> {
  if (action === undefined) return { done: true, state: "no action is named" };
  const path = `${scope}/providers/Microsoft.Authorization/permissions`;
  const permissions = await azure.list(path, "2022-04-01", { signal }).catch(() => undefined);
  if (permissions === undefined) return { done: true, state: "permissions cannot be read" };
  const isGranted = permissions.some((each) => grants(each, action));
  return { done: isGranted, state: isGranted ? `${action} is granted` : `${action} is not granted yet` };
}

function grants({ actions, notActions, dataActions, notDataActions }: JsonObject, action: string): boolean {
  const covers = (patterns: unknown): boolean => array(patterns).some((each) => codeFits(text(each), action));
  return (covers(actions) && !covers(notActions)) || (covers(dataActions) && !covers(notDataActions));
}
