import { Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { checkFoundationStack, type FoundationStackInput } from "../../constructs/foundation-stack.rules.ts";
import { STREAMS } from "../../constructs/streams.rules.ts";
import { ContentStack } from "../../stacks/content.ts";
import { FoundationStack } from "../../stacks/foundation.ts";
import { MysqlStack } from "../../stacks/mysql.ts";
import { TradingStack } from "../../stacks/trading.ts";
import type { Block } from "../support/constructs.ts";
import {
  contentFile,
  environmentFile,
  foundationFile,
  mysqlFile,
  SUBSCRIPTIONS,
  tradingFile,
} from "../support/parameters.ts";

const input = (parameters: object = {}, environment: object = {}): FoundationStackInput => ({
  environmentName: "dev",
  environment: environmentFile("dev", { profile: "standard", ...environment }) as FoundationStackInput["environment"],
  parameters: { ...foundationFile({ profile: undefined }), ...parameters } as FoundationStackInput["parameters"],
});
const render = (given: FoundationStackInput) => JSON.parse(Testing.synth(new FoundationStack(Testing.app(), given)));
const blocks = (given: FoundationStackInput, type: string): Block[] =>
  Object.values(render(given).resource[type] ?? {});

describe("the foundation stack", () => {
  it("makes a group for each stream, with the tags of the environment", () => {
    const groups = blocks(input({}, { tags: { owner: "platform" } }), "azurerm_resource_group");
    expect(groups.map(({ name }) => name).sort()).toEqual([
      "rg-acme-content-dev",
      "rg-acme-foundation-dev",
      "rg-acme-trading-dev",
    ]);
    expect(groups.map(({ tags }) => (tags as { owner: string }).owner)).toEqual(["platform", "platform", "platform"]);
  });

  it("locks its own group, not those that it gives away: a stream deletes what is its own", () => {
    const { resource } = render(input());
    const own = Object.keys(resource.azurerm_resource_group).find((name) => name.startsWith("resource-group"));
    const locks = Object.values<Block>(resource.azurerm_management_lock);
    expect(locks.map(({ scope }) => scope)).toEqual([`\${azurerm_resource_group.${own}.id}`]);
  });

  it("lets automation deploy groups and their locks in the subscription, and each other stream in its group alone", () => {
    const { resource } = render(input());
    const given = (stream: string) =>
      Object.entries<Block>(resource.azurerm_role_assignment)
        .filter(([name]) => name.startsWith(`${stream}_`))
        .map(
          ([, { role_definition_name, role_definition_id, scope }]) =>
            `${role_definition_name ?? named(resource, String(role_definition_id))} at ${String(scope).replace(/_[0-9A-F]{8}\./, ".")}`,
        )
        .sort();
    const subscription = `/subscriptions/${SUBSCRIPTIONS.dev}`;
    const common = (stream: string) => [
      `Azure Service Bus Data Receiver at \${azurerm_servicebus_queue.readiness_readiness-${stream}.id}`,
      `Storage Blob Data Contributor at \${azurerm_storage_account.${stream}_account.id}`,
      `Storage Blob Data Reader at \${azurerm_storage_account.${stream}_account.id}`,
    ];
    expect(given("automation")).toEqual(
      [
        ...common("automation"),
        `Contributor at ${subscription}`,
        `Locks Contributor at ${subscription}`,
        `Reader at ${subscription}`,
        `Role Based Access Control Administrator at ${subscription}`,
        `reads for plans at ${subscription}`,
        `reads of keys at \${azurerm_resource_group.resource-group.id}`,
        `reads of keys at \${azurerm_storage_account.trading_account.id}`,
        `reads of keys at \${azurerm_storage_account.content_account.id}`,
      ].sort(),
    );
    for (const stream of ["trading", "content"]) {
      const group = `\${azurerm_resource_group.${stream}-resource-group.id}`;
      expect(given(stream)).toEqual(
        [
          ...common(stream),
          `Contributor at ${group}`,
          `Reader at ${group}`,
          `Role Based Access Control Administrator at ${group}`,
          `reads for plans at ${group}`,
          `reads of keys at ${group}`,
          `reads of subscription at ${subscription}`,
          `reads of subscription at ${subscription}`,
        ].sort(),
      );
    }
  });

  it("has roles of its own that allow reads alone", () => {
    const { resource } = render(input());
    const roles = Object.values<Block>(resource.azurerm_role_definition);
    expect(roles).toHaveLength(3);
    const actions = roles.flatMap(
      ({ permissions }) => permissions as readonly { readonly actions: readonly string[] }[],
    );
    for (const action of actions.flatMap((each) => each.actions)) {
      expect(action).toMatch(
        /\/(read|list\w+\/action|sharedKeys\/action|getFullUrl\/action|checkNameAvailability\/action)$/,
      );
      expect(action).not.toContain("*");
    }
  });

  it("lets the topic write into a container of dead letters, not into the one of the state", () => {
    const { resource } = render(input());
    const [topic] = Object.entries<Block>(resource.azurerm_role_assignment).filter(([name]) =>
      name.startsWith("readiness_topic-dead-letters"),
    );
    expect(topic?.[1].scope).toBe("${azurerm_storage_container.dead-letters.id}");
    expect(resource.azurerm_storage_container["dead-letters"].name).toBe("dead-letter");
  });

  it("has a queue for each stream, with what happens in its groups", () => {
    const { resource } = render(input());
    expect(
      Object.values<Block>(resource.azurerm_servicebus_queue)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(STREAMS.map((stream) => `readiness-${stream}`).sort());
    const told = Object.values<Block>(resource.azurerm_eventgrid_system_topic_event_subscription);
    expect(told.map(({ name }) => name).sort()).toEqual([
      "evgs-rg-acme-content-dev",
      "evgs-rg-acme-foundation-dev",
      "evgs-rg-acme-mysql-dev",
      "evgs-rg-acme-trading-dev",
    ]);
  });

  it("registers what every stack uses: the identity of a stream that reaches one group may not", () => {
    const registered = (stack: Parameters<typeof Testing.synth>[0]): string[] =>
      JSON.parse(Testing.synth(stack)).provider.azurerm[0].resource_providers_to_register;
    const given = input();
    const own = registered(new FoundationStack(Testing.app(), given));
    const others = [
      new MysqlStack(Testing.app(), { ...given, parameters: mysqlFile("dev") }),
      new TradingStack(Testing.app(), { ...given, parameters: tradingFile() }),
      new ContentStack(Testing.app(), { ...given, parameters: contentFile() }),
    ].flatMap(registered);
    expect(others.filter((namespace) => !own.includes(namespace))).toEqual([]);
    expect(new Set(own).size).toBe(own.length);
  });

  it("never reaches the data of an account while it deploys: its firewall may let nobody in", () => {
    expect(render(input()).provider.azurerm[0].features[0].storage).toEqual([{ data_plane_available: false }]);
  });

  it("outputs the client ids of each stream, of what deploys and of what plans", () => {
    const { deploy_identities, plan_identities } = render(input()).output;
    for (const { value } of [deploy_identities, plan_identities]) {
      expect(Object.keys(value).sort()).toEqual([...STREAMS].sort());
    }
    const ids = [deploy_identities, plan_identities].flatMap(({ value }) => Object.values(value));
    expect(new Set(ids).size).toBe(2 * STREAMS.length);
  });
});

describe("the rules of the foundation stack", () => {
  const found = (given: FoundationStackInput) =>
    checkFoundationStack(given).map(({ ruleId, path, message }) => `${ruleId} ${path.join(".")}: ${message}`);

  it("find nothing wrong with the smallest parameter file", () => {
    expect(found(input())).toEqual([]);
  });

  it("name a property from the root of the parameter file", () => {
    const wrong = input({
      resourceGroup: { budget: { amount: 0, contactEmails: ["a@example.com"] } },
      storage: { softDeleteDays: 0 },
      logs: { retentionDays: 7 },
      readiness: { messageHours: 0 },
    });
    expect(found(wrong)).toEqual([
      "resource-group/budget-amount resourceGroup.budget.amount: budget.amount is 0, but must be more than 0",
      "foundation/logs logs.retentionDays: logs.retentionDays is 7, but must be between 30 and 730",
      "foundation/storage storage.softDeleteDays: storage.softDeleteDays is 0, but must be between 1 and 365",
      "foundation/readiness readiness.messageHours: readiness.messageHours is 0, but must be between 1 and 168",
    ]);
  });

  it("say once what is wrong for every stream, and each name that is too long", () => {
    const names = found(input({}, { project: "averyverylongone" }));
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });

  it("refuse a foundation that expires, whoever says so", () => {
    const message =
      'foundation/profile profile: profile is "ephemeral", but what other stacks stand on must not expire; write "standard"';
    expect(found(input({ profile: "ephemeral" }))).toEqual([message]);
    expect(found(input({}, { profile: "ephemeral" }))).toEqual([message]);
    expect(found(input({ profile: "standard" }, { profile: "ephemeral" }))).toEqual([]);
  });

  it("throw the same sentence from the stack as check prints", () => {
    const given = input({ storage: { softDeleteDays: 0 } });
    const [violation] = checkFoundationStack(given);
    expect(() => render(given)).toThrow(violation?.message);
  });
});

/** The name of a role of the stack, without the project and the environment. */
function named(resource: Record<string, Record<string, Block>>, id: string): string {
  const [, name = ""] = /^\$\{azurerm_role_definition\.([\w-]+)\./.exec(id) ?? [];
  return String(resource.azurerm_role_definition?.[name]?.name).split(" ").slice(2).join(" ");
}
