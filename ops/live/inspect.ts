import { secretValues } from "../env/variables.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { type Adoptable, findAdoptable, NOTHING_TO_ADOPT, withAdoption, writeAdoption } from "./adoption.ts";
import { type AzureClients, connectAzure } from "./azure-clients.ts";
import type { Environment } from "./azure-cloud.ts";
import type { Check } from "./check.ts";
import { runChecks } from "./checks.ts";
import { conclude, effectivePolicy, isBegun, isOnItsWay } from "./conclude.ts";
import type { Decision, Desired } from "./decide.ts";
import { attempt, type ProbeLimits } from "./fact.ts";
import { type LiveFacts, wasReached } from "./facts.ts";
import type { ImportCandidate, TaggedCandidate } from "./import-ids.ts";
import { isWithin, same } from "./json.ts";
import { probe } from "./probe.ts";
import { readRenderedStack } from "./rendered-stack.ts";
import type { StackInput } from "./stack-input.ts";
import { describeTarget, type Target } from "./target.ts";

export interface InspectOptions {
  readonly env: Environment;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** @default "present" */
  readonly desired?: Desired;
  /** Whether an apply of the stack was interrupted and none has come to its end since. @default none was */
  readonly wasInterrupted?: () => Promise<boolean>;
  /** Ids by address of what runs of the stack began to create and no finished apply has settled since. @default nothing */
  readonly begun?: () => Promise<ReadonlyMap<string, string>>;
  /** Why the stack may hold what no state knows: what its tags say is its own is then adopted. @default it may not */
  readonly lostState?: string | undefined;
  /** Milliseconds that one question may take. @default 30000 */
  readonly probeMilliseconds?: number;
  /** @default "terraform" */
  readonly terraformBinary?: string;
}

/** What was found out about a stack, and what to do with it. */
export interface Inspection {
  readonly stackId: string;
  /** Without secrets, as are the checks: to be printed and kept. */
  readonly decision: Decision;
  readonly checks: readonly Check[];
  /** What adopt.tf.json imports. */
  readonly imports: readonly ImportCandidate[];
  /** Addresses among them that a run of this stack is proved to have begun to create. */
  readonly begun: readonly string[];
  /** Everything of the stack whose Azure id is known. */
  readonly candidates: readonly TaggedCandidate[];
  /** Terraform addresses of what is there and shall be made anew. */
  readonly replaces: readonly string[];
  /** Whether Azure answered anything at all. */
  readonly reached: boolean;
  /** As they were read: not to be printed. */
  readonly facts: LiveFacts;
}

const PROBE_MILLISECONDS = 30_000;

/**
 * Looks at Azure and at the Terraform state, checks both against the parameters and decides. Brings adopt.tf.json in the
 * stack folder in line with the decision; changes nothing else.
 *
 * @param folder Path of the stack folder, already rendered.
 * @throws UserError when the stack was not rendered from these parameters
 */
export async function inspectStack(input: StackInput, folder: string, options: InspectOptions): Promise<Inspection> {
  const { env, signal, now, desired = "present", probeMilliseconds = PROBE_MILLISECONDS } = options;
  const described = describeTarget(input, await readRenderedStack(folder), folder);
  const scrubber = new Scrubber(secretValues(env));
  const limits: ProbeLimits = { signal, milliseconds: probeMilliseconds };
  const connecting = connectAzure(env, described, AbortSignal.any([signal, AbortSignal.timeout(probeMilliseconds)]));
  connecting.catch(() => {});
  const { terraformBinary } = options;
  const facts = await probe(described, connecting, {
    env,
    now,
    limits,
    ...(terraformBinary === undefined ? {} : { terraformBinary }),
  });
  const begun = await begunOutside(facts, described, options);
  const resumed = await whyResumed(facts, described, options);
  const policy = effectivePolicy(facts, described, resumed !== undefined);
  const ids = new Map(begun.map(({ address, id }) => [address, id]));
  const isProved = policy !== "adopt" && isBegun(facts, described, ids);
  const target: Target = { ...described, whenExists: isProved ? "adopt" : policy };
  const checks = runChecks({ target, facts, desired, variables: accountVariables(env) });
  const isComing = desired === "present" && isOnItsWay(facts, described, ids);
  const first = isComing ? ON_ITS_WAY : conclude(facts, target, { desired, checks });
  const isResumed = policy !== described.whenExists;
  const onlyBegun = policy !== "adopt" && begun.length > 0 && first.action !== "recreate";
  const scope = { target, facts, limits, onlyTagged: isResumed || onlyBegun };
  const adoptable = await adoptableNow(first, connecting, onlyBegun ? { ...scope, begun } : scope);
  const decided = withAdoption(first, adoptable);
  const why = onlyBegun ? BEGUN : isResumed ? `${resumed}${OWN}` : undefined;
  const isOwn = why !== undefined && decided.action === "adopt";
  const decision = isOwn ? { ...decided, reason: `${decided.reason}, because ${why}` } : decided;
  const imports = decision.action === "adopt" || decision.action === "recreate" ? adoptable.imports : [];
  await writeAdoption(folder, imports);
  return {
    stackId: target.stackId,
    decision: scrubber.value(decision),
    checks: scrubber.value(checks),
    imports,
    begun: begun.map(({ address }) => address).filter((each) => imports.some(({ address }) => address === each)),
    candidates: target.importCandidates,
    replaces: decision.action === "recreate" ? [target.subject.address] : [],
    reached: wasReached(facts),
    facts,
  };
}

