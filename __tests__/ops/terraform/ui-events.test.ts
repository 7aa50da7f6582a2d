import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSeconds } from "../../../ops/terraform/progress.ts";
import { parseUiEvent, type UiEvent } from "../../../ops/terraform/ui-events.ts";

const lines = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/terraform-events/${name}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n");
const events = (name: string): UiEvent[] => lines(name).flatMap((line) => parseUiEvent(line) ?? []);
const of = <T extends UiEvent["type"]>(all: UiEvent[], type: T) =>
  all.filter((event): event is UiEvent & { type: T } => event.type === type);

describe("parseUiEvent", () => {
  it("follows a recorded apply that failed in part", () => {
    const all = events("create-failed-partly");
    expect(of(all, "planned").map((event) => event.action)).toEqual(Array(9).fill("create"));
    expect(of(all, "start")).toHaveLength(8);
    expect(of(all, "complete")).toHaveLength(7);
    expect(of(all, "errored").map((event) => event.address)).toEqual(["azurerm_mysql_flexible_server.tools"]);
    expect(of(all, "diagnostic")[0]?.diagnostic).toMatchObject({
      severity: "error",
      address: "azurerm_mysql_flexible_server.tools",
    });
    expect(of(all, "summary")[0]).toMatchObject({ operation: "plan", add: 9, change: 0, remove: 0 });
  });

  it("tells drift from what is planned", () => {
    const all = events("plan-drift");
    expect(of(all, "drift")).toHaveLength(1);
    expect(of(all, "drift")[0]?.action).toBe("update");
  });

  it("reads the seconds that a change took", () => {
    expect(of(events("create-failed-partly"), "complete").every((event) => event.seconds >= 0)).toBe(true);
    expect(Math.max(...of(events("create-failed-partly"), "progress").map((event) => event.seconds))).toBeGreaterThan(
      10,
    );
  });

  it("passes over what is no event", () => {
    for (const line of ["", "null", "[]", "42", "Error: oh", '{"type":"apply_start"', '{"type":"version"}']) {
      expect(parseUiEvent(line), line).toBeUndefined();
    }
  });

  it("never throws, whatever a line holds", () => {
    const types = fc.constantFrom(
      "apply_start",
      "planned_change",
      "diagnostic",
      "change_summary",
      "refresh_complete",
      "x",
    );
    fc.assert(
      fc.property(types, fc.jsonValue(), fc.jsonValue(), (type, hook, change) => {
        parseUiEvent(JSON.stringify({ type, hook, change, changes: hook, diagnostic: change }));
      }),
    );
  });
});

describe("formatSeconds", () => {
  it.each([
    [0, "0 s"],
    [4.26, "4.3 s"],
    [59.6, "1 min"],
    [125, "2 min 5 s"],
    [3600, "1 h"],
    [9000, "2 h 30 min"],
  ])("writes %d as %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
