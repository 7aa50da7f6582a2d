import { spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../../emulator/index.ts";
import { run } from "../../../ops/cli.ts";
import { resolveStack } from "../../../ops/live/stack-input.ts";
import { recordContext } from "../../support/context.ts";
import { ROOT } from "../../support/project.ts";
import { proofs } from "../../support/proof.ts";
import { devInput, groupResource, serverResource, wireTo } from "../../support/waiting.ts";

const input = devInput();
const { subject: name, groupId: GROUP } = resolveStack(input);
const SERVER = name.id;

async function converge(env: Readonly<Record<string, string | undefined>>, ...words: string[]) {
  const context = { ...recordContext(ROOT, env), now: () => new Date() };
  const named = words.some((word) => word.startsWith("/")) ? [] : ["-e", "dev", "-s", "mysql"];
  await run(["await", ...named, ...words], context);
  return context.recorded;
}

function withServer(state: string, test: (azure: LocalAzure) => Promise<void>): Promise<void> {
  return withLocalAzure(
    (azure) => {
      azure.outOfBand.put(groupResource(GROUP));
      azure.outOfBand.put(serverResource(SERVER, state));
      return test(azure);
    },
    { speed: 0 },
  );
}

/** The command as a process of its own. */
function spawnAwait(env: Readonly<Record<string, string>>, ...words: string[]) {
  const child = spawn(process.execPath, [join(ROOT, "ops/cli.ts"), "await", "dev", "mysql", ...words], {
    cwd: ROOT,
    env: { ...process.env, ...env },
  });
  let stderr = "";
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stderr }));
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return {
    kill: () => child.kill("SIGINT"),
    ended,
    says: (text: string) =>
      new Promise<void>((resolve) => {
        child.stderr.on("data", () => {
          if (stderr.includes(text)) resolve();
        });
      }),
  };
}

const MINUTES_10 = 600_000;

