import type { AzureClients } from "./azure-clients.ts";
import type { Environment } from "./azure-cloud.ts";
import { attempt, type Fact, type ProbeLimits } from "./fact.ts";
import type { LiveFacts } from "./facts.ts";
import {
  readCapabilities,
  readDeletedServer,
  readGroup,
  readLocks,
  readNameAvailability,
  readSubject,
} from "./read-server.ts";
import {
  readLogin,
  readQuota,
  readResourceProviders,
  readSubscription,
  readVirtualNetworks,
} from "./read-subscription.ts";
import { readTerraformState } from "./read-terraform-state.ts";
import type { Target } from "./target.ts";

export interface ProbeOptions {
  readonly env: Environment;
  readonly now: Date;
  readonly limits: ProbeLimits;
  /** @default "terraform" */
  readonly terraformBinary?: string;
}

type Ask = (azure: AzureClients, signal: AbortSignal) => Promise<unknown>;

/** What is asked of Azure about a MySQL server alone. */
const asksOfServer = (target: Target, now: Date) =>
  ({
    nameAvailability: (azure, signal) => readNameAvailability(azure, target, signal),
    capabilities: (azure, signal) => readCapabilities(azure, target, signal),
    deletedServer: (azure, signal) => readDeletedServer(azure, target, now, signal),
  }) satisfies Record<string, Ask>;

/** A stack without a server: nobody asks, and no check looks at the answers. */
const NO_SERVER = {
  nameAvailability: async () => ({ available: true, reason: "", message: "" }),
  capabilities: async () => [],
  deletedServer: async () => undefined,
} satisfies Record<string, Ask>;

/** What is asked of Azure; each answer stands for itself. */
const asks = (target: Target, now: Date) =>
  ({
    login: readLogin,
    subscription: readSubscription,
    resourceProviders: (azure, signal) => readResourceProviders(azure, target, signal),
    quota: (azure, signal) => readQuota(azure, target, signal),
    virtualNetworks: readVirtualNetworks,
    group: (azure, signal) => readGroup(azure, target, signal),
    subject: (azure, signal) => readSubject(azure, target, signal),
    locks: (azure, signal) => readLocks(azure, target, signal),
    ...(target.server === undefined ? NO_SERVER : asksOfServer(target, now)),
  }) satisfies Record<Exclude<keyof LiveFacts, "terraformState">, Ask>;

/**
 * Preflight and live state in one parallel pass. Never rejects: what could not be read is `unknown`, with the reason,
 * and stops nothing else.
 *
 * @param connecting Clients on their way; when they cannot be had, everything about Azure is unknown.
 */
export async function probe(
  target: Target,
  connecting: Promise<AzureClients>,
  { env, now, limits, terraformBinary }: ProbeOptions,
): Promise<LiveFacts> {
  const state = attempt(limits, (signal) =>
    readTerraformState(target, { env, signal, ...(terraformBinary === undefined ? {} : { binary: terraformBinary }) }),
  );
  const facts = Object.entries(asks(target, now)).map(async ([name, ask]): Promise<[string, Fact<unknown>]> => {
    return [name, await attempt(limits, async (signal) => ask(await connecting, signal))];
  });
  return { ...Object.fromEntries(await Promise.all(facts)), terraformState: await state } as LiveFacts;
}
