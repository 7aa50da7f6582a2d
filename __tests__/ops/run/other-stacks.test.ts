import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { proof, proofs } from "../../support/proof.ts";

const SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";

const fingerprintIn = (text: string): string => /fingerprint (\S+)/.exec(text)?.[1] ?? "";

// One story, told in order: what is true of the mysql stack is true of every stack.
describe("converge on the stacks of the other streams", () => {
  let local: LocalStack;
  const converge = (...words: readonly string[]) => local.converge(words);

  beforeAll(async () => {
    local = await startLocalStack();
  });
  afterAll(() => local?.close());

  it("refuses a stack whose resource group the foundation has not made yet", async () => {
    const { code, stderr } = await converge("apply", "dev", "trading");
    expect(stderr).toContain("resource-group: absent");
    expect(code).toBe(4);
  });

  proof(
    "faults",
    "drift of a stack without a Terraform state",
    "It says that nothing was compared, and fails.",
    async () => {
      const { code, stderr } = await converge("drift", "dev", "trading");
      expect(stderr).toContain("trading-dev: no Terraform state found; nothing was compared\n");
      expect(stderr).not.toContain("no drift");
      expect(code).toBe(1);
    },
  );

  it.each(["foundation", "trading", "content"])("creates %s, and then has nothing to do", async (stack) => {
    const held = await converge("apply", "dev", stack);
    // Who is given what is for a person to read.
    expect(held.stderr).toContain("role-assignment-widened");
    const confirmed = ["--confirm", fingerprintIn(held.stderr)];
    const created = held.code === 3 ? await converge("apply", "dev", stack, ...confirmed) : held;
    expect(created.code, created.stderr).toBe(0);
    expect(created.stderr).toContain("create: ");
    expect(created.stderr).toMatch(/ is ready\n/);
    const again = await converge("apply", "dev", stack);
    expect(again.stderr).toMatch(/nothing to do: run/);
    expect(again.code).toBe(0);
  });

  it("looks at them all in one pass, and finds them in order", async () => {
    expect((await converge("synth", "dev")).code).toBe(0);
    const { stdout, stderr, code } = await converge("inspect", "dev", "--format", "json");
    expect(code, stderr).toBe(0);
    const { stacks } = JSON.parse(stdout) as { stacks: { stack: string; action: string }[] };
    expect(stacks.map(({ stack, action }) => [stack, action])).toEqual([
      ["foundation-dev", "update"],
      ["mysql-dev", "create"],
      ["trading-dev", "update"],
      ["content-dev", "update"],
    ]);
  });

  it("finds what somebody opened to the internet, as drift of security", async () => {
    const account = `${SUBSCRIPTION}/resourceGroups/rg-convergent-trading-dev/providers/Microsoft.Storage/storageAccounts/stconvergenttrddev`;
    local.azure.outOfBand.drift(account, "properties.networkAcls.defaultAction", "Allow");
    const { stderr, code } = await converge("drift", "dev", "trading");
    expect(stderr).toContain("1 security");
    expect(code).toBe(3);
    const held = await converge("apply", "dev", "trading");
    expect(held.code).toBe(3);
    expect((await converge("apply", "dev", "trading", "--confirm", fingerprintIn(held.stderr))).code).toBe(0);
  });

  it("does not adopt a stack whose state was lost before the policy says so", async () => {
    await local.project.remove("cdktf.out/stacks/content-dev/terraform.tfstate");
    expect((await converge("apply", "dev", "content")).code).toBe(4);
  });

  proofs(
    "faults",
    [
      {
        stack: "foundation",
        tried: "The state of the foundation is lost",
        outcome: "The plan imports all of it, what it makes for other streams too. The next plan is empty.",
      },
      {
        stack: "trading",
        tried: "The state of a trading stack is lost",
        outcome: "The plan imports all of it. The next plan is empty.",
      },
      {
        stack: "content",
        tried: "The state of a content stack is lost",
        outcome: "The plan imports all of it. The next plan is empty.",
      },
    ],
    async ({ stack }) => {
      const state = `cdktf.out/stacks/${stack}-dev/terraform.tfstate`;
      await local.project.remove(state);
      const path = `parameters/dev/${stack}.json`;
      const before = await local.project.read(path);
      await local.project.write(path, { ...JSON.parse(before), whenExists: "adopt" });
      const planned = await converge("plan", "dev", stack);
      expect(planned.stderr).toContain("adopt: ");
      const changes = planned.stderr.match(/^ {2}\S azurerm_\S+/gm) ?? [];
      expect(changes.length).toBeGreaterThan(20);
      expect(changes.filter((change) => !change.startsWith("  ←"))).toEqual([]);
      // A plan that is held or never applied imports nothing by itself.
      expect([...(await local.project.files(`cdktf.out/stacks/${stack}-dev`)).keys()]).not.toContain("adopt.tf.json");
      const applied = await converge("apply", "dev", stack, "--confirm", fingerprintIn(planned.stderr));
      expect(applied.code, applied.stderr).toBe(0);
      await local.project.write(path, before);
      expect(await converge("apply", "dev", stack)).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/nothing to do: run/),
      });
    },
  );

  it("waits for any of them by its stack", async () => {
    const { code, stdout } = await converge("await", "dev", "trading", "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({ stackId: "trading-dev", outcome: "ready", by: "first-look" });
    expect(code).toBe(0);
  });

  it("takes a stack down and leaves the group that is not its own", async () => {
    const held = await converge("destroy", "dev", "trading");
    expect(held.code, held.stderr).toBe(3);
    const { code, stderr } = await converge("destroy", "dev", "trading", "--confirm", fingerprintIn(held.stderr));
    expect(code, stderr).toBe(0);
    expect(local.azure.resource(`${SUBSCRIPTION}/resourceGroups/rg-convergent-trading-dev`)).toBeDefined();
    expect((await converge("inspect", "dev", "trading", "--format", "json")).stdout).toContain('"action": "create"');
  });

  it("has printed and kept no secret", async () => {
    for (const [path, text] of await local.project.files(".convergent")) {
      // Copies of the state hold what the state holds, for their owner alone.
      if (path.startsWith("states/")) continue;
      expect(text, path).not.toMatch(/AccountKey=[^(]/);
      expect(text, path).not.toContain(PLANTED_SECRET);
    }
    expect(local.printed).not.toMatch(/AccountKey=[^(]/);
  });
});
