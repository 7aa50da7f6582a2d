import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parsePlan } from "../../../ops/review/parse.ts";
import { ROOT } from "../../support/project.ts";
import { change, plan, review } from "../../support/review-plans.ts";

const FOLDER = join(ROOT, "__tests__/fixtures/dangerous-plans");

describe("plans that a careful operator holds", () => {
  test.each(readdirSync(FOLDER))("%s needs a person", (file) => {
    const { verdict, findings } = review(parsePlan(readFileSync(join(FOLDER, file), "utf8")));
    expect(verdict, JSON.stringify(findings)).not.toBe("proceed");
  });
});

describe("plans that cannot be read for certain", () => {
  const server = change("azurerm_resource_group", "update", { tags: { a: "1" } }, { tags: { a: "2" } });
  const verdictOf = (text: string): string => review(parsePlan(text)).verdict;

  it("would proceed when they could be read", () => expect(verdictOf(JSON.stringify(plan([server])))).toBe("proceed"));

  test.each([
    ["a flag of the wrong type", JSON.stringify({ ...plan([server]), errored: "true" })],
    ["a key that stands twice", JSON.stringify(plan([server])).replace('"errored":', '"errored":false,"errored":')],
    [
      "a key that stands twice in two spellings",
      JSON.stringify(plan([server])).replace('"errored":', '"\\u0065rrored":true,"errored":'),
    ],
    [
      "a resource of the state that the list of changes leaves out",
      JSON.stringify(
        plan([server], {
          prior_state: {
            values: { root_module: { resources: [{ address: "azurerm_mysql_flexible_server.x", mode: "managed" }] } },
          },
        }),
      ),
    ],
    [
      "an update without a difference",
      JSON.stringify(plan([change("azurerm_resource_group", "update", { a: 1 }, { a: 1 })])),
    ],
  ])("%s needs a person", (_what, text) => expect(verdictOf(text)).toBe("confirm"));

  it("keeps equal keys of different objects apart", () => {
    const twice = change("azurerm_resource_group", "update", { tags: { "{": '"a":' } }, { tags: { "{": "b" } });
    expect(verdictOf(JSON.stringify(plan([twice])))).toBe("proceed");
  });
});
