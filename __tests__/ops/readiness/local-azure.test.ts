import { expect, test } from "vitest";
import { type LocalAzure, type LocalAzureOptions, withLocalAzure } from "../../../emulator/index.ts";
import { connectAzure } from "../../../ops/live/azure-clients.ts";
import { resolveStack } from "../../../ops/live/stack-input.ts";
import type { AwaitResult, Observation } from "../../../ops/readiness/await.ts";
import { awaitAzure } from "../../../ops/readiness/await-azure.ts";
import { type Clock, clockOf } from "../../../ops/readiness/clock.ts";
import { lookAt, type WantedState } from "../../../ops/readiness/looks.ts";
import { openEvents } from "../../../ops/readiness/service-bus.ts";
import { call } from "../../support/azure-call.ts";
import { devInput, groupResource, serverResource, type Wire, wireTo } from "../../support/waiting.ts";

const input = devInput();
const { subject, groupId: GROUP } = resolveStack(input);
const SERVER = subject.id;

const PROVIDER = `/subscriptions/${input.environment.subscriptionId}/providers/Microsoft.DBforMySQL`;

interface Story {
  /** @default the server */
  readonly resourceId?: string;
  readonly until: WantedState;
  /** State of the server at the start. @default Ready */
  readonly state?: string;
  /** What happens after each look. */
  readonly steps?: readonly ((azure: LocalAzure) => unknown)[];
  /** What happens once it is told that events cannot be received. */
  readonly withoutEvents?: (azure: LocalAzure) => unknown;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds?: number;
  readonly options?: LocalAzureOptions;
}

/** Waits at the local Azure, whose time stands still unless the story lets it pass. */
async function tell(azure: LocalAzure, story: Story): Promise<{ result: AwaitResult; seen: Observation[] }> {
  const seen: Observation[] = [];
  const steps = [...(story.steps ?? [])];
  const env = story.env ?? azure.environment;
  const result = await awaitAzure({ env, ...fastClock() }, input.environment, {
    resourceId: story.resourceId ?? SERVER,
    until: story.until,
    timeoutSeconds: story.timeoutSeconds ?? 60,
    observe: (observation) => {
      seen.push(observation);
      if (observation.kind === "no-events") story.withoutEvents?.(azure);
      if (observation.kind === "look") steps.shift()?.(azure);
    },
  });
  return { result, seen };
}

/** A minute of silence is a second here, so that lost events do not make a test long. */
function fastClock(): Clock {
  const real = clockOf({ now: () => new Date() });
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * 60),
    sleep: (seconds, signal) => real.sleep(seconds / 60, signal),
  };
}

function withServer<Result>(
  run: (azure: LocalAzure) => Promise<Result>,
  { state = "Ready", options = {} }: Pick<Story, "state" | "options"> = {},
): Promise<Result> {
  return withLocalAzure(
    async (azure) => {
      azure.outOfBand.put(groupResource(GROUP));
      azure.outOfBand.put(serverResource(SERVER, state));
      return run(azure);
    },
    { speed: 0, ...options },
  );
}

const restart = (azure: LocalAzure): void => {
  azure.outOfBand.act(SERVER, "restart");
  azure.clock.advance(90_000);
};

const stop = (azure: LocalAzure): void => {
  azure.outOfBand.stop(SERVER);
  azure.clock.advance(60_000);
};

test("a server that is as wanted needs no event", async () => {
  const { result } = await withServer((azure) => tell(azure, { until: "ready" }));
  expect(result).toEqual({ outcome: "ready", state: "Ready", by: "first-look", looks: 1 });
});

test("the event that a server was stopped ends the wait, and a look proves it", async () => {
  await withServer(async (azure) => {
    const { result, seen } = await tell(azure, { until: "stopped", steps: [stop] });
    expect(result).toMatchObject({ outcome: "ready", state: "Stopped", by: "event" });
    expect(seen.map(({ kind }) => kind)).toEqual(["look", "event", "look"]);
    expect(JSON.stringify(seen)).not.toMatch(/Petra|203\.0\.113/);
    await expect.poll(() => azure.events.queue(azure.eventQueue).length).toBe(0);
  });
});

test("a server gets ready by being started", async () => {
  const start = (azure: LocalAzure): void => {
    azure.outOfBand.start(SERVER);
    azure.clock.advance(60_000);
  };
  const { result } = await withServer((azure) => tell(azure, { until: "ready", steps: [start] }), { state: "Stopped" });
  expect(result).toMatchObject({ outcome: "ready", state: "Ready", by: "event" });
});

