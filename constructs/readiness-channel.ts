import { DataAzurermEventgridSystemTopic } from "@cdktf/provider-azurerm/lib/data-azurerm-eventgrid-system-topic/index.js";
import { EventgridSystemTopic } from "@cdktf/provider-azurerm/lib/eventgrid-system-topic/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { ServicebusNamespace } from "@cdktf/provider-azurerm/lib/servicebus-namespace/index.js";
import { ServicebusQueue } from "@cdktf/provider-azurerm/lib/servicebus-queue/index.js";
import type { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { Construct } from "constructs";
import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import { queueSubscription } from "./azurerm.ts";
import { diagnostics } from "./diagnostics.ts";
import { hoursDuration } from "./duration.ts";
import { located } from "./located.ts";
import type { NamingContext } from "./naming.ts";
import {
  type ReadinessChannelSpecification,
  readinessChannelRules,
  resolveReadinessChannel,
  TOPIC_TYPE,
} from "./readiness-channel.rules.ts";
import { roleAssignment } from "./role-assignment.ts";
import { assertRules } from "./rule.ts";
import type { GroupReference } from "./storage-account.ts";

export interface ReadinessChannelProps extends NonNullable<FoundationParameters["readiness"]> {
  readonly naming: NamingContext;
  readonly resourceGroup: GroupReference;
  /** GUID of the subscription whose events are told. */
  readonly subscriptionId: string;
  /** Where logs and metrics go. */
  readonly logAnalyticsWorkspaceId: string;
  /** Where events go that could not be delivered. A container of its own: the topic may write to all of it. */
  readonly deadLetters: StorageContainer;
}

interface Topic {
  readonly name: string;
  readonly resourceGroupName: string;
  readonly principalId: string;
}

const EVENT_TYPES = ["Write", "Delete", "Action"].flatMap((operation) =>
  ["Success", "Failure", "Cancel"].map((outcome) => `Microsoft.Resources.Resource${operation}${outcome}`),
);
/** Minutes for which Event Grid tries to deliver, and how often. */
const RETRY = { eventTimeToLive: 1440, maxDeliveryAttempts: 30 };

/**
 * How Azure tells that something is ready: the system topic of the subscription, and a queue for each receiver, which
 * gets what happens in its resource groups. Azure allows one such topic in a subscription: one that is there is used.
 *
 * @throws Error that lists every rule the props break.
 */
export class ReadinessChannel extends Construct {
  /** Holds the queues. */
  readonly namespace: ServicebusNamespace;

  readonly #props: ReadinessChannelProps;
  readonly #specification: ReadinessChannelSpecification;
  readonly #topic: Topic;
  readonly #deliveryRoles: RoleAssignment[];

  constructor(scope: Construct, id: string, props: ReadinessChannelProps) {
    super(scope, id);
    const { naming, systemTopicId, messageHours } = props;
    const given = {
      naming,
      ...(systemTopicId === undefined ? {} : { systemTopicId }),
      ...(messageHours === undefined ? {} : { messageHours }),
    };
    this.#props = props;
    this.#specification = resolveReadinessChannel(given);
    assertRules(this.node.path, readinessChannelRules, this.#specification);
    this.namespace = this.createNamespace();
    this.#topic = this.findTopic() ?? this.createTopic();
    this.#deliveryRoles = [
      this.role("topic-sends", this.namespace.id, "Azure Service Bus Data Sender"),
      this.role("topic-dead-letters", props.deadLetters.id, "Storage Blob Data Contributor"),
    ];
    diagnostics(this, "diagnostics", this.namespace.id, props.logAnalyticsWorkspaceId);
  }

  /**
   * Adds a queue, and has what happens in some resource groups told in it.
   *
   * @param groups Names of resource groups, whether they exist or not.
   */
  addQueue(name: string, groups: readonly string[]): ServicebusQueue {
    const { messageHours } = this.#specification;
    const { subscriptionId, deadLetters } = this.#props;
    const queue = new ServicebusQueue(this, name, {
      name,
      namespaceId: this.namespace.id,
      defaultMessageTtl: hoursDuration(messageHours),
      deadLetteringOnMessageExpiration: true,
      maxDeliveryCount: 10,
      lockDuration: "PT1M",
    });
    for (const group of groups) {
      queueSubscription(this, `subscription-${group}`, {
        name: `evgs-${group}`,
        systemTopic: this.#topic.name,
        resourceGroupName: this.#topic.resourceGroupName,
        eventDeliverySchema: "CloudEventSchemaV1_0",
        includedEventTypes: EVENT_TYPES,
        subjectFilter: {
          subjectBeginsWith: `/subscriptions/${subscriptionId}/resourceGroups/${group}`,
          caseSensitive: false,
        },
        serviceBusQueueEndpointId: queue.id,
        deliveryIdentity: { type: "SystemAssigned" },
        storageBlobDeadLetterDestination: {
          storageAccountId: deadLetters.storageAccountId,
          storageBlobContainerName: deadLetters.name,
        },
        deadLetterIdentity: { type: "SystemAssigned" },
        retryPolicy: RETRY,
        dependsOn: this.#deliveryRoles,
      });
    }
    return queue;
  }

  private createNamespace(): ServicebusNamespace {
    const { name: resourceGroupName, location, tags } = this.#props.resourceGroup;
    return new ServicebusNamespace(this, "namespace", {
      name: this.#specification.namespaceName,
      resourceGroupName,
      location,
      // Private addresses and firewalls need Premium, at sixty times the price; what is told holds no data.
      sku: "Standard",
      localAuthEnabled: false,
      minimumTlsVersion: "1.2",
      tags: { ...tags },
    });
  }

  private findTopic(): Topic | undefined {
    const { systemTopicId } = this.#specification;
    if (systemTopicId === undefined) return undefined;
    const { name, resourceGroupName } = located(TOPIC_TYPE, systemTopicId);
    const found = new DataAzurermEventgridSystemTopic(this, "system-topic", { name, resourceGroupName });
    return { name: found.name, resourceGroupName, principalId: found.identity.get(0).principalId };
  }

  private createTopic(): Topic {
    const { resourceGroup, subscriptionId, logAnalyticsWorkspaceId } = this.#props;
    const topic = new EventgridSystemTopic(this, "system-topic", {
      name: this.#specification.systemTopicName,
      resourceGroupName: resourceGroup.name,
      // The events of a subscription come from nowhere in particular.
      location: "Global",
      sourceResourceId: `/subscriptions/${subscriptionId}`,
      topicType: "Microsoft.Resources.Subscriptions",
      identity: { type: "SystemAssigned" },
      tags: { ...resourceGroup.tags },
    });
    diagnostics(this, "system-topic-diagnostics", topic.id, logAnalyticsWorkspaceId);
    return { name: topic.name, resourceGroupName: resourceGroup.name, principalId: topic.identity.principalId };
  }

  private role(id: string, scope: string, roleDefinitionName: string): RoleAssignment {
    return roleAssignment(this, id, {
      scope,
      principalId: this.#topic.principalId,
      roleDefinitionName,
    });
  }
}
