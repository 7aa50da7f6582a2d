import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import {
  type ContentStackInput,
  checkContentStack,
  checkTradingStack,
  type TradingStackInput,
} from "../../constructs/job-stacks.rules.ts";
import { ASSIGNABLE_ROLES } from "../../constructs/role-condition.ts";
import { BUILT_IN_ROLES } from "../../emulator/rbac/built-in-roles.ts";
import { ContentStack } from "../../stacks/content.ts";
import { TradingStack } from "../../stacks/trading.ts";
import type { Block } from "../support/constructs.ts";
import { contentFile, environmentFile, tradingFile } from "../support/parameters.ts";

const context = (environment: object) => ({
  environmentName: "dev",
  environment: environmentFile("dev", environment) as TradingStackInput["environment"],
});
const tradingInput = (changes: object = {}, environment: object = {}): TradingStackInput => ({
  ...context(environment),
  parameters: { ...tradingFile(), ...changes },
});
const contentInput = (changes: object = {}, environment: object = {}): ContentStackInput => ({
  ...context(environment),
  parameters: { ...contentFile(), ...changes },
});
type Rendered = {
  readonly resource: { readonly [type: string]: { readonly [name: string]: Block } };
  readonly output: object;
};
const trading = (given = tradingInput()): Rendered => JSON.parse(Testing.synth(new TradingStack(Testing.app(), given)));
const content = (given = contentInput()): Rendered => JSON.parse(Testing.synth(new ContentStack(Testing.app(), given)));
const all = ({ resource }: Rendered, type: string): Block[] => Object.values(resource[type] ?? {});
const chain = (stack: Rendered) =>
  Object.fromEntries(
    all(stack, "azurerm_eventgrid_system_topic_event_subscription").map(({ name, subject_filter }) => [
      name,
      subject_filter,
    ]),
  );
const environmentOf = (stack: Rendered, name: string) => {
  const job = all(stack, "azurerm_container_app_job").find((each) => each.name === name);
  const template = job?.template as { container: [{ env: { name: string; value: string }[] }] } | undefined;
  return Object.fromEntries(template?.container[0].env.map((variable) => [variable.name, variable.value]) ?? []);
};

describe("the trading stack", () => {
  it("backtests for market data, and evaluates a signal for every backtest: the two are chained by events", () => {
    const stack = trading();
    expect(chain(stack)).toEqual({
      "evgs-backtest": { subject_begins_with: "/blobServices/default/containers/market-data/" },
      "evgs-signal-evaluation": {
        subject_begins_with: "/blobServices/default/containers/backtests/",
        subject_ends_with: ".json",
      },
    });
    expect(environmentOf(stack, "caj-backtest-dev")).toMatchObject({
      INPUT_CONTAINER: "market-data",
      OUTPUT_CONTAINER: "backtests",
    });
    expect(environmentOf(stack, "caj-signal-evaluation-dev")).toMatchObject({
      INPUT_CONTAINER: "backtests",
      OUTPUT_CONTAINER: "signals",
    });
  });

  it("has one topic for both jobs, for Azure allows one of an account", () => {
    expect(all(trading(), "azurerm_eventgrid_system_topic")).toHaveLength(1);
  });
});

describe("the content stack", () => {
  it("writes pieces for briefs, and knows where the models are", () => {
    const stack = content();
    expect(chain(stack)).toEqual({
      "evgs-batch": { subject_begins_with: "/blobServices/default/containers/briefs/" },
    });
    expect(environmentOf(stack, "caj-batch-dev")).toMatchObject({
      INPUT_CONTAINER: "briefs",
      OUTPUT_CONTAINER: "pieces",
      OPENAI_ENDPOINT: expect.stringMatching(/^\$\{azurerm_cognitive_account\.\S+\.endpoint\}$/),
    });
  });

  it("lets the batch ask the models from the subnet of the jobs", () => {
    const stack = content();
    const [account] = all(stack, "azurerm_cognitive_account");
    expect(account?.network_acls).toMatchObject({
      virtual_network_rules: [
        {
          subnet_id: expect.stringMatching(/^\$\{azurerm_subnet_network_security_group_association\.\S+\.subnet_id\}$/),
        },
      ],
    });
    const users = all(stack, "azurerm_role_assignment").filter(
      ({ role_definition_name }) => role_definition_name === "Cognitive Services OpenAI User",
    );
    expect(users.map(({ principal_id }) => principal_id)).toEqual([
      expect.stringMatching(/^\$\{azurerm_user_assigned_identity\.batch_identity_\w+\.principal_id\}$/),
    ]);
  });
});

describe.each([
  ["trading", trading],
  ["content", content],
] as const)("the %s stack", (stream, render) => {
  it("gives no role but those that its identity may give away", () => {
    const given = all(render(), "azurerm_role_assignment").map(
      ({ role_definition_name }) => BUILT_IN_ROLES[String(role_definition_name)]?.id,
    );
    expect(given.length).toBeGreaterThan(5);
    expect(given.filter((id) => id === undefined || !ASSIGNABLE_ROLES[stream].includes(id))).toEqual([]);
  });

  it("names nothing of another stream", () => {
    const others = ["trading", "content", "foundation", "mysql", "automation"].filter((other) => other !== stream);
    const text = JSON.stringify(render().resource);
    expect(others.filter((other) => text.includes(`-${other}-`))).toEqual([]);
  });

  it("writes no secret down: keys are references", () => {
    expect(JSON.stringify(render())).not.toMatch(/AccountKey=|SharedAccessKey=|"primary_access_key"/);
  });

  it("outputs no secret", () => {
    expect(JSON.stringify(render().output)).not.toMatch(/key|secret|connection_string/);
  });
});

describe("the rules of the stacks of jobs", () => {
  const places = (found: ReturnType<typeof checkTradingStack>) => found.map(({ path }) => path.join("."));
  const NETWORK = { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/30" };

  it("find nothing wrong with the smallest parameter files", () => {
    expect(checkTradingStack(tradingInput())).toEqual([]);
    expect(checkContentStack(contentInput())).toEqual([]);
  });

  it("name a property from the root of the parameter file of trading", () => {
    const wrong = tradingInput({
      resourceGroup: { existing: true },
      platform: { network: NETWORK },
      backtest: { image: "worker", cpu: 9 },
      signalEvaluation: { image: "ghcr.io/acme/worker:latest", environment: { QUEUE_NAME: "mine" } },
    });
    expect(places(checkTradingStack(wrong))).toEqual([
      "resourceGroup.existing",
      "platform.network.subnetPrefix",
      "backtest.image",
      "backtest.cpu",
      "signalEvaluation.image",
      "signalEvaluation.environment.QUEUE_NAME",
    ]);
  });

  it("name a property from the root of the parameter file of content", () => {
    const wrong = contentInput({
      platform: { network: NETWORK },
      batch: { image: "worker" },
      textModel: { deployments: [{ name: "w", model: "gpt-4o", version: "2024-11-20" }] },
    });
    expect(places(checkContentStack(wrong))).toEqual([
      "platform.network.subnetPrefix",
      "batch.image",
      "textModel.deployments.0.name",
    ]);
  });

  it("throw the same sentence from the stack as check prints", () => {
    const given = tradingInput({ backtest: { image: "worker" } });
    const [violation] = checkTradingStack(given);
    expect(() => trading(given)).toThrow(violation?.message);
  });
});
