import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../ops/retry/catalogue.ts";
import { classify, codeFits, type TerraformDiagnostic } from "../../../ops/retry/classify.ts";
import type { CatalogueEntry, Phase, Reaction, RecentAction } from "../../../ops/retry/reaction.ts";

const recorded: Record<string, TerraformDiagnostic[]> = JSON.parse(
  readFileSync(new URL("../../fixtures/faults/diagnostics.json", import.meta.url), "utf8"),
);

interface Text {
  readonly id: string;
  readonly summary: string;
  readonly detail?: string;
  readonly phase?: Phase;
  readonly recent?: readonly RecentAction[];
  /** What an operator would do. */
  readonly expect: readonly Reaction["kind"][];
  /** The entry, or true for any. */
  readonly known?: string | true;
}

const texts: readonly Text[] = JSON.parse(
  readFileSync(new URL("../../fixtures/errors/texts.json", import.meta.url), "utf8"),
);
const take = ({ summary, detail, phase = "apply", recent = [] }: Text) =>
  classify({ severity: "error", summary, detail }, { phase, recent });

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

  it.each(texts)("does about $id what an operator would do", (text) => {
    const { id, reaction, remedy } = take(text);
    expect(text.expect).toContain(reaction.kind);
    if (typeof text.known === "string") expect(id).toBe(text.known);
    expect(id).not.toBe("unknown");
    expect(remedy).not.toMatch(/full text/);
  });
});

/** The formats in which one and the same refusal is printed. */
const FORMATS: Readonly<Record<string, (code: string, status: number, words: string) => string>> = {
  "go-azure-sdk": (code, status, words) =>
    `creating Thing (Subscription: "0"\nName: "x"): performing Create: unexpected status ${status} (${status} Odd (very)) with error: ${code}: ${words}`,
  "the backend": (code, status, words) =>
    `executing request: unexpected status ${status} (${status} ${words}) with ${code}: ${words}`,
  autorest: (code, status, words) =>
    `x.Client#Get: Failure responding to request: StatusCode=${status} -- Original Error: autorest/azure: Service returned an error. Status=${status} Code="${code}" Message="${words}"`,
  "a failed operation": (code, _status, words) =>
    `polling after Create: polling failed: the Azure API returned the following error:\n\nStatus: "Failed"\nCode: "${code}"\nMessage: "${words}"\n`,
  "an operation without a code": (code, _status, words) =>
    `polling failed: the Azure API returned the following error:\n\nStatus: "${code}"\nCode: ""\nMessage: "${words}"\n`,
  "an inner error": (code, status, words) =>
    `StatusCode=${status} -- Original Error: Code="Odd" Message="odd" InnerError=${JSON.stringify({ code: "Odder", innererror: { code, message: words } })}`,
  "a text inside of a text": (code, _status, words) =>
    `----[start]----\n${JSON.stringify({ error: { code: "DeploymentFailed", message: "x", details: [{ code: "Odd", message: JSON.stringify({ error: { code, message: words } }) }] } })}\n-----[end]-----`,
  "storage XML": (code, status, words) =>
    `RESPONSE ${status}: ${status} Odd\n<?xml version="1.0"?><Error><Code>${code}</Code><Message>${words}</Message></Error>`,
};

/** An entry that a code alone leads to. */
const byCode = CATALOGUE.flatMap((entry: CatalogueEntry) =>
  entry.says !== undefined || entry.kinds !== undefined || entry.generic === true
    ? []
    : (entry.codes ?? [])
        // OAuth names the kind of a refusal in lower case: every other code says more.
        .filter((pattern) => /[A-Z]/.test(pattern))
        .map((pattern) => ({ entry, code: pattern.replaceAll("*", "Some") })),
);

describe("the formats of azurerm", () => {
  it.each(Object.keys(FORMATS))("says the same of any code in %s as in go-azure-sdk", (format) => {
    const print = FORMATS[format] ?? (() => "");
    const sdk = FORMATS["go-azure-sdk"] ?? (() => "");
    for (const { entry, code } of byCode) {
      const context = { phase: entry.phases?.[0] ?? "apply", recent: entry.after ?? [] } as const;
      const read = (summary: string) => classify({ severity: "error", summary }, context);
      const found = read(print(code, 409, "Some words"));
      expect(found.code, code).toBe(code);
      expect(found.id, code).toBe(read(sdk(code, 409, "Some words")).id);
    }
  });

  it("lets the innermost code of an answer decide", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...byCode),
        fc.constantFrom(...Object.keys(FORMATS).slice(5, 7)),
        ({ code }, format) => {
          const summary = FORMATS[format]?.(code, 409, "w") ?? "";
          expect(classify({ severity: "error", summary }, { phase: "apply", recent: [] }).code).toBe(code);
        },
      ),
    );
  });
});

describe("the catalogue", () => {
  it("has a name, a reason and a remedy for every entry", () => {
    const ids = CATALOGUE.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const entry of CATALOGUE) {
      expect(
        [entry.codes, entry.statuses, entry.text, entry.network].some((matcher) => matcher !== undefined),
        entry.id,
      ).toBe(true);
      expect(entry.why, entry.id).not.toBe("");
      expect(entry.remedy, entry.id).not.toBe("");
    }
  });

  it("has no code that an earlier entry always takes first", () => {
    const unconditional = CATALOGUE.filter(({ after, phases, says, kinds, generic }) =>
      [after, phases, says, kinds, generic].every((each) => each === undefined),
    );
    for (const [index, entry] of CATALOGUE.entries()) {
      if (entry.generic === true) continue;
      const earlier = CATALOGUE.slice(0, index).filter((each) => unconditional.includes(each));
      for (const code of entry.codes ?? []) {
        const taken = earlier.find(({ codes = [] }) =>
          codes.some((pattern) => codeFits(pattern, code.replaceAll("*", ""))),
        );
        expect(taken?.id, `${entry.id}: ${code}`).toBeUndefined();
      }
    }
  });
});
