import { readFileSync } from "node:fs";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { Fn, type TerraformStack } from "cdktf";
import { beforeAll, describe, expect, it } from "vitest";
import { checkIsolation } from "../../constructs/isolation/index.ts";
import { MysqlServer } from "../../constructs/mysql-server.ts";
import { PrivateNetwork } from "../../constructs/private-network.ts";
import { ReadinessChannel } from "../../constructs/readiness-channel.ts";
import { installedBindings } from "../../ops/hcl/bindings.ts";
import { writeHcl } from "../../ops/hcl/write.ts";
import { importCandidates } from "../../ops/live/import-ids.ts";
import { synth } from "../../ops/synth/synth.ts";
import { DIFFERENCE, differenceOf, mistakesFor5, renderFor, type Stacks } from "../../tools/azurerm-5.ts";
import { render } from "../support/constructs.ts";
import { meaning, parseHcl } from "../support/hcl.ts";
import {
  EVERYTHING,
  GROUP_ID,
  MINIMAL,
  naming,
  PUBLIC,
  SUBSCRIPTION as SUBSCRIPTION_ID,
  WORKSPACE_ID,
} from "../support/mysql-server.ts";
import { createProject, PROGRAM, ROOT } from "../support/project.ts";
import { blockOf, type Terraform } from "../support/rendered-stacks.ts";

const LINK = "azurerm_private_dns_zone_virtual_network_link";
const CREDENTIAL = "azurerm_federated_identity_credential";
const SUBSCRIPTION = "azurerm_eventgrid_system_topic_event_subscription";

let four: Stacks;
let five: Stacks;
beforeAll(() => {
  four = renderFor(4);
  five = renderFor(5);
});

const copyOf = (stacks: Stacks, id: string): Terraform => structuredClone(stacks.get(id));

