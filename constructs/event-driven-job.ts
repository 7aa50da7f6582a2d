import { ContainerAppJob } from "@cdktf/provider-azurerm/lib/container-app-job/index.js";
import { EventgridSystemTopicEventSubscription } from "@cdktf/provider-azurerm/lib/eventgrid-system-topic-event-subscription/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { StorageQueue } from "@cdktf/provider-azurerm/lib/storage-queue/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { Fn, Op } from "cdktf";
import { Construct } from "constructs";
import type { EventDrivenJobParameters } from "../schemas/event-driven-job.generated.ts";
import {
  type EventDrivenJobContext,
  type EventDrivenJobSpecification,
  eventDrivenJobRules,
  resolveEventDrivenJob,
} from "./event-driven-job.rules.ts";
import type { JobPlatform } from "./job-platform.ts";
import { type NamingContext, resourceName } from "./naming.ts";
import { roleAssignment } from "./role-assignment.ts";
import { assertRules, isUnresolved } from "./rule.ts";
import { DEAD_LETTER_CONTAINER } from "./streams.rules.ts";

/** See `EventDrivenJobParameters` for the parameters and their units. */
export interface EventDrivenJobProps
  extends EventDrivenJobParameters,
    Pick<EventDrivenJobContext, "inputContainer" | "outputContainer"> {
  /** What the job shares with others. It must have both containers. */
  readonly platform: JobPlatform;
  readonly naming: NamingContext;
  /** What else the job is told: addresses of what it may use. @default nothing */
  readonly endpoints?: Readonly<Record<string, string>>;
}

/** Azure asks for a number; a day is how long Event Grid tries. */
const EVENT_MINUTES = 1440;
const DELIVERY_ATTEMPTS = 30;
const CONNECTION = "queue-connection";

/**
 * A container that runs for what is put into a blob container: blob → event → queue → job. It signs in with an identity
 * of its own, which may read the input, write the output and take messages; a message that fails too often goes to the
 * poison queue, an event that cannot be delivered to the dead letters.
 *
 * @throws Error that lists every rule the props break.
 * @throws Error when the platform lacks a container of the job.
 */
export class EventDrivenJob extends Construct {
  /** Name of the queue that its messages come from. */
  readonly queueName: string;
  /** What the job signs in as. */
  readonly identity: UserAssignedIdentity;
  /** The Container Apps job. */
  readonly job: ContainerAppJob;

  readonly #platform: JobPlatform;
  readonly #specification: EventDrivenJobSpecification;

  constructor(scope: Construct, id: string, props: EventDrivenJobProps) {
    super(scope, id);
    const { platform, naming, endpoints = {}, ...parameters } = props;
    const specification = resolveEventDrivenJob({ ...parameters, jobName: id, naming });
    assertRules(this.node.path, eventDrivenJobRules, specification);
    this.#platform = platform;
    this.#specification = specification;

    const { name: resourceGroupName, location, tags } = platform.resourceGroup;
    this.identity = new UserAssignedIdentity(this, "identity", {
      name: resourceName("userAssignedIdentity", naming, id),
      resourceGroupName,
      location,
      tags: { ...tags },
    });
    const queue = this.createQueue("queue", specification.queueName);
    const poison = this.createQueue("poison-queue", specification.poisonQueueName);
    this.queueName = queue.name;
    this.subscribe(queue);
    const roles = this.assignRoles(queue, poison);
    this.job = this.createJob(endpoints, roles);
  }

