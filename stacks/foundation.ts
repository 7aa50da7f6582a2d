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
import { KEY_READS, PLAN_READS, SUBSCRIPTION_READS } from "../constructs/role-condition.ts";
import { storageContainer } from "../constructs/storage-account.ts";
import {
  DEAD_LETTER_CONTAINER,
  groupNames,
  readinessQueueName,
  STREAMS,
  type Stream,
} from "../constructs/streams.rules.ts";
import { AzureStack, CONTENT_PROVIDERS, MYSQL_PROVIDERS } from "./azure-stack.ts";
import { inputAsData } from "./data.ts";

/**
 * What the other stacks of an environment stand on: for each stream a resource group, a storage account, an identity to
 * deploy with and one to plan with; the channel of Azure's events; logs. It also registers what the others use: the identity of a stream
 * that reaches one group may not.
 */
export class FoundationStack extends AzureStack {
  readonly #place: { readonly project: string; readonly environmentName: string; readonly scope: string };

  constructor(scope: Construct, given: FoundationStackInput) {
    const input = inputAsData(given);
    const { environmentName, environment } = input;
    super(scope, {
      stack: "foundation",
      environmentName,
      environment,
      resourceProviders: ["Microsoft.ServiceBus", ...new Set([...CONTENT_PROVIDERS, ...MYSQL_PROVIDERS])].sort(),
      acknowledgements: given.parameters.acknowledgements,
    });
    const props = foundationStackProps(input);
    const subscription = `/subscriptions/${environment.subscriptionId}`;
    this.#place = { project: environment.project, environmentName, scope: subscription };
    const resourceGroup = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const workspace = logAnalyticsWorkspace(this, "workspace", { ...props.workspace, group: resourceGroup });
    const logAnalyticsWorkspaceId = workspace.id;

    const planRoles = {
      reads: this.role("reads-for-plans", PLAN_READS, "What a plan reads and Reader leaves out."),
      keys: this.role("reads-of-keys", KEY_READS, "Keys that azurerm reads with what it manages."),
    };
    const subscriptionRole = this.role(
      "reads-of-subscription",
      SUBSCRIPTION_READS,
      "What azurerm asks of a subscription, for who has a role on a resource group alone.",
    );
    const shared = { logAnalyticsWorkspaceId, planRoles };
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
    for (const stream of ["trading", "content"] as const) {
      landings[stream].readSubscription(subscription, subscriptionRole);
      landings.automation.readKeys(`plans-with-keys-of-${stream}`, landings[stream].account.id, planRoles.keys);
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
    shared: Pick<StreamLandingProps, "logAnalyticsWorkspaceId" | "planRoles">,
  ): StreamLanding {
    const resourceGroup = new LifecycleResourceGroup(this, `${stream}-resource-group`, groups[stream]);
    return new StreamLanding(this, stream, { ...landings[stream], resourceGroup, ...shared });
  }

  /** A role that the identities of the streams are given. @returns its id */
  private role(id: string, actions: readonly string[], description: string): string {
    const { project, environmentName, scope } = this.#place;
    const name = `${project} ${environmentName} ${id.replaceAll("-", " ")}`;
    return readingRole(this, id, { name, description, scope, actions }).roleDefinitionResourceId;
  }
}
