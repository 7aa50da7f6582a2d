import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { IMPACTS } from "../../ops/review/impact/table.ts";
import { SERVER_PARAMETERS } from "../../ops/review/impact/tables/server-parameters.ts";
import { impactsPage } from "../../tools/impacts.ts";
import { ROOT } from "../support/project.ts";

it("docs/reference/arguments.md is what npm run generate writes, and names every type", () => {
  const page = readFileSync(join(ROOT, "docs/reference/arguments.md"), "utf8");
  expect(page).toBe(impactsPage(IMPACTS, SERVER_PARAMETERS));
  for (const type of Object.keys(IMPACTS)) expect(page).toContain(`## ${type}\n`);
});
