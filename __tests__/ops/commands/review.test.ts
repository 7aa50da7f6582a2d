import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SIGNING_KEY } from "../../../ops/apply/signing-key.ts";
import { reviewCommand } from "../../../ops/commands/review.ts";
import { EXIT, UserError } from "../../../ops/context.ts";
import { MAX_PLAN_BYTES } from "../../../ops/review/parse.ts";
import { STACKS } from "../../../schemas/load.ts";
import { recordContext } from "../../support/context.ts";
import { ROOT } from "../../support/project.ts";
import { recordedText } from "../../support/review-plans.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "review-command-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | object): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
};

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const context = recordContext(folder, env);
  await reviewCommand(context)
    .exitOverride()
    .parseAsync([...args], { from: "user" });
  return context.recorded;
}
const planned = (name: string): string => put("plan.json", recordedText(name));

describe("converge review", () => {
  test.each([
    ["sku-change", EXIT.done],
    ["geo-backup-flip", EXIT.confirmationNeeded],
    ["renamed-without-moved", EXIT.refused],
  ])("exits honestly: %s → %i", async (name, code) => {
    const result = await run([planned(name)]);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain("fingerprint sha256:");
  });

  test.each([
    ["json", '"verdict": "confirm"'],
    ["markdown", "### ⚠️ Confirmation needed"],
    ["sarif", '"version": "2.1.0"'],
    ["html", "<!doctype html>"],
  ])("writes %s to stdout and nothing else", async (format, words) => {
    const result = await run([planned("geo-backup-flip"), "--format", format]);
    expect(result.stdout).toContain(words);
    expect(result.stderr).toBe("");
    expect(result.code).toBe(EXIT.confirmationNeeded);
  });

  test("writes to a file and says so", async () => {
    const result = await run([planned("geo-backup-flip"), "--format", "html", "--out", "review.html"]);
    expect(readFileSync(join(folder, "review.html"), "utf8")).toContain("</html>");
    expect(result.stdout).toBe("");
    expect(result.stderr).toBe("Confirmation needed: plan.json (2 replaced, 7 unchanged), written to review.html\n");
  });

  test("reads the plan of a run folder", async () => {
    mkdirSync(join(folder, "run-1"));
    put("run-1/plan.json", recordedText("sku-change"));
    expect(JSON.parse((await run(["run-1", "--format", "json"])).stdout)).toMatchObject({
      plan: "run-1/plan.json",
      verdict: "proceed",
    });
  });

  test.each(["json", "yaml"])(
    "takes waivers of a parameter file in %s and counts the days by its own clock",
    async (kind) => {
      planned("storage-increase");
      const waiver = { rule: "compute-size", address: "*.main", reason: "planned growth", expiresOn: "2026-01-31" };
      const content =
        kind === "json"
          ? JSON.stringify({ reviewWaivers: [waiver] })
          : `reviewWaivers:\n  - ${Object.entries(waiver)
              .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
              .join("\n    ")}\n`;
      put(`mysql.${kind}`, content);
      const result = await run([planned("sku-tier-change"), "--waivers", `mysql.${kind}`, "--format", "json"]);
      expect(result.code).toBe(EXIT.done);
      expect(JSON.parse(result.stdout).findings[0].waived).toEqual({
        reason: "planned growth",
        expiresOn: "2026-01-31",
      });
    },
  );

  test("reads a plan from stdin", async () => {
    const child = spawn(process.execPath, [join(ROOT, "ops/cli.ts"), "review", "-", "--format", "json"], {
      cwd: folder,
    });
    child.stdin.end(recordedText("geo-backup-flip"));
    const code = new Promise((resolve) => child.once("close", resolve));
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ plan: "stdin", verdict: "confirm" });
    expect(await code).toBe(EXIT.confirmationNeeded);
  });

  test("counts what it does not understand as that", async () => {
    const plan = JSON.parse(recordedText("sku-change"));
    const changed = plan.resource_changes.find(
      ({ change }: { change: { actions: string[] } }) => change.actions[0] === "update",
    );
    changed.change.actions = ["transmogrify"];
    put("plan.json", plan);
    const { stderr } = await run(["plan.json"]);
    expect(stderr).toMatch(/^[A-Z].*: plan\.json \(1 not understood, \d+ unchanged\)/);
  });

  test.each(STACKS)("takes the parameter file of %s, which waives nothing", async (stack) => {
    const path = join(ROOT, `parameters/dev/${stack}.json`);
    expect((await run([planned("sku-change"), "--waivers", path])).code).toBe(EXIT.done);
  });

  test("compares with a history", async () => {
    put("history.json", Array(9).fill({ creates: 0, updates: 1, replaces: 0, deletes: 0 }));
    const result = await run([planned("create-database"), "--history", "history.json", "--format", "json"]);
    expect(JSON.parse(result.stdout)).toMatchObject({ verdict: "confirm", anomaly: { status: "unusual", runs: 9 } });
  });

  test("sees prevent_destroy taken off between two renderings", async () => {
    const rendered = (prevent_destroy: boolean) => ({
      resource: { azurerm_mysql_flexible_server: { main: { lifecycle: { prevent_destroy } } } },
    });
    put("old.tf.json", rendered(true));
    put("new.tf.json", rendered(false));
    const result = await run([
      planned("sku-change"),
      "--terraform",
      "new.tf.json",
      "--previous-terraform",
      "old.tf.json",
      "--format",
      "json",
    ]);
    expect(JSON.parse(result.stdout).findings[0]).toMatchObject({
      ruleId: "prevent-destroy-removed",
      address: "azurerm_mysql_flexible_server.main",
    });
    expect(result.code).toBe(EXIT.confirmationNeeded);
  });

  test("keys the fingerprint when a key is set, and refuses a short one", async () => {
    const key = "a key of more than sixteen characters";
    expect((await run([planned("sku-change")], { [SIGNING_KEY]: key })).stderr).toContain("fingerprint hmac-sha256:");
    await expect(run([planned("sku-change")], { [SIGNING_KEY]: "short" })).rejects.toThrow(
      `${SIGNING_KEY} has 5 characters, but needs at least 16`,
    );
  });

  test.each([
    ["a plan that is not there", ["nowhere.json"], "nowhere.json does not exist"],
    ["a run that is not there", ["20260101"], 'there is no run "20260101"'],
    ["a device without an end", ["/dev/zero"], "/dev/zero has no end within 256 MB, but at most 256 MB are read"],
    ["a plan as parameter file", ["plan.json", "--waivers", "plan.json"], "plan.json is no parameter file"],
    ["a text as parameter file", ["plan.json", "--waivers", "text.yaml"], "text.yaml is no parameter file"],
    ["a folder without a plan", ["empty"], "is a folder without plan.json"],
    ["half a plan", ["half.json"], "was cut off"],
    ["a history that is no list", ["plan.json", "--history", "object.json"], "must be a list"],
    ["waivers that are no list", ["plan.json", "--waivers", "bad-waivers.json"], "reviewWaivers must be a list"],
    [
      "a parameter file that is neither JSON nor YAML",
      ["plan.json", "--waivers", "broken.yaml"],
      "neither JSON nor YAML",
    ],
    [
      "a parameter file that is not there",
      ["plan.json", "--waivers", "nowhere.json"],
      "nowhere.json cannot be read: ENOENT",
    ],
    ["one rendering without the other", ["plan.json", "--terraform", "object.json"], "give both"],
    ["a place that cannot be written", ["plan.json", "--out", "no/such/folder/x"], "cannot be written: ENOENT"],
  ])("refuses %s with a sentence", async (_name, args, words) => {
    planned("sku-change");
    mkdirSync(join(folder, "empty"));
    put("half.json", recordedText("noop").slice(0, 500));
    put("object.json", {});
    put("bad-waivers.json", { reviewWaivers: {} });
    put("broken.yaml", "a: [");
    put("text.yaml", "nothing of that kind");
    const error = await run(args).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toContain(words);
    expect((error as UserError).exitCode).toBe(words.includes("written") ? EXIT.failed : EXIT.invalidInput);
  });

  test("does not read a plan that is larger than it can judge", async () => {
    put("huge.json", "");
    // A sparse file: large by name only.
    truncateSync(join(folder, "huge.json"), MAX_PLAN_BYTES + 1);
    await expect(run(["huge.json"])).rejects.toThrow(
      "huge.json has 257 MB, but at most 256 MB are read; split the stack",
    );
  });
});
