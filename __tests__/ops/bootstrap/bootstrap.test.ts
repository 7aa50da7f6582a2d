import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { proof } from "../../support/proof.ts";
import { reachStorage } from "../../support/reach-storage.ts";

const FOLDER = "cdktf.out/stacks/foundation-dev";
const STATE = `${FOLDER}/terraform.tfstate`;
const fingerprintIn = (text: string): string => /fingerprint (\S+)/.exec(text)?.[1] ?? "";

// One story, told in order: the first try is cut off again and again, and the next goes on.
describe("converge bootstrap", () => {
  const LOCAL = { type: "local" };
  let local: LocalStack;
  let leave: (() => void) | undefined;
  /** The state as the first try left it. */
  let early = "";
  const converge = (...words: readonly string[]) => local.converge(words);
  const setBackend = async (backend: object): Promise<void> => {
    const path = "parameters/dev/environment.json";
    const environment = JSON.parse(await local.project.read(path)) as object;
    await local.project.write(path, { ...environment, backend, archive: { blob: backend !== LOCAL } });
  };
  /** Of what a bootstrap puts into the stack folder. */
  const left = async (): Promise<string[]> =>
    [...(await local.project.files(FOLDER)).keys()].filter((name) => /^terraform\.tfstate|_override/.test(name));

  /** The process id of Terraform, as the lock of the stack names it. */
  const terraformAtWork = (): number => {
    const locks = join(local.project.folder, ".convergent/archive/locks/foundation-dev");
    const [name = ""] = readdirSync(locks).sort().reverse();
    return (JSON.parse(readFileSync(join(locks, name), "utf8")) as { child: { pid: number } }).child.pid;
  };

  beforeAll(async () => {
    local = await startLocalStack();
    leave = reachStorage(local.azure);
    await setBackend({ type: "azurerm" });
  });
  afterAll(() => {
    leave?.();
    return local?.close();
  });

  it("asks for an environment, and says which there are", async () => {
    expect(await converge("bootstrap")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("name the environment"),
    });
    expect(await converge("bootstrap", "dve")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("did you mean dev?"),
    });
  });

  it("is named by what cannot work before it", async () => {
    const { code, stderr } = await converge("plan", "dev", "foundation");
    expect(code).toBe(1);
    expect(stderr).toMatch(/https:\S+ cannot be used: ResourceNotFound; npx converge bootstrap/);
  });

  it("needs no archive that it has yet to make, wherever the state is", async () => {
    await setBackend({ ...LOCAL });
    const { code, stderr } = await converge("bootstrap", "dev");
    expect(code, stderr).toBe(3);
    expect(stderr).toContain("the state stays in the stack folder");
    await setBackend({ type: "azurerm" });
  });

  it("shows a person who is given what", async () => {
    const { code, stderr } = await converge("bootstrap", "dev");
    expect(code, stderr).toBe(3);
    expect(stderr).toContain("there is no state yet");
    expect(stderr).toContain("role-assignment-widened");
  });

  proof(
    "faults",
    "Two bootstraps of one environment at once, the first one interrupted in the middle",
    "The second one says who holds the stack and changes nothing. The state of the first one stays where it is.",
    async () => {
      const held = await converge("bootstrap", "dev");
      const controller = new AbortController();
      let said = "";
      let rival: ReturnType<typeof converge> | undefined;
      const write = (text: string): void => {
        said += text;
        if (rival !== undefined || !text.includes("created  azurerm_resource_group")) return;
        // Terraform stands still for as long as the rival takes.
        const terraform = terraformAtWork();
        process.kill(terraform, "SIGSTOP");
        rival = converge(...confirmed).finally(() => {
          controller.abort();
          process.kill(terraform, "SIGCONT");
        });
      };
      const confirmed = ["bootstrap", "dev", "--confirm", fingerprintIn(held.stderr)];
      const { code } = await local.converge(confirmed, { signal: controller.signal, stderr: { isTTY: false, write } });
      expect(code, said).toBe(1);
      expect(await rival).toMatchObject({ code: 1, stderr: expect.stringContaining("is held by bootstrap") });
      early = await local.project.read(STATE);
      expect(early).toContain("azurerm_resource_group");
    },
  );

  it("makes the foundation, and moves its state into the container that it made", async () => {
    const held = await converge("bootstrap", "dev");
    expect(held.stderr).toContain("goes on from serial");
    const { code, stderr } = await converge("bootstrap", "dev", "--confirm", fingerprintIn(held.stderr));
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("the state of foundation-dev is in its container");
    expect(await left()).toEqual([]);
  });

  it("has nothing left to do, nor has an apply", async () => {
    const again = await converge("bootstrap", "dev", "--format", "json");
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: "bootstrapped" });
    const applied = await converge("apply", "dev", "foundation");
    expect(applied.stderr).toMatch(/nothing to do: run .*https:/);
    expect(applied.code).toBe(0);
  });

  it("removes the copy of a state that was moved, when it was cut off before that", async () => {
    await local.project.write(STATE, early);
    const { code, stderr } = await converge("bootstrap", "dev");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("the copy in the stack folder is removed");
    expect(await left()).toEqual([]);
  });

  it("looks again once it has the stack, and destroys no state that came meanwhile", async () => {
    await local.project.write(STATE, early);
    const { serial, ...rest } = JSON.parse(early) as { serial: number };
    // What another bootstrap does between the first look and the lock.
    const write = (text: string): void => {
      if (!text.includes("the copy in the stack folder is removed")) return;
      writeFileSync(join(local.project.folder, STATE), JSON.stringify({ ...rest, serial: serial + 1000 }));
    };
    const { code } = await local.converge(["bootstrap", "dev"], { stderr: { isTTY: false, write } });
    expect(code).toBe(4);
    expect(await left()).toEqual(["terraform.tfstate"]);
    await local.project.remove(STATE);
  });

  it.each([
    ["another one", (state: object) => ({ ...state, lineage: "6cf2f0f5-6e5c-4a5f-9d7e-2f5b8f0c1a11" }), "lineage"],
    ["a newer one", (state: { serial: number }) => ({ ...state, serial: state.serial + 1000 }), "newer"],
  ])("refuses to choose where the folder holds %s", async (_words, change, word) => {
    await local.project.write(STATE, change(JSON.parse(early)));
    const { code, stderr } = await converge("bootstrap", "dev");
    expect(code).toBe(4);
    expect(stderr).toContain(word);
    expect(await left()).toEqual(["terraform.tfstate"]);
    await local.project.remove(STATE);
  });

  it("moves nothing where the environment keeps its state in the folder", async () => {
    await setBackend(LOCAL);
    const { code, stderr } = await converge("bootstrap", "dev");
    expect(stderr).toContain("the state stays in the stack folder");
    // The state is not here: what exists is somebody's.
    expect(code, stderr).toBe(4);
  });

  it("has printed no secret", () => {
    expect(local.printed).not.toContain(PLANTED_SECRET);
  });
});