const INTERRUPTED = "an apply of this stack was interrupted";
const OWN = " and the tags say that this stack made it";

const ON_ITS_WAY: Decision = {
  action: "wait",
  reason: "Azure is still creating the server that an earlier attempt of this stack asked for",
};
const BEGUN = "the journal of an earlier attempt proves that this stack began to create it";

/** What a run is proved to have begun and no state holds. The archive is asked only where something may be there. */
async function begunOutside(
  { group, terraformState }: LiveFacts,
  target: Target,
  { begun }: InspectOptions,
): Promise<readonly TaggedCandidate[]> {
  if (begun === undefined || !group.known || !terraformState.known) return [];
  const held = terraformState.value?.resources ?? {};
  const isGroupThere = group.value !== undefined;
  const missing = target.importCandidates.filter(
    ({ address, id }) => held[address] === undefined && (isGroupThere || !isWithin(id, target.group.id)),
  );
  if (missing.length === 0) return [];
  const ids = await begun();
  return missing.filter(({ address, id }) => same(ids.get(address) ?? "", id));
}

/** Why the stack may have made what no state holds. The archive is asked only where its answer matters. */
async function whyResumed(
  facts: LiveFacts,
  target: Target,
  { wasInterrupted, lostState }: InspectOptions,
): Promise<string | undefined> {
  const mayMatter = effectivePolicy(facts, target, true) !== target.whenExists;
  if (!mayMatter) return undefined;
  return (await wasInterrupted?.()) === true ? INTERRUPTED : lostState;
}

/** A server parameter is always there: where the server is ours, setting it needs no adoption. */
const isParameter = ({ address }: ImportCandidate): boolean =>
  address.startsWith("azurerm_mysql_flexible_server_configuration.");

interface AdoptableScope {
  readonly target: Target;
  readonly facts: LiveFacts;
  readonly limits: ProbeLimits;
  readonly onlyTagged: boolean;
  /** Only these may be adopted. @default whatever the stack is made of */
  readonly begun?: readonly TaggedCandidate[];
}

/** Where the policy adopts, something else of the stack may be there: without its own group, what it makes elsewhere. */
async function adoptableNow(
  { action }: Decision,
  connecting: Promise<AzureClients>,
  { target, facts, limits, onlyTagged, begun }: AdoptableScope,
): Promise<Adoptable> {
  const { whenExists, importCandidates, tags } = target;
  const isWanted = whenExists === "adopt" || begun !== undefined;
  const mayAdopt = isWanted && (action === "adopt" || action === "create" || action === "update");
  // What is to be replaced must be Terraform's first.
  if (!(mayAdopt || action === "recreate") || !facts.group.known) return NOTHING_TO_ADOPT;
  const isGroupThere = facts.group.value !== undefined;
  const azure = await attempt(limits, () => connecting);
  if (!azure.known) return { ...NOTHING_TO_ADOPT, unknown: [azure.reason] };
  const state = facts.terraformState.known ? facts.terraformState.value : undefined;
  const candidates = (begun ?? importCandidates).filter((each) => {
    if (!isGroupThere && isWithin(each.id, target.group.id)) return false;
    if (action === "update") return !isParameter(each);
    // What is in a server or an account goes with it.
    return action !== "recreate" || !each.id.startsWith(`${target.subject.id}/`);
  });
  return findAdoptable(azure.value, { candidates, state, tags, limits, onlyTagged });
}

/** Subscription and tenant as other tools beside Terraform are told them. */
function accountVariables(env: Environment): Record<string, string> {
  const names = ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID", "ARM_TENANT_ID", "AZURE_TENANT_ID"];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
