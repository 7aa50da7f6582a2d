import { type CommandContext, EXIT, UserError } from "../context.ts";
import type { AzureClients } from "../live/azure-clients.ts";
import { explain } from "../live/fact.ts";
import { same } from "../live/json.ts";
import { escapeData, writeCommands } from "../print/github.ts";
import { runStack } from "../run/stack-command.ts";
import type { ApplyOutcome, StackWork } from "../run/stack-work.ts";
import { collectCandidate, NOTHING_ASKED } from "./collect.ts";
import { destroyStack } from "./destroy.ts";
import { type Expiry, expiryOf } from "./expiry.ts";
import { keepNotice, noticeToGive } from "./notices.ts";
import { recreateStack } from "./recreate.ts";
import { limited, type SweepClock, type SweepDecision, sweepDecision } from "./sweep.ts";
import type { SweepResult, SweepRow } from "./sweep-report.ts";
import {
  Connections,
  environmentOf,
  inputOf,
  type SweptEnvironment,
  storeOf,
  sweptEnvironments,
  type Unswept,
} from "./sweep-stacks.ts";
import { findTaggedGroups, readTaggedGroup, type TaggedGroup } from "./tagged-groups.ts";
import { isExpiryTeardown } from "./teardown.ts";

export interface SweepOptions {
  /** The name of one environment. @default all */
  readonly environment?: string;
  /** The name of one stack. @default all, and groups of none */
  readonly stack?: string;
  /** Decides and tells nobody, destroys nothing. @default false */
  readonly dryRun?: boolean;
}

/** A group with all that belongs to it. */
interface Judged {
  readonly group: TaggedGroup;
  readonly environment: SweptEnvironment;
  readonly azure: AzureClients;
  readonly row: SweepRow;
  readonly expiry: Expiry;
}

/** Finds every group that has an expiry and decides about it. What cannot be read is a row that says so. */
export class Sweep {
  readonly #context: CommandContext;
  readonly #options: SweepOptions;
  readonly #connections: Connections;

  constructor(context: CommandContext, options: SweepOptions) {
    this.#context = context;
    this.#options = options;
    this.#connections = new Connections(context);
  }

