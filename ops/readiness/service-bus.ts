import type {
  ProcessErrorArgs,
  ServiceBusClient,
  ServiceBusReceivedMessage,
  ServiceBusReceiver,
} from "@azure/service-bus";
import { readinessQueueName, type Stream } from "../../constructs/streams.rules.ts";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { type Environment, findCloud } from "../live/azure-cloud.ts";
import { chooseSignIn, withFiles } from "../live/azure-credential.ts";
import { domainOf } from "../live/azure-domains.ts";
import type { EventReceiver, ReceivedEvent } from "./await.ts";
import { parseResourceEvent } from "./event.ts";

/** The part of environment.json that says where events arrive. */
export type EventParameters = Pick<EnvironmentParameters, "events" | "tenantId"> & { readonly stream?: Stream };

/** Few and short: while a connection is mended, looks go on. */
const RETRY = { maxRetries: 1, retryDelayInMs: 500, timeoutInMs: 10_000 };
/** Milliseconds after which a lost connection is left to itself. */
const PATIENCE_MS = 2000;

/**
 * Listens for events about resources: at SERVICE_BUS_CONNECTION_STRING and SERVICE_BUS_QUEUE, or else where
 * environment.json says, signed in as azurerm would be.
 *
 * @throws Error when neither names a queue
 */
export async function openEvents(env: Environment, parameters?: EventParameters): Promise<EventReceiver> {
  const { SERVICE_BUS_CONNECTION_STRING: connection, SERVICE_BUS_QUEUE: queue } = env;
  if (connection && queue) {
    const { ServiceBusClient } = await import("@azure/service-bus");
    return new QueueReceiver(new ServiceBusClient(connection, { retryOptions: RETRY }), queue);
  }
  const { events, tenantId, stream = "automation" } = parameters ?? {};
  if (events === undefined || tenantId === undefined) throw new Error("no queue of events is configured");
  const cloud = await findCloud(env, AbortSignal.timeout(10_000));
  const domain = domainOf("serviceBus", cloud, "events of environment.json");
  const host = `${events.serviceBusNamespace}.${domain}`;
  const { credential } = chooseSignIn(withFiles(env), cloud, tenantId);
  const { ServiceBusClient } = await import("@azure/service-bus");
  return new QueueReceiver(new ServiceBusClient(host, credential, { retryOptions: RETRY }), readinessQueueName(stream));
}

/** Over a lost connection everything takes its full time-out, and nobody has to wait for it. */
async function withPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  // Promise.race also takes care of what the loser throws.
  await Promise.race([work, over]).finally(() => clearTimeout(timer));
}

interface Held {
  readonly message: ServiceBusReceivedMessage;
  /** Tells the client that the next message may come. */
  readonly done: () => void;
}

/**
 * Messages one at a time, under a lock that the client renews until they are settled: what nobody took goes back to the
 * queue. The client mends a lost connection by itself.
 */
class QueueReceiver implements EventReceiver {
  readonly #client: ServiceBusClient;
  readonly #receiver: ServiceBusReceiver;
  #arrived: Held | undefined;
  readonly #unsettled = new Set<Held>();
  #problem: Error | undefined;
  #wake: () => void = () => {};

  constructor(client: ServiceBusClient, queue: string) {
    this.#client = client;
    this.#receiver = client.createReceiver(queue, { receiveMode: "peekLock" });
    this.#receiver.subscribe(
      {
        processMessage: (message) => this.#take(message),
        processError: (problem) => this.#report(problem),
      },
      { autoCompleteMessages: false, maxConcurrentCalls: 1 },
    );
  }

  async next(signal: AbortSignal): Promise<ReceivedEvent | undefined> {
    while (!signal.aborted) {
      const [held, problem] = [this.#arrived, this.#problem];
      this.#arrived = undefined;
      this.#problem = undefined;
      if (held !== undefined) {
        return { event: parseResourceEvent(held.message.body), settle: () => this.#settle(held) };
      }
      if (problem !== undefined) throw problem;
      await this.#somethingHappens(signal);
    }
    return undefined;
  }

  async close(): Promise<void> {
    const end = async (): Promise<void> => {
      const given = [...this.#unsettled].map(async (held) => {
        await this.#receiver.abandonMessage(held.message).catch(() => undefined);
        this.#release(held);
      });
      await Promise.all(given);
      await this.#client.close();
    };
    await withPatience(end());
    for (const held of this.#unsettled) this.#release(held);
  }

  #take(message: ServiceBusReceivedMessage): Promise<void> {
    return new Promise((done) => {
      const held = { message, done };
      this.#unsettled.add(held);
      this.#arrived = held;
      this.#wake();
    });
  }

  async #settle(held: Held): Promise<void> {
    try {
      await withPatience(this.#receiver.completeMessage(held.message));
    } finally {
      this.#release(held);
    }
  }

  #release(held: Held): void {
    this.#unsettled.delete(held);
    held.done();
  }

  async #report({ error }: ProcessErrorArgs): Promise<void> {
    this.#problem = error;
    this.#wake();
  }

  async #somethingHappens(signal: AbortSignal): Promise<void> {
    let stop = (): void => {};
    await new Promise<void>((resolve) => {
      stop = resolve;
      this.#wake = resolve;
      signal.addEventListener("abort", stop, { once: true });
    });
    signal.removeEventListener("abort", stop);
  }
}
