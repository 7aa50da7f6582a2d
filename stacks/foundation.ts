import type { RoleDefinition } from "@cdktf/provider-azurerm/lib/role-definition/index.js";
import type { Construct } from "constructs";
import { type FoundationStackInput, foundationStackProps } from "../constructs/foundation-stack.rules.ts";
import {
  LifecycleResourceGroup,
  logAnalyticsWorkspace,
  ReadinessChannel,
  StreamLanding,
  type StreamLandingProps,
} from "../constructs/index.ts";
import { readingRole } from "../constructs/reading-role.ts";
import { PLAN_READS, SUBSCRIPTION_READS } from "../constructs/role-condition.ts";
import { storageContainer } from "../constructs/storage-account.ts";
import {
  DEAD_LETTER_CONTAINER,
  groupNames,
  readinessQueueName,
  STREAMS,
  type Stream,
} from "../constructs/streams.rules.ts";
import { AzureStack, CONTENT_PROVIDERS, MYSQL_PROVIDERS } from "./azure-stack.ts";

/**
 * What the other stacks of an environment stand on: for each stream a resource group, a storage account, an identity to
 * deploy with and one to plan with; the channel of Azure's events; logs. It also registers what the others use: the identity of a stream
 * that reaches one group may not.
 */
export class FoundationStack extends AzureStack {
  readonly #place: { readonly project: string; readonly environmentName: string; readonly scope: string };

  constructor(scope: Construct, input: FoundationStackInput) {
    const { environmentName, environment } = input;
    super(scope, {
      stack: "foundation",
      environmentName,
      environment,
      resourceProviders: ["Microsoft.ServiceBus", ...new Set([...CONTENT_PROVIDERS, ...MYSQL_PROVIDERS])].sort(),
      acknowledgements: input.parameters.acknowledgements,
    });
    const props = foundationStackProps(input);
    const subscription = `/subscriptions/${environment.subscriptionId}`;
    this.#place = { project: environment.project, environmentName, scope: subscription };
    const resourceGroup = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const workspace = logAnalyticsWorkspace(this, "workspace", { ...props.workspace, group: resourceGroup });
    const logAnalyticsWorkspaceId = workspace.id;

    const planRole = this.role(
      "reads-for-plans",
      "reads for plans",
      PLAN_READS,
      "What a plan reads and Reader leaves out.",
    );
    const subscriptionRole = this.role(
      "reads-of-subscription",
      "reads of the subscription",
      SUBSCRIPTION_READS,
      "What azurerm asks of a subscription, for who has a role on a resource group alone.",
    );
    const shared = { logAnalyticsWorkspaceId, planRoleId: planRole.roleDefinitionResourceId };
    const landings = {
      // It makes and takes down groups of its own, with their locks; the other streams live in the group they are given.
      automation: new StreamLanding(this, "automation", {
        ...props.landings.automation,
        resourceGroup,
        deployScope: subscription,
        ...shared,
      }),
      trading: this.land("trading", props, shared),
      content: this.land("content", props, shared),
    };
    for (const landing of [landings.trading, landings.content]) {
      landing.readSubscription(subscription, subscriptionRole.roleDefinitionResourceId);
    }
    landings.automation.grant("locks", subscription, "Locks Contributor");

    const channel = new ReadinessChannel(this, "readiness", {
      ...props.readiness,
      resourceGroup,
      subscriptionId: environment.subscriptionId,
      logAnalyticsWorkspaceId,
      deadLetters: storageContainer(this, "dead-letters", landings.automation.account, DEAD_LETTER_CONTAINER),
    });
    for (const stream of STREAMS) {
      const groups = groupNames(stream, { project: environment.project, environment: environmentName });
      const queue = channel.addQueue(readinessQueueName(stream), groups);
      landings[stream].grant("receives-events", queue.id, "Azure Service Bus Data Receiver");
    }

    this.output("log_analytics_workspace_id", workspace.id, "Where the logs of the stream automation go.");
    this.output(
      "deploy_identities",
      Object.fromEntries(STREAMS.map((stream) => [stream, landings[stream].identity.clientId])),
      "Client ids that the jobs of GitHub deploy as, by stream: AZURE_CLIENT_ID of <stream>-<environment> and <stream>-<environment>-confirm.",
    );
    this.output(
      "plan_identities",
      Object.fromEntries(STREAMS.map((stream) => [stream, landings[stream].planIdentity.clientId])),
      "Client ids that the jobs of GitHub plan as, by stream: AZURE_CLIENT_ID of <stream>-<environment>-plan and <stream>-<environment>-pull-request.",
    );
  }

  /** The landing of a stream in a group that is made for it. */
  private land(
    stream: Exclude<Stream, "automation">,
    { landings, groups }: ReturnType<typeof foundationStackProps>,
    shared: Pick<StreamLandingProps, "logAnalyticsWorkspaceId" | "planRoleId">,
  ): StreamLanding {
    const resourceGroup = new LifecycleResourceGroup(this, `${stream}-resource-group`, groups[stream]);
    return new StreamLanding(this, stream, { ...landings[stream], resourceGroup, ...shared });
  }

  /** A role of the environment, which the identities of its streams are given. */
  private role(id: string, name: string, actions: readonly string[], description: string): RoleDefinition {
    const { project, environmentName, scope } = this.#place;
    return readingRole(this, id, { name: `${project} ${environmentName} ${name}`, description, scope, actions });
  }
}
