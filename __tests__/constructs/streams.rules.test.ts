import { describe, expect, it } from "vitest";
import {
  GITHUB_USES,
  githubEnvironment,
  groupNames,
  readinessQueueName,
  STREAM_OF,
  STREAMS,
  stacksOf,
  stateAccountName,
} from "../../constructs/streams.rules.ts";

const PLACE = { project: "acme", environment: "dev" };

describe("streams", () => {
  it("own every stack, each its own", () => {
    expect(Object.fromEntries(STREAMS.map((stream) => [stream, stacksOf(stream)]))).toEqual({
      automation: ["foundation", "mysql"],
      trading: ["trading"],
      content: ["content"],
    });
    expect(STREAMS.flatMap(stacksOf).sort()).toEqual(Object.keys(STREAM_OF).sort());
  });

  it.each([
    ["account", (stream: (typeof STREAMS)[number]) => [stateAccountName(stream, PLACE)]],
    ["queue", (stream: (typeof STREAMS)[number]) => [readinessQueueName(stream)]],
    [
      "GitHub environment",
      (stream: (typeof STREAMS)[number]) => GITHUB_USES.map((use) => githubEnvironment(stream, PLACE, use)),
    ],
    ["resource group", (stream: (typeof STREAMS)[number]) => groupNames(stream, PLACE)],
  ])("share no %s", (_, names) => {
    const all = STREAMS.flatMap(names);
    expect(new Set(all).size).toBe(all.length);
  });

  it("have groups by the names that their stacks give them", () => {
    expect(groupNames("automation", PLACE)).toEqual(["rg-acme-foundation-dev", "rg-acme-mysql-dev"]);
    expect(groupNames("content", PLACE)).toEqual(["rg-acme-content-dev"]);
  });
});
