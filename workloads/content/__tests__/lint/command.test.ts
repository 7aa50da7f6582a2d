import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, promptText } from "../support/folder.ts";
import { content } from "../support/library.ts";

const CASES = "cases:\n  - { name: one, input: { asset: Bitcoin }, assert: [] }\n";
const sound = { "prompts/recap.prompt": promptText("{{asset}}"), "prompts/recap.cases.yaml": CASES };

describe("content lint", () => {
  it("tells people each mistake in a line that an editor can follow, and exits with 2", async () => {
    const { stdout, stderr, code } = await content(folderWith(sound), ["lint"]);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "prompts/recap.prompt:2:10 error recap 1.0.0 is not in prompts/versions.lock.json; run content lint --fix-lock and commit the file version-lock/unpinned\n" +
        "1 prompt, 0 partials: 1 error, 0 warnings\n",
    );
    expect(code).toBe(2);
  });

  it("pins versions when asked to, and exits with 0", async () => {
    const cwd = folderWith(sound);
    const { stderr, code } = await content(cwd, ["lint", "--fix-lock"]);
    expect(stderr).toBe("pinned recap 1.0.0\n1 prompt, 0 partials: 0 errors, 0 warnings\n");
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "prompts/versions.lock.json"), "utf8"))).toHaveProperty("recap");
  });

  it("exits with 0 where there are only warnings", async () => {
    const cwd = folderWith({ ...sound, "prompts/partials/old.prompt": "x" });
    const { stderr, code } = await content(cwd, ["lint", "--fix-lock"]);
    expect(stderr).toContain("0 errors, 1 warning");
    expect(code).toBe(0);
  });

  it("tells programs the same on standard output", async () => {
    const { stdout, stderr, code } = await content(folderWith(sound), ["lint", "--format", "json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ prompts: 1, partials: 0, diagnostics: [{ line: 2, column: 10 }] });
    expect(code).toBe(2);
  });

  it("refuses a format that there is not", async () => {
    expect((await content(folderWith(sound), ["lint", "--format", "xml"])).code).toBe(2);
  });

  it("writes nothing that steers a terminal", async () => {
    const bad = promptText("{{asset}}").replace("1.0.0", '"\\e[2J\u202e"');
    const { stderr } = await content(folderWith({ "prompts/recap.prompt": bad }), ["lint"]);
    expect(stderr).toContain("version is ");
    expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  });
});
