import { describe, expect, it, test } from "vitest";
import {
  type Circumstances,
  circumstanceFindings,
  MAX_CIRCUMSTANCES,
  signalsOf,
} from "../../../ops/review/circumstances.ts";
import type { HistoryEntry, PlanChange } from "../../../ops/review/model.ts";
import { viewPlan } from "../../../ops/review/view.ts";
import { change, plan, review } from "../../support/review-plans.ts";

const SERVER = "azurerm_mysql_flexible_server";
const USUAL = change(SERVER, "update", { sku_name: "B_Standard_B1ms" }, { sku_name: "B_Standard_B2ms" });
const FIRST = change(
  SERVER,
  "update",
  { maintenance_window: [{ start_hour: 1 }] },
  { maintenance_window: [{ start_hour: 2 }] },
);
/** Tuesdays at 10:00 UTC, by two people who change the size. */
const PAST: readonly HistoryEntry[] = Array.from({ length: 10 }, (_, week) => ({
  at: new Date(Date.UTC(2026, 0, 6 + 7 * week, 10)).toISOString(),
  author: week % 2 === 0 ? "ada" : "grace",
  touched: [`${SERVER}.sku_name`],
  creates: 0,
  updates: 1,
  replaces: 0,
  deletes: 0,
}));
const USUALLY: Circumstances = { now: new Date("2026-03-17T11:00:00Z"), author: "ada" };
const signals = (more: Partial<Circumstances> = {}, changes: readonly PlanChange[] = [USUAL], past = PAST) =>
  signalsOf(viewPlan(plan(changes)).changes, past, { ...USUALLY, ...more });

describe("circumstances of a run", () => {
  it("says nothing of a run like the past ones", () => expect(signals()).toEqual([]));

  test.each<[string, Partial<Circumstances>, PlanChange, string]>([
    ["a first change of an argument", {}, FIRST, "first change"],
    ["an author who never changed the stack", { author: "mallory" }, USUAL, "author"],
    ["an hour in the night", { now: new Date("2026-03-17T02:00:00Z") }, USUAL, "hour"],
    ["a stack that was left alone", { now: new Date("2026-09-01T10:00:00Z") }, USUAL, "left alone"],
    ["changes in other environments", { elsewhere: ["mysql-prod"] }, USUAL, "other environments"],
    ["a run after a failed one", { afterFailure: true }, USUAL, "after a failure"],
  ])("%s is one signal, with a sentence, and never a hold", (_what, more, made, what) => {
    const found = signals(more, [made]);
    expect(found.map((each) => each.what)).toEqual([what]);
    expect(found[0]?.message).toMatch(/^[a-z].*[^.]$/);
    expect(found[0]?.score).toBeLessThan(MAX_CIRCUMSTANCES);
    expect(circumstanceFindings(found).map(({ level }) => level)).toEqual(["info"]);
  });

  it("adds up to a hold, and never to a refusal", () => {
    const all = signals(
      { author: "mallory", now: new Date("2026-09-01T02:00:00Z"), elsewhere: ["mysql-prod"], afterFailure: true },
      [FIRST],
    );
    expect(all).toHaveLength(6);
    expect(circumstanceFindings(all).map(({ level }) => level)).toEqual(["confirm"]);
  });

  it("knows no habit from a few runs, or from runs that say nothing", () => {
    expect(signals({ author: "mallory", now: new Date("2026-02-01T02:00:00Z") }, [FIRST], PAST.slice(0, 3))).toEqual(
      [],
    );
    const silent = PAST.map(({ creates, updates, replaces, deletes }) => ({ creates, updates, replaces, deletes }));
    expect(signals({ author: "mallory" }, [FIRST], silent)).toEqual([]);
  });

  it("has nothing to say of a plan without changes", () => expect(signals({ author: "mallory" }, [])).toEqual([]));

  it("keeps a name that looks like a command out of the outputs", () => {
    const { findings } = review(plan([USUAL]), { ...USUALLY, history: PAST, author: "mal\u001B[31mlory" });
    expect(JSON.stringify(findings)).not.toContain("\u001B");
  });
});

describe("a year of runs, replayed", () => {
  /** A small seeded generator, so that the year is the same on every machine. */
  function* numbers(seed: number): Generator<number> {
    for (let state = seed; ; ) {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
      yield state / 2 ** 32;
    }
  }
  const ARGUMENTS = ["sku_name", "maintenance_window.start_hour", "backup_retention_days", "tags"];

  /** 300 runs of four people in working hours, and after each twentieth an intruder at night. */
  function replay(): { usual: number; held: number; intrusions: number; caught: number } {
    const random = numbers(7);
    const next = (): number => random.next().value ?? 0;
    const past: HistoryEntry[] = [];
    const counted = { usual: 0, held: 0, intrusions: 0, caught: 0 };
    const isHeld = (made: PlanChange, more: Circumstances): boolean =>
      circumstanceFindings(signalsOf(viewPlan(plan([made])).changes, past.slice(-50), more)).some(
        ({ level }) => level === "confirm",
      );
    for (let run = 0; run < 300; run++) {
      const now = new Date(Date.UTC(2026, 0, 1 + Math.floor(run * 1.2), 8 + Math.floor(next() * 10)));
      const author = ["ada", "grace", "alan", "edsger"][Math.floor(next() * 4)] ?? "ada";
      const touched = ARGUMENTS[Math.floor(next() * ARGUMENTS.length)] ?? "tags";
      const made = change(SERVER, "update", { [touched]: "a" }, { [touched]: "b" });
      counted.usual++;
      if (
        isHeld(made, {
          now,
          author,
          afterFailure: next() < 0.1,
          ...(next() < 0.2 ? { elsewhere: ["mysql-prod"] } : {}),
        })
      )
        counted.held++;
      past.push({
        at: now.toISOString(),
        author,
        touched: [`${SERVER}.${touched}`],
        creates: 0,
        updates: 1,
        replaces: 0,
        deletes: 0,
      });
      if (run % 20 === 19) {
        counted.intrusions++;
        const night = new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000 + 2 * 3_600_000);
        if (
          isHeld(change(SERVER, "update", { administrator_login: "a" }, { administrator_login: "b" }), {
            now: night,
            author: "mallory",
          })
        )
          counted.caught++;
      }
    }
    return counted;
  }

  it("holds every intrusion, and at most two of a hundred usual runs", () => {
    const { usual, held, intrusions, caught } = replay();
    expect(usual).toBe(300);
    expect(caught / intrusions).toBe(1);
    expect(held / usual).toBeLessThanOrEqual(0.02);
  });
});
