import { Fn, Token } from "cdktf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../constructs/rule.ts";
import { resolveTextModel, textModelRules } from "../../constructs/text-model.rules.ts";
import { TextModel, type TextModelProps } from "../../constructs/text-model.ts";
import { type RenderedStack, render } from "../support/constructs.ts";
import {
  addressOf,
  at,
  reference,
  resourceGroup,
  roles,
  SUBNET_ID,
  TAGS,
  naming as trading,
  WORKSPACE_ID,
} from "../support/jobs.ts";
import { describeRules } from "../support/rules.ts";

const ACCOUNT = "azurerm_cognitive_account";
const DEPLOYMENT = "azurerm_cognitive_deployment";
const naming = { ...trading, stack: "content" };
const WRITER = { name: "writer", model: "gpt-4o", version: "2024-11-20" };
const MINIMAL: TextModelProps = {
  profile: "standard",
  naming,
  resourceGroup,
  subnetId: SUBNET_ID,
  logAnalyticsWorkspaceId: WORKSPACE_ID,
  deployments: [WRITER],
};
const model = (props: Partial<TextModelProps> = {}) =>
  render((scope) => void new TextModel(scope, "model", { ...MINIMAL, ...props }));

describe("a text model", () => {
  it("needs a profile, what its name is made of, a group, a subnet, a workspace and a model", () => {
    const stack = model();
    expect(stack.only(ACCOUNT)).toEqual({
      name: "oai-acme-content-dev",
      resource_group_name: "rg-acme-trading-dev",
      location: "westeurope",
      kind: "OpenAI",
      sku_name: "S0",
      custom_subdomain_name: "oai-acme-content-dev",
      local_auth_enabled: false,
      public_network_access_enabled: true,
      outbound_network_access_restricted: true,
      network_acls: { default_action: "Deny", virtual_network_rules: [{ subnet_id: SUBNET_ID }] },
      identity: { type: "SystemAssigned" },
      tags: TAGS,
    });
    expect(stack.only(DEPLOYMENT)).toMatchObject({
      name: "writer",
      cognitive_account_id: reference(stack, ACCOUNT, "model_account"),
      model: { format: "OpenAI", name: "gpt-4o", version: "2024-11-20" },
      sku: { name: "Standard", capacity: 10 },
      version_upgrade_option: "NoAutoUpgrade",
    });
  });

  it("takes all its parameters", () => {
    const stack = model({
      profile: "protected",
      name: "my-models",
      location: "swedencentral",
      deployments: [{ ...WRITER, sku: "GlobalStandard", capacity: 50 }],
      allowedIpRanges: ["203.0.113.0/24", "198.51.100.7/32"],
    });
    expect(stack.only(ACCOUNT)).toMatchObject({
      name: "my-models",
      custom_subdomain_name: "my-models",
      location: "swedencentral",
      network_acls: { ip_rules: ["203.0.113.0/24", "198.51.100.7"] },
      lifecycle: { prevent_destroy: true },
    });
    expect(stack.only(DEPLOYMENT)).toMatchObject({ sku: { name: "GlobalStandard", capacity: 50 } });
  });

  it("takes values that only Terraform knows", () => {
    const deployment = { name: Fn.lower("A"), model: Fn.lower("M"), version: Fn.lower("V") };
    const stack = model({
      name: Fn.lower("NAME"),
      location: Fn.lower("SWEDEN"),
      deployments: [
        { ...deployment, capacity: Token.asNumber(Fn.max([1, 2])) },
        { ...deployment, name: Fn.lower("B") },
      ],
      allowedIpRanges: [Fn.lower("RANGE")],
    });
    expect(stack.only(ACCOUNT)).toMatchObject({
      name: '${lower("NAME")}',
      location: '${lower("SWEDEN")}',
      network_acls: { ip_rules: ['${lower("RANGE")}'] },
    });
    expect(at(stack, DEPLOYMENT, "model_deployment-0")).toMatchObject({
      name: '${lower("A")}',
      sku: { capacity: "${max(1, 2)}" },
    });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => model({ deployments: [{ ...WRITER, name: "w", capacity: 0 }] })).toThrow(
      "test/model cannot be built:\n" +
        "  deployments[0].name is \"w\", but must be 2 to 64 letters, digits, '-', '_' and '.' (text-model/names)\n" +
        "  deployments[0].capacity is 0, but must be between 1 and 10000 (text-model/capacity)",
    );
  });

  it("can be used twice in a stack", () => {
    const stack = render((scope) => {
      new TextModel(scope, "one", MINIMAL);
      new TextModel(scope, "two", { ...MINIMAL, naming: { ...naming, instance: "blue" } });
    });
    expect(Object.values(stack.all(ACCOUNT)).map(({ name }) => name)).toEqual([
      "oai-acme-content-dev",
      "oai-acme-content-dev-blue",
    ]);
    expect(Object.keys(stack.all(DEPLOYMENT))).toHaveLength(2);
  });

  it("deploys its models one after another, for Azure refuses two at once", () => {
    const stack = model({ deployments: ["one", "two", "three"].map((name) => ({ ...WRITER, name })) });
    const waits = (name: string) => at(stack, DEPLOYMENT, `model_deployment-${name}`).depends_on;
    expect(waits("one")).toEqual([addressOf(stack, ACCOUNT, "model_account")]);
    expect(waits("two")).toEqual([addressOf(stack, DEPLOYMENT, "model_deployment-one")]);
    expect(waits("three")).toEqual([addressOf(stack, DEPLOYMENT, "model_deployment-two")]);
  });

  it("moves no address when a model is deployed before another one", () => {
    const writer = (stack: RenderedStack) => addressOf(stack, DEPLOYMENT, "model_deployment-writer");
    expect(writer(model({ deployments: [{ ...WRITER, name: "first" }, WRITER] }))).toBe(writer(model()));
  });

  it("lets nobody ask but whom it is told, and them do nothing else", () => {
    expect(roles(model())).toEqual([]);
    const stack = render((scope) => {
      new TextModel(scope, "model", MINIMAL).grantUse("worker-asks", "principal");
    });
    expect(roles(stack)).toEqual(["principal: Cognitive Services OpenAI User at model_account"]);
  });

  it("tells its logs and metrics", () => {
    expect(model().only("azurerm_monitor_diagnostic_setting")).toMatchObject({
      log_analytics_workspace_id: WORKSPACE_ID,
      enabled_log: [{ category_group: "allLogs" }],
      enabled_metric: [{ category: "AllMetrics" }],
    });
  });
});

