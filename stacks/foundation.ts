import type { Construct } from "constructs";
import type { FoundationStackInput } from "../constructs/foundation-stack.rules.ts";
import { foundationStackProps } from "../constructs/foundation-stack.rules.ts";
import { LifecycleResourceGroup, logAnalyticsWorkspace, ReadinessChannel, StreamLanding } from "../constructs/index.ts";
import { groupNames, RUNS_CONTAINER, readinessQueueName } from "../constructs/streams.rules.ts";
import { AzureStack } from "./azure-stack.ts";

/**
 * What the other stacks of an environment stand on: for each stream a resource group, a storage account and an identity
 * to deploy with; the channel of Azure's events; logs.
 */
export class FoundationStack extends AzureStack {
  constructor(scope: Construct, input: FoundationStackInput) {
    const { environmentName, environment } = input;
    super(scope, {
      stack: "foundation",
      environmentName,
      environment,
      resourceProviders: [
        "Microsoft.Authorization",
        "Microsoft.Consumption",
        "Microsoft.EventGrid",
        "Microsoft.Insights",
        "Microsoft.ManagedIdentity",
        "Microsoft.OperationalInsights",
        "Microsoft.ServiceBus",
        "Microsoft.Storage",
      ],
    });
    const props = foundationStackProps(input);
    const { project, subscriptionId, location } = environment;
    const own = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const workspace = logAnalyticsWorkspace(this, "workspace", { ...props.workspace, group: own });

    const landings = props.landings.map((landing) => {
      const { stream } = landing;
      const naming = { ...landing.naming, stack: stream };
      // Automation makes and takes down groups of its own; the other streams live in the one they are given.
      const isOwn = stream === "automation";
      const { profile } = landing;
      const resourceGroup = isOwn
        ? own
        : new LifecycleResourceGroup(this, `${stream}-resource-group`, { ...GIVEN, location, profile, naming });
      return new StreamLanding(this, stream, {
        ...landing,
        resourceGroup,
        ...(isOwn ? { deployScope: `/subscriptions/${subscriptionId}` } : {}),
        logAnalyticsWorkspaceId: workspace.id,
      });
    });

    const [automation] = landings;
    const channel = new ReadinessChannel(this, "readiness", {
      ...props.readiness,
      resourceGroup: own,
      subscriptionId,
      logAnalyticsWorkspaceId: workspace.id,
      deadLetters: { accountId: automation?.account.id ?? "", containerName: RUNS_CONTAINER },
    });
    for (const [index, { stream }] of props.landings.entries()) {
      const queue = channel.addQueue(
        readinessQueueName(stream),
        groupNames(stream, { project, environment: environmentName }),
      );
      landings[index]?.grant("receives-events", queue.id, "Azure Service Bus Data Receiver");
    }

    this.output("log_analytics_workspace_id", workspace.id, "Where the logs of the stream automation go.");
    this.output(
      "deploy_identities",
      Object.fromEntries(props.landings.map(({ stream }, index) => [stream, landings[index]?.identity.clientId])),
      "Client ids that the jobs of GitHub sign in with, by stream: AZURE_CLIENT_ID of each GitHub environment.",
    );
  }
}

/** A lock of ours would keep the stream from deleting what is its own. */
const GIVEN = { lock: false } as const;
