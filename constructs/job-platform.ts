import { ContainerAppEnvironment } from "@cdktf/provider-azurerm/lib/container-app-environment/index.js";
import { EventgridSystemTopic } from "@cdktf/provider-azurerm/lib/eventgrid-system-topic/index.js";
import type { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js";
import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group/index.js";
import { MonitorMetricAlert } from "@cdktf/provider-azurerm/lib/monitor-metric-alert/index.js";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import type { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association/index.js";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { JobPlatformParameters } from "../schemas/job-platform.generated.ts";
import { networkSubnet } from "./azurerm.ts";
import { diagnostics, logAnalyticsWorkspace, STORAGE_METRICS } from "./diagnostics.ts";
import { hoursDuration } from "./duration.ts";
import {
  type JobPlatformContext,
  type JobPlatformSpecification,
  jobPlatformRules,
  resolveJobPlatform,
} from "./job-platform.rules.ts";
import { roleAssignment } from "./role-assignment.ts";
import { assertRules } from "./rule.ts";
import { type GroupReference, lifecyclePolicy, storageAccount, storageContainer } from "./storage-account.ts";
import { DEAD_LETTER_CONTAINER } from "./streams.rules.ts";

/** See `JobPlatformParameters` for the parameters and their units; defaults depend on `profile`. */
export interface JobPlatformProps extends JobPlatformParameters, JobPlatformContext {
  /** Where everything is created; a `LifecycleResourceGroup` fits. */
  readonly resourceGroup: GroupReference;
  /** Blob containers for inputs and results, each by its name. */
  readonly containers: readonly string[];
}

/**
 * What event-driven jobs share: an account for data that only Microsoft Entra opens, its events, an account for queues,
 * a Container Apps environment in a network of its own, logs, and alerts on what stays undone.
 *
 * Queues have an account of their own, because its keys are on: in azurerm 4.55 the scale rule of a job cannot sign in
 * with an identity. No data can be reached with them.
 *
 * @throws Error that lists every rule the props break.
 */
export class JobPlatform extends Construct {
  /** Where everything is created. */
  readonly resourceGroup: GroupReference;
  /** The account that holds the data. */
  readonly data: StorageAccount;
  /** Blob containers by name. */
  readonly containers: ReadonlyMap<string, StorageContainer>;
  /** The account that holds the queues. */
  readonly queues: StorageAccount;
  /** Tells of every blob that comes into the data account. */
  readonly systemTopic: EventgridSystemTopic;
  /** What must be there before an event can be delivered: the roles of the topic. */
  readonly deliveryRoles: readonly ITerraformDependable[];
  /** What the jobs run in. */
  readonly environment: ContainerAppEnvironment;
  /** Where all logs go. */
  readonly workspace: LogAnalyticsWorkspace;
  /** Resource id of the subnet that the jobs run in. */
  readonly subnetId: string;
  /** Resource id of the action group; undefined when nobody is to be told. */
  readonly actionGroupId?: string;

  readonly #specification: JobPlatformSpecification;

  constructor(scope: Construct, id: string, props: JobPlatformProps) {
    super(scope, id);
    const { resourceGroup, containers, ...parameters } = props;
    const specification = resolveJobPlatform(parameters);
    assertRules(this.node.path, jobPlatformRules, specification);
    this.resourceGroup = resourceGroup;
    this.#specification = specification;

    const { names, logs } = specification;
    this.workspace = logAnalyticsWorkspace(this, "workspace", { name: names.workspace, group: resourceGroup, ...logs });
    this.subnetId = this.createNetwork();
    this.data = this.createAccount("data", specification.storage.accountName, { hasKeys: false });
    this.queues = this.createAccount("queues", specification.storage.queueAccountName, { hasKeys: true });
    this.containers = this.createContainers([...containers, DEAD_LETTER_CONTAINER]);
    this.systemTopic = this.createTopic();
    this.deliveryRoles = this.allowDelivery();
    this.environment = this.createEnvironment();
    this.watch();
    if (specification.alerts !== undefined) this.actionGroupId = this.createAlerts(specification.alerts);
  }

  /**
   * The id of the subnet is read off the association: who joins the subnet waits until nothing is written to it, because
   * Azure refuses two writes to a virtual network at once.
   */
  private createNetwork(): string {
    const { names, network } = this.#specification;
    const { name: resourceGroupName, location, tags } = this.resourceGroup;
    const common = { resourceGroupName, location, tags: { ...tags } };
    const virtualNetwork = new VirtualNetwork(this, "virtual-network", {
      ...common,
      name: names.virtualNetwork,
      addressSpace: [network.addressSpace],
    });
    // Jobs answer nobody: what comes from outside stays outside, by Azure's own last rule.
    const securityGroup = new NetworkSecurityGroup(this, "network-security-group", {
      ...common,
      name: names.networkSecurityGroup,
      securityRule: [],
    });
    const created = networkSubnet(this, "subnet", {
      name: names.subnet,
      resourceGroupName,
      virtualNetworkName: virtualNetwork.name,
      addressPrefixes: [network.subnetPrefix],
      // Images and the Azure control plane are reached over the internet.
      defaultOutboundAccessEnabled: true,
      serviceEndpoints: ["Microsoft.Storage", "Microsoft.CognitiveServices"],
      delegation: [
        {
          name: "container-apps",
          serviceDelegation: {
            name: "Microsoft.App/environments",
            actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
          },
        },
      ],
    });
    const association = new SubnetNetworkSecurityGroupAssociation(this, "network-security-group-association", {
      subnetId: created.id,
      networkSecurityGroupId: securityGroup.id,
    });
    return association.subnetId;
  }

  private createAccount(id: string, name: string, { hasKeys }: { readonly hasKeys: boolean }): StorageAccount {
    const { storage, preventDestroy } = this.#specification;
    return storageAccount(this, id, {
      name,
      group: this.resourceGroup,
      replication: storage.replication,
      softDeleteDays: storage.softDeleteDays,
      network: { defaultAction: "Deny", allowedIpRanges: storage.allowedIpRanges, subnetIds: [this.subnetId] },
      hasKeys,
      preventDestroy,
    });
  }

  private createContainers(names: readonly string[]): ReadonlyMap<string, StorageContainer> {
    const { retentionDays, softDeleteDays } = this.#specification.storage;
    lifecyclePolicy(this, this.data, {
      prefixes: names.map((name) => `${name}/`),
      afterDays: retentionDays,
      versionDays: softDeleteDays,
    });
    return new Map(names.map((name) => [name, storageContainer(this, `container-${name}`, this.data, name)]));
  }

  private createTopic(): EventgridSystemTopic {
    const { name, location, tags } = this.resourceGroup;
    return new EventgridSystemTopic(this, "system-topic", {
      name: this.#specification.names.systemTopic,
      resourceGroupName: name,
      location,
      sourceResourceId: this.data.id,
      topicType: "Microsoft.Storage.StorageAccounts",
      identity: { type: "SystemAssigned" },
      tags: { ...tags },
    });
  }

  /** The topic delivers to queues, and puts aside what it cannot deliver, as itself. */
  private allowDelivery(): RoleAssignment[] {
    const deadLetters = this.containers.get(DEAD_LETTER_CONTAINER);
    const role = (id: string, scope: string, roleDefinitionName: string) =>
      roleAssignment(this, id, {
        scope,
        principalId: this.systemTopic.identity.principalId,
        roleDefinitionName,
      });
    return [
      role("topic-sends", this.queues.id, "Storage Queue Data Message Sender"),
      role("topic-dead-letters", deadLetters?.id ?? this.data.id, "Storage Blob Data Contributor"),
    ];
  }

  private createEnvironment(): ContainerAppEnvironment {
    const { name, location, tags } = this.resourceGroup;
    return new ContainerAppEnvironment(this, "environment", {
      name: this.#specification.names.environment,
      resourceGroupName: name,
      location,
      infrastructureSubnetId: this.subnetId,
      internalLoadBalancerEnabled: true,
      // By a diagnostic setting: the workspace itself would ask for its key, which is off.
      logsDestination: "azure-monitor",
      workloadProfile: [{ name: "Consumption", workloadProfileType: "Consumption" }],
      tags: { ...tags },
      // Azure names the group of the machines behind it, and puts the name into every answer.
      lifecycle: { ignoreChanges: ["infrastructure_resource_group_name"] },
    });
  }

  private watch(): void {
    const workspaceId = this.workspace.id;
    diagnostics(this, "data-diagnostics", `${this.data.id}/blobServices/default`, workspaceId, STORAGE_METRICS);
    diagnostics(this, "queues-diagnostics", `${this.queues.id}/queueServices/default`, workspaceId, STORAGE_METRICS);
    diagnostics(this, "topic-diagnostics", this.systemTopic.id, workspaceId);
    diagnostics(this, "environment-diagnostics", this.environment.id, workspaceId);
  }

  private createAlerts({ contactEmails, waitingHours }: NonNullable<JobPlatformSpecification["alerts"]>): string {
    const { name: resourceGroupName, tags } = this.resourceGroup;
    const actionGroup = new MonitorActionGroup(this, "action-group", {
      name: this.#specification.names.actionGroup,
      resourceGroupName,
      // Names the sender in mails; Azure takes up to 12 characters.
      shortName: "jobs",
      emailReceiver: contactEmails.map((emailAddress) => ({
        name: emailAddress,
        emailAddress,
        useCommonAlertSchema: true,
      })),
      tags: { ...tags },
    });
    const common = { resourceGroupName, action: [{ actionGroupId: actionGroup.id }], tags: { ...tags } };
    new MonitorMetricAlert(this, "alert-dead-letters", {
      ...common,
      name: `alert-${this.#specification.names.systemTopic}-dead-letters`,
      description: "events that could not be delivered were put aside; look into the container dead-letter",
      scopes: [this.systemTopic.id],
      severity: 1,
      frequency: "PT5M",
      windowSize: "PT15M",
      criteria: [{ ...TOPIC, metricName: "DeadLetteredCount", aggregation: "Total", threshold: 1 }],
    });
    new MonitorMetricAlert(this, "alert-waiting", {
      ...common,
      name: `alert-${this.#specification.storage.queueAccountName}-waiting`,
      description: `over ${waitingHours} hours a message or more was waiting on average: work is late, or a poison queue holds some`,
      scopes: [`${this.queues.id}/queueServices/default`],
      severity: 2,
      frequency: "PT1H",
      windowSize: hoursDuration(waitingHours),
      criteria: [{ ...QUEUES, metricName: "QueueMessageCount", aggregation: "Average", threshold: 1 }],
    });
    return actionGroup.id;
  }
}

const AT_LEAST = { operator: "GreaterThanOrEqual" };
const TOPIC = { ...AT_LEAST, metricNamespace: "Microsoft.EventGrid/systemTopics" };
const QUEUES = { ...AT_LEAST, metricNamespace: "Microsoft.Storage/storageAccounts/queueServices" };
