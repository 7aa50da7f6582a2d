import { Fn, type TerraformStack, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { WIRING } from "../../constructs/event-driven-job.rules.ts";
import { EventDrivenJob, type EventDrivenJobProps } from "../../constructs/event-driven-job.ts";
import { type Block, type RenderedStack, render } from "../support/constructs.ts";
import { addressOf, naming, platformIn, REGISTRY_ID, reference, roles, TAGS } from "../support/jobs.ts";

const JOB = "azurerm_container_app_job";
const SUBSCRIPTION = "azurerm_eventgrid_system_topic_event_subscription";
const ACCOUNT = "azurerm_storage_account";
type Props = Omit<EventDrivenJobProps, "platform" | "naming">;
const MINIMAL: Props = { image: "ghcr.io/acme/worker:1.4.0", inputContainer: "input", outputContainer: "output" };

const jobIn = (scope: TerraformStack, props: Partial<Props> = {}, id = "backtest") =>
  new EventDrivenJob(scope, id, { ...MINIMAL, ...props, naming, platform: platformIn(scope) });
const job = (props: Partial<Props> = {}, id?: string) => render((scope) => void jobIn(scope, props, id));
const template = (stack: RenderedStack) =>
  (stack.only(JOB).template as { container: [Block & { env: Block[] }] }).container[0];
const variables = (stack: RenderedStack) =>
  Object.fromEntries(template(stack).env.map(({ name, value }) => [String(name), value]));
const scale = (stack: RenderedStack) => (stack.only(JOB).event_trigger_config as { scale: [Block] }).scale[0];

describe("a job", () => {
  it("needs an image, its containers and a platform", () => {
    const stack = job();
    expect(stack.only(JOB)).toMatchObject({
      name: "caj-backtest-dev",
      resource_group_name: "rg-acme-trading-dev",
      location: "westeurope",
      workload_profile_name: "Consumption",
      replica_timeout_in_seconds: 1800,
      replica_retry_limit: 0,
      identity: {
        type: "UserAssigned",
        identity_ids: [reference(stack, "azurerm_user_assigned_identity", "backtest_identity")],
      },
      tags: TAGS,
    });
    expect(template(stack)).toMatchObject({
      name: "backtest",
      image: "ghcr.io/acme/worker:1.4.0",
      cpu: 0.5,
      memory: "1Gi",
    });
    expect(stack.only(JOB)).not.toHaveProperty("registry");
  });

  it("takes all its parameters", () => {
    const stack = job({
      image: "acmetrading.azurecr.io/worker:1.4.0",
      registry: { id: REGISTRY_ID },
      cpu: 1.75,
      timeoutSeconds: 600,
      maxExecutions: 50,
      messagesPerExecution: 4,
      pollingIntervalSeconds: 60,
      maxAttempts: 2,
      inputSuffix: ".csv",
      environment: { PIPELINE: "pipelines/a.json" },
      endpoints: { OPENAI_ENDPOINT: "https://example.com/" },
    });
    expect(stack.only(JOB)).toMatchObject({
      replica_timeout_in_seconds: 600,
      registry: [
        {
          server: "acmetrading.azurecr.io",
          identity: reference(stack, "azurerm_user_assigned_identity", "backtest_identity"),
        },
      ],
    });
    expect(template(stack)).toMatchObject({ cpu: 1.75, memory: "3.5Gi" });
    expect(scale(stack)).toMatchObject({
      max_executions: 50,
      polling_interval_in_seconds: 60,
      rules: [{ metadata: { queueLength: "4" } }],
    });
    expect(variables(stack)).toMatchObject({
      MAX_ATTEMPTS: "2",
      PIPELINE: "pipelines/a.json",
      OPENAI_ENDPOINT: "https://example.com/",
    });
    expect(stack.only(SUBSCRIPTION)).toMatchObject({ subject_filter: { subject_ends_with: ".csv" } });
  });

  it("takes values that only Terraform knows", () => {
    const stack = job({
      image: Fn.lower("IMAGE"),
      registry: { id: Fn.lower("REGISTRY") },
      cpu: Token.asNumber(Fn.max([1, 2])),
      timeoutSeconds: Token.asNumber(Fn.max([30, 60])),
      maxExecutions: Token.asNumber(Fn.max([1, 3])),
      messagesPerExecution: Token.asNumber(Fn.max([1, 4])),
      pollingIntervalSeconds: Token.asNumber(Fn.max([5, 6])),
      maxAttempts: Token.asNumber(Fn.max([1, 5])),
      environment: { PIPELINE: Fn.lower("P") },
    });
    expect(stack.only(JOB)).toMatchObject({
      replica_timeout_in_seconds: "${max(30, 60)}",
      registry: [{ server: '${element(split("/", lower("IMAGE")), 0)}' }],
    });
    expect(template(stack)).toMatchObject({ cpu: "${max(1, 2)}", memory: '${format("%gGi", (max(1, 2) * 2))}' });
    expect(scale(stack)).toMatchObject({
      max_executions: "${max(1, 3)}",
      rules: [{ metadata: { queueLength: "${tostring(max(1, 4))}" } }],
    });
    expect(variables(stack)).toMatchObject({ MAX_ATTEMPTS: "${tostring(max(1, 5))}", PIPELINE: '${lower("P")}' });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => job({ image: "worker:latest", cpu: 0.3 })).toThrow(
      "test/backtest cannot be built:\n" +
        '  image is "worker:latest", but must be an image with its registry and a tag or digest, such as "ghcr.io/acme/worker:1.4.0" (event-driven-job/image)\n' +
        "  cpu is 0.3, but must be between 0.25 and 4 in steps of 0.25 (event-driven-job/size)",
    );
  });

  it("refuses a container that its platform has not", () => {
    expect(() => job({ inputContainer: "elsewhere" })).toThrow(
      'test/backtest: the platform has no container "elsewhere"; add it',
    );
  });

  it("can be used twice on a platform, and on two platforms in one group", () => {
    const stack = render((scope) => {
      const platform = platformIn(scope);
      new EventDrivenJob(scope, "backtest", { ...MINIMAL, naming, platform });
      new EventDrivenJob(scope, "signal", { ...MINIMAL, naming, platform });
    });
    const one = job();
    for (const type of [JOB, SUBSCRIPTION, "azurerm_user_assigned_identity", "azurerm_storage_queue"]) {
      const names = Object.values(stack.all(type)).map(({ name }) => name);
      expect(new Set(names).size, type).toBe(2 * Object.keys(one.all(type)).length);
    }
    const blue = { ...naming, instance: "blue" };
    const other = render((scope) => {
      new EventDrivenJob(scope, "backtest", {
        ...MINIMAL,
        naming: blue,
        platform: platformIn(scope, { naming: blue }),
      });
    });
    expect(other.only(JOB).name).toBe("caj-backtest-dev-blue");
    expect(other.only("azurerm_user_assigned_identity").name).toBe("id-acme-trading-dev-blue-backtest");
  });
});

