import { setTimeout as delay } from "node:timers/promises";
import { devInput, groupResource, serverResource } from "../__tests__/support/waiting.ts";
import { type LocalAzure, withLocalAzure } from "../emulator/index.ts";
import { connectAzure } from "../ops/live/azure-clients.ts";
import { resolveStack } from "../ops/live/stack-input.ts";
import { awaitResource } from "../ops/readiness/await.ts";
import { awaitAzure } from "../ops/readiness/await-azure.ts";
import type { Clock } from "../ops/readiness/clock.ts";
import { lookAt } from "../ops/readiness/looks.ts";

const ROUNDS = 10;
const POLL_SECONDS = 10;
/** Simulated seconds that stopping a server takes. */
const STOP_SECONDS = 60;

const input = devInput();
const { subject, groupId: GROUP } = resolveStack(input);
const SERVER = subject.id;

interface Wait {
  /** Seconds between "it is so" and the end of the wait. */
  readonly lag: number;
  readonly looks: number;
}

/**
 * How long after a server is stopped the wait for it ends: told by an event, or found by asking every 10 s. Local Azure
 * delivers events at once; how long Event Grid takes, Azure does not promise.
 */
export async function benchAwait(): Promise<void> {
  const byEvent = await inAzure(waitByEvent);
  const byPolling = await inAzure(waitByPolling);
  process.stdout.write(`\nawait, ${ROUNDS} waits      median      worst   looks\n`);
  report("by events", byEvent);
  // The same waiter without a queue.
  report(`by asking every ${POLL_SECONDS} s`, byPolling);
}

function report(title: string, waits: readonly Wait[]): void {
  const lags = waits.map(({ lag }) => lag).sort((a, b) => a - b);
  const time = (seconds = Number.NaN): string =>
    (seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(1)} s`).padStart(11);
  const looks = waits.reduce((sum, wait) => sum + wait.looks, 0) / waits.length;
  process.stdout.write(
    `${title.padEnd(20)}${time(lags[lags.length >> 1])}${time(lags.at(-1))}${looks.toFixed(1).padStart(8)}\n`,
  );
}

/** Each round has an Azure of its own, whose time passes only when it is told to. */
async function inAzure(wait: (azure: LocalAzure, round: number) => Promise<Wait>): Promise<Wait[]> {
  const waits: Wait[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = async (azure: LocalAzure): Promise<Wait> => {
      azure.outOfBand.put(groupResource(GROUP));
      azure.outOfBand.put(serverResource(SERVER, "Ready"));
      return wait(azure, round);
    };
    waits.push(await withLocalAzure(run, { speed: 0 }));
  }
  return waits;
}

async function waitByEvent(azure: LocalAzure): Promise<Wait> {
  let looks = 0;
  const looked = Promise.withResolvers<void>();
  const { environment: env } = azure;
  const waiting = awaitAzure({ env, now: () => new Date() }, input.environment, {
    resourceId: SERVER,
    until: "stopped",
    timeoutSeconds: 600,
    observe: ({ kind }) => {
      looks += kind === "look" ? 1 : 0;
      looked.resolve();
    },
  });
  await looked.promise;
  // Stopping takes longer than connecting to Service Bus does.
  await delay(300);
  azure.outOfBand.stop(SERVER);
  const start = performance.now();
  azure.clock.advance(STOP_SECONDS * 1000);
  await waiting;
  return { lag: (performance.now() - start) / 1000, looks };
}

/** The phase between asking and stopping is another one each round; the time is Azure's own. */
async function waitByPolling(azure: LocalAzure, round: number): Promise<Wait> {
  const { signal } = new AbortController();
  const look = lookAt(await connectAzure(azure.environment, input.environment, signal), SERVER, "stopped");
  const clock: Clock = {
    now: () => new Date(azure.clock.now()),
    sleep: async (seconds) => azure.clock.advance(seconds * 1000),
  };
  azure.outOfBand.stop(SERVER);
  const stopped = azure.clock.now() + STOP_SECONDS * 1000;
  azure.clock.advance(((round + 0.5) * POLL_SECONDS * 1000) / ROUNDS);
  let looks = 0;
  let asking = 0;
  await awaitResource(
    {
      resourceId: SERVER,
      operations: ["Action"],
      startedAt: clock.now(),
      deadline: new Date(stopped + 600_000),
      look: async () => {
        looks += 1;
        const start = performance.now();
        const seen = await look(signal);
        asking = (performance.now() - start) / 1000;
        return { ...seen, retryAfterSeconds: POLL_SECONDS };
      },
    },
    clock,
  );
  return { lag: (azure.clock.now() - stopped) / 1000 + asking, looks };
}

if (import.meta.main) await benchAwait();
