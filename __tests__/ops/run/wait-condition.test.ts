import { afterEach, beforeEach, expect, it } from "vitest";
import type { Fault } from "../../../emulator/fault.ts";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { classify } from "../../../ops/retry/classify.ts";
import type { RecentAction, WaitCondition } from "../../../ops/retry/reaction.ts";
import type { StackWork } from "../../../ops/run/stack-work.ts";
import { waitFor } from "../../../ops/run/wait-condition.ts";
import { recordContext } from "../../support/context.ts";
import { ROOT } from "../../support/project.ts";
import { devInput, groupResource, serverResource } from "../../support/waiting.ts";

const input = devInput();
const { subscriptionId, tenantId } = input.environment;
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-convergent-mysql-dev`;
const server = `${group}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev`;
const ADDRESS = "azurerm_mysql_flexible_database.more";

let azure: LocalAzure;
beforeEach(async () => {
  azure = await startLocalAzure({ tenantId, subscriptionIds: [subscriptionId], speed: 0 });
  azure.outOfBand.put(groupResource(group));
  azure.outOfBand.put(serverResource(server, "Ready"));
});
afterEach(() => azure.close());

/** Waits for what an error needs, on a clock of its own. `meanwhile` is run with the seconds that have passed. */
async function waiting(
  condition: WaitCondition,
  { summary, recent = [] }: { readonly summary: string; readonly recent?: readonly RecentAction[] },
  meanwhile: (seconds: number) => void,
) {
  const error = classify({ severity: "error", summary, address: ADDRESS }, { phase: "apply", recent });
  const slept: number[] = [];
  let passed = 0;
  const start = Date.now();
  const context = {
    ...recordContext(ROOT, { ...azure.environment }),
    now: () => new Date(start + passed * 1000),
    sleep: async (seconds: number) => {
      slept.push(seconds);
      passed += seconds;
      azure.clock.advance(seconds * 1000);
      meanwhile(passed);
    },
  };
  const inspection = {
    facts: { terraformState: { known: true, value: { resources: {} } } },
    candidates: [{ address: ADDRESS, id: `${server}/databases/more` }],
  };
  const work = { input, inspection } as unknown as StackWork;
  const result = await waitFor(context, work, { condition, error, atMostSeconds: 600 });
  return { result, slept, passed };
}

it("waits until Azure lists no lock any more on the scope that the error names", async () => {
  azure.outOfBand.lock(server);
  const summary = `unexpected status 409 (409 Conflict) with error: ScopeLocked: The scope '${server}' cannot perform delete operation because following scope(s) are locked: '${server}'. Please remove the lock and try again.`;
  const { result, passed } = await waiting("lock-gone", { summary, recent: ["deleted-lock"] }, (seconds) => {
    if (seconds >= 45) azure.outOfBand.delete(`${server}/providers/Microsoft.Authorization/locks/portal-lock`);
  });
  expect(result).toMatchObject({ outcome: "ready", state: "no lock", by: "look" });
  expect(passed).toBeGreaterThanOrEqual(45);
  expect(passed).toBeLessThan(90);
});

it("ends in time when the lock stays", async () => {
  azure.outOfBand.lock(server);
  const summary = `unexpected status 409 (409 Conflict) with error: ScopeLocked: following scope(s) are locked: '${server}'.`;
  const { result } = await waiting("lock-gone", { summary }, () => {});
  expect(result).toMatchObject({ outcome: "timeout", state: "locked by portal-lock" });
});

it("waits until Azure counts the refused action among those that are granted", async () => {
  const action = "Microsoft.DBforMySQL/flexibleServers/databases/write";
  const permissions = (actions: string[]): Fault => ({
    path: "/providers/Microsoft.Authorization/permissions$",
    effect: { kind: "answer", status: 200, body: { value: [{ actions, notActions: [] }] } },
  });
  const before = azure.faults.add(permissions(["*/read"]));
  const summary = `unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client 'c' with object id 'o' does not have authorization to perform action '${action}' over scope '${server}' or the scope is invalid.`;
  const { result, passed } = await waiting("role-effective", { summary, recent: ["granted-role"] }, (seconds) => {
    if (seconds < 60) return;
    azure.faults.remove(before.id);
    azure.faults.add(permissions(["Microsoft.DBforMySQL/*"]));
  });
  expect(result).toMatchObject({ outcome: "ready", state: `${action} is granted` });
  expect(passed).toBeGreaterThanOrEqual(60);
});

it("does not wait for a permission that cannot be read", async () => {
  const summary = "with error: AuthorizationFailed: perform action 'a/b' over scope '/subscriptions/x'";
  const { result, passed } = await waiting("role-effective", { summary }, () => {});
  expect(result).toMatchObject({ outcome: "ready", state: "permissions cannot be read" });
  expect(passed).toBe(0);
});

it("looks at what was to be created and at what it is a part of, at the pace that Azure asks for", async () => {
  azure.outOfBand.put(serverResource(server, "Updating"));
  azure.faults.add({
    method: "GET",
    path: "/databases/more$",
    effect: {
      kind: "answer",
      status: 404,
      body: { error: { code: "ResourceNotFound", message: "no" } },
      headers: { "retry-after": "7" },
    },
  });
  const summary = "creating Database: polling after CreateOrUpdate: context deadline exceeded";
  const { result, slept } = await waiting("operation-finished", { summary }, (seconds) => {
    if (seconds >= 20) azure.outOfBand.put(serverResource(server, "Ready"));
  });
  expect(result).toMatchObject({ outcome: "ready" });
  expect(slept).toEqual([7, 7, 7]);
});
