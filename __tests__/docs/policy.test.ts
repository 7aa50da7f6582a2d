import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { POLICY_RULES } from "../../constructs/policy/pack.ts";
import { policyPage } from "../../tools/policy.ts";
import { ROOT } from "../support/project.ts";

describe("docs/policy.md", () => {
  it("is current: npm run generate has nothing left to do", () => {
    expect(readFileSync(join(ROOT, "docs/policy.md"), "utf8")).toBe(policyPage(POLICY_RULES));
  });

  it("is written by npm run generate", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(scripts.generate).toContain("node tools/policy.ts");
  });

  it("has a row for each rule in each table, with its sentences", () => {
    const page = policyPage(POLICY_RULES);
    for (const { id, why, remedy } of POLICY_RULES) {
      expect(page.split("\n").filter((line) => new RegExp(`^\\| \\[?${id}[\\] ]`).test(line))).toHaveLength(2);
      expect(page).toContain(`${why} | ${remedy}`);
    }
  });
});
