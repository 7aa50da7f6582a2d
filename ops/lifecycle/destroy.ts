import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import { ADOPT_REMEDY } from "../live/decide.ts";
import { attempt } from "../live/fact.ts";
import { isForeign, ownerOf } from "../live/ownership.ts";
import { readDeletedServer, readSubject } from "../live/read-server.ts";
import { readRenderedStack } from "../live/rendered-stack.ts";
import { resolveStack } from "../live/stack-input.ts";
import { describeTarget, type Target } from "../live/target.ts";
import { pretty } from "../print/json.ts";
import { protectedAddresses } from "../review/prevent-destroy.ts";
import { applyStack } from "../run/apply.ts";
import type { Ask, Confirmation } from "../run/gate.ts";
import { settle } from "../run/settle.ts";
import { stackFolder, stackId } from "../run/stack-run.ts";
import type { ApplyOutcome, StackWork } from "../run/stack-work.ts";
import { deletedServerRecord } from "./deleted-server.ts";
import { TAG } from "./expiry.ts";
import { isTeardown } from "./teardown.ts";
import { unmanagedResources } from "./unmanaged.ts";

export interface DestroyOptions {
  readonly confirmation: Confirmation;
  /** Undefined when there is nobody to ask. */
  readonly ask: Ask;
}

const PROBE_MILLISECONDS = 30_000;

/**
 * Whether nobody is asked: a stack that is made to be thrown away goes, unless there is more to it than that. What runs
 * must be ephemeral as well: a word in the parameter file alone gives nothing away.
 */
export function expectedInDestroy(work: StackWork): Pick<Confirmation, "expected"> {
  const { group } = work.inspection.facts;
  const isEphemeral = group.known && (group.value === undefined || group.value.tags[TAG.profile] === "ephemeral");
  return resolveStack(work.input).group.profile === "ephemeral" && isEphemeral ? { expected: isTeardown } : {};
}

/**
 * Plans the destruction of a stack, reviews it, asks when it must and destroys it. A server that is gone afterwards is
 * noted in the run, so that it can be restored.
 */
export async function destroyStack(
  context: CommandContext,
  work: StackWork,
  { confirmation, ask }: DestroyOptions,
): Promise<ApplyOutcome> {
  const { run } = work;
  const kept = protectedAddresses(await readFile(join(stackFolder(run.ref), "cdk.tf.json"), "utf8"));
  if (kept.length > 0) {
    context.stderr.write(
      `${stackId(run.ref)} is not destroyed: preventDestroy protects ${kept.join(", ")}; set it to false in the parameter file, apply that, then destroy\n`,
    );
    return { outcome: "refused", exitCode: EXIT.refused };
  }
  const settled = await settle(context, work, { mayStart: true });
  await refuseUnmanaged(context, settled);
  const { subject } = settled.inspection.facts;
  const serverId = subject.known && subject.value?.server !== undefined ? subject.value.id : undefined;
  const startedAt = context.now();
  try {
    const ended = await applyStack(context, settled, { args: ["-destroy"], confirmation, ask, phase: "destroy" });
    if (ended.exitCode !== EXIT.done) return ended;
    // A try that failed may have deleted everything: then the plan of the next is empty.
    if (ended.outcome === "applied" || run.recent.has("deleted-server")) return { ...ended, outcome: "destroyed" };
    await refuseLeft(settled);
    return ended;
  } finally {
    if (serverId !== undefined) await noteDeletion(context, work, { serverId, startedAt });
  }
}

/** Terraform would destroy the server and then fail on a group that is not empty. @throws UserError */
async function refuseUnmanaged(context: CommandContext, work: StackWork): Promise<void> {
  const { group, terraformState } = work.inspection.facts;
  const target = await targetOf(work);
  if (target.group.existing || !group.known || group.value === undefined) return;
  const managed = terraformState.known ? Object.values(terraformState.value?.resources ?? {}) : [];
  const limits = { signal: context.signal ?? new AbortController().signal, milliseconds: PROBE_MILLISECONDS };
  const found = await attempt(limits, async (signal) =>
    unmanagedResources(await connectAzure(context.env, work.input.environment, signal), target, managed, signal),
  );
  if (!found.known)
    throw new UserError(`what ${target.group.name} holds could not be read: ${found.reason}`, EXIT.failed);
  if (found.value.length === 0) return;
  throw new UserError(
    `${target.group.name} holds what Terraform does not know: ${found.value.join(", ")}; move it or delete it first, nothing was destroyed`,
    EXIT.refused,
  );
}

/** The plan of an empty state is empty, whatever is there. @throws UserError when the group is */
async function refuseLeft(work: StackWork): Promise<void> {
  const { facts } = await work.inspect();
  const { group, tags } = await targetOf(work);
  if (group.existing || !facts.group.known || facts.group.value === undefined) return;
  if (facts.group.value.provisioningState === "Deleting") return;
  const owner = ownerOf(facts.group.value.tags, tags);
  const whose =
    owner === "this stack"
      ? "its tags say that this stack made it"
      : isForeign(owner)
        ? `it is managed by ${owner.other}`
        : "no tag says whose it is";
  const further = isForeign(owner)
    ? "ask them to take it down"
    : `${ADOPT_REMEDY}, run npx converge apply ${stackId(work.run.ref)}, then destroy; or delete it yourself: az group delete --name ${group.name}`;
  throw new UserError(
    `nothing was destroyed, and ${group.name} is still there: the Terraform state does not hold it, and ${whose}; ${further}`,
    EXIT.refused,
  );
}

/** What the stack should be, with its names and ids. */
export async function targetOf({ run, input }: Pick<StackWork, "run" | "input">): Promise<Target> {
  const folder = stackFolder(run.ref);
  return describeTarget(input, await readRenderedStack(folder), folder);
}

/** Never throws: the run has ended by now, well or not. */
async function noteDeletion(
  context: CommandContext,
  work: StackWork,
  { serverId, startedAt }: { readonly serverId: string; readonly startedAt: Date },
): Promise<void> {
  const limits = { signal: new AbortController().signal, milliseconds: PROBE_MILLISECONDS };
  const found = await attempt(limits, async (signal) => {
    const target = await targetOf(work);
    const azure = await connectAzure(context.env, work.input.environment, signal);
    if ((await readSubject(azure, target, signal)) !== undefined) return undefined;
    const logged = await readDeletedServer(azure, target, context.now(), signal).catch(() => undefined);
    return { logged };
  });
  if (found.known && found.value === undefined) return;
  const at = found.known ? found.value?.logged?.deletedAt : undefined;
  // The activity log is behind by minutes: an entry from before this run is about an earlier server of that name.
  const isOurs = at !== undefined && Date.parse(at) >= startedAt.getTime();
  const record = isOurs
    ? deletedServerRecord(serverId, new Date(at), "activity log")
    : deletedServerRecord(serverId, startedAt, "this run");
  if (!found.known) context.stderr.write(`  whether the server is gone could not be read: ${found.reason}\n`);
  else await work.run.put("deleted-server.json", pretty(record)).catch(() => undefined);
}
