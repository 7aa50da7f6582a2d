import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deletedServerRecord, isRestorable } from "../../../ops/lifecycle/deleted-server.ts";
import { driftReport, driftSentence } from "../../../ops/lifecycle/drift.ts";
import { restoreOffer, restoreOverride, restoreParameters } from "../../../ops/lifecycle/restore.ts";
import { isExpiryTeardown, isTeardown } from "../../../ops/lifecycle/teardown.ts";
import { unmanagedOf } from "../../../ops/lifecycle/unmanaged.ts";
import type { Finding, Review, ReviewedChange } from "../../../ops/review/model.ts";
import { REVIEW_RULES } from "../../../ops/review/rules/index.ts";

const drifted = (address: string): ReviewedChange => ({ address, type: "t", action: "update", attributes: [] });
const finding = (ruleId: string, address: string, more: Partial<Finding> = {}): Finding => ({
  ruleId,
  level: ruleId === "drift-benign" ? "info" : "confirm",
  address,
  message: "",
  remedy: "",
  ...more,
});
const report = (drift: readonly string[], findings: readonly Finding[]) =>
  driftReport({ drift: drift.map(drifted), findings } as unknown as Review);
const waived = { reason: "known", expiresOn: "2030-01-01" };

describe("the report on drift", () => {
  it.each<[string, readonly string[], readonly Finding[], string, boolean]>([
    ["nothing", [], [], "none", false],
    ["a failover", ["a"], [finding("drift-benign", "a")], "benign", false],
    ["an open firewall", ["a"], [finding("drift-security", "a")], "security", true],
    ["an accepted one", ["a"], [finding("drift-security", "a", { waived })], "security", false],
    ["lost data", ["a", "b"], [finding("drift-benign", "a"), finding("drift-destructive", "b")], "destructive", true],
    ["another setting", ["a"], [finding("drift-configuration", "a", { level: "notice" })], "configuration", true],
    ["what no rule judged", ["a"], [], "unclassified", true],
    ["a rule that failed", ["a"], [finding("drift-benign", "a"), finding("rule-failed", "plan")], "benign", true],
  ])("on %s", (_, drift, findings, worst, needsAttention) => {
    expect(report(drift, findings)).toMatchObject({ worst, needsAttention });
  });

  it("counts by class, worst first", () => {
    const some = report(
      ["a", "b", "c"],
      [finding("drift-benign", "a"), finding("drift-destructive", "b"), finding("drift-benign", "c")],
    );
    expect(driftSentence(some)).toBe("3 resources drifted: 1 destructive, 2 benign");
  });
});

describe("a teardown", () => {
  const rules = REVIEW_RULES.map(({ id }) => id);

  it("expects only findings that the review has", () => {
    const expected = [...rules, "unusual"].filter((id) => isTeardown(finding(id, "plan")));
    expect(expected).toContain("stack-destroyed");
    expect(expected).not.toContain("lock-removed");
    for (const id of [
      "drift-security",
      "drift-destructive",
      "plan-incomplete",
      "rule-failed",
      "unknown-type-destroyed",
    ]) {
      expect([id, isTeardown(finding(id, "plan")), isExpiryTeardown(finding(id, "plan"))]).toEqual([id, false, false]);
    }
  });

  it("takes the lock of an expired stack along, and nobody else's", () => {
    expect(isExpiryTeardown(finding("lock-removed", "azurerm_management_lock.x"))).toBe(true);
  });
});

describe("a deleted server", () => {
  const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforMySQL/flexibleServers/m";
  const record = deletedServerRecord(id, new Date("2026-11-10T12:00:00Z"), "activity log");

  it("can be restored to a quarter of an hour before, for five days", () => {
    expect(record).toMatchObject({
      restoreTo: "2026-11-10T11:45:00.000Z",
      restorableUntil: "2026-11-15T12:00:00.000Z",
    });
    expect(isRestorable(record, new Date("2026-11-15T11:59:59Z"))).toBe(true);
    expect(isRestorable(record, new Date("2026-11-15T12:00:00Z"))).toBe(false);
    expect(isRestorable({ ...record, restorableUntil: "soon" }, new Date(0))).toBe(false);
  });

  it("is offered as the text that the parameter file takes", () => {
    const offer = restoreOffer(record, "parameters/dev/mysql.json");
    const snippet = JSON.parse(`{${offer.slice(offer.indexOf('"restore"'))}}`);
    expect(snippet).toEqual({ restore: restoreParameters(record) });
  });

  it("becomes an override of the server alone", () => {
    expect(restoreOverride("azurerm_mysql_flexible_server.server_1", record)).toMatchObject({
      resource: {
        azurerm_mysql_flexible_server: {
          server_1: { create_mode: "PointInTimeRestore", source_server_id: id, administrator_password_wo: null },
        },
      },
    });
  });
});

describe("what Terraform does not know in a group", () => {
  const network = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network";
  const endpoint = `${network}/privateEndpoints/pe-mysql`;
  const card = { id: `${network}/networkInterfaces/pe-mysql.nic.1234`, type: "Microsoft.Network/networkInterfaces" };

  it("is not the card of its private endpoint", () => {
    expect(unmanagedOf([card], [endpoint])).toEqual([]);
    expect(unmanagedOf([card], [])).toEqual([card.id]);
  });

  it("is never what the state holds, in whatever letter case, and always what it does not", () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 8 });
    fc.assert(
      fc.property(ids, fc.nat(8), (all, count) => {
        const managed = all.slice(0, count).map((id) => id.toUpperCase());
        const unknown = unmanagedOf(
          all.map((id) => ({ id, type: "t" })),
          managed,
        );
        expect(unknown).toEqual(all.slice(count).sort());
      }),
    );
  });
});
