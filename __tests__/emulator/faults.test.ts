import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FAULT_PRESETS } from "../../emulator/fault-presets.ts";
import { type Fault, type FaultName, type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { call, finish } from "../support/azure-call.ts";
import { GROUP, make, makeGroup, SERVER, serverBody } from "../support/azure-estate.ts";

const DATABASE = `${SERVER}/databases/orders`;
const database = { body: { properties: { charset: "utf8mb4", collation: "utf8mb4_0900_ai_ci" } } };

async function makeServer(azure: LocalAzure): Promise<void> {
  await makeGroup(azure);
  await make(azure, SERVER, serverBody());
}

interface Recorded {
  readonly method: string;
  /** Path of the request that got the fault. */
  readonly path?: string;
  readonly times?: number;
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly drop?: true;
  readonly operation?: { readonly code: string; readonly message: string };
}

const FIXTURE = join(import.meta.dirname, "../fixtures/azure/faults.json");
const RECORDED = Object.entries(JSON.parse(readFileSync(FIXTURE, "utf8")) as Record<string, Recorded>);

/** Details that depend on the recording: an operation that was running, and what Azure says about it. */
function comparable(body: unknown): unknown {
  const text = JSON.stringify(body ?? null).replace(/ To retrieve status of the operation use uri: [^"]*/, "");
  const { error } = (JSON.parse(text) ?? {}) as { error?: { code: string; message: string } };
  return error === undefined ? undefined : { code: error.code, message: error.message };
}

/** What exists to be hidden. */
function putWithParents(azure: LocalAzure, path: string): void {
  const group = path.split("/providers/")[0] ?? "";
  azure.outOfBand.put({ id: group, name: "rg-acme-faults", type: "Microsoft.Resources/resourceGroups" });
  azure.outOfBand.put({ id: path, name: "orders", type: "Microsoft.DBforMySQL/flexibleServers/databases" });
}

test.each(RECORDED)("the recorded fault %s happens as it was recorded", async (name, recorded) => {
  const preset: Fault = FAULT_PRESETS[name as FaultName];
  expect([preset.method, preset.times]).toEqual([recorded.method, recorded.times]);
  if (recorded.drop === true) expect(preset.effect.kind).toBe("drop");
  else if (recorded.operation !== undefined)
    expect(preset.effect).toEqual({ kind: "operation", ...recorded.operation });
  else {
    await withLocalAzure(async (azure) => {
      azure.faults.add(name as FaultName);
      const { method, path = `${SERVER}/azureAsyncOperation/one` } = recorded;
      if (preset.effect.kind === "hidden") putWithParents(azure, path);
      const answer = await call(azure, method, path, method === "DELETE" || method === "GET" ? {} : { body: {} });
      expect([answer.status, comparable(answer.body)]).toEqual([recorded.status, comparable(recorded.body)]);
      expect(answer.headers).toMatchObject(recorded.headers ?? {});
      expect(azure.requests.at(-1)).toMatchObject({ status: recorded.status, fault: name });
    });
  }
});

test("words of the request are in the message of a fault", async () => {
  await withLocalAzure(async (azure) => {
    azure.faults.add("authorization-failed-write");
    const { body } = await call(azure, "PUT", DATABASE, database);
    expect(body.error.message).toContain(
      `action 'Microsoft.DBforMySQL/flexibleServers/databases/write' over scope '${DATABASE}'`,
    );
  });
});

test("a fault with a time happens until so many simulated seconds have passed", async () => {
  await withLocalAzure(async (azure) => {
    azure.faults.add("role-not-effective");
    azure.clock.advance(3_600_000);
    const write = () => call(azure, "PUT", DATABASE, database);
    expect((await write()).status).toBe(403);
    azure.clock.advance(119_000);
    expect((await write()).status).toBe(403);
    azure.clock.advance(1000);
    expect((await write()).status).not.toBe(403);
  });
});

test("a fault happens after the requests it skips, as often as it should", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    azure.faults.add("internal-server-error-recovers", { skip: 1, times: 2 });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      statuses.push((await finish(azure, "PUT", DATABASE, database)).status);
    }
    expect(statuses).toEqual([202, 500, 500, 202]);
    expect(azure.faults.list()).toMatchObject([{ seen: 4, hits: 2 }]);
    azure.faults.clear();
    expect(azure.faults.list()).toEqual([]);
  });
});

test("an operation can fail at its end, and then nothing was made", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    azure.faults.add("provision-not-supported-async");
    const answer = await call(azure, "PUT", SERVER, serverBody());
    expect(answer.status).toBe(202);
    const { body } = await call(azure, "GET", answer.headers["azure-asyncoperation"] ?? "");
    expect(body).toMatchObject({ status: "Failed", error: { code: "ProvisionNotSupportedForRegion" } });
    expect((await call(azure, "GET", SERVER)).status).toBe(404);
    expect(azure.events.log.at(-1)).toMatchObject({
      type: "Microsoft.Resources.ResourceWriteFailure",
      data: { status: "Failed" },
    });
  });
});

test("a failed update leaves the resource as it was", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    azure.faults.add("async-internal-server-error", { method: "PATCH" });
    await finish(azure, "PATCH", SERVER, { body: { tags: { owner: "nobody" } } });
    const { body } = await call(azure, "GET", SERVER);
    expect([body.tags, body.properties.state]).toEqual([undefined, "Ready"]);
  });
});

describe("a connection", () => {
  test("can be dropped without an answer", async () => {
    await withLocalAzure(async (azure) => {
      azure.faults.add("connection-reset-write");
      await expect(call(azure, "PUT", DATABASE, database)).rejects.toThrow(/socket hang up|ECONNRESET/);
      expect((await call(azure, "PUT", DATABASE, database)).status).toBe(404);
      expect(azure.requests.map((request) => request.status)).toEqual([0, 404]);
    });
  });

  test("can be slow", async () => {
    await withLocalAzure(async (azure) => {
      azure.faults.add("slow-answer", { effect: { kind: "slow", milliseconds: 30 } });
      expect((await call(azure, "GET", SERVER)).status).toBe(404);
      expect(azure.requests.at(-1)?.fault).toBe("slow-answer");
    });
  });
});

test("what was just created can be invisible for a few reads; reads before the creation do not count", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    azure.faults.add("not-found-after-create", { times: 2 });
    const statuses = [(await call(azure, "GET", DATABASE)).status];
    await finish(azure, "PUT", DATABASE, database);
    for (let read = 0; read < 3; read++) statuses.push((await call(azure, "GET", DATABASE)).status);
    expect(statuses).toEqual([404, 404, 404, 200]);
  });
});

test("a fault of your own says where and what; an unknown name is refused with the known ones", async () => {
  await withLocalAzure(async (azure) => {
    azure.faults.add({ path: "/resourceGroups/rg-shop$", effect: { kind: "answer", status: 418, code: "Teapot" } });
    expect((await call(azure, "GET", GROUP)).body).toEqual({ error: { code: "Teapot", message: "Teapot" } });
    expect(() => azure.faults.add("no-such-fault" as FaultName)).toThrow(
      /fault is "no-such-fault", but must be one of another-operation/,
    );
  });
});
