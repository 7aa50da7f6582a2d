import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { Fn, type TerraformStack, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { readinessChannelRules, resolveReadinessChannel } from "../../constructs/readiness-channel.rules.ts";
import { ReadinessChannel, type ReadinessChannelProps } from "../../constructs/readiness-channel.ts";
import { evaluate } from "../../constructs/rule.ts";
import { type RenderedStack, render } from "../support/constructs.ts";
import { addressOf, at, naming as own, reference, resourceGroup, roles, WORKSPACE_ID } from "../support/jobs.ts";
import { SUBSCRIPTIONS } from "../support/parameters.ts";
import { describeRules } from "../support/rules.ts";

const TOPIC = "azurerm_eventgrid_system_topic";
const SUBSCRIPTION = "azurerm_eventgrid_system_topic_event_subscription";
const QUEUE = "azurerm_servicebus_queue";
const HUB = `/subscriptions/${SUBSCRIPTIONS.dev}/resourceGroups/rg-hub/providers`;
const TOPIC_ID = `${HUB}/Microsoft.EventGrid/systemTopics/evgt-hub`;
const ACCOUNT_ID = `${HUB}/Microsoft.Storage/storageAccounts/stacme`;
const naming = { ...own, stack: "foundation" };

function channelIn(scope: TerraformStack, props: Partial<ReadinessChannelProps> = {}, id = "readiness") {
  const account = { name: "dead-letter", storageAccountId: ACCOUNT_ID };
  return new ReadinessChannel(scope, id, {
    naming,
    resourceGroup,
    subscriptionId: SUBSCRIPTIONS.dev,
    logAnalyticsWorkspaceId: WORKSPACE_ID,
    deadLetters: new StorageContainer(scope, `${id}-dead-letters`, account),
    ...props,
  });
}
const channel = (props: Partial<ReadinessChannelProps> = {}) =>
  render((scope) => {
    const made = channelIn(scope, props);
    made.addQueue("readiness-trading", ["rg-acme-trading-dev"]);
    made.addQueue("readiness-automation", ["rg-acme-foundation-dev", "rg-acme-mysql-dev"]);
  });
const subscription = (stack: RenderedStack, group: string) =>
  at(stack, SUBSCRIPTION, `readiness_subscription-${group}`);

describe("a channel", () => {
  it("needs what its names are made of, a group, a subscription, a workspace and a place for dead letters", () => {
    const stack = channel();
    expect(stack.only("azurerm_servicebus_namespace")).toMatchObject({
      name: "sb-acme-foundation-dev",
      sku: "Standard",
      local_auth_enabled: false,
      minimum_tls_version: "1.2",
    });
    expect(stack.only(TOPIC)).toMatchObject({
      name: "evgt-acme-foundation-dev-subscription",
      location: "Global",
      source_resource_id: `/subscriptions/${SUBSCRIPTIONS.dev}`,
      topic_type: "Microsoft.Resources.Subscriptions",
      identity: { type: "SystemAssigned" },
    });
  });

  it("uses the topic that is there, for Azure allows one in a subscription", () => {
    const stack = channel({ systemTopicId: TOPIC_ID, messageHours: 168 });
    expect(stack.all(TOPIC)).toEqual({});
    const [topic] = Object.values(stack.data.azurerm_eventgrid_system_topic ?? {});
    expect(topic).toEqual({ name: "evgt-hub", resource_group_name: "rg-hub" });
    expect(subscription(stack, "rg-acme-trading-dev")).toMatchObject({
      system_topic: expect.stringMatching(/^\$\{data\.azurerm_eventgrid_system_topic\.\S+\.name\}$/),
      resource_group_name: "rg-hub",
    });
    expect(at(stack, QUEUE, "readiness_readiness-trading").default_message_ttl).toBe("P7D");
  });

  it("takes values that only Terraform knows", () => {
    const stack = channel({ systemTopicId: Fn.trimspace("TOPIC"), messageHours: Token.asNumber(Fn.max([1, 2])) });
    const [topic] = Object.values(stack.data.azurerm_eventgrid_system_topic ?? {});
    expect(topic).toEqual({
      name: '${element(split("/", trimspace("TOPIC")), 8)}',
      resource_group_name: '${element(split("/", trimspace("TOPIC")), 4)}',
    });
    expect(at(stack, QUEUE, "readiness_readiness-trading").default_message_ttl).toBe('${format("PT%dH", max(1, 2))}');
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => channel({ systemTopicId: "evgt-hub", messageHours: 0 })).toThrow(
      "test/readiness cannot be built:\n" +
        '  readiness.systemTopicId is "evgt-hub", but must be a resource id such as "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.EventGrid/systemTopics/<name>" (foundation/readiness)\n' +
        "  readiness.messageHours is 0, but must be between 1 and 168 (foundation/readiness)",
    );
  });

  it("can be used twice in a stack", () => {
    const stack = render((scope) => {
      channelIn(scope, {}, "one").addQueue("readiness-trading", ["rg-one"]);
      channelIn(scope, { naming: { ...naming, instance: "blue" }, systemTopicId: TOPIC_ID }, "two").addQueue(
        "readiness-trading",
        ["rg-two"],
      );
    });
    expect(Object.values(stack.all("azurerm_servicebus_namespace")).map(({ name }) => name)).toEqual([
      "sb-acme-foundation-dev",
      "sb-acme-foundation-dev-blue",
    ]);
    expect(Object.values(stack.all(SUBSCRIPTION)).map(({ name }) => name)).toEqual(["evgs-rg-one", "evgs-rg-two"]);
  });
});

