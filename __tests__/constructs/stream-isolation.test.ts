import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StreamIsolation } from "../../constructs/stream-isolation.ts";
import { runApp } from "../../ops/synth/app.ts";
import { createProject, PROGRAM, type Project } from "../support/project.ts";

let project: Project;
beforeAll(async () => {
  project = await createProject(PROGRAM);
});
afterAll(() => project.remove());

/** An app with the stacks that are named, each guarded. */
function appOf(...ids: readonly string[]) {
  const app = new App({ outdir: `${project.folder}/app.out` });
  const stacks = ids.map((id) => {
    const stack = new TerraformStack(app, id);
    StreamIsolation.guard(stack);
    return stack;
  });
  return { app, stacks };
}

describe("the Aspect StreamIsolation", () => {
  it("lets stacks that share nothing through", () => {
    const { app } = appOf("trading-dev", "content-dev");
    expect(() => app.synth()).not.toThrow();
  });

  it.each([
    {
      order: ["trading-dev", "content-dev"],
      says: /\[trading-dev\] output\.cross-stack-output-\S+ in trading-dev is for/,
    },
    {
      order: ["content-dev", "trading-dev"],
      says: /\[content-dev\] data\.terraform_remote_state\.\S+ in content-dev reads/,
    },
  ])(
    "fails synthesis on a value of another stack, which cdktf hands over through states: $order",
    ({ order, says }) => {
      const { app, stacks } = appOf(...order);
      const [content, trading] = [...stacks].sort((a, b) => (a.node.id < b.node.id ? -1 : 1)) as [
        TerraformStack,
        TerraformStack,
      ];
      new AzurermProvider(trading, "azurerm", { features: [{}] });
      const group = new ResourceGroup(trading, "group", { name: "rg-trading", location: "westeurope" });
      new TerraformOutput(content, "group", { value: group.id });
      expect(() => app.synth()).toThrow(says);
    },
  );

  it("fails synthesis of a stack that is not guarded itself", () => {
    const { app } = appOf("trading-dev");
    new TerraformStack(app, "billing-dev");
    expect(() => app.synth()).toThrow(/\[billing-dev\] stack "billing-dev" belongs to no stream/);
  });

  it("shows no control characters of a value", () => {
    const { app, stacks } = appOf("foundation-dev", "trading-dev");
    stacks[0]?.addOverride("resource.azurerm_key_vault.own", { name: "kv-\u001b[2J" });
    stacks[1]?.addOverride("output.x", { value: "kv-\u001b[2J" });
    expect(() => app.synth()).toThrow('names "kv-?[2J"');
  });
});

describe("the isolation of what parameter files ask for", () => {
  it("fails the program with what is wrong and where, without a call stack", async () => {
    const file = "parameters/dev/content.json";
    const good = await project.read(file);
    await project.write(file, good.replace("rg-convergent-content-dev", "rg-convergent-trading-dev"));
    const { code, stderr } = await runApp(project.folder, `${project.folder}/out`, ["dev"], process.env);
    await project.write(file, good);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^\[content-dev\] name of data\.azurerm_resource_group\.\S+ in content-dev names "rg-convergent-trading-dev", the resource group of stream trading/,
    );
    expect(stderr).not.toContain("    at ");
  });
});
