import { secretValues } from "../env/variables.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { type Adoptable, findAdoptable, NOTHING_TO_ADOPT, withAdoption, writeAdoption } from "./adoption.ts";
import { type AzureClients, connectAzure } from "./azure-clients.ts";
import type { Environment } from "./azure-cloud.ts";
import type { Check } from "./check.ts";
import { runChecks } from "./checks.ts";
import { conclude, effectivePolicy } from "./conclude.ts";
import type { Decision, Desired, WhenExists } from "./decide.ts";
import { attempt, type ProbeLimits } from "./fact.ts";
import { type LiveFacts, wasReached } from "./facts.ts";
import type { ImportCandidate } from "./import-ids.ts";
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
  const target = { ...described, whenExists: await policyNow(facts, described, options) };
  const checks = runChecks({ target, facts, desired, variables: accountVariables(env) });
  const first = conclude(facts, target, { desired, checks });
  const adoptable = await adoptableNow(first, connecting, { target, facts, limits });
  const decided = withAdoption(first, adoptable);
  const isResumed = target.whenExists !== described.whenExists && decided.action === "adopt";
  const decision = isResumed ? { ...decided, reason: `${decided.reason}, ${RESUMED}` } : decided;
  const imports = decision.action === "adopt" || decision.action === "recreate" ? adoptable.imports : [];
  await writeAdoption(folder, imports);
  return {
    stackId: target.stackId,
    decision: scrubber.value(decision),
    checks: scrubber.value(checks),
    imports,
    replaces: decision.action === "recreate" ? [target.subject.address] : [],
    reached: wasReached(facts),
    facts,
  };
}

const RESUMED = "because an apply of this stack was interrupted and the tags say that this stack made it";

/** The archive is asked only where its answer matters. */
async function policyNow(facts: LiveFacts, target: Target, { wasInterrupted }: InspectOptions): Promise<WhenExists> {
  const mayMatter = effectivePolicy(facts, target, true) !== target.whenExists;
  return effectivePolicy(facts, target, mayMatter && ((await wasInterrupted?.()) ?? false));
}

/** A server parameter is always there: where the server is ours, setting it needs no adoption. */
const isParameter = ({ address }: ImportCandidate): boolean =>
  address.startsWith("azurerm_mysql_flexible_server_configuration.");

/** Where the policy adopts and a group is there, something else of the stack may be there as well. */
async function adoptableNow(
  { action }: Decision,
  connecting: Promise<AzureClients>,
  scope: { readonly target: Target; readonly facts: LiveFacts; readonly limits: ProbeLimits },
): Promise<Adoptable> {
  const { target, facts, limits } = scope;
  const { whenExists, importCandidates, tags } = target;
  const mayAdopt = whenExists === "adopt" && (action === "adopt" || action === "create" || action === "update");
  // What is to be replaced must be Terraform's first.
  if (!(mayAdopt || action === "recreate") || !facts.group.known || facts.group.value === undefined)
    return NOTHING_TO_ADOPT;
  const azure = await attempt(limits, () => connecting);
  if (!azure.known) return { ...NOTHING_TO_ADOPT, unknown: [azure.reason] };
  const state = facts.terraformState.known ? facts.terraformState.value : undefined;
  const candidates = importCandidates.filter((each) => {
    if (action === "update") return !isParameter(each);
    // What is in a server or an account goes with it.
    return action !== "recreate" || !each.id.startsWith(`${target.subject.id}/`);
  });
  return findAdoptable(azure.value, { candidates, state, tags, limits });
}

/** Subscription and tenant as other tools beside Terraform are told them. */
function accountVariables(env: Environment): Record<string, string> {
  const names = ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID", "ARM_TENANT_ID", "AZURE_TENANT_ID"];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
