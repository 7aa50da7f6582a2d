import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startLocalAzure } from "../../ops/rehearse/local-azure.ts";
import { planDifferences, verifyProvider } from "../../tools/verify-provider.ts";
import { change, plan } from "../support/review-plans.ts";

const ROOT = join(import.meta.dirname, "../..");
const nothing = async () => ({ endpoint: "", environment: {}, said: "", stop: async () => undefined });

describe("verify:provider", () => {
  test("finds two equal plans equal", () => {
    const one = plan([change("azurerm_x", "create", null, { a: 1 })]);
    expect(planDifferences(one, structuredClone(one))).toEqual([]);
  });

  test("reports another action, another value and a missing resource", () => {
    const real = plan([
      change("azurerm_a", "replace", { a: 1 }, { a: 2 }),
      change("azurerm_b", "create", null, { size: 1 }),
      change("azurerm_c", "create", null, { size: 1 }),
    ]);
    const standIn = plan([
      change("azurerm_a", "update", { a: 1 }, { a: 2 }),
      change("azurerm_b", "create", null, { size: 2 }),
    ]);
    expect(planDifferences(real, standIn)).toEqual([
      expect.stringMatching(/^azurerm_a.main: azurerm plans replace .*, the stand-in update /),
      expect.stringMatching(/^azurerm_b.main: .*"size",1.*"size",2/),
      expect.stringMatching(/^azurerm_c.main: .*, the stand-in nothing$/),
    ]);
  });

  test("refuses a stack that is not rendered, and names those that are", async () => {
    const verifying = verifyProvider({ project: ROOT, stacks: ["nosuch"], start: nothing, print: () => undefined });
    await expect(verifying).rejects.toThrow(/no stack "nosuch"; the stacks are content-dev/);
  });

  test("takes a stack through its life with the provider that it is given", async () => {
    const lines: string[] = [];
    const failed = await verifyProvider({
      project: ROOT,
      stacks: ["mysql-dev"],
      // The stand-in poses as the real provider.
      start: () => startLocalAzure(ROOT, process.env, ["--provider", "stand-in"]),
      print: (line) => lines.push(line),
    });
    expect(lines).toEqual(["mysql-dev: passed"]);
    expect(failed).toEqual([]);
  }, 180_000);
});
