import { CREDENTIAL_IDENTITY, SUBSCRIPTION_QUEUE } from "../../azurerm-version.ts";
import { GITHUB_USES, githubEnvironment, STREAMS } from "../../streams.rules.ts";
import { type Claims, holders, namedIn } from "../claims.ts";
import { type Block, type IsolatedStack, references } from "../model.ts";
import { type IsolationRule, violation } from "../rule.ts";
import { givesPlanReads, givesSubscriptionReads } from "./reading-roles.ts";

/** Two attributes of a resource that bring together what belongs to one stream; of the first, every name it has. */
const PAIRS: Readonly<Record<string, readonly [readonly string[], string]>> = {
  azurerm_role_assignment: [["principal_id"], "scope"],
  azurerm_federated_identity_credential: [CREDENTIAL_IDENTITY, "subject"],
  azurerm_eventgrid_system_topic_event_subscription: [SUBSCRIPTION_QUEUE, "subject_filter"],
};

export const mixedLanding: IsolationRule = {
  id: "isolation/mixed-landing",
  why: "what the foundation makes for a stream is for that stream alone: its roles, credentials and events",
  *check({ stacks, claims }) {
    for (const stack of stacks) {
      for (const block of stack.blocks.values()) {
        const [names = [], right] = PAIRS[block.type] ?? [];
        const left = names.find((name) => name in block.body);
        if (left === undefined || right === undefined) continue;
        const [a, b] = [streamAt(stack, block, left, claims), streamAt(stack, block, right, claims)];
        if (a === undefined || b === undefined || a === b) continue;
        // The foundation looks after the accounts that it makes, by the identity of automation.
        if (a === "automation" && givesPlanReads(stack, block)) continue;
        const message = `is about stream ${b}, but ${left} is of stream ${a}; let both be of one stream`;
        yield violation(stack, [...block.path, right], message);
      }
    }
  },
};

/** The stream of what an attribute refers to or names. */
function streamAt(stack: IsolatedStack, block: Block, attribute: string, claims: Claims): string | undefined {
  const texts = block.texts.filter(({ path }) => path[3] === attribute);
  const referred = texts.flatMap((text) =>
    references(text).flatMap((address) => stack.blocks.get(address)?.stream ?? []),
  );
  const named = texts.flatMap((text) => namedIn(text, claims).flatMap((claim) => holders(claim)));
  return referred[0] ?? named[0]?.stream;
}

export const wideRole: IsolationRule = {
  id: "isolation/wide-role",
  why: "a role on a whole subscription reaches the groups of all streams; only automation, which makes groups, has one",
  *check({ stacks, claims }) {
    for (const stack of stacks) {
      for (const block of stack.blocks.values()) {
        if (block.type !== "azurerm_role_assignment" || !isWide(String(block.body.scope))) continue;
        const stream = streamAt(stack, block, "principal_id", claims) ?? stack.stream;
        if (stream === "automation" || givesSubscriptionReads(stack, block)) continue;
        const message = `is "${block.body.scope}", which reaches every stream, for an identity of stream ${stream}; name a group or a resource of ${stream}`;
        yield violation(stack, [...block.path, "scope"], message);
      }
    }
  },
};

const isWide = (scope: string): boolean =>
  /^\$\{data\.azurerm_(subscription|management_group)\./.test(scope) ||
  (scope.startsWith("/") && !/\/resourceGroups\/./i.test(scope));

const GITHUB = "https://token.actions.githubusercontent.com";

export const trustedEnvironment: IsolationRule = {
  id: "isolation/trusted-environment",
  why: "an identity trusts jobs in GitHub environments of its stream alone; any other subject is open to every workflow",
  *check({ stacks }) {
    for (const stack of stacks) {
      for (const { type, body, path, stream } of stack.blocks.values()) {
        if (type !== "azurerm_federated_identity_credential" || body.issuer !== GITHUB) continue;
        const own = STREAMS.filter((each) => each === stream);
        const wanted = own.flatMap((each) => GITHUB_USES.map((use) => githubEnvironment(each, stack, use)));
        if (wanted.some((name) => String(body.subject).endsWith(`:environment:${name}`))) continue;
        const message = `is "${body.subject}", but an identity of stream ${stream} must trust GitHub environments of it alone; let it end with :environment:${wanted.join(" or :environment:") || "<stream>-<environment>"}`;
        yield violation(stack, [...path, "subject"], message);
      }
    }
  },
};
