import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { progressPrinter } from "../../../ops/terraform/progress.ts";
import { parseUiEvent } from "../../../ops/terraform/ui-events.ts";

const RECORDED = new URL("../../fixtures/terraform-events/create-failed-partly.jsonl", import.meta.url);

function printed(lines: readonly string[]): string[] {
  const written: string[] = [];
  const print = progressPrinter({ isTTY: false, write: (text) => void written.push(text) });
  for (const event of lines.flatMap((line) => parseUiEvent(line) ?? [])) print(event);
  return written.join("").split("\n").slice(0, -1);
}

const event = (type: string, addr: string, seconds?: number, action = "create"): string =>
  JSON.stringify({ type: `apply_${type}`, hook: { resource: { addr }, action, elapsed_seconds: seconds } });

describe("progressPrinter", () => {
  it("tells a recorded apply line by line", () => {
    const all = printed(readFileSync(RECORDED, "utf8").split("\n"));
    expect(all.slice(0, 6)).toEqual([
      "  creating azurerm_resource_group.main",
      "  created  azurerm_resource_group.main 20 s",
      "  creating azurerm_mysql_flexible_server.main",
      "  creating azurerm_mysql_flexible_server.tools",
      "  FAILED   azurerm_mysql_flexible_server.tools 13 s",
      "  created  azurerm_mysql_flexible_server.main 20 s",
    ]);
    expect(all.slice(-3)).toEqual([
      "  creating azurerm_management_lock.main",
      "  creating azurerm_management_lock.main still, after 1 min",
      "  created  azurerm_management_lock.main 1 min 50 s",
    ]);
  });

  it("says each minute one line, of what began first, however much is under way", () => {
    const ticks = Array.from({ length: 18 }, (_, index) =>
      ["a", "b"].map((addr) => event("progress", addr, (index + 1) * 10)),
    );
    expect(printed([event("start", "a"), event("start", "b"), ...ticks.flat()])).toEqual([
      "  creating a",
      "  creating b",
      "  creating a still, after 1 min, and 1 more",
      "  creating a still, after 2 min, and 1 more",
      "  creating a still, after 3 min, and 1 more",
    ]);
  });

  it.each([
    ["update", "  changing a"],
    ["delete", "  deleting a"],
  ])("tells what %s starts", (action, line) => {
    expect(printed([event("start", "a", undefined, action)])).toEqual([line]);
  });

  it("is silent about what nobody waits for", () => {
    expect(printed(["open", "read", "close"].map((action) => event("start", "a", undefined, action)))).toEqual([]);
  });
});