  /** @param onDecided told once everything is decided and before anything is done */
  async run(onDecided: (rows: readonly SweepRow[]) => void): Promise<SweepRow[]> {
    const all = await sweptEnvironments(this.#context, this.#options.environment);
    const environments = all.filter((each) => "stores" in each);
    // A group of an environment that is not looked at belongs to no other one.
    const isPart = this.#options.environment !== undefined || environments.length < all.length;
    const judged: Judged[] = [];
    const unread: Unswept[] = all.filter((each) => "error" in each);
    for (const environment of onePerSubscription(environments)) {
      try {
        judged.push(...(await this.#judge(environment, environments, isPart)));
      } catch (error) {
        unread.push({ environment, error });
      }
    }
    const going = withinLimit(judged);
    const broken = unread.map(({ environment }) => environment);
    const sound = environments.find((each) => !broken.some((other) => same(each.subscriptionId, other.subscriptionId)));
    const rows = unread.map((each) => unreadable(each, sound?.name));
    onDecided([...rows, ...going.map(({ row }) => row)]);
    for (const each of going) {
      if (this.#context.signal?.aborted === true)
        throw new UserError("interrupted; run it again to go on", EXIT.failed);
      // One group that fails keeps no other from its end.
      rows.push({ ...each.row, ...(await this.#execute(each).catch((error: unknown) => failed(error))) });
    }
    return rows;
  }

  async #judge(
    account: SweptEnvironment,
    environments: readonly SweptEnvironment[],
    isPart: boolean,
  ): Promise<Judged[]> {
    const azure = await this.#connections.to(account);
    const { now, signal = new AbortController().signal } = this.#context;
    const { groups, clock } = await findTaggedGroups(azure, now, signal);
    const judged: Judged[] = [];
    for (const group of groups) {
      if ((this.#options.stack ?? group.tags.stack) !== group.tags.stack) continue;
      const environment = environmentOf(group, environments, isPart);
      if (environment === undefined) continue;
      const { decision, stackId } = await this.#decide(group, { azure, environment, clock });
      judged.push({
        group,
        environment,
        azure,
        row: rowOf(group, environment, { decision, stackId }),
        expiry: decision.expiry,
      });
    }
    return judged;
  }

  async #decide(
    group: TaggedGroup,
    scope: {
      readonly azure: AzureClients;
      readonly environment: SweptEnvironment;
      readonly clock: SweepClock;
      readonly ownRunId?: string;
    },
  ): Promise<{ readonly decision: SweepDecision; readonly stackId: string | undefined }> {
    const { azure, environment, clock, ownRunId } = scope;
    const input = inputOf(group, environment);
    const sources = {
      azure,
      store: storeOf(environment, group),
      input,
      ...(ownRunId === undefined ? {} : { ownRunId }),
    };
    const expiry = expiryOf(group.tags, clock.azure ?? clock.local);
    const stackId = input === undefined ? undefined : `${input.stack}-${environment.name}`;
    // Nothing is asked about a group that lives on.
    const candidate =
      expiry.state === "expired" && expiry.onExpiry !== "notify"
        ? await collectCandidate(this.#context, group, sources)
        : { ...NOTHING_ASKED, name: group.name, tags: group.tags, stackId };
    return { decision: sweepDecision(candidate, clock), stackId: candidate.stackId };
  }

  async #execute(judged: Judged): Promise<Partial<SweepRow> & { readonly result: SweepResult }> {
    const { action } = judged.row;
    const isTold = this.#options.dryRun === true;
    switch (action) {
      case "keep":
      case "none":
        return { result: "kept" };
      case "wait":
        return { result: "waiting" };
      case "ask":
        return { result: "asking" };
      case "notify":
        return isTold ? { result: "planned" } : { result: await this.#tell(judged) };
      case "destroy":
      case "recreate":
        return isTold ? { result: "planned" } : this.#sweep(judged, action);
    }
  }

  async #tell({ group, environment, row, expiry }: Judged): Promise<SweepResult> {
    const hours = await noticeToGive(storeOf(environment, group), group, expiry);
    if (hours === undefined || expiry.state === "never" || expiry.state === "unreadable") return "told before";
    const { stderr, env } = this.#context;
    const { onExpiry, expiresOn } = expiry;
    const then = onExpiry === "notify" ? "nothing happens by itself" : `then: ${onExpiry}`;
    const sentence = `${group.name}: ${row.reasons.join("; ")} (${expiresOn.toISOString()}; ${then})`;
    stderr.write(`notice ${sentence}\n`);
    // GitHub reads commands from either stream; stdout is for --format json.
    if (env.GITHUB_ACTIONS === "true") writeCommands(stderr, `::warning title=Expiry::${escapeData(sentence)}\n`);
    await keepNotice(storeOf(environment, group), group, { expiresOn, hours });
    return "told";
  }

  /** Looks once more when the stack is held: an hour may lie between the table and its turn. */
  async #sweep(judged: Judged, action: "destroy" | "recreate"): Promise<{ result: SweepResult; reasons?: string[] }> {
    const { environment, row } = judged;
    const request = { names: [row.stackId ?? environment.name], options: { format: "text" } };
    const context = this.#context;
    let objection: string | undefined;
    const noted = async (work: StackWork): Promise<string | undefined> => {
      objection = await this.#objection(judged, action, work);
      return objection;
    };
    if (action === "recreate") {
      const { runs, exitCode } = await recreateStack(context, {
        request,
        ask: undefined,
        expected: isExpiryTeardown,
        stillWanted: noted,
      });
      if (objection !== undefined) return { result: "waiting", reasons: [objection] };
      const last = runs.at(-1);
      return { result: last === undefined ? "failed" : resultOf({ outcome: last.outcome, exitCode }, "recreated") };
    }
    const ended = await runStack(context, "sweep", { ...request, desired: "absent" }, async (work) => {
      if ((await noted(work)) !== undefined) return { outcome: "nothing to do", exitCode: EXIT.done };
      return destroyStack(context, work, { confirmation: { expected: isExpiryTeardown }, ask: undefined });
    });
    if (objection !== undefined) return { result: "waiting", reasons: [objection] };
    return { result: resultOf(ended, "destroyed") };
  }

  async #objection(judged: Judged, action: string, work: StackWork): Promise<string | undefined> {
    const { azure, environment, group } = judged;
    const { now, signal = new AbortController().signal } = this.#context;
    const again = await readTaggedGroup(azure, group.name, { now, signal });
    const ownRunId = work.run.archived.manifest.runId;
    const { decision } = await this.#decide(again.group, { azure, environment, clock: again.clock, ownRunId });
    return decision.action === action ? undefined : `it changed meanwhile: ${decision.reasons.join("; ")}`;
  }
}

const onePerSubscription = (environments: readonly SweptEnvironment[]): SweptEnvironment[] => [
  ...new Map(environments.map((each) => [each.subscriptionId.toLowerCase(), each])).values(),
];

/** Holds what is more than may go in one run. */
function withinLimit(judged: readonly Judged[]): Judged[] {
  const rows = limited(judged.map(({ row, environment: { maxStacks } }) => ({ ...row, maxStacks })));
  return judged.map((each, index) => ({ ...each, row: { ...each.row, ...actionOf(rows[index] ?? each.row) } }));
}

const actionOf = ({ action, reasons }: Pick<SweepRow, "action" | "reasons">) => ({ action, reasons });

function rowOf(
  group: TaggedGroup,
  environment: SweptEnvironment,
  { decision, stackId }: { readonly decision: SweepDecision; readonly stackId: string | undefined },
): SweepRow {
  const { expiry, action, reasons } = decision;
  return {
    group: group.name,
    stackId,
    environment: environment.name,
    action,
    expiresOn: "expiresOn" in expiry ? expiry.expiresOn.toISOString() : undefined,
    reasons,
    result: "planned",
  };
}

/** @param sound An environment that could be read. */
function unreadable({ environment, error }: Unswept, sound: string | undefined): SweepRow {
  const { name, subscriptionId } = environment;
  const { reason, code } = explain(error);
  const elsewhere = sound === undefined ? "" : `, or sweep one environment: npx converge sweep -e ${sound}`;
  return {
    group: `subscription ${subscriptionId} of ${name}`,
    stackId: undefined,
    environment: name,
    action: "none",
    expiresOn: undefined,
    reasons: [
      code === "SubscriptionNotFound"
        ? `Azure knows no such subscription: correct subscriptionId of ${name}${elsewhere}`
        : `${reason}${elsewhere}`,
    ],
    result: "failed",
  };
}

/** A refusal is a person's business, anything else a failure. */
const failed = (error: unknown): Pick<SweepRow, "result" | "reasons"> => ({
  result: error instanceof UserError && error.exitCode === EXIT.refused ? "refused" : "failed",
  reasons: [explain(error).reason],
});

function resultOf({ outcome, exitCode }: ApplyOutcome, done: "destroyed" | "recreated"): SweepResult {
  if (exitCode === EXIT.done) return outcome === "nothing to do" ? "kept" : done;
  if (exitCode === EXIT.confirmationNeeded) return "asking";
  return exitCode === EXIT.refused ? "refused" : "failed";
}

/** What a workflow command takes for data. */
