import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AzureClients } from "../../../ops/live/azure-clients.ts";
import { apiVersionOf, parentOf, parseResourceId } from "../../../ops/live/resource-id.ts";
import { isBusy, judgeResource, judgeServer, lookAt, readState, subjectOf } from "../../../ops/readiness/looks.ts";

const SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-one`;
const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-one`;
const CACHE = `${GROUP}/providers/Microsoft.Cache/redis/r`;
const { signal } = new AbortController();

describe("parseResourceId", () => {
  it.each([
    [GROUP, { groupId: GROUP, namespace: undefined, type: "", name: "rg-one" }],
    [`${SUBSCRIPTION}/providers/Microsoft.Network`, { groupId: undefined, namespace: "Microsoft.Network", type: "" }],
    [SERVER, { groupId: GROUP, namespace: "Microsoft.DBforMySQL", type: "flexibleServers", name: "mysql-one" }],
    [`${SERVER}/databases/a`, { type: "flexibleServers/databases", name: "a" }],
    [`${SERVER}/providers/Microsoft.Authorization/locks/l`, { namespace: "Microsoft.Authorization", type: "locks" }],
  ])("reads %s", (id, expected) => {
    expect(parseResourceId(id)).toMatchObject(expected);
  });

  it.each([SUBSCRIPTION, "", "/", "rg-one", `${GROUP}/`, `${SERVER}/databases`, `${GROUP}?a=b`, `${GROUP}/../x`])(
    "is not fooled by %j",
    (id) => {
      expect(parseResourceId(id)).toBeUndefined();
    },
  );

  it("is total, and what it reads leads back to what was read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseResourceId(text)?.name ?? "").toBe(
          parseResourceId(text) === undefined ? "" : text.split("/").at(-1),
        );
      }),
    );
  });
});

describe("parentOf", () => {
  it.each([
    [`${SERVER}/databases/a`, SERVER],
    [SERVER, GROUP],
    [GROUP, undefined],
  ])("of %s", (id, parent) => {
    expect(parentOf(id)).toBe(parent);
  });
});

describe("subjectOf", () => {
  it("is the group of what shall be gone, and nothing where a state is impossible", () => {
    expect(subjectOf(`${SERVER}/databases/a`, "gone")).toBe(GROUP);
    expect(subjectOf(SERVER, "stopped")).toBe(SERVER);
    expect(subjectOf(GROUP, "stopped")).toBeUndefined();
    expect(subjectOf(`${SUBSCRIPTION}/providers/Microsoft.Network`, "gone")).toBeUndefined();
  });
});

describe("judging a state", () => {
  it.each([
    [undefined, "ready", { done: false, state: "absent" }],
    ["Succeeded", "ready", { done: true }],
    ["there", "ready", { done: true }],
    ["Updating", "ready", { done: false }],
    ["Deleting", "ready", { failed: "it is being deleted" }],
    ["Failed", "ready", { failed: "its last operation ended as Failed" }],
    [undefined, "deleted", { done: true }],
    ["Failed", "deleted", { done: false }],
  ] as const)("a resource that is %s, to be %s", (state, until, expected) => {
    expect(judgeResource(state, until)).toMatchObject(expected);
  });

  it.each([
    ["Ready", "ready", { done: true }],
    ["Stopped", "ready", { done: false }],
    ["Stopped", "stopped", { done: true }],
    [undefined, "stopped", { failed: "there is no such server" }],
    ["Dropping", "ready", { failed: "it is being deleted" }],
    ["Ready", "deleted", { done: false }],
  ] as const)("a server that is %s, to be %s", (state, until, expected) => {
    expect(judgeServer(state, until)).toMatchObject(expected);
  });

  it("knows what Azure is at work on", () => {
    expect(["Updating", "Creating", "Deleting", "Accepted", "Provisioning"].every(isBusy)).toBe(true);
    expect(["Ready", "Succeeded", "Failed", "Running", "there", "Stopped"].some(isBusy)).toBe(false);
  });
});

describe("a resource of a type that is not ours", () => {
  const clients = (apiVersions: string[], asked: string[] = []) =>
    ({
      resources: {
        providers: { get: async () => ({ resourceTypes: [{ resourceType: "Redis", apiVersions }] }) },
        resources: {
          getById: async (_id: string, version: string) => {
            asked.push(version);
            return { properties: { provisioningState: "Succeeded" } };
          },
        },
      },
    }) as unknown as AzureClients;

  it("is asked in the newest version that its provider tells, a preview only when there is no other", async () => {
    expect(apiVersionOf(CACHE)).toBeUndefined();
    const asked: string[] = [];
    expect(
      await readState(clients(["2030-01-01-preview", "2024-11-01", "2023-01-01"], asked), CACHE, {
        abortSignal: signal,
      }),
    ).toBe("Succeeded");
    await readState(clients(["2030-01-01-preview"], asked), CACHE, { abortSignal: signal });
    expect(asked).toEqual(["2024-11-01", "2030-01-01-preview"]);
  });

  it("is not known to be ready when nobody tells a version", async () => {
    const look = await lookAt(clients([]), CACHE, "ready")(signal);
    expect(look).toMatchObject({ done: false, state: expect.stringContaining("no version of the API") });
  });
});
