import type { CommandContext } from "../context.ts";
import type { AzureClients } from "../live/azure-clients.ts";
import { array, object } from "../live/json.ts";
import { readResource } from "../live/read-resource.ts";
import { parentOf } from "../live/resource-id.ts";
import { resolveStack } from "../live/stack-input.ts";
import type { AwaitResult, Look } from "../readiness/await.ts";
import { accountOf, awaitAzure } from "../readiness/await-azure.ts";
import { isBusy, readState } from "../readiness/looks.ts";
import type { ClassifiedError } from "../retry/classify.ts";
import type { WaitCondition } from "../retry/reaction.ts";
import type { StackWork } from "./stack-work.ts";

export interface WaitOptions {
  readonly condition: WaitCondition;
  readonly error: ClassifiedError;
  readonly atMostSeconds: number;
}

/** Waits for what an error said stands in the way: told by an event, proved by a look. */
export async function waitFor(
  context: CommandContext,
  { input, inspection }: StackWork,
  { condition, error, atMostSeconds: timeoutSeconds }: WaitOptions,
): Promise<AwaitResult> {
  const { id: subjectId } = resolveStack(input).subject;
  const state = inspection.facts.terraformState;
  const known = state.known ? state.value?.resources : undefined;
  // What is not in the state yet is a part of the subject, or stands beside it.
  const resourceId = known?.[error.address ?? ""] ?? subjectId;
  const wait = (id: string, options: Pick<Parameters<typeof awaitAzure>[2], "until" | "look">) =>
    awaitAzure(context, accountOf(input), { resourceId: id, timeoutSeconds, ...options });
  switch (condition) {
    case "server-ready":
      return wait(subjectId, { until: "ready" });
    case "resource-group-gone":
      return wait(subjectId, { until: "gone" });
    case "operation-finished":
      return wait(resourceId, {
        until: "ready",
        look: (azure) => (signal) => lookForOperation(azure, resourceId, signal),
      });
    case "subnet-released":
      return wait(resourceId, {
        until: "ready",
        look: (azure) => (signal) => lookAtSubnet(azure, resourceId, signal),
      });
  }
}

/** Neither the resource nor what it is a part of is at work: a virtual network is busy with each of its subnets. */
async function lookForOperation(azure: AzureClients, resourceId: string, signal: AbortSignal): Promise<Look> {
  const ids = [resourceId, parentOf(resourceId)].filter((id) => id !== undefined);
  const states = await Promise.all(ids.map((id) => readState(azure, id, signal)));
  const busy = states.find((state) => state !== undefined && isBusy(state));
  return { done: busy === undefined, state: busy ?? states[0] ?? "absent" };
}

/** Azure takes its own link off a subnet some minutes after the last server in it is gone. */
async function lookAtSubnet(azure: AzureClients, subnetId: string, signal: AbortSignal): Promise<Look> {
  const subnet = await readResource(azure, subnetId, signal);
  if (subnet === undefined) return { done: true, state: "absent" };
  const { ipConfigurations, serviceAssociationLinks } = object(subnet.properties);
  const isUsed = array(ipConfigurations).length + array(serviceAssociationLinks).length > 0;
  return { done: !isUsed, state: isUsed ? "in use" : "free" };
}
