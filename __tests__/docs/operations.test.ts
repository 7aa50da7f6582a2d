import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../ops/retry/catalogue.ts";
import { ALL_RULES } from "../../ops/review/rules/index.ts";
import { OF_THE_REVIEW, withTables } from "../../tools/runbook.ts";
import { ANSWERS } from "../../tools/runbook-answers.ts";
import { ROOT } from "../support/project.ts";

const guide = readFileSync(join(ROOT, "docs/operations.md"), "utf8");

describe("docs/operations.md", () => {
  it("is what npm run generate writes", () => expect(withTables(guide)).toBe(guide));

  it("answers every finding, and no other", () => {
    const ids = [...ALL_RULES.map(({ id }) => id), ...Object.keys(OF_THE_REVIEW)];
    expect(Object.keys(ANSWERS).sort()).toEqual([...new Set(ids)].sort());
    for (const id of ids) expect(guide).toContain(`| \`${id}\` |`);
  });

  it("names every error of the catalogue", () => {
    for (const { id } of CATALOGUE) expect(guide).toContain(`| \`${id}\` |`);
  });

  it("names only commands that there are", async () => {
    const { run } = await import("../../ops/cli.ts");
    const { recordContext } = await import("../support/context.ts");
    const named = new Set([...guide.matchAll(/npx converge ([a-z-]+)/g)].map(([, name]) => name ?? ""));
    for (const name of named) {
      const context = recordContext(ROOT);
      await run([name, "--help"], context);
      expect(context.recorded.stderr, name).not.toContain("there is no command");
      expect(context.recorded.code, name).toBe(0);
    }
  });
});