describe("what starts a job", () => {
  it("is a blob in its container: as a CloudEvent, delivered by the topic itself, tried for a day, then put aside", () => {
    const stack = job();
    const queues = reference(stack, ACCOUNT, "platform_queues");
    expect(stack.only(SUBSCRIPTION)).toEqual({
      name: "evgs-backtest",
      system_topic: reference(stack, "azurerm_eventgrid_system_topic", "platform_system-topic", "name"),
      resource_group_name: "rg-acme-trading-dev",
      event_delivery_schema: "CloudEventSchemaV1_0",
      included_event_types: ["Microsoft.Storage.BlobCreated"],
      subject_filter: { subject_begins_with: "/blobServices/default/containers/input/" },
      storage_queue_endpoint: {
        storage_account_id: queues,
        queue_name: reference(stack, "azurerm_storage_queue", "backtest_queue", "name"),
      },
      delivery_identity: { type: "SystemAssigned" },
      dead_letter_identity: { type: "SystemAssigned" },
      storage_blob_dead_letter_destination: {
        storage_account_id: reference(stack, ACCOUNT, "platform_data"),
        storage_blob_container_name: "dead-letter",
      },
      retry_policy: { event_time_to_live: 1440, max_delivery_attempts: 30 },
      depends_on: [
        addressOf(stack, "azurerm_role_assignment", "platform_topic-sends"),
        addressOf(stack, "azurerm_role_assignment", "platform_topic-dead-letters"),
      ],
    });
  });

  it("is the length of its queue, read with a key that stands nowhere but in a secret of the job", () => {
    const stack = job();
    expect(stack.only(JOB).event_trigger_config).toEqual({
      parallelism: 1,
      replica_completion_count: 1,
      scale: [
        {
          min_executions: 0,
          max_executions: 10,
          polling_interval_in_seconds: 30,
          rules: [
            {
              name: "queue-length",
              custom_rule_type: "azure-queue",
              metadata: {
                accountName: reference(stack, ACCOUNT, "platform_queues", "name"),
                queueName: "backtest",
                queueLength: "1",
              },
              authentication: [{ secret_name: "queue-connection", trigger_parameter: "connection" }],
            },
          ],
        },
      ],
    });
    expect(stack.only(JOB).secret).toEqual([
      { name: "queue-connection", value: reference(stack, ACCOUNT, "platform_queues", "primary_connection_string") },
    ]);
    expect(JSON.stringify(stack.resource)).not.toMatch(/AccountKey=|SharedAccessKey=/);
  });

  it("waits until the job may do its work", () => {
    const stack = job();
    const own = ["takes-messages", "sets-messages-aside", "reads-input", "writes-output"];
    expect(stack.only(JOB).depends_on).toEqual(
      own.map((role) => addressOf(stack, "azurerm_role_assignment", `backtest_${role}`)),
    );
  });
});

