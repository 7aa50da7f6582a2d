import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../ops/retry/catalogue.ts";
import { classify, errorCodes, httpStatus, type TerraformDiagnostic } from "../../../ops/retry/classify.ts";
import type { Phase, RecentAction } from "../../../ops/retry/reaction.ts";

const recorded: Record<string, TerraformDiagnostic[]> = JSON.parse(
  readFileSync(new URL("../../fixtures/faults/diagnostics.json", import.meta.url), "utf8"),
);

/** What each recorded failure of the real provider must be taken for. */
const EXPECTED: Record<string, { id: string; phase?: Phase; recent?: RecentAction[] }> = {
  "already-exists": { id: "already-exists" },
  "already-exists-server": { id: "already-exists" },
  "another-operation-in-progress": { id: "operation-in-progress" },
  "async-internal-server-error": { id: "server-error" },
  "authorization-failed-read": { id: "authorization-failed", phase: "plan" },
  "authorization-failed-write": { id: "authorization-failed" },
  "connection-reset-read": { id: "connection-lost", phase: "plan" },
  "connection-reset-write": { id: "connection-lost" },
  "delete-replica-exists": { id: "invalid-request", phase: "destroy" },
  "empty-body-error": { id: "invalid-request" },
  "expired-token-poll": { id: "token-expired" },
  "expired-token-read": { id: "token-expired", phase: "plan" },
  "internal-server-error-permanent": { id: "server-error" },
  "invalid-parameter": { id: "invalid-request" },
  "not-found-after-create": { id: "inconsistent-after-create" },
  "not-registered": { id: "not-registered" },
  "provision-not-supported-async": { id: "not-offered" },
  "provision-not-supported-immediate": { id: "not-offered" },
  "read-only-disabled-subscription": { id: "forbidden-by-policy" },
  "resource-group-being-deleted": { id: "resource-group-being-deleted" },
  "resource-group-not-empty": { id: "resource-group-not-empty", phase: "destroy" },
  "resource-group-not-found": { id: "resource-group-not-found" },
  "scope-locked-delete": { id: "forbidden-by-policy", phase: "destroy" },
  "server-busy-configuration": { id: "server-busy" },
  "server-busy-then-ok": { id: "server-busy" },
  "server-is-busy-database": { id: "server-busy" },
  "server-name-in-use": { id: "name-taken" },
  "server-stopped": { id: "server-stopped" },
  "subnet-in-use-delete": { id: "subnet-in-use", phase: "destroy", recent: ["deleted-server"] },
  "too-many-requests-permanent": { id: "throttled" },
  "too-many-requests-permanent-retry-after-1": { id: "throttled" },
};

describe("classify", () => {
  it("knows every recorded failure", () => {
    expect(Object.keys(recorded).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))("takes %s for what it is", (name, { id, phase = "apply", recent = [] }) => {
    for (const diagnostic of recorded[name] ?? []) {
      expect(classify(diagnostic, { phase, recent }).id).toBe(id);
    }
  });

  it("reads the cause of a failed long-running operation, not its status", () => {
    const [diagnostic] = recorded["provision-not-supported-async"] ?? [];
    expect(classify(diagnostic as TerraformDiagnostic, { phase: "apply", recent: [] }).code).toBe(
      "ProvisionNotSupportedForRegion",
    );
  });

  it("asks a person about an error that nobody knows", () => {
    const error = classify(
      { severity: "error", summary: "performing Create: unexpected status 418 (418 Teapot) with error: Teapot: short" },
      { phase: "apply", recent: [] },
    );
    expect(error).toMatchObject({ id: "unknown", code: "Teapot", status: 418, reaction: { kind: "ask" } });
  });

  it("waits on a missing permission only right after it was granted", () => {
    const [diagnostic] = recorded["authorization-failed-write"] ?? [];
    const context = { phase: "apply", recent: ["granted-role"] } as const;
    expect(classify(diagnostic as TerraformDiagnostic, context).id).toBe("authorization-not-propagated");
  });

  it("asks about a subnet in use when this run deleted no server", () => {
    const [diagnostic] = recorded["subnet-in-use-delete"] ?? [];
    expect(classify(diagnostic as TerraformDiagnostic, { phase: "destroy", recent: [] }).reaction.kind).toBe("ask");
  });

  it("keeps the correlation id that support asks for", () => {
    const [diagnostic] = recorded["async-internal-server-error"] ?? [];
    const error = classify(diagnostic as TerraformDiagnostic, { phase: "apply", recent: [] });
    expect(error.correlationId).toBe("11111111-2222-3333-4444-555555555555");
  });

  it("is total over any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (summary, detail) => {
        const error = classify({ severity: "error", summary, detail }, { phase: "apply", recent: [] });
        expect(["unknown", ...CATALOGUE.map((entry) => entry.id)]).toContain(error.id);
      }),
    );
  });

  it("finds every code a text names, most specific first", () => {
    const text = 'Status: "Failed"\nCode: "Outer"\n{"error":{"code":"Inner","message":""}}';
    expect(errorCodes(text)).toEqual(["Inner", "Outer"]);
    expect(httpStatus("unexpected status 409 (409 Conflict)")).toBe(409);
  });
});

describe("the catalogue", () => {
  it("has a name, a reason and a remedy for every entry", () => {
    const ids = CATALOGUE.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const entry of CATALOGUE) {
      expect(
        [entry.codes, entry.statuses, entry.text].some((matcher) => matcher !== undefined),
        entry.id,
      ).toBe(true);
      expect(entry.why, entry.id).not.toBe("");
      expect(entry.remedy, entry.id).not.toBe("");
    }
  });

  it("has no code that an earlier entry always takes first", () => {
    const seen = new Set<string>();
    for (const entry of CATALOGUE) {
      for (const code of entry.codes ?? []) expect(seen, `${entry.id}: ${code}`).not.toContain(code.toLowerCase());
      const unconditional = entry.after === undefined && entry.phases === undefined;
      if (unconditional) for (const code of entry.codes ?? []) seen.add(code.toLowerCase());
    }
  });
});
