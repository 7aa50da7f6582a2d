import { stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { proof } from "../../support/proof.ts";

const STATE = "cdktf.out/stacks/mysql-dev/terraform.tfstate";
const COPIES = ".convergent/states/copies/mysql-dev";

interface State {
  readonly lineage: string;
  readonly serial: number;
  readonly resources: readonly object[];
}

// One local Azure, told in order.
describe("copies of the state", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({ speed: 0 });
  });
  afterAll(() => local?.close());

  const converge = (...words: readonly string[]) => local.converge(words);
  const state = async () => JSON.parse(await local.project.read(STATE)) as State;
  const copies = async () => [...(await local.project.files(COPIES)).keys()].sort();
  const runOf = (copy = "") => /(\d{8}T\d{6}Z-[0-9a-f]{8})/.exec(copy)?.[1] ?? "";

  proof(
    "kill points",
    "the state of a stack, before and after an apply",
    "Copies are kept that their owner alone can read, outside the archive, and no command shows them.",
    async () => {
      const { code, stderr } = await converge("apply", "dev", "mysql");
      expect(code, stderr).toBe(0);
      expect((await copies()).map((path) => path.split(".").at(-2))).toEqual(["after"]);
      for (const path of await copies()) {
        expect((await stat(join(local.project.folder, COPIES, path.split("/").at(-1) ?? ""))).mode & 0o777).toBe(0o600);
      }
      const archived = await local.project.files(".convergent/archive");
      const states = [...archived].filter(([path, text]) => path.includes("tfstate") || text.includes('"lineage":'));
      expect(states).toEqual([]);
      await converge("history", "show", runOf((await copies())[0]));
      expect(local.printed).not.toContain(PLANTED_SECRET);
      expect(local.printed).not.toContain((await state()).lineage);
    },
  );

  proof(
    "faults",
    "the state in the stack folder is cut off",
    "The next run restores the newest copy and continues.",
    async () => {
      const before = await state();
      await truncate(join(local.project.folder, STATE), 700);
      const { code, stderr } = await converge("apply", "dev", "mysql");
      expect(stderr).toMatch(
        /the state of mysql-dev could not be saved last time: restored serial \d+ from the copy after run /,
      );
      expect(stderr).toContain("nothing to do: run");
      expect(code, stderr).toBe(0);
      expect((await state()).lineage).toBe(before.lineage);
    },
  );

  proof(
    "faults",
    "a copy of the state is restored that a later run has overtaken",
    "It is refused, until it is asked for by name and confirmed; the serial rises.",
    async () => {
      const [first] = await copies();
      const path = "parameters/dev/mysql.json";
      const parameters = JSON.parse(await local.project.read(path));
      await local.project.write(path, {
        ...parameters,
        server: { ...parameters.server, databases: [{ name: "app" }, { name: "more" }] },
      });
      expect((await converge("apply", "dev", "mysql")).code).toBe(0);
      const words = ["history", "restore-state", runOf(first), "--after"];
      const refused = await converge(...words);
      expect(refused.stderr).toMatch(/mysql-dev: a later run has changed the state since \(\S+\): .*--over-later-runs/);
      expect(refused.code).toBe(4);
      const asked = await converge(...words, "--over-later-runs");
      expect(asked.code).toBe(3);
      const { serial, lineage } = await state();
      const confirm = /--confirm (\S+);/.exec(asked.stderr)?.[1] ?? "";
      const restored = await converge(...words, "--over-later-runs", "--confirm", confirm);
      expect(restored.code, restored.stderr).toBe(0);
      expect((await state()).lineage).toBe(lineage);
      expect((await state()).serial).toBeGreaterThan(serial);
      expect(JSON.stringify(await state())).not.toContain('"more"');
    },
  );
});
