import { readdirSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../../ops/context.ts";
import { Terraform, type TerraformOptions } from "../../../ops/terraform/runner.ts";
import type { UiEvent } from "../../../ops/terraform/ui-events.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runner-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program in the place of Terraform: a Node script. */
async function stub(body: string): Promise<string> {
  const path = join(folder, "terraform-stub");
  await writeFile(path, `#!${process.execPath}\n${body}`);
  await chmod(path, 0o755);
  return path;
}

const terraform = (binary: string, rest: Partial<TerraformOptions> = {}) =>
  new Terraform({ folder, environment: process.env, binary, ...rest });

describe.runIf(process.platform !== "win32")(
  "the Terraform runner (its stand-in is a script, which Windows cannot start)",
  () => {
    it("hands on events and keeps diagnostics", async () => {
      const seen: UiEvent[] = [];
      const binary = await stub(`
      console.log(JSON.stringify({ type: "change_summary", changes: { add: 1, change: 0, remove: 0, import: 0, operation: "plan" } }));
      console.log(JSON.stringify({ type: "diagnostic", diagnostic: { severity: "warning", summary: "w" } }));
      process.exitCode = 2;`);
      const result = await terraform(binary, { onEvent: (event) => seen.push(event) }).plan("plan.tfplan");
      expect(result).toMatchObject({ exitCode: 2, summary: { add: 1 }, diagnostics: [{ severity: "warning" }] });
      expect(seen).toHaveLength(2);
    });

    it("makes an error of a failure that said nothing as an event", async () => {
      const result = await terraform(await stub('console.error("no such backend"); process.exitCode = 1;')).init();
      expect(result.diagnostics).toEqual([{ severity: "error", summary: "no such backend" }]);
    });

    it("says that it was killed, not its last event", async () => {
      const binary = await stub(
        'console.log(JSON.stringify({ type: "version" })); process.kill(process.pid, "SIGKILL");',
      );
      const { diagnostics, unexplained } = await terraform(binary).apply("plan.tfplan");
      expect(diagnostics).toMatchObject([{ summary: "terraform apply was killed (SIGKILL)" }]);
      expect(unexplained).toBe(true);
    });

    it("names a full disk before all that follows from it", async () => {
      const binary = await stub(
        'console.error("Error: write terraform.tfstate: no space left on device"); process.exitCode = 1;',
      );
      const { diagnostics } = await terraform(binary).apply("plan.tfplan");
      expect(diagnostics[0]?.summary).toBe("no space is left on the disk: no space left on device");
    });

    it("keeps the state that Terraform can save nowhere, and hands it to no log", async () => {
      const state = { version: 4, lineage: "l", serial: 1, resources: [{ secret: "Planted" }] };
      const binary = await stub(
        `console.log(${JSON.stringify(JSON.stringify({ type: "state_dump", state }))}); process.exitCode = 1;`,
      );
      const lines: string[] = [];
      const { unsaved, diagnostics, stdout } = await terraform(binary, { onLine: (line) => lines.push(line) }).apply(
        "p",
      );
      expect(JSON.parse(unsaved ?? "")).toEqual(state);
      expect(JSON.stringify([lines, diagnostics, stdout])).not.toContain("Planted");
    });

    it("hands on every line of an apply while it is at work, loses none at the end and leaves no file", async () => {
      const go = join(folder, "go");
      const binary = await stub(`
      const { existsSync, writeSync } = require("node:fs");
      for (let line = 0; line < 5000; line += 1) writeSync(1, "täglich " + line + "\\n");
      const held = setInterval(() => {
        if (!existsSync(${JSON.stringify(go)})) return;
        clearInterval(held);
        writeSync(2, "said on stderr\\n");
        writeSync(1, "the last line, without an end");
      }, 10);`);
      const lines: string[] = [];
      const started: number[] = [];
      const { stdout, exitCode } = await terraform(binary, {
        onStart: (pid) => started.push(pid),
        onLine: (line) => {
          lines.push(line);
          if (line === "täglich 4999") writeFileSync(go, "");
        },
      }).apply("x");
      const expected = [
        ...Array.from({ length: 5000 }, (_, line) => `täglich ${line}`),
        "the last line, without an end",
      ];
      expect(stdout.split("\n")).toEqual(expected);
      expect(lines).toEqual(expect.arrayContaining(["said on stderr"]));
      expect({ exitCode, lines: lines.length, started: started.length }).toEqual({
        exitCode: 0,
        lines: 5002,
        started: 1,
      });
      expect(readdirSync(folder).sort()).toEqual(["go", "terraform-stub"]);
    });

    it("writes to no file what Terraform prints in clear", async () => {
      const binary = await stub('console.log(require("node:fs").readdirSync(".").join());');
      const lines: string[] = [];
      const { stdout } = await terraform(binary, { onLine: (line) => lines.push(line) }).rawState();
      expect({ stdout, lines }).toEqual({ stdout: "terraform-stub", lines: [] });
    });

    it("interrupts once when it is aborted, and waits for the end", async () => {
      const binary = await stub(`
      let interrupts = 0;
      const held = setInterval(() => {}, 1000);
      process.on("SIGINT", () => {
        interrupts += 1;
        setTimeout(() => { console.log("interrupted " + interrupts); clearInterval(held); process.exitCode = 1; }, 50);
      });
      console.log("ready");`);
      const abort = new AbortController();
      const running = terraform(binary, {
        signal: abort.signal,
        onLine: (line) => line === "ready" && abort.abort(),
      }).apply("x");
      expect((await running).stdout).toContain("interrupted 1");
    });

    it("says how to install Terraform where there is none", async () => {
      const missing = terraform(join(folder, "nothing")).init();
      await expect(missing).rejects.toThrow(UserError);
      await expect(missing).rejects.toThrow("install Terraform 1.11 or later");
      await expect(terraform(join(folder, "nothing")).apply("x")).rejects.toThrow("install Terraform 1.11 or later");
      expect(readdirSync(folder)).toEqual([]);
    });

    it("refuses a Terraform that would write passwords into the state", async () => {
      const binary = await stub('console.log(JSON.stringify({ terraform_version: "1.9.8" }));');
      await expect(terraform(binary).requireVersion()).rejects.toThrow(
        "terraform is 1.9.8, but write-only passwords need 1.11",
      );
    });
  },
);
