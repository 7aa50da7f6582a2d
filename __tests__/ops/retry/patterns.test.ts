import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../ops/retry/catalogue.ts";
import { classify } from "../../../ops/retry/classify.ts";
import { errorPatterns } from "../../../ops/retry/patterns.ts";
import { proof } from "../../support/proof.ts";

const pattern = (regex: string, reaction: "wait" | "retry" | "ask" | "stop") =>
  errorPatterns({ errorPatterns: [{ name: "ours", pattern: regex, reaction, reason: "we know it" }] });
const read = (summary: string, patterns = pattern(".+", "retry")) =>
  classify({ severity: "error", summary }, { phase: "apply", recent: [], patterns });
const refused = (code: string) => `unexpected status 418 (418 Odd) with error: ${code}: the company's proxy`;

describe("a pattern of environment.json", () => {
  it.each(["wait", "retry", "ask", "stop"] as const)("makes an unknown error one to %s about", (reaction) => {
    const found = read(refused("Teapot"), pattern("COMPANY.s proxy", reaction));
    expect(found).toMatchObject({
      id: "pattern/ours",
      why: "we know it",
      byPattern: true,
      reaction: { kind: reaction },
    });
  });

  it("leaves alone what it does not fit", () => {
    expect(read(refused("Teapot"), pattern("another proxy", "retry"))).toMatchObject({ id: "unknown" });
  });

  it("never softens what the catalogue stops or asks about, and can be stricter about the rest", () => {
    for (const entry of CATALOGUE) {
      const [code] = entry.codes ?? [];
      if (code === undefined || entry.generic === true) continue;
      const summary = refused(code.replaceAll("*", "Some"));
      const without = read(summary, []);
      if (["ask", "stop"].includes(without.reaction.kind) && without.id === entry.id) {
        expect(read(summary).reaction, entry.id).toEqual(without.reaction);
      }
      expect(read(summary, pattern(".+", "stop")).reaction.kind, entry.id).toBe("stop");
    }
  });

  proof(
    "tampering",
    "Error patterns of environment.json that make a backtracking engine hang",
    "Each is matched in linear time, so that the run continues.",
    () => {
      const text = `${"a".repeat(20_000)}!`;
      for (const evil of ["(a+)+$", "(a|aa)+$", "(.*a){20}b", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
        expect(read(text, pattern(evil, "retry"))).toBeDefined();
      }
    },
  );

  it("is total over any text", () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});
