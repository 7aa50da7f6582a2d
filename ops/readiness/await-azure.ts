import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { type AzureClients, connectAzure } from "../live/azure-clients.ts";
import { explain } from "../live/fact.ts";
import { type StackInput, streamOf } from "../live/stack-input.ts";
import { type AwaitRequest, type AwaitResult, awaitResource, type Look, NO_ANSWER } from "./await.ts";
import { clockOf } from "./clock.ts";
import type { ResourceOperation } from "./event.ts";
import { Limit } from "./limit.ts";
import { lookAt, subjectOf, type WantedState } from "./looks.ts";
import { type EventParameters, openEvents } from "./service-bus.ts";

/** What can lead to each state: a resource gets ready by a write, or by being started. */
const OPERATIONS: Readonly<Record<WantedState, readonly ResourceOperation[]>> = {
  ready: ["Write", "Action"],
  stopped: ["Action"],
  deleted: ["Delete"],
  gone: ["Delete"],
};

/** The part of environment.json that a wait needs. */
export type AwaitAccount = Pick<EnvironmentParameters, "subscriptionId" | "tenantId" | "events"> & EventParameters;

/** Who waits for a stack: each stream has a queue of its own. */
export const accountOf = (input: StackInput): AwaitAccount => ({ ...input.environment, stream: streamOf(input) });

type AwaitContext = Pick<CommandContext, "env" | "now" | "sleep" | "signal">;

export interface AwaitOptions extends Pick<AwaitRequest, "observe" | "store"> {
  /** Azure resource id. */
  readonly resourceId: string;
  readonly until: WantedState;
  readonly timeoutSeconds: number;
  /** How to look, where the state of the resource is not what is waited for. */
  readonly look?: (azure: AzureClients) => (signal: AbortSignal) => Promise<Look>;
}

/**
 * Waits until a resource is as wanted, or its group is gone.
 *
 * @throws UserError when it cannot get into that state
 * @throws SignInError at once: nobody waits for a look that nobody may take
 */
export async function awaitAzure(
  { env, signal = new AbortController().signal, ...time }: AwaitContext,
  account: AwaitAccount,
  { resourceId, until, timeoutSeconds, look, ...told }: AwaitOptions,
): Promise<AwaitResult> {
  const subject = subjectOf(resourceId, until);
  if (subject === undefined) throw new UserError(`"${resourceId}" cannot get ${until}; ${HINTS[until]}`);
  const clock = clockOf(time);
  const startedAt = clock.now();
  const deadline = new Date(startedAt.getTime() + timeoutSeconds * 1000);
  const limit = new Limit(clock, deadline, signal);
  try {
    const azure = await limit.race(signedIn(env, account, limit.signal));
    if (azure === undefined) {
      const result = { outcome: signal.aborted ? "interrupted" : "timeout", state: NO_ANSWER, eventsSeen: 0 } as const;
      await told.store?.(result);
      return result;
    }
    return await awaitResource(
      {
        resourceId: subject,
        operations: OPERATIONS[until],
        startedAt,
        deadline,
        signal,
        look: look?.(azure) ?? lookAt(azure, subject, until === "gone" ? "deleted" : until),
        open: () => openEvents(env, account),
        ...told,
      },
      clock,
      limit,
    );
  } finally {
    limit.end();
  }
}

async function signedIn(env: AwaitContext["env"], account: AwaitAccount, signal: AbortSignal): Promise<AzureClients> {
  const azure = await connectAzure(env, account, signal);
  await azure.signIn();
  return azure;
}

const HINTS: Readonly<Record<WantedState, string>> = {
  ready: "give the id of an Azure resource",
  deleted: "give the id of an Azure resource",
  stopped: "only a MySQL flexible server stops",
  gone: "give the id of a resource group, or of what is in one",
};

/** The same, for who only goes on when it worked. @throws UserError with what was last seen */
export async function requireAzure(context: AwaitContext, account: AwaitAccount, options: AwaitOptions): Promise<void> {
  const result = await awaitAzure(context, account, options).catch((error: unknown) => {
    throw error instanceof UserError ? error : new UserError(explain(error).reason, EXIT.failed);
  });
  if (result.outcome === "ready") return;
  const why = result.outcome === "failed" ? `: ${result.reason}` : "";
  const name = subjectOf(options.resourceId, options.until)?.split("/").at(-1);
  throw new UserError(
    `${name} is not ${options.until} (${result.outcome}${why}); it was last seen ${result.state}`,
    EXIT.failed,
  );
}
