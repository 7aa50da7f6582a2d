import { describe, expect, it } from "vitest";
import {
  type BootstrapFacts,
  type BootstrapStep,
  CUT,
  decideBootstrap,
} from "../../../ops/bootstrap/decide-bootstrap.ts";
import { known } from "../../../ops/live/fact.ts";

const HELD = { "azurerm_resource_group.group": "/subscriptions/s/resourceGroups/rg" };

const STATES = {
  unread: { known: false, reason: "AuthorizationFailed" },
  none: known(undefined),
  cut: known<typeof CUT>(CUT),
  empty: known({ lineage: "c", serial: 1, resources: {} }),
  older: known({ lineage: "a", serial: 3, resources: HELD }),
  newer: known({ lineage: "a", serial: 4, resources: HELD }),
  other: known({ lineage: "b", serial: 9, resources: HELD }),
} satisfies Record<string, BootstrapFacts["here"]>;
type State = keyof typeof STATES;
type There = Exclude<State, "cut">;

const TABLE: readonly (readonly [here: State | "*", there: State | "*", BootstrapStep])[] = [
  ["unread", "*", "refuse"],
  ["*", "unread", "refuse"],
  ["*", "none", "move"],
  // Terraform writes an empty state where it looks for one.
  ["*", "empty", "move"],
  ["empty", "*", "forget"],
  ["cut", "*", "forget"],
  ["none", "*", "done"],
  ["older", "older", "forget"],
  ["older", "newer", "forget"],
  ["newer", "newer", "forget"],
  ["other", "other", "forget"],
  ["*", "*", "refuse"],
];
const THERE = Object.keys(STATES).filter((state): state is There => state !== "cut");
const CELLS = (Object.keys(STATES) as State[]).flatMap((here) => THERE.map((there) => [here, there] as const));

const expected = (here: State, there: State): BootstrapStep | undefined =>
  TABLE.find(([a, b]) => (a === "*" || a === here) && (b === "*" || b === there))?.[2];

describe("decideBootstrap", () => {
  it.each(CELLS)("where the folder holds %s and the container %s", (here, there) => {
    const { step, reason } = decideBootstrap({ backend: "azurerm", here: STATES[here], there: STATES[there] });
    expect(step).toBe(expected(here, there));
    expect(reason).toMatch(/^[a-z].{10,}/);
  });

  it.each(CELLS)("moves nothing where the state is to stay: %s, %s", (here, there) => {
    expect(decideBootstrap({ backend: "local", here: STATES[here], there: STATES[there] }).step).toBe("keep");
  });

  it.each(CELLS)("adopts what no state knows only where it has read both states: %s, %s", (here, there) => {
    for (const backend of ["azurerm", "local"] as const) {
      const { step, lostState } = decideBootstrap({ backend, here: STATES[here], there: STATES[there] });
      expect(lostState !== undefined).toBe(step === "move");
    }
  });

  it("says which state is which when there are two", () => {
    const { reason } = decideBootstrap({ backend: "azurerm", here: STATES.older, there: STATES.other });
    expect(reason).toContain("lineage a");
    expect(reason).toContain("lineage b");
  });
});
