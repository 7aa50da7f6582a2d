import { describe, expect, it } from "vitest";
import { allProofs, readProofs } from "../../tools/proofs.ts";
import { PROOF_AREAS } from "../support/proof.ts";

describe("the table of proofs", () => {
  it("has a row for each proof(...) and for each row of proofs(...)", () => {
    const source = `
      proof("faults", "one", "It continues.", () => {});
      proofs("secrets", [{ tried: "two", outcome: "It is masked.", text: "x" }] as const, () => {});
    `;
    expect(readProofs("a.test.ts", source)).toEqual([
      { area: "faults", tried: "one", outcome: "It continues.", file: "a.test.ts" },
      { area: "secrets", tried: "two", outcome: "It is masked.", file: "a.test.ts" },
    ]);
  });

  it.each([
    ['proof(area, "one", "two", run)', "area of a proof is area, but must be a string literal"],
    ['proof("faults", tried, "two", run)', "tried of a proof is tried, but must be a string literal"],
    ['proofs("faults", rows, run)', "rows of proofs(...) must be an array literal"],
    ['proofs("faults", [row], run)', "a row of proofs(...) must be an object literal"],
    ['proofs("faults", [{ tried: "one" }], run)', "outcome of a proof is missing, but must be a string literal"],
  ])("refuses what it cannot read: %s", (source, message) => {
    expect(() => readProofs("a.test.ts", source)).toThrow(`a.test.ts: ${message}`);
  });

  it("uses only the known areas, and lists nothing twice", () => {
    const rows = allProofs().map(({ area, tried }) => `${area}: ${tried}`);
    for (const { area } of allProofs()) expect(PROOF_AREAS).toContain(area);
    expect(new Set(rows).size).toBe(rows.length);
  });
});
