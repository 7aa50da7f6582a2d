import { describe, expect, it } from "vitest";
import { makeSeal, type PlanOrigin, type Seal, sealProblems } from "../../../ops/apply/seal.ts";

const origin: PlanOrigin = {
  stackId: "mysql-dev",
  planDigest: "p",
  stateLineage: "l",
  stateSerial: 3,
  lockFileDigest: "k",
  synthDigest: "s",
  commit: "c",
};
const sealed = {
  ...origin,
  runId: "r",
  kind: "normal",
  empty: false,
  fingerprint: "f",
  verdict: "proceed",
  sealedAt: "2026-11-01T10:00:00Z",
  expiresAt: "2026-11-02T10:00:00Z",
  parametersDigest: "d",
  workflowRun: "4711",
  since: "b",
  selfReview: "no",
  offered: true,
} as const;
const at = new Date("2026-11-01T12:00:00Z");
const KEY = "correct horse";
const ids = (seal: Seal, now: PlanOrigin = origin, when = at, key: string | undefined = KEY) =>
  sealProblems(seal, now, when, key).map((problem) => problem.id);

describe("a sealed plan", () => {
  it("is applied when nothing moved", () => {
    expect(ids(makeSeal(sealed, KEY))).toEqual([]);
    expect(sealProblems(makeSeal(sealed), origin, at)).toEqual([]);
  });

  it("is refused when any one of its fields was changed, the verdict too", () => {
    const seal = makeSeal({ ...sealed, verdict: "confirm" }, KEY);
    for (const name of Object.keys(seal).filter((field) => field !== "signature")) {
      const value = seal[name as keyof Seal];
      const forged = { ...seal, [name]: typeof value === "number" ? value + 1 : `${value}x` } as unknown as Seal;
      expect(ids(forged), name).toEqual(["forged"]);
    }
    expect(ids({ ...seal, verdict: "proceed" })).toEqual(["forged"]);
  });

  it("is refused unsigned, cut short or signed by another key once a key is set", () => {
    const signature = makeSeal(sealed, KEY).signature ?? "";
    expect(ids(makeSeal(sealed))).toEqual(["unsigned"]);
    expect(ids(makeSeal(sealed, "another"))).toEqual(["forged"]);
    expect(ids({ ...makeSeal(sealed, KEY), signature: signature.slice(1) })).toEqual(["forged"]);
  });

  it.each([
    ["stateSerial", 4, true],
    ["stateLineage", "x", true],
    ["lockFileDigest", "x", true],
    ["synthDigest", "x", true],
    ["commit", "x", true],
    ["planDigest", "x", false],
    ["stackId", "mysql-prod", false],
  ] as const)("is not applied after %s moved", (name, value, planAgain) => {
    expect(sealProblems(makeSeal(sealed, KEY), { ...origin, [name]: value }, at, KEY)).toMatchObject([
      { id: "moved", planAgain },
    ]);
  });

  it("expires, and does not outlive a clock that cannot be read", () => {
    expect(ids(makeSeal(sealed, KEY), origin, new Date("2026-11-02T10:00:00Z"))).toEqual(["expired"]);
    expect(ids(makeSeal({ ...sealed, expiresAt: "soon" }, KEY))).toEqual(["expired"]);
    expect(ids(makeSeal(sealed, KEY), origin, new Date(Number.NaN))).toEqual(["expired", "not-yet"]);
  });

  it("is not applied by a clock that went back", () => {
    expect(ids(makeSeal(sealed, KEY), origin, new Date("2026-10-01T00:00:00Z"))).toEqual(["not-yet"]);
    expect(ids(makeSeal(sealed, KEY), origin, new Date("2026-11-01T09:58:00Z"))).toEqual([]);
  });

  it.each(["destroy", "refresh-only"] as const)("is not applied when it is a %s plan", (kind) => {
    expect(sealProblems(makeSeal({ ...sealed, kind }, KEY), origin, at, KEY)).toMatchObject([
      { id: "kind", planAgain: false },
    ]);
  });

  it("is made again when an earlier version sealed it, without saying what kind it is", () => {
    const { kind: _kind, empty: _empty, ...earlier } = makeSeal(sealed);
    const problems = sealProblems({ ...earlier, format: 1 } as unknown as Seal, origin, at);
    expect(problems).toMatchObject([{ id: "format", planAgain: true }]);
  });

  it("is never applied when its review refused it", () => {
    expect(ids(makeSeal({ ...sealed, verdict: "refuse" }, KEY))).toEqual(["refused"]);
  });
});