describe("the identity of a job", () => {
  const own = (stack: RenderedStack) => roles(stack).filter((role) => role.startsWith("backtest_identity: "));

  it("takes messages and sets them aside, reads its input and writes its output, and no more", () => {
    expect(own(job())).toEqual([
      "backtest_identity: Storage Blob Data Contributor at platform_container-output",
      "backtest_identity: Storage Blob Data Reader at platform_container-input",
      "backtest_identity: Storage Queue Data Message Processor at backtest_queue",
      "backtest_identity: Storage Queue Data Message Sender at backtest_poison-queue",
    ]);
  });

  it("pulls images where the registry is private", () => {
    expect(own(job({ registry: { id: REGISTRY_ID } }))).toContain(
      "backtest_identity: AcrPull at subscription/resourceGroups/rg-acme-trading-dev/providers/Microsoft.ContainerRegistry/registries/acmetrading",
    );
  });
});

describe("the environment of a job", () => {
  it("is its wiring, and nothing else unless it is given", () => {
    const stack = job();
    expect(Object.keys(variables(stack)).sort()).toEqual([...WIRING].sort());
    expect(variables(stack)).toEqual({
      AZURE_CLIENT_ID: reference(stack, "azurerm_user_assigned_identity", "backtest_identity", "client_id"),
      BLOB_ENDPOINT: reference(stack, ACCOUNT, "platform_data", "primary_blob_endpoint"),
      QUEUE_ENDPOINT: reference(stack, ACCOUNT, "platform_queues", "primary_queue_endpoint"),
      QUEUE_NAME: "backtest",
      POISON_QUEUE_NAME: "backtest-poison",
      INPUT_CONTAINER: "input",
      OUTPUT_CONTAINER: "output",
      MAX_ATTEMPTS: "5",
    });
  });

  it("stands in the order of its names, however it was written", () => {
    const names = template(job({ environment: { ZEBRA: "1", ABACUS: "2" } })).env.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain("ZEBRA");
  });
});
