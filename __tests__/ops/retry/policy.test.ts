import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../ops/retry/catalogue.ts";
import type { ClassifiedError } from "../../../ops/retry/classify.ts";
import { BACKOFF, backoffSeconds, decisive, nextStep } from "../../../ops/retry/policy.ts";
import type { Reaction } from "../../../ops/retry/reaction.ts";

const error = (reaction: Reaction, id = "test"): ClassifiedError => ({
  id,
  message: "m",
  text: "m",
  why: "w",
  remedy: "r",
  reaction,
});
const fresh = { budgetSeconds: 3600, attempts: {} };

describe("backoffSeconds", () => {
  it("never undercuts what Azure asked for and never exceeds the longest pause", () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(600),
        (attempt, random, retryAfter) => {
          const seconds = backoffSeconds(attempt, random, retryAfter);
          expect(seconds).toBeGreaterThanOrEqual(retryAfter);
          expect(seconds).toBeLessThanOrEqual(Math.max(retryAfter, BACKOFF.longest * (1 + BACKOFF.jitter)));
          expect(seconds).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("grows from attempt to attempt when chance is left out", () => {
    expect([0, 1, 2].map((attempt) => backoffSeconds(attempt, 0.5))).toEqual([10, 15, 22.5]);
  });
});

describe("nextStep", () => {
  it("never acts on what a person must decide", () => {
    for (const kind of ["ask", "stop"] as const) expect(nextStep(error({ kind }), fresh, 0.5).kind).toBe(kind);
  });

  it("stops when the time budget is used up, whatever the error", () => {
    for (const entry of CATALOGUE.filter(({ reaction }) => !["ask", "stop"].includes(reaction.kind))) {
      expect(nextStep(error(entry.reaction), { budgetSeconds: 0, attempts: {} }, 0.5).kind, entry.id).toBe("stop");
    }
  });

  it("waits no longer than the budget allows", () => {
    const step = nextStep(
      error({ kind: "wait", for: "server-ready", atMostSeconds: 3600 }),
      { budgetSeconds: 60, attempts: {} },
      0.5,
    );
    expect(step).toEqual({ kind: "wait", for: "server-ready", atMostSeconds: 60, thenWaitSeconds: 0 });
  });

  it("grows patient when Azure says no again although a look said that it is ready", () => {
    const busy = error({ kind: "wait", for: "server-ready", atMostSeconds: 3600 });
    const pauses = [0, 1, 2].map((attempt) => nextStep(busy, { ...fresh, attempts: { test: attempt } }, 0.5));
    expect(pauses).toMatchObject([{ thenWaitSeconds: 0 }, { thenWaitSeconds: 10 }, { thenWaitSeconds: 15 }]);
    expect(nextStep(busy, { budgetSeconds: 8, attempts: { test: 1 } }, 0.5)).toMatchObject({ kind: "stop" });
  });

  it("asks a person once the attempts of an entry are used up", () => {
    const reaction = { kind: "retry", attempts: 2 } as const;
    expect(nextStep(error(reaction), { ...fresh, attempts: { test: 1 } }, 0.5)).toEqual({
      kind: "retry",
      inSeconds: 15,
    });
    expect(nextStep(error(reaction), { ...fresh, attempts: { test: 2 } }, 0.5).kind).toBe("ask");
  });

  it("fixes at once, but pauses before going on with less parallelism", () => {
    expect(nextStep(error({ kind: "fix", fix: "start-server", attempts: 1 }), fresh, 0.5)).toEqual({
      kind: "fix",
      fix: "start-server",
      thenWaitSeconds: 0,
    });
    const throttled = { ...error({ kind: "fix", fix: "lower-parallelism", attempts: 1 }), retryAfterSeconds: 30 };
    expect(nextStep(throttled, fresh, 0.5)).toEqual({
      kind: "fix",
      fix: "lower-parallelism",
      thenWaitSeconds: 30,
    });
  });

  it("gives Azure time after a wait whose look proves nothing, and asks when that did not help", () => {
    const hidden = error({ kind: "wait", for: "role-effective", atMostSeconds: 600, attempts: 2 });
    const steps = [0, 1, 2].map((attempt) => nextStep(hidden, { ...fresh, attempts: { test: attempt } }, 0.5));
    expect(steps).toMatchObject([{ thenWaitSeconds: 10 }, { thenWaitSeconds: 15 }, { kind: "ask" }]);
  });

  it("never undercuts what Azure asked for, whatever it does", () => {
    const reactions: Reaction[] = [
      { kind: "retry", attempts: 3 },
      { kind: "wait", for: "server-ready", atMostSeconds: 60 },
      { kind: "fix", fix: "lower-parallelism", attempts: 1 },
    ];
    for (const reaction of reactions) {
      const step = nextStep({ ...error(reaction), retryAfterSeconds: 77 }, fresh, 0.5);
      expect("inSeconds" in step ? step.inSeconds : "thenWaitSeconds" in step && step.thenWaitSeconds).toBe(77);
    }
  });

  it("never lets a pattern of a team try again what destroys", () => {
    for (const { reaction } of CATALOGUE) {
      const kind = nextStep({ ...error(reaction), byPattern: true }, fresh, 0.5, true).kind;
      expect(["ask", "stop"]).toContain(kind);
    }
  });

  it("does not begin a pause that ends after the budget", () => {
    expect(nextStep(error({ kind: "retry", attempts: 3 }), { budgetSeconds: 5, attempts: {} }, 0.5).kind).toBe("stop");
  });

  it("ends: any sequence of errors reaches ask or stop within the budget", () => {
    const retryable = CATALOGUE.filter(({ reaction }) => reaction.kind === "retry" || reaction.kind === "fix");
    fc.assert(
      fc.property(fc.infiniteStream(fc.constantFrom(...retryable)), (stream) => {
        const attempts: Record<string, number> = {};
        let steps = 0;
        for (const entry of stream) {
          const step = nextStep(error(entry.reaction, entry.id), { budgetSeconds: 3600, attempts }, 0.5);
          if (step.kind === "ask" || step.kind === "stop") break;
          attempts[entry.id] = (attempts[entry.id] ?? 0) + 1;
          steps += 1;
          if (steps > 100) break;
        }
        expect(steps).toBeLessThanOrEqual(100);
      }),
      { numRuns: 20 },
    );
  });
});

describe("decisive", () => {
  it("lets what must stop outweigh what can be repeated", () => {
    const [retry, stop] = [error({ kind: "retry", attempts: 1 }, "a"), error({ kind: "stop" }, "b")];
    expect(decisive([retry, stop])).toBe(stop);
    expect(decisive([])).toBeUndefined();
  });
});
