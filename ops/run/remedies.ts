import type { MysqlStackInput } from "../../constructs/mysql-stack.rules.ts";
import type { CommandContext } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import { type Inspection, inspectStack } from "../live/inspect.ts";
import { awaitStack } from "../readiness/await-stack.ts";
import { systemClock } from "../readiness/clock.ts";
import type { WantedState } from "../readiness/looks.ts";
import type { FixAction, WaitCondition } from "../retry/catalogue.ts";
import type { ClassifiedError } from "../retry/classify.ts";
import type { Remedies } from "./apply.ts";
import { type StackRun, stackFolder } from "./stack-run.ts";

/** Seconds to let pass where nothing can be looked at: a permission spreads, a subnet is released. */
const BLIND_SECONDS = 60;

/** What to wait for, where there is something to look at. */
const WANTED: { readonly [Condition in WaitCondition]?: WantedState } = {
  "server-ready": "ready",
  "resource-group-gone": "group-absent",
};

/** What a run does about errors on the real Azure, or on a local one. */
export function remediesFor(context: CommandContext, run: StackRun, input: MysqlStackInput): Remedies {
  const signal = context.signal ?? new AbortController().signal;
  const clock = systemClock(() => context.now());
  const { env } = context;
  const inspect = (): Promise<Inspection> =>
    inspectStack(input, stackFolder(run.ref), { env, now: context.now(), signal });
  return {
    sleep: (seconds) => clock.sleep(seconds, signal),
    random: Math.random,
    async wait(condition, _error, atMostSeconds) {
      const until = WANTED[condition];
      if (until === undefined) {
        await clock.sleep(Math.min(BLIND_SECONDS, atMostSeconds), signal);
        return !signal.aborted;
      }
      const result = await awaitStack(input, { until, timeoutSeconds: atMostSeconds, env, signal }, clock);
      context.stderr.write(`  ${result.outcome}: ${result.state}\n`);
      return result.outcome === "ready";
    },
    fix: (action, error) => fix(action, error, { context, input, inspect, signal }),
  };
}

interface FixContext {
  readonly context: CommandContext;
  readonly input: MysqlStackInput;
  readonly inspect: () => Promise<Inspection>;
  readonly signal: AbortSignal;
}

async function fix(
  action: FixAction,
  error: ClassifiedError,
  { context, input, inspect, signal }: FixContext,
): Promise<boolean> {
  switch (action) {
    case "plan-again":
    case "lower-parallelism":
    case "renew-token":
      // Every plan signs in anew.
      return true;
    case "adopt":
      // The look writes the import blocks when the policy adopts.
      return (await inspect()).imports.length > 0;
    case "register-provider": {
      const namespace = /namespace '([A-Za-z.]+)'/.exec(error.message)?.[1];
      if (namespace === undefined) return false;
      const { resources } = await connectAzure(context.env, input.environment, signal);
      await resources.providers.register(namespace, { abortSignal: signal });
      return true;
    }
    case "start-server": {
      const { facts } = await inspect();
      const id = facts.server.known ? facts.server.value?.id : undefined;
      const [, group, name] = /resourceGroups\/([^/]+)\/.*\/flexibleServers\/([^/]+)$/i.exec(id ?? "") ?? [];
      if (group === undefined || name === undefined) return false;
      const { mysql } = await connectAzure(context.env, input.environment, signal);
      await mysql.servers.beginStartAndWait(group, name, { abortSignal: signal });
      return true;
    }
  }
}