type Input = Partial<TextModelProps>;
const check = (input: Input) => evaluate(textModelRules, resolveTextModel({ ...MINIMAL, ...input }));
const deployment = (changes: object): Input => ({ deployments: [{ ...WRITER, ...changes }] });

describeRules("the rules of a text model", textModelRules, check, [
  {
    rule: "text-model/names",
    wrong: { name: "-models" },
    path: ["name"],
    message: 'name is "-models", which must be letters',
    right: { name: "models" },
  },
  {
    rule: "text-model/names",
    wrong: deployment({ name: "my writer" }),
    path: ["deployments", 0, "name"],
    message: "deployments[0].name is \"my writer\", but must be 2 to 64 letters, digits, '-', '_' and '.'",
    right: deployment({ name: "my-writer" }),
  },
  {
    rule: "text-model/names",
    wrong: { deployments: [WRITER, { ...WRITER, name: "Writer" }] },
    path: ["deployments", 1, "name"],
    message: 'deployments[1].name is "Writer", but deployments[0].name is the same to Azure; remove one',
    right: { deployments: [WRITER, { ...WRITER, name: "editor" }] },
  },
  {
    rule: "text-model/capacity",
    wrong: deployment({ capacity: 10_001 }),
    path: ["deployments", 0, "capacity"],
    message: "deployments[0].capacity is 10001, but must be between 1 and 10000",
    right: deployment({ capacity: 10_000 }),
  },
  {
    rule: "text-model/network",
    wrong: { allowedIpRanges: ["192.168.1.0/24"] },
    path: ["allowedIpRanges", 0],
    message: 'allowedIpRanges[0] is "192.168.1.0/24", but private addresses do not come in over the internet',
    right: { allowedIpRanges: ["203.0.113.0/24"] },
  },
  {
    rule: "text-model/choices",
    wrong: { deployments: [{ ...WRITER, sku: "Global" as "Standard" }] },
    path: ["deployments", 0, "sku"],
    message: 'deployments[0].sku is "Global", but must be Standard, GlobalStandard or DataZoneStandard',
    right: { deployments: [{ ...WRITER, sku: "GlobalStandard" }] },
  },
]);

it("a text model has a name that Azure takes from every project, stack and environment of usual length", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9]{1,14}$/);
  fc.assert(
    fc.property(word, word, word, (project, stack, environment) => {
      expect(check({ naming: { project, stack, environment } })).toEqual([]);
    }),
  );
});
