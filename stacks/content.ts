import type { Construct } from "constructs";
import { EventDrivenJob, JobPlatform, LifecycleResourceGroup, TextModel } from "../constructs/index.ts";
import { CONTENT_CONTAINERS, type ContentStackInput, contentStackProps } from "../constructs/job-stacks.rules.ts";
import { AzureStack, CONTENT_PROVIDERS } from "./azure-stack.ts";
import { inputAsData } from "./data.ts";

/** Briefs come in, a batch of content jobs writes pieces with a text model: the stream content. */
export class ContentStack extends AzureStack {
  constructor(scope: Construct, given: ContentStackInput) {
    const input = inputAsData(given);
    const { environmentName, environment } = input;
    super(scope, {
      stack: "content",
      environmentName,
      environment,
      resourceProviders: CONTENT_PROVIDERS,
      acknowledgements: given.parameters.acknowledgements,
    });
    const { naming, ...props } = contentStackProps(input);
    const resourceGroup = new LifecycleResourceGroup(this, "resource-group", props.resourceGroup);
    const platform = new JobPlatform(this, "platform", {
      ...props.platform,
      resourceGroup,
      containers: Object.values(CONTENT_CONTAINERS),
    });
    const model = new TextModel(this, "text-model", {
      ...props.textModel,
      resourceGroup,
      subnetId: platform.subnetId,
      logAnalyticsWorkspaceId: platform.workspace.id,
    });
    const batch = new EventDrivenJob(this, "batch", {
      ...props.batch,
      platform,
      naming,
      endpoints: { OPENAI_ENDPOINT: model.endpoint },
    });
    model.grantUse("batch-asks-models", batch.identity.principalId);

    this.output("data_account", platform.data.name, "The storage account that briefs are put into.");
    this.output("model_endpoint", model.endpoint, "Where the models are asked.");
    this.output("jobs", { batch: batch.job.name }, "The jobs by name.");
  }
}
