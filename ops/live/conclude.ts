import type { Check } from "./check.ts";
import {
  type Action,
  type Decision,
  type Desired,
  decide,
  type GroupState,
  type LiveState,
  SERVER_STATES,
  type ServerState,
  type WhenExists,
} from "./decide.ts";
import type { Unknown } from "./fact.ts";
import type { LiveFacts } from "./facts.ts";
import { same } from "./json.ts";
import { ownerOf } from "./ownership.ts";
import type { Target } from "./target.ts";

/** Actions that change something, and so need every check to hold. */
const CHANGES: readonly Action[] = ["create", "update", "adopt", "start", "recreate", "destroy"];

/** What to do with a stack, from what was found out about it. Pure; what a check found wrong is refused. */
export function conclude(
  facts: LiveFacts,
  target: Target,
  { desired, checks }: { readonly desired: Desired; readonly checks: readonly Check[] },
): Decision {
  const decision = decide(liveState(facts, target), desired, target.whenExists, target.subject.kind);
  const reasons = unknowns(facts);
  if (decision.action === "refuse" && reasons.length > 0) {
    return { action: "refuse", reason: `${decision.reason} (${reasons.join("; ")})` };
  }
  if (decision.action === "refuse" && isOutsideState(facts, target) && isOwn(facts, target)) {
    return { action: "refuse", reason: `${decision.reason} (its tags say that this stack made it)` };
  }
  const failed = checks.filter(({ status }) => status === "failed");
  if (failed.length === 0 || !CHANGES.includes(decision.action)) return collision(decision, facts, target, desired);
  const why = failed
    .map(({ id, found, remedy }) => `${id}: ${found}${remedy === undefined ? "" : ` (${remedy})`}`)
    .join("; ");
  return { action: "refuse", reason: `${decision.action} is not possible: ${why}` };
}

/**
 * What holds for what exists outside the Terraform state: the policy of the parameter file, or `adopt` where this stack
 * has made it and its state was not saved. Pure.
 *
 * @param isUnsaved an apply of the stack was interrupted, or its state was lost
 */
export function effectivePolicy(facts: LiveFacts, target: Target, isUnsaved: boolean): WhenExists {
  const mayBeOwn = isOwn(facts, target) || isAbsent(facts);
  return target.whenExists === "refuse" && isUnsaved && mayBeOwn ? "adopt" : target.whenExists;
}

/**
 * Whether what exists outside the Terraform state is proved to be this stack's: a run of it set out to create it where
 * nothing was, and its tags say so too. Pure.
 *
 * @param begun ids by address
 */
export function isBegun(facts: LiveFacts, target: Target, begun: ReadonlyMap<string, string>): boolean {
  const { subject, group, terraformState } = facts;
  if (!subject.known || !group.known || !terraformState.known || !isOwn(facts, target)) return false;
  const [address, id] =
    subject.value === undefined
      ? [target.group.address ?? "", target.group.id]
      : [target.subject.address, target.subject.id];
  return terraformState.value?.resources[address] === undefined && same(begun.get(address) ?? "", id);
}

/**
 * Whether Azure is still at work on the server that a run of this stack began to create: it is not to be seen yet, and
 * its name is taken. Pure.
 *
 * @param begun ids by address
 */
export function isOnItsWay(
  { subject, nameAvailability }: LiveFacts,
  { subject: { address, id }, server }: Target,
  begun: ReadonlyMap<string, string>,
): boolean {
  if (server === undefined || !subject.known || subject.value !== undefined || !nameAvailability.known) return false;
  return nameAvailability.value.reason === "AlreadyExists" && same(begun.get(address) ?? "", id);
}

/** Whether nothing is there by which a stack is known. What it makes elsewhere may be there, with tags of its own. */
const isAbsent = ({ subject, group }: LiveFacts): boolean =>
  subject.known && group.known && subject.value === undefined && group.value === undefined;

/** Whether tags say that this stack made the server, or where there is none yet, the group. */
function isOwn({ subject, group }: LiveFacts, { tags }: Target): boolean {
  if (!subject.known || !group.known) return false;
  const live = subject.value ?? group.value;
  return live !== undefined && ownerOf(live.tags, tags) === "this stack";
}

function isOutsideState(facts: LiveFacts, target: Target): boolean {
  const { server, inState } = liveState(facts, target);
  return server !== "absent" && inState === "no";
}

/** What `decide` knows, from what was found out. */
export function liveState(facts: LiveFacts, { subject: wanted }: Target): LiveState {
  const { subject, group, terraformState } = facts;
  const ids = terraformState.known ? Object.values(terraformState.value?.resources ?? {}) : [];
  return {
    server: subject.known ? serverState(subject.value?.state) : "unknown",
    group: group.known ? groupState(group.value?.provisioningState) : "unknown",
    inState: !terraformState.known ? "unknown" : ids.some((id) => same(id, wanted.id)) ? "yes" : "no",
  };
}

function serverState(state: string | undefined): ServerState {
  if (state === undefined) return "absent";
  // A word of Azure's that we do not know must not be taken for one of ours that says more.
  return SERVER_STATES.find((each) => each === state && each !== "absent") ?? "unknown";
}

function groupState(provisioningState: string | undefined): GroupState {
  if (provisioningState === undefined) return "absent";
  return provisioningState === "Deleting" ? "deleting" : "present";
}

/** Why what the decision hangs on could not be read. */
function unknowns({ subject, group, terraformState }: LiveFacts): string[] {
  const blind = [subject, group, terraformState].filter((fact): fact is Unknown => !fact.known);
  const states = subject.known && serverState(subject.value?.state) === "unknown" ? subject.value?.state : undefined;
  return [
    ...new Set(blind.map(({ reason }) => reason)),
    ...(states === undefined ? [] : [`Azure calls its state "${states}"`]),
  ];
}

/** A group that is there, is not ours and shall be left alone: making the server would mean making the group. */
function collision(decision: Decision, facts: LiveFacts, { group, whenExists }: Target, desired: Desired): Decision {
  if (decision.action !== "create" || desired === "absent" || group.address === undefined || whenExists !== "skip") {
    return decision;
  }
  const state = facts.terraformState.known ? facts.terraformState.value : undefined;
  const isThere = facts.group.known && facts.group.value !== undefined;
  if (!isThere || state?.resources[group.address] !== undefined) return decision;
  return {
    action: "skip",
    reason: "the resource group exists outside the Terraform state; whenExists is skip",
  };
}