/** Takes connections and says nothing. */
async function silentServiceBus(): Promise<{ readonly environment: Readonly<Record<string, string>>; close(): void }> {
  const server = createServer((socket) => void socket.on("error", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connection = `Endpoint=sb://localhost:${port};SharedAccessKeyName=R;SharedAccessKey=x;UseDevelopmentEmulator=true;`;
  return {
    environment: { SERVICE_BUS_CONNECTION_STRING: connection, SERVICE_BUS_QUEUE: "readiness" },
    close: () => void server.close(),
  };
}

proofs(
  "faults",
  [
    {
      tried: "an answer of Azure about a server that takes ten minutes",
      outcome: "await ends at its limit, and its process with it.",
      fault: { method: "GET", path: "/flexibleServers/", effect: { kind: "slow", milliseconds: MINUTES_10 } } as const,
    },
    {
      tried: "a sign-in that takes ten minutes",
      outcome: "await ends at its limit, and its process with it.",
      fault: { method: "POST", path: "oauth2/", effect: { kind: "slow", milliseconds: MINUTES_10 } } as const,
    },
    {
      tried: "an answer of Azure that asks to come again in ten minutes",
      outcome: "await ends at its limit, and its process with it.",
      fault: {
        method: "GET",
        path: "/flexibleServers/",
        effect: {
          kind: "answer",
          status: 429,
          code: "TooManyRequests",
          message: "x",
          headers: { "retry-after": "600" },
        },
      } as const,
    },
    {
      tried: "a Service Bus that takes connections and says nothing",
      outcome: "await ends at its limit, and its process with it.",
      fault: undefined,
    },
  ],
  ({ fault }) =>
    withServer("Updating", async (azure) => {
      const bus = await silentServiceBus();
      if (fault !== undefined) azure.faults.add(fault);
      const child = spawnAwait(
        { ...azure.environment, ...(fault === undefined ? bus.environment : {}) },
        "--timeout",
        "2s",
      );
      const { code, stderr } = await child.ended;
      bus.close();
      expect(stderr).toMatch(/ is not ready after \S+ s: it was last seen /);
      expect(stderr).toContain(fault === undefined ? "last seen Updating" : "no answer in time");
      expect(code).toBe(1);
    }),
  60_000,
);

describe("converge await", () => {
  it("says that a server is ready already", async () => {
    await withServer("Ready", async (azure) => {
      const { stderr, code } = await converge(azure.environment);
      expect(stderr).toContain(`waiting at most 30 min for ${name.name} to be ready\n`);
      expect(stderr).toMatch(/\n {2}\S+ s +Ready\n/);
      expect(stderr).toMatch(/ is ready after \S+ s, already\n$/);
      expect(code).toBe(0);
    });
  });

  it("reports what it saw as JSON", async () => {
    await withServer("Ready", async (azure) => {
      const words = ["--until", "stopped", "--format", "json"];
      const waiting = converge(azure.environment, ...words);
      await expect.poll(() => azure.requests.filter(({ path }) => path === SERVER).length).toBe(1);
      azure.outOfBand.stop(SERVER);
      azure.clock.advance(60_000);
      const { stdout, code } = await waiting;
      expect(JSON.parse(stdout)).toMatchObject({
        stackId: "mysql-dev",
        resourceId: SERVER,
        until: "stopped",
        outcome: "ready",
        by: "event",
        looks: 2,
        observed: [
          { kind: "look", state: "Ready" },
          { kind: "event", event: { operationName: "Microsoft.DBforMySQL/flexibleServers/stop/action" } },
          { kind: "look", state: "Stopped" },
        ],
      });
      expect(stdout).not.toMatch(/Petra|203\.0\.113/);
      expect(code).toBe(0);
    });
  });

  it("takes the id of any Azure resource, and finds the environment by its subscription", async () => {
    await withServer("Ready", async (azure) => {
      const words = [GROUP.toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/"), "--format", "json"];
      const { stdout, code } = await converge(azure.environment, ...words);
      expect(JSON.parse(stdout)).toMatchObject({ resourceId: words[0], outcome: "ready", by: "first-look" });
      expect(JSON.parse(stdout)).not.toHaveProperty("stackId");
      expect(code).toBe(0);
    });
  });

  it.each([
    ["/subscriptions/nowhere", "is no id of an Azure resource"],
    ["/subscriptions/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa/resourceGroups/rg", "no environment.json names"],
    ["/", "is no id of an Azure resource"],
  ])("refuses %s", async (id, message) => {
    const { stderr, code } = await converge({}, id);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("fails when the time is over, and says what was last seen", async () => {
    await withServer("Updating", async (azure) => {
      const { stderr, code } = await converge(azure.environment, "--timeout", "1s");
      expect(stderr).toMatch(/ is not ready after \S+ s: it was last seen Updating\n$/);
      expect(code).toBe(1);
    });
  });

  it("fails at once for what cannot become true", async () => {
    await withServer("Dropping", async (azure) => {
      const { stderr, stdout, code } = await converge(azure.environment, "--format", "json");
      expect(stderr).toContain(`${name.name} will not be ready: it is being deleted (it is Dropping)`);
      expect(JSON.parse(stdout)).toMatchObject({ outcome: "failed", state: "Dropping" });
      expect(code).toBe(1);
    });
  });

  it("does not wait for a login that nobody has", async () => {
    const { stderr, code } = await converge({ ARM_USE_CLI: "false" });
    expect(stderr).toContain("no way to sign in");
    expect(code).toBe(1);
  });

  it.each([["0s"], ["30"], ["25h"], ["-1m"], ["m"], [""]])("refuses the timeout %j", async (timeout) => {
    const { stderr, code } = await converge({}, `--timeout=${timeout}`);
    expect(stderr).toContain("It must be a duration of up to 24h, such as 90s, 30m or 1h30m.");
    expect(code).toBe(2);
  });

  it("ends by itself, and in order, when it is stopped", async () => {
    await withServer("Updating", async (azure) => {
      const child = spawnAwait(azure.environment);
      await child.says("Updating");
      child.kill();
      expect(await child.ended).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `stopped; ${name.name} was last seen Updating. The same command goes on waiting`,
        ),
      });
    });
  });

  it("ends by itself when Service Bus is not there", async () => {
    await withServer("Updating", async (azure) => {
      const wire = await wireTo(azure);
      wire.cut();
      const child = spawnAwait(wire.environment, "--timeout", "90s");
      await child.says("no events: ");
      azure.outOfBand.drift(SERVER, "properties.state", "Ready");
      expect(await child.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("by look") });
      await wire.close();
    });
  });
});