describe("the queues of a channel", () => {
  it("are one for each receiver, and keep what nobody takes in time aside", () => {
    const stack = channel();
    expect(
      Object.values(stack.all(QUEUE))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["readiness-automation", "readiness-trading"]);
    expect(at(stack, QUEUE, "readiness_readiness-trading")).toMatchObject({
      namespace_id: reference(stack, "azurerm_servicebus_namespace", "readiness_namespace"),
      default_message_ttl: "P1D",
      dead_lettering_on_message_expiration: true,
      max_delivery_count: 10,
      lock_duration: "PT1M",
    });
  });

  it("get what happens in the groups of their receiver, and in no others", () => {
    const stack = channel();
    const told = Object.values(stack.all(SUBSCRIPTION)).map(
      ({ subject_filter, service_bus_queue_endpoint_id: queue }) => [
        (subject_filter as { subject_begins_with: string }).subject_begins_with.split("/").at(-1),
        queue,
      ],
    );
    const trading = reference(stack, QUEUE, "readiness_readiness-trading");
    const automation = reference(stack, QUEUE, "readiness_readiness-automation");
    expect(told.sort()).toEqual([
      ["rg-acme-foundation-dev", automation],
      ["rg-acme-mysql-dev", automation],
      ["rg-acme-trading-dev", trading],
    ]);
  });
});

describe("the events of a channel", () => {
  it("are CloudEvents on what was written, deleted and done, and how it ended", () => {
    expect(subscription(channel(), "rg-acme-trading-dev")).toMatchObject({
      event_delivery_schema: "CloudEventSchemaV1_0",
      subject_filter: {
        subject_begins_with: `/subscriptions/${SUBSCRIPTIONS.dev}/resourceGroups/rg-acme-trading-dev`,
        case_sensitive: false,
      },
      included_event_types: [
        "Microsoft.Resources.ResourceWriteSuccess",
        "Microsoft.Resources.ResourceWriteFailure",
        "Microsoft.Resources.ResourceWriteCancel",
        "Microsoft.Resources.ResourceDeleteSuccess",
        "Microsoft.Resources.ResourceDeleteFailure",
        "Microsoft.Resources.ResourceDeleteCancel",
        "Microsoft.Resources.ResourceActionSuccess",
        "Microsoft.Resources.ResourceActionFailure",
        "Microsoft.Resources.ResourceActionCancel",
      ],
    });
  });

  it("are delivered by the topic itself, once it may, for a day; then they are put aside", () => {
    const stack = channel();
    expect(subscription(stack, "rg-acme-trading-dev")).toMatchObject({
      delivery_identity: { type: "SystemAssigned" },
      dead_letter_identity: { type: "SystemAssigned" },
      storage_blob_dead_letter_destination: {
        storage_account_id: reference(
          stack,
          "azurerm_storage_container",
          "readiness-dead-letters",
          "storage_account_id",
        ),
        storage_blob_container_name: reference(stack, "azurerm_storage_container", "readiness-dead-letters", "name"),
      },
      retry_policy: { event_time_to_live: 1440, max_delivery_attempts: 30 },
      depends_on: ["topic-sends", "topic-dead-letters"].map((role) =>
        addressOf(stack, "azurerm_role_assignment", `readiness_${role}`),
      ),
    });
  });

  it("may be written into the queues and the container of dead letters, and nowhere else", () => {
    expect(roles(channel())).toEqual([
      "readiness_system-topic: Azure Service Bus Data Sender at readiness_namespace",
      "readiness_system-topic: Storage Blob Data Contributor at readiness-dead-letters",
    ]);
    expect(roles(channel({ systemTopicId: TOPIC_ID }))).toHaveLength(2);
  });
});

type Input = Partial<Parameters<typeof resolveReadinessChannel>[0]>;
const check = (input: Input) => evaluate(readinessChannelRules, resolveReadinessChannel({ naming, ...input }));

describeRules("the rules of a channel", readinessChannelRules, check, [
  {
    rule: "foundation/readiness",
    wrong: { naming: { ...naming, project: "a".repeat(16), environment: "e".repeat(25) } },
    path: [],
    message: `the generated name "sb-${"a".repeat(16)}-foundation-${"e".repeat(25)}" has 56 characters, but must have 6 to 50; shorten project in environment.json`,
    right: { naming: { ...naming, environment: "e".repeat(25) } },
  },
  {
    rule: "foundation/readiness",
    wrong: { systemTopicId: ACCOUNT_ID },
    path: ["readiness", "systemTopicId"],
    message: `readiness.systemTopicId is "${ACCOUNT_ID}", but must be a resource id such as`,
    right: { systemTopicId: TOPIC_ID },
  },
  {
    rule: "foundation/readiness",
    wrong: { messageHours: 169 },
    path: ["readiness", "messageHours"],
    message: "readiness.messageHours is 169, but must be between 1 and 168",
    right: { messageHours: 168 },
  },
]);
