import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { content, folder } from "../support/library.ts";

const HOME = resolve(import.meta.dirname, "../..");

test("the plan that is shipped goes with its briefs and prompts to published drafts", async () => {
  const cwd = await folder({});
  for (const name of ["calendar.yaml", "briefs"]) cpSync(join(HOME, name), join(cwd, name), { recursive: true });
  const calendar = (...words: string[]) =>
    content(cwd, ["calendar", ...words, "--plan", "calendar.yaml"], { home: HOME, now: () => new Date("2026-04-01") });
  expect((await calendar("generate")).stderr).toContain("2 generated, 0 failed");
  const ids = ["weekly-recap-2026-03-16", "spring-release"];
  await calendar("approve", ...ids, "--by", "Ada");
  expect((await calendar("publish", "--allow-drafts")).stderr).toContain("2 published, 0 failed");
  const { stdout } = await calendar("status", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject(ids.map((id) => ({ id, state: "published" })));
});
