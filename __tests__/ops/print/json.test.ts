import { describe, expect, it } from "vitest";
import { printJson } from "../../../ops/print/json.ts";
import { BARE, FULL, HOSTILE, UNSAFE } from "../../support/sample-diagnostics.ts";

describe("the JSON for programs", () => {
  it("holds every field of every diagnostic, and how many there are", () => {
    expect(JSON.parse(printJson([FULL, BARE, HOSTILE], { files: 5 }))).toEqual({
      summary: { files: 5, errors: 1, warnings: 1, notes: 1, fixable: 1 },
      diagnostics: [FULL, BARE, HOSTILE],
    });
  });

  it("is an empty list when nothing is wrong", () => {
    expect(JSON.parse(printJson([]))).toEqual({
      summary: { errors: 0, warnings: 0, notes: 0, fixable: 0 },
      diagnostics: [],
    });
  });

  it("is safe to show on a terminal", () => {
    expect(printJson([HOSTILE]).replaceAll("\n", "")).not.toMatch(UNSAFE);
  });
});