describe("the stacks for version 5 of azurerm", () => {
  it("differ from those for version 4 as docs/reference/azurerm-5.diff says", () => {
    expect(readFileSync(DIFFERENCE, "utf8"), "run npm run generate").toBe(differenceOf(four, five));
  });

  it("hold no argument that version 5 refuses, and all that it requires", () => {
    expect(mistakesFor5(five)).toEqual([]);
  });

  it("are what version 4 cannot be: every stack for version 4 with a network or a credential is refused", () => {
    const refused = mistakesFor5(four);
    const withEither = [...four].filter(([, { resource }]) =>
      ["azurerm_subnet", CREDENTIAL].some((type) => Object.hasOwn(resource as object, type)),
    );
    expect(withEither.length).toBeGreaterThan(0);
    for (const [id] of withEither) expect(refused.join("\n")).toContain(`${id} azurerm_`);
  });

  it("mean the same in HCL, where a service endpoint is a block", async () => {
    const stack = copyOf(five, "trading-dev");
    const hcl = await writeHcl(stack, installedBindings(ROOT));
    expect(hcl).toMatch(/^ {2}service_endpoint \{\n {4}service += "Microsoft.Storage"\n/m);
    expect(meaning(await parseHcl(hcl))).toEqual(meaning(stack));
  });
});

describe("what no stack of this project renders, but a user of the constructs may", () => {
  const resourceGroup = { id: GROUP_ID, name: "rg-acme", location: "westeurope", tags: {} };
  const hub = `${GROUP_ID}/providers/Microsoft.EventGrid/systemTopics/evgt-acme`;
  it.each<[string, (stack: TerraformStack) => void]>([
    [
      "a server with everything that hangs on it",
      (stack) => new MysqlServer(stack, "server", { ...MINIMAL, ...EVERYTHING }),
    ],
    [
      "a public server with a firewall",
      (stack) => {
        const firewallRules = [{ name: "office", startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.9" }];
        new MysqlServer(stack, "server", { ...MINIMAL, network: PUBLIC, firewallRules });
      },
    ],
    [
      "a network for a private endpoint, linked to a zone that only Terraform knows",
      (stack) =>
        new PrivateNetwork(stack, "network", {
          naming,
          resourceGroup,
          mode: "privateEndpoint",
          virtualNetwork: { addressSpace: ["10.10.0.0/24"] },
          endpointSubnet: { addressPrefix: "10.10.0.16/28" },
          privateDnsZone: { id: Fn.trimspace("Z") },
        }),
    ],
    [
      "a channel on a system topic that exists",
      (stack) => {
        const account = `${GROUP_ID}/providers/Microsoft.Storage/storageAccounts/stacme`;
        const channel = new ReadinessChannel(stack, "readiness", {
          naming: { ...naming, stack: "foundation" },
          resourceGroup,
          subscriptionId: SUBSCRIPTION_ID,
          logAnalyticsWorkspaceId: WORKSPACE_ID,
          systemTopicId: hub,
          deadLetters: new StorageContainer(stack, "letters", { name: "dead-letter", storageAccountId: account }),
        });
        channel.addQueue("readiness-trading", ["rg-acme-trading-dev"]);
      },
    ],
  ])("is taken by version 5: %s", (_, build) => {
    const { resource, data } = render(build, { azurerm: 5 });
    expect(Object.keys(resource).length).toBeGreaterThan(1);
    expect(mistakesFor5(new Map([["test", { resource, data }]]))).toEqual([]);
  });
});

describe("a project that asks for version 5 in cdktf.json", () => {
  it("is rendered for it, and a version that does not exist is refused in one sentence", async () => {
    const project = await createProject(PROGRAM);
    try {
      const settings = JSON.parse(await project.read("cdktf.json"));
      await project.write("cdktf.json", { ...settings, context: { azurerm: 5 } });
      const selection = { names: ["prod", "mysql"], ids: new Set(["mysql-prod"]) };
      const { app } = await synth({ project: project.folder, selection, env: process.env });
      expect(app).toEqual({ code: 0, stdout: "", stderr: "" });
      const stack = JSON.parse(await project.read("cdktf.out/stacks/mysql-prod/cdk.tf.json"));
      expect(stack).toEqual(five.get("mysql-prod"));

      await project.write("cdktf.json", { ...settings, context: { azurerm: "5.2" } });
      const { app: refused } = await synth({ project: project.folder, selection, env: process.env });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/^cdktf\.json: azurerm in the context is "5\.2", but must be 4 or 5; .*\n/);

      await project.write("cdktf.json", "{ context");
      const { app: malformed } = await synth({ project: project.folder, selection, env: process.env });
      expect(malformed.code).toBe(2);
      expect(malformed.stderr).toMatch(/^cdktf\.json: .*; write a JSON object\n/);
    } finally {
      await project.remove();
    }
  });
});

describe("what azurerm 5 would say", () => {
  it.each<[string, (stack: Terraform) => void, RegExp]>([
    ["an argument that it does not have", (stack) => add(stack, { colour: "red" }), /has no argument colour here$/],
    ["an argument that is missing", (stack) => remove(stack, "private_dns_zone_id"), /private_dns_zone_id is missing/],
    [
      "an argument of a nested block",
      (stack) =>
        add(stack, { service_endpoint: [{ service: "Microsoft.Storage", locations: ["*"] }] }, "azurerm_subnet"),
      /azurerm_subnet\.\S+ service_endpoint: azurerm 5 has no argument locations here$/,
    ],
    [
      "an argument missing in a nested block",
      (stack) => add(stack, { service_endpoint: [{}] }, "azurerm_subnet"),
      /service_endpoint: service is missing, and azurerm 5 requires it$/,
    ],
    [
      "an attribute that it does not have",
      (stack) => add(stack, { name: "${azurerm_storage_container.x.resource_manager_id}" }),
      /has no attribute azurerm_storage_container\.x\.resource_manager_id$/,
    ],
    [
      "a feature of the provider",
      (stack) => Object.assign(stack.provider.azurerm[0].features[0], { magic: [{}] }),
      /provider\.azurerm features: azurerm 5 has no argument magic here$/,
    ],
    [
      "a type nobody has looked up",
      (stack) => Object.assign(stack.resource, { azurerm_nothing: { x: {} } }),
      /nothing says what azurerm 5 takes for azurerm_nothing; add it/,
    ],
  ])("names %s", (_, plant, sentence) => {
    const stack = copyOf(five, "mysql-prod");
    plant(stack);
    const found = mistakesFor5(new Map([["mysql-prod", stack]]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^mysql-prod/);
    expect(found[0]).toMatch(sentence);
  });
  const add = (stack: Terraform, more: object, type = LINK) => Object.assign(blockOf(stack, type), more);
  const remove = (stack: Terraform, name: string) => delete blockOf(stack, LINK)[name];
});

describe("the difference", () => {
  it("names a stack, a block and an argument that are gone or new", () => {
    const stack = (resource: object) => new Map([["a", { resource }]]);
    const text = differenceOf(
      stack({ t: { x: { p: 1, q: [2] }, gone: { p: 1 } } }),
      stack({ t: { x: { p: 1, r: {} } } }),
    );
    expect(text.split("\n")).toEqual([
      "--- a, azurerm 4",
      "+++ a, azurerm 5",
      "@@ t.x @@",
      "-q = [2]",
      "+r = {}",
      "@@ t.gone @@",
      "-p = 1",
      "",
    ]);
  });
});

describe("whoever reads what is rendered", () => {
  it("finds the same ids to import in both versions", () => {
    for (const [id, stack] of five) {
      const candidates = (each: Terraform) => importCandidates(each, SUBSCRIPTION_ID);
      expect(candidates(stack), id).toEqual(candidates(four.get(id)));
    }
  });

  it.each<[string, (stack: Terraform) => void, string]>([
    [
      "the events of one stream in the queue of another",
      (stack) =>
        copyAcross(stack, SUBSCRIPTION, "rg-convergent-content-dev", "rg-convergent-trading-dev", /^service_bus/),
      "isolation/mixed-landing",
    ],
    [
      "one stream's GitHub environment for another stream's identity",
      (stack) =>
        copyAcross(stack, CREDENTIAL, "/content/github-immutable", "/trading/github-immutable", /identity_id|parent/),
      "isolation/mixed-landing",
    ],
    [
      "one identity for what plans and what deploys",
      (stack) =>
        copyAcross(
          stack,
          CREDENTIAL,
          "/trading/github-immutable",
          "/trading/github-immutable-plan",
          /identity_id|parent/,
        ),
      "isolation/plan-identity",
    ],
  ])("finds in both versions %s", (_, plant, ruleId) => {
    for (const stacks of [four, five]) {
      const foundation = copyOf(stacks, "foundation-dev");
      plant(foundation);
      const sources = [...stacks].map(([id, terraform]) => ({
        id,
        terraform: id === "foundation-dev" ? foundation : terraform,
      }));
      expect(checkIsolation(sources).map((each) => each.ruleId)).toContain(ruleId);
    }
  });
  const copyAcross = (stack: Terraform, type: string, from: string, to: string, name: RegExp) => {
    const [source, target] = [blockOf(stack, type, from), blockOf(stack, type, to)];
    const [argument = ""] = Object.keys(source).filter((each) => name.test(each));
    target[argument] = source[argument];
  };
});