test("a server that is being created is absent, then updating, then ready", async () => {
  await withLocalAzure(
    async (azure) => {
      azure.outOfBand.put(groupResource(GROUP));
      const create = async (): Promise<void> => {
        const properties = {
          createMode: "Default",
          administratorLogin: "admin1",
          administratorLoginPassword: "Aa1-aaaaaaaa",
        };
        const body = { location: "westeurope", sku: { name: "Standard_B1ms", tier: "Burstable" }, properties };
        expect((await call(azure, "PUT", SERVER, { body })).status).toBeLessThan(300);
        azure.clock.advance(400_000);
      };
      const { result, seen } = await tell(azure, { until: "ready", steps: [create] });
      expect(result).toMatchObject({ outcome: "ready", by: "event" });
      expect(seen[0]).toEqual({ kind: "look", state: "absent" });
    },
    { speed: 0 },
  );
});

test("the deletion of a server, and that of its group, are told by events", async () => {
  const gone = (id: string) => (azure: LocalAzure) => azure.outOfBand.delete(id);
  const absent = await withServer((azure) => tell(azure, { until: "deleted", steps: [gone(SERVER)] }));
  expect(absent.result).toMatchObject({ outcome: "ready", state: "absent", by: "event" });
  const group = await withServer((azure) => tell(azure, { until: "gone", steps: [gone(GROUP)] }));
  expect(group.result).toMatchObject({ outcome: "ready", state: "absent", by: "event" });
});

test("any resource is waited for by its id", async () => {
  const wanted = `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg-1`;
  await withServer(async (azure) => {
    const make = (): void => {
      azure.outOfBand.put({
        id: wanted,
        name: "nsg-1",
        type: "Microsoft.Network/networkSecurityGroups",
        location: "westeurope",
        properties: { provisioningState: "Succeeded" },
      });
    };
    const made = await tell(azure, { resourceId: wanted, until: "ready", steps: [make] });
    expect(made.result).toMatchObject({ outcome: "ready", state: "Succeeded", by: "event" });
    const remove = (): void => azure.outOfBand.delete(wanted);
    const gone = await tell(azure, { resourceId: wanted, until: "deleted", steps: [remove] });
    expect(gone.result).toMatchObject({ outcome: "ready", state: "absent", by: "event" });
  });
});

test.each([
  ["stopped", GROUP, "only a MySQL flexible server stops"],
  ["gone", PROVIDER, "give the id of a resource group"],
  ["ready", "rg-one", "give the id of an Azure resource"],
] as const)("nobody waits for %s of %s", async (until, resourceId, hint) => {
  await withServer(async (azure) => {
    await expect(tell(azure, { resourceId, until })).rejects.toThrow(hint);
  });
});

test("duplicated events cost one look", async () => {
  await withServer(async (azure) => {
    azure.events.behave({ duplicates: 4 });
    const { result, seen } = await tell(azure, { until: "stopped", steps: [restart, stop] });
    expect(result).toMatchObject({ outcome: "ready", by: "event" });
    expect(seen.map(({ kind }) => kind)).toEqual(["look", "event", "look", "event", "look"]);
  });
});

test("events in another order, and those about somebody else, mislead nobody", async () => {
  await withServer(async (azure) => {
    azure.events.behave({ reorder: 4 });
    const others = (): void => {
      for (const other of ["a", "b", "c"]) azure.outOfBand.put(groupResource(`${GROUP}-${other}`));
    };
    const both = (): void => {
      stop(azure);
      others();
    };
    const { result, seen } = await tell(azure, { until: "stopped", steps: [both] });
    expect(result).toMatchObject({ outcome: "ready", state: "Stopped", by: "event" });
    expect(seen.filter(({ kind }) => kind === "event")).toHaveLength(1);
  });
});

test("an event that comes early is no proof", async () => {
  await withServer(async (azure) => {
    const { result, seen } = await tell(azure, { until: "stopped", steps: [restart, stop] });
    expect(result).toMatchObject({ outcome: "ready", by: "event" });
    expect(seen.flatMap((each) => (each.kind === "look" ? [each.state] : []))).toEqual(["Ready", "Ready", "Stopped"]);
  });
});

test("a lost event and a late one are made up for by a look after some silence", async () => {
  for (const behaviour of [{ lose: 10 }, { delaySeconds: 7200 }]) {
    await withServer(async (azure) => {
      azure.events.behave(behaviour);
      const { result } = await tell(azure, { until: "stopped", steps: [stop], timeoutSeconds: 600 });
      expect(result).toMatchObject({ outcome: "ready", state: "Stopped", by: "look" });
    });
  }
});

