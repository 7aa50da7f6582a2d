import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import { logViolations } from "./job-platform.rules.ts";
import { resourceName } from "./naming.ts";
import type { Profile } from "./profiles.ts";
import { readinessChannelRules, resolveReadinessChannel } from "./readiness-channel.rules.ts";
import { resolveRetention } from "./retention.rules.ts";
import { evaluate, type Rule, type RuleViolation } from "./rule.ts";
import { checkResourceGroup, commonProps, type StackInput } from "./stack.rules.ts";
import { resolveStreamLanding, streamLandingRules } from "./stream-landing.rules.ts";
import type { Stream } from "./streams.rules.ts";

export type FoundationStackInput = StackInput<FoundationParameters>;

/** What the parameter files say to each construct of the foundation stack. */
export function foundationStackProps(input: FoundationStackInput) {
  const { naming, profile, resourceGroup } = commonProps("foundation", input);
  const { github, storage, readiness, logs } = input.parameters;
  const { retentionDays: runRetentionDays } = resolveRetention(input.environment.archive);
  const landing = (stream: Stream) => ({
    stream,
    github,
    ...(storage === undefined ? {} : { storage }),
    naming,
    profile,
    runRetentionDays,
  });
  const group = (stream: Stream) => ({
    // A lock of ours would keep the stream from deleting what is its own.
    lock: false,
    tags: { ...input.environment.tags },
    location: resourceGroup.location,
    ...(input.environment.azureOffers && { azureOffers: input.environment.azureOffers }),
    profile,
    naming: { ...naming, stack: stream },
  });
  return {
    naming,
    profile,
    resourceGroup,
    workspace: { name: resourceName("logAnalyticsWorkspace", naming), retentionDays: 30, ...logs },
    landings: { automation: landing("automation"), trading: landing("trading"), content: landing("content") },
    /** Groups that the other streams are given. */
    groups: { trading: group("trading"), content: group("content") },
    readiness: { ...readiness, naming },
  };
}

type Logs = ReturnType<typeof foundationStackProps>["workspace"];

const logs: Rule<Logs> = {
  id: "foundation/logs",
  why: "Azure keeps logs for 30 to 730 days",
  documentation: "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
  check: logViolations,
};

const lasting: Rule<{ readonly profile: Profile }> = {
  id: "foundation/profile",
  why: "the foundation holds the Terraform state of the other stacks: when it expires, so do they",
  *check({ profile }) {
    if (profile !== "ephemeral") return;
    const message = 'profile is "ephemeral", but what other stacks stand on must not expire; write "standard"';
    yield { path: ["profile"], message };
  },
};

/** Every rule of the constructs that the foundation stack is made of. */
export function checkFoundationStack(input: FoundationStackInput): RuleViolation[] {
  const { profile, resourceGroup, workspace, landings, readiness } = foundationStackProps(input);
  const found = Object.values(landings).flatMap((landing) =>
    evaluate(streamLandingRules, resolveStreamLanding(landing)),
  );
  return [
    ...checkResourceGroup(resourceGroup),
    ...evaluate([lasting], { profile }),
    ...evaluate([logs], workspace),
    // What is wrong for one stream is wrong for all; a name, for one alone.
    ...found.filter(({ message }, index) => found.findIndex((each) => each.message === message) === index),
    ...evaluate(readinessChannelRules, resolveReadinessChannel(readiness)),
  ];
}
