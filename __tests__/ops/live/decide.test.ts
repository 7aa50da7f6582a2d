import { describe, expect, it } from "vitest";
import {
  type Action,
  DESIRED,
  type Desired,
  decide,
  GROUP_STATES,
  type GroupState,
  SERVER_STATES,
  type ServerState,
  STATE_KNOWLEDGE,
  type StateKnowledge,
  WHEN_EXISTS,
  type WhenExists,
} from "../../../ops/live/decide.ts";

type Cell = readonly [ServerState, GroupState, StateKnowledge, Desired, WhenExists];

const cells: Cell[] = SERVER_STATES.flatMap((server) =>
  GROUP_STATES.flatMap((group) =>
    STATE_KNOWLEDGE.flatMap((inState) =>
      DESIRED.flatMap((desired) =>
        WHEN_EXISTS.map((whenExists): Cell => [server, group, inState, desired, whenExists]),
      ),
    ),
  ),
);

/** The table as a person would write it: the first row that fits a cell names its action; `*` is anything. */
const TABLE: readonly (readonly [
  server: string,
  group: string,
  inState: string,
  desired: string,
  whenExists: string,
  Action,
])[] = [
  ["unknown", "*", "*", "*", "*", "refuse"],
  ["*", "unknown", "*", "*", "*", "refuse"],
  ["*", "*", "unknown", "*", "*", "refuse"],
  ["absent", "deleting", "*", "*", "*", "wait"],
  ["absent", "present", "yes", "absent", "*", "destroy"],
  ["absent", "present", "no", "absent", "*", "destroy"],
  ["absent", "absent", "yes", "absent", "*", "destroy"],
  ["absent", "absent", "no", "absent", "*", "skip"],
  ["absent", "*", "*", "present", "*", "create"],
  ["*", "absent", "*", "*", "*", "refuse"],
  ["*", "deleting", "*", "*", "*", "wait"],
  ["Provisioning", "*", "*", "*", "*", "wait"],
  ["Updating", "*", "*", "*", "*", "wait"],
  ["Starting", "*", "*", "*", "*", "wait"],
  ["Stopping", "*", "*", "*", "*", "wait"],
  ["Dropping", "*", "*", "*", "*", "wait"],
  ["*", "*", "no", "absent", "*", "refuse"],
  ["*", "*", "no", "present", "skip", "skip"],
  ["*", "*", "no", "present", "refuse", "refuse"],
  ["Disabled", "*", "*", "*", "*", "refuse"],
  ["Stopped", "*", "*", "*", "*", "start"],
  ["Ready", "*", "yes", "absent", "*", "destroy"],
  ["Ready", "*", "yes", "present", "*", "update"],
  ["Ready", "*", "no", "present", "adopt", "adopt"],
  ["Ready", "*", "no", "present", "recreate", "recreate"],
];

function expected(cell: Cell): Action {
  const row = TABLE.find((candidate) =>
    cell.every((value, index) => candidate[index] === "*" || candidate[index] === value),
  );
  if (row === undefined) throw new Error(`the table has no row for ${cell.join(", ")}`);
  return row[5];
}

const act = ([server, group, inState, desired, whenExists]: Cell) =>
  decide({ server, group, inState }, desired, whenExists);

describe("decide", () => {
  it("answers every one of the 960 cells as the table says", () => {
    expect(cells).toHaveLength(960);
    for (const cell of cells) expect(act(cell).action, cell.join(", ")).toBe(expected(cell));
  });

  it("gives a reason for every answer", () => {
    for (const cell of cells) expect(act(cell).reason).toMatch(/^[a-z].{10,}/);
  });

  it("speaks of what the stack stands or falls with", () => {
    for (const [server, group, inState, desired, whenExists] of cells) {
      const { reason } = decide({ server, group, inState }, desired, whenExists, "storage account");
      expect(reason).not.toContain("server");
    }
  });

  it("changes nothing that could not be read", () => {
    for (const cell of cells.filter((candidate) => candidate.slice(0, 3).includes("unknown"))) {
      expect(act(cell).action, cell.join(", ")).toBe("refuse");
    }
  });

  it("destroys only what is wanted absent, and a server only when Terraform knows it", () => {
    for (const cell of cells.filter((candidate) => act(candidate).action === "destroy")) {
      expect(cell[3]).toBe("absent");
      if (cell[0] !== "absent") expect(cell[2]).toBe("yes");
    }
  });

  it("recreates only where the policy says so", () => {
    for (const cell of cells.filter((candidate) => act(candidate).action === "recreate")) {
      expect(cell[4]).toBe("recreate");
    }
  });
});