test.each([
  ["was never there", (wire: Wire) => wire.cut, []],
  ["is lost for ever", () => () => {}, [restart, "cut"]],
] as const)("a connection that %s is said, and looks take the place of events", async (_, before, steps) => {
  await withServer(async (azure) => {
    const wire = await wireTo(azure);
    before(wire)();
    const { result, seen } = await tell(azure, {
      until: "stopped",
      env: wire.environment,
      timeoutSeconds: 3600,
      steps: steps.map((step) => (step === "cut" ? wire.cut : step)),
      withoutEvents: stop,
    });
    expect(result).toMatchObject({ outcome: "ready", state: "Stopped", by: "look" });
    expect(seen.filter(({ kind }) => kind === "no-events")).toHaveLength(1);
    await wire.close();
  });
});

test("a message that was received but not needed goes back to the queue", async () => {
  await withServer(async (azure) => {
    const receiver = await openEvents(azure.environment);
    const received = await receiver.next(new AbortController().signal);
    expect(received?.event?.resourceId).toBe(GROUP.toLowerCase());
    await receiver.close();
    const again = await openEvents(azure.environment);
    expect((await again.next(new AbortController().signal))?.event?.id).toBe(received?.event?.id);
    await again.close();
  });
});

test("without a queue, it says so and asks Azure at the pace that Azure gives", async () => {
  await withServer(async (azure) => {
    const env = { ...azure.environment, SERVICE_BUS_QUEUE: undefined };
    azure.faults.add({
      method: "GET",
      path: "/flexibleServers/[^/]+$",
      times: 3,
      effect: {
        kind: "answer",
        status: 200,
        body: { properties: { state: "Updating" } },
        headers: { "retry-after": "20" },
      },
    });
    const { result, seen } = await tell(azure, { until: "ready", env, timeoutSeconds: 3600 });
    expect(result).toMatchObject({ outcome: "ready", by: "look", looks: 4 });
    expect(seen[0]).toEqual({ kind: "no-events", reason: "no queue of events is configured" });
  });
});

test("a failed operation ends the wait with its correlation id", async () => {
  await withServer(async (azure) => {
    azure.faults.add({
      method: "POST",
      path: "/stop$",
      effect: { kind: "operation", code: "InternalServerError", message: "x" },
    });
    const { result } = await tell(azure, {
      until: "stopped",
      steps: [
        async () => {
          await call(azure, "POST", `${SERVER}/stop`);
          azure.clock.advance(60_000);
        },
      ],
    });
    expect(result).toMatchObject({
      outcome: "failed",
      reason: "Azure reported Microsoft.DBforMySQL/flexibleServers/stop/action as Failure",
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});

test("what cannot become true is not waited for", async () => {
  await withServer(
    async (azure) => {
      const dropping = await tell(azure, { until: "ready" });
      expect(dropping.result).toMatchObject({ outcome: "failed", reason: "it is being deleted" });
      azure.outOfBand.delete(SERVER);
      const nothing = await tell(azure, { until: "stopped" });
      expect(nothing.result).toMatchObject({ outcome: "failed", reason: "there is no such server" });
    },
    { state: "Dropping" },
  );
});

test("a subscription that is not there does not make its server absent", async () => {
  const options = { subscriptionIds: ["00000000-0000-0000-0000-000000000000"] };
  await withLocalAzure((azure) => tell(azure, { until: "deleted" }), { speed: 0, ...options }).then(({ result }) =>
    expect(result).toMatchObject({ outcome: "failed", reason: expect.stringContaining("SubscriptionNotFound") }),
  );
});

test("the end of the time is a time-out that says what was last seen", async () => {
  const { result } = await withServer((azure) => tell(azure, { until: "stopped", timeoutSeconds: 30 }));
  expect(result).toEqual({ outcome: "timeout", state: "Ready", eventsSeen: 0 });
});

test("a provider that is being registered is looked for until it is", async () => {
  await withLocalAzure(
    async (azure) => {
      const signal = new AbortController().signal;
      const clients = await connectAzure(azure.environment, input.environment, signal);
      const look = lookAt(clients, PROVIDER, "ready");
      expect(await look(signal)).toEqual({ done: false, state: "NotRegistered" });
      await clients.resources.providers.register("Microsoft.DBforMySQL");
      expect(await look(signal)).toMatchObject({ done: false, state: "Registering" });
      azure.clock.advance(60_000);
      expect(await look(signal)).toMatchObject({ done: true, state: "Registered" });
    },
    { speed: 0, unregistered: ["Microsoft.DBforMySQL"] },
  );
});
