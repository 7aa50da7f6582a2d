import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasExpired, matchesGlob } from "../../constructs/acceptance.ts";

describe("globs", () => {
  test.each([
    ["*", "", true],
    ["a.b", "a.b", true],
    ["a.b", "a.bc", false],
    ["a.*", "a.b.c", true],
    ["*.main", "module.x.type.main", true],
    ['type.main["*"]', 'type.main["orders"]', true],
    ["type.main[0]", "type.main0", false],
    ["type.ma?n", "type.main", true],
    ["type.ma?n", "type.man", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-b-b-d", false],
    [".*", "anything", false],
  ])("%s on %s: %s", (glob, text, expected) => {
    expect(matchesGlob(glob, text)).toBe(expected);
  });

  test("of texts with stars put anywhere match the text", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        expect(matchesGlob(parts.join("*").replaceAll("?", "*"), parts.join(""))).toBe(true);
      }),
    );
  });
});

describe("an acceptance", () => {
  test.each([
    ["2026-03-31", "2026-03-31T23:59:59Z", false],
    ["2026-03-31", "2026-04-01T00:00:00Z", true],
    ["2026-02-31", "2026-01-01T00:00:00Z", true],
    ["31.03.2026", "2026-01-01T00:00:00Z", true],
  ])("until %s has at %s expired: %s", (expiresOn, now, expected) => {
    const acceptance = { rule: "a", address: "*", reason: "because", expiresOn };
    expect(hasExpired(acceptance, new Date(now))).toBe(expected);
  });
});
