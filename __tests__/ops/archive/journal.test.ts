import { describe, expect, it } from "vitest";
import { afterAttempt, type Journal, joinJournals, unfinished } from "../../../ops/archive/journal.ts";
import type { RunManifest } from "../../../ops/archive/run.ts";
import { expiredCopies } from "../../../ops/archive/state-copies.ts";
import {
  type CurrentState,
  chooseState,
  decideRestore,
  parseStateFile,
  type SavedState,
} from "../../../ops/archive/state-file.ts";

const intent = (address: string) => ({ address, id: `/${address}` });

describe("what an attempt proves", () => {
  // Every case of one address: begun by an earlier attempt, intended, started, found in the way.
  const cases = [false, true].flatMap((earlier) =>
    [false, true].flatMap((intended) =>
      [false, true].flatMap((started) => [false, true].map((existed) => ({ earlier, intended, started, existed }))),
    ),
  );

  it.each(cases)("%j", ({ earlier, intended, started, existed }) => {
    const set = (is: boolean) => new Set(is ? ["a"] : []);
    const attempt = { started: set(started), existed: set(existed) };
    const { begun, refuted } = afterAttempt(earlier ? [intent("a")] : [], intended ? [intent("a")] : [], attempt);
    const isProved = earlier || (intended && started && !existed);
    expect(begun.map(({ address }) => address)).toEqual(isProved ? ["a"] : []);
    expect(refuted).toEqual(!earlier && intended && existed ? ["a"] : []);
  });

  it("is what the newest run says of each address", () => {
    const journals: Journal[] = [
      { format: 1, begun: [intent("a")], refuted: ["b"] },
      { format: 1, begun: [{ address: "a", id: "/old" }, intent("b"), intent("c")], refuted: [] },
    ];
    expect([...joinJournals(journals)]).toEqual([
      ["a", "/a"],
      ["c", "/c"],
    ]);
  });

  it("is settled by an apply that came to its end", () => {
    const runs = ["failed", "interrupted", "applied", "failed"].map((outcome) => ({ outcome }) as RunManifest);
    expect(unfinished(runs)).toHaveLength(2);
  });
});

const state = (serial: number, lineage = "l", resources: object[] = [{ serial }]) => ({
  lineage,
  serial,
  content: JSON.stringify({ version: 4, lineage, serial, resources }),
});
const saved = (serial: number, from: string, lineage = "l"): SavedState => ({ ...state(serial, lineage), from });

describe("the state to continue with", () => {
  const ROWS: readonly (readonly [
    words: string,
    current: CurrentState,
    errored: SavedState | undefined,
    copies: SavedState[],
    from: string | undefined,
  ])[] = [
    ["whole", state(3), undefined, [saved(9, "copy")], undefined],
    ["whole, and older than what Terraform saved instead", state(3), saved(4, "errored"), [], "errored"],
    ["whole, and newer", state(4), saved(4, "errored"), [], undefined],
    ["whole, and of another lineage", state(3), saved(4, "errored", "other"), [], undefined],
    ["missing", "none", undefined, [saved(9, "copy")], undefined],
    ["missing beside what Terraform saved instead", "none", saved(4, "errored"), [], "errored"],
    ["cut off, with copies", "cut off", undefined, [saved(9, "new"), saved(3, "old")], "new"],
    ["cut off, and Terraform saved a newer one", "cut off", saved(10, "errored"), [saved(9, "copy")], "errored"],
    [
      "cut off, and what was saved is something else's",
      "cut off",
      saved(10, "errored", "x"),
      [saved(9, "copy")],
      "copy",
    ],
    ["cut off, without a copy", "cut off", undefined, [], undefined],
  ];

  it.each(ROWS)("is found where the present one is %s", (_words, current, errored, copies, from) => {
    expect(chooseState(current, errored, copies)?.from).toBe(from);
  });

  it("is no text that is cut off anywhere", () => {
    const { content } = state(3);
    for (let end = 0; end < content.length; end += 1) expect(parseStateFile(content.slice(0, end))).toBeUndefined();
    expect(parseStateFile(content)).toMatchObject({ lineage: "l", serial: 3 });
  });
});

describe("a copy of the state", () => {
  const ask = { current: state(5) as CurrentState, copy: state(3), later: [] as string[], overLater: false };

  it.each([
    ["fits", {}, "push"],
    ["is missing or damaged", { copy: undefined }, "refuse"],
    ["is of another lineage", { copy: state(3, "other") }, "refuse"],
    ["is of another lineage, and later runs may be lost", { copy: state(3, "other"), overLater: true }, "refuse"],
    ["was overtaken by a later run", { later: ["run"] }, "refuse"],
    ["was overtaken, and that was asked for", { later: ["run"], overLater: true }, "push"],
    ["holds the same", { copy: { ...state(3), content: state(5).content } }, "done"],
    ["takes the place of none", { current: "none" as const }, "push"],
    ["takes the place of one that is cut off", { current: "cut off" as const, later: ["run"] }, "push"],
  ])("that %s", (_words, more, step) => {
    const decision = decideRestore({ ...ask, ...more });
    expect(decision.step).toBe(step);
    if (decision.step !== "push") return;
    const { current } = { ...ask, ...more };
    expect(decision.serial).toBeGreaterThan(typeof current === "string" ? 3 : current.serial);
    expect(JSON.parse(decision.content)).toMatchObject({ serial: decision.serial, lineage: "l" });
  });

  it("is removed when its run is neither young nor among the newest", () => {
    const copies = ["20261103", "20261102", "20260101", "20250101"].map((day) => ({
      runId: `${day}T000000Z-00000001`,
      moment: "after" as const,
    }));
    const policy = { retentionDays: 30, keepNewest: 3 };
    expect(expiredCopies(copies, policy, new Date("2026-11-04T00:00:00Z"))).toEqual(copies.slice(3));
  });
});
