import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import { type NamingContext, nameViolation, resourceName } from "./naming.ts";
import type { Rule } from "./rule.ts";
import { notAnId, outside } from "./violations.ts";

/** The channel with every default filled in. */
export interface ReadinessChannelSpecification {
  readonly namespaceName: string;
  readonly systemTopicName: string;
  /** The topic that there is already; undefined: it is made. */
  readonly systemTopicId?: string;
  readonly messageHours: number;
}

/** Fills in every default of the channel. */
export function resolveReadinessChannel({
  naming,
  ...given
}: NonNullable<FoundationParameters["readiness"]> & {
  readonly naming: NamingContext;
}): ReadinessChannelSpecification {
  return {
    namespaceName: resourceName("serviceBusNamespace", naming),
    systemTopicName: resourceName("eventGridSystemTopic", naming, "subscription"),
    messageHours: 24,
    ...given,
  };
}

type ChannelRule = Rule<ReadinessChannelSpecification>;

export const TOPIC_TYPE = "Microsoft.EventGrid/systemTopics";

const channel: ChannelRule = {
  id: "foundation/readiness",
  why: "Azure refuses names that are too long, ids of something else and messages that are kept too long",
  documentation: "https://learn.microsoft.com/azure/event-grid/event-schema-subscriptions",
  *check({ namespaceName, systemTopicId, messageHours }) {
    const generated = "shorten project in environment.json";
    const violation = nameViolation({ type: "serviceBusNamespace", name: namespaceName, path: [], generated });
    if (violation !== undefined) yield violation;
    yield* notAnId(systemTopicId, ["readiness", "systemTopicId"], TOPIC_TYPE);
    yield* outside(messageHours, ["readiness", "messageHours"], 1, 168);
  },
};

/** Everything that can be known about the channel before Azure is asked. */
export const readinessChannelRules: readonly ChannelRule[] = [channel];