  private createQueue(id: string, name: string): StorageQueue {
    return new StorageQueue(this, id, { name, storageAccountId: this.#platform.queues.id });
  }

  private subscribe(queue: StorageQueue): void {
    const { jobName, inputContainer, inputSuffix } = this.#specification;
    const { systemTopic, resourceGroup, queues, data, deliveryRoles } = this.#platform;
    new EventgridSystemTopicEventSubscription(this, "subscription", {
      name: `evgs-${jobName}`,
      systemTopic: systemTopic.name,
      resourceGroupName: resourceGroup.name,
      eventDeliverySchema: "CloudEventSchemaV1_0",
      includedEventTypes: ["Microsoft.Storage.BlobCreated"],
      subjectFilter: {
        subjectBeginsWith: `/blobServices/default/containers/${inputContainer}/`,
        ...(inputSuffix === undefined ? {} : { subjectEndsWith: inputSuffix }),
      },
      storageQueueEndpoint: { storageAccountId: queues.id, queueName: queue.name },
      deliveryIdentity: { type: "SystemAssigned" },
      storageBlobDeadLetterDestination: {
        storageAccountId: data.id,
        storageBlobContainerName: DEAD_LETTER_CONTAINER,
      },
      deadLetterIdentity: { type: "SystemAssigned" },
      retryPolicy: { eventTimeToLive: EVENT_MINUTES, maxDeliveryAttempts: DELIVERY_ATTEMPTS },
      dependsOn: [...deliveryRoles],
    });
  }

  /** Least privilege: its own queues and containers, and no more. */
  private assignRoles(queue: StorageQueue, poison: StorageQueue): RoleAssignment[] {
    const { inputContainer, outputContainer, registryId } = this.#specification;
    const container = (name: string): string => {
      const found = this.#platform.containers.get(name);
      if (found === undefined) throw new Error(`${this.node.path}: the platform has no container "${name}"; add it`);
      return found.id;
    };
    const role = (id: string, scope: string, roleDefinitionName: string) =>
      roleAssignment(this, id, {
        scope,
        principalId: this.identity.principalId,
        roleDefinitionName,
      });
    return [
      role("takes-messages", queue.id, "Storage Queue Data Message Processor"),
      role("sets-messages-aside", poison.id, "Storage Queue Data Message Sender"),
      role("reads-input", container(inputContainer), "Storage Blob Data Reader"),
      role("writes-output", container(outputContainer), "Storage Blob Data Contributor"),
      ...(registryId === undefined ? [] : [role("pulls-images", registryId, "AcrPull")]),
    ];
  }

  private createJob(endpoints: Readonly<Record<string, string>>, roles: RoleAssignment[]): ContainerAppJob {
    const { name, image, cpu, timeoutSeconds, jobName, registryId } = this.#specification;
    const { environment, resourceGroup, queues } = this.#platform;
    const server = isUnresolved(image) ? Fn.element(Fn.split("/", image), 0) : (image.split("/")[0] ?? "");
    return new ContainerAppJob(this, "job", {
      name,
      resourceGroupName: resourceGroup.name,
      location: resourceGroup.location,
      containerAppEnvironmentId: environment.id,
      workloadProfileName: "Consumption",
      replicaTimeoutInSeconds: timeoutSeconds,
      // A message that fails comes back by itself: to run again at once would count it twice.
      replicaRetryLimit: 0,
      identity: { type: "UserAssigned", identityIds: [this.identity.id] },
      secret: [{ name: CONNECTION, value: queues.primaryConnectionString }],
      ...(registryId === undefined ? {} : { registry: [{ server, identity: this.identity.id }] }),
      eventTriggerConfig: this.trigger(),
      template: { container: [{ name: jobName, image, cpu, memory: memoryOf(cpu), env: this.variables(endpoints) }] },
      tags: { ...resourceGroup.tags },
      dependsOn: roles,
    });
  }

  private trigger() {
    const { queueName, maxExecutions, messagesPerExecution, pollingIntervalSeconds } = this.#specification;
    return {
      parallelism: 1,
      replicaCompletionCount: 1,
      scale: [
        {
          minExecutions: 0,
          maxExecutions,
          pollingIntervalInSeconds: pollingIntervalSeconds,
          rules: [
            {
              name: "queue-length",
              customRuleType: "azure-queue",
              metadata: {
                accountName: this.#platform.queues.name,
                queueName,
                queueLength: textOf(messagesPerExecution),
              },
              authentication: [{ secretName: CONNECTION, triggerParameter: "connection" }],
            },
          ],
        },
      ],
    };
  }

  private variables(endpoints: Readonly<Record<string, string>>): { name: string; value: string }[] {
    const specification = this.#specification;
    const { data, queues } = this.#platform;
    const wiring: Record<string, string> = {
      AZURE_CLIENT_ID: this.identity.clientId,
      BLOB_ENDPOINT: data.primaryBlobEndpoint,
      QUEUE_ENDPOINT: queues.primaryQueueEndpoint,
      QUEUE_NAME: specification.queueName,
      POISON_QUEUE_NAME: specification.poisonQueueName,
      INPUT_CONTAINER: specification.inputContainer,
      OUTPUT_CONTAINER: specification.outputContainer,
      MAX_ATTEMPTS: textOf(specification.maxAttempts),
    };
    const all = { ...specification.environment, ...endpoints, ...wiring };
    return Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ name, value }));
  }
}

/** Azure wants two GiB a core. */
const memoryOf = (cpu: number): string => (isUnresolved(cpu) ? Fn.format("%gGi", [Op.mul(cpu, 2)]) : `${cpu * 2}Gi`);

/** A number where Azure takes text. */
const textOf = (value: number): string => (isUnresolved(value) ? Fn.tostring(value) : String(value));
