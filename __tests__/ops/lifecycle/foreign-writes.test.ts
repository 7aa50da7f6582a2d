import { describe, expect, it } from "vitest";
import { lastForeignWrite, lastUnexplainedChange } from "../../../ops/lifecycle/foreign-writes.ts";

const groupId = "/subscriptions/s/resourceGroups/rg-dev";
const PIPELINE = "33333333-3333-3333-3333-333333333333";
const PERSON = "ann@example.com";
const AT = "2026-11-10T12:00:00Z";
const run = { from: new Date("2026-11-10T11:30:00Z"), to: new Date("2026-11-10T12:30:00Z") };
const row = (changes: object = {}) => ({
  eventTimestamp: AT,
  operationName: { value: "Microsoft.DBforMySQL/flexibleServers/write" },
  status: { value: "Succeeded" },
  category: { value: "Administrative" },
  resourceId: `${groupId}/providers/Microsoft.DBforMySQL/flexibleServers/m`,
  caller: PERSON,
  ...changes,
});

describe("the last change by somebody else", () => {
  it.each<[string, object, { account?: string; runs?: (typeof run)[] }, string]>([
    ["a person's, seen by the pipeline", {}, { account: PIPELINE }, AT],
    ["the pipeline's own", { caller: PIPELINE }, { account: PIPELINE }, "none"],
    ["the pipeline's own, by its claims", { caller: "x", claims: { appid: PIPELINE } }, { account: PIPELINE }, "none"],
    ["my own by hand", {}, { account: PERSON }, AT],
    ["my own by a run", {}, { account: PERSON, runs: [run] }, "none"],
    ["somebody's during my run", { caller: "bob@example.com" }, { account: PERSON, runs: [run] }, AT],
    ["nobody knows whose", { caller: undefined }, { account: PIPELINE, runs: [run] }, AT],
    ["anybody's, when I am not known", { caller: PIPELINE }, {}, AT],
    ["none when it failed", { status: { value: "Failed" } }, { account: PIPELINE }, "none"],
    ["none when it only read", { operationName: { value: "Microsoft.X/y/read" } }, { account: PIPELINE }, "none"],
    ["none when it is no act", { category: { value: "ResourceHealth" } }, { account: PIPELINE }, "none"],
    ["none in another group", { resourceId: `${groupId}2/providers/x` }, { account: PIPELINE }, "none"],
    ["not dated", { eventTimestamp: undefined }, { account: PIPELINE }, "an unknown time"],
  ])("is %s", (_, changes, { account, runs = [] }, expected) => {
    expect(lastForeignWrite([row(changes)], { groupId, account, runs })).toBe(expected);
  });

  it("is the latest of several", () => {
    const rows = ["2026-11-10T01:00:00Z", AT, "2026-11-09T01:00:00Z"].map((eventTimestamp) => row({ eventTimestamp }));
    expect(lastForeignWrite(rows, { groupId, account: PIPELINE, runs: [] })).toBe(AT);
  });
});

describe("the last change that no run explains", () => {
  it.each<[string, object[], string | undefined]>([
    ["within a run", [{ changedTime: AT }], "none"],
    ["outside of every run", [{ changedTime: AT }, { changedTime: "2026-11-10T20:00:00Z" }], "2026-11-10T20:00:00Z"],
    ["not told by Azure", [{ changedTime: AT }, {}], undefined],
    ["without any resource", [], "none"],
  ])("%s", (_, rows, expected) => {
    expect(lastUnexplainedChange(rows as never, [run])).toBe(expected);
  });
});
