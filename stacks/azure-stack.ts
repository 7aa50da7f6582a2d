import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { Aspects, AzurermBackend, LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { requireAzurerm } from "../constructs/azurerm.ts";
import { PolicyPack, type PolicyPackProps } from "../constructs/policy/index.ts";
import { StreamIsolation } from "../constructs/stream-isolation.ts";
import { STATE_CONTAINER, STREAM_OF, stateAccountName } from "../constructs/streams.rules.ts";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";

/** Write-only attributes and ephemeral values, which keep passwords out of state and plan, need this release. */
const TERRAFORM_VERSION = ">= 1.11.0, < 2.0.0";

/** What the mysql stack uses. */
export const MYSQL_PROVIDERS: readonly string[] = [
  "Microsoft.DBforMySQL",
  "Microsoft.Network",
  "Microsoft.Insights",
  "Microsoft.Consumption",
  "Microsoft.Authorization",
];

/** What the stacks of event-driven jobs use. */
export const JOB_PROVIDERS: readonly string[] = [
  "Microsoft.App",
  "Microsoft.Authorization",
  "Microsoft.Consumption",
  "Microsoft.EventGrid",
  "Microsoft.Insights",
  "Microsoft.ManagedIdentity",
  "Microsoft.Network",
  "Microsoft.OperationalInsights",
  "Microsoft.Storage",
];

export const CONTENT_PROVIDERS: readonly string[] = [...JOB_PROVIDERS, "Microsoft.CognitiveServices"];

export interface AzureStackProps {
  readonly stack: keyof typeof STREAM_OF;
  /** `dev`, `staging`, `prod` */
  readonly environmentName: string;
  readonly environment: EnvironmentParameters;
  /** Namespaces the stack uses, registered when the subscription has not; each e.g. `Microsoft.Network`. */
  readonly resourceProviders: readonly string[];
  /** What the policy pack says and is accepted: of the stack's parameter file. */
  readonly acknowledgements: PolicyPackProps["acknowledgements"];
}

/**
 * What every stack has in common: its id, its isolation, its Terraform version, its state, its Azure subscription and the
 * policies.
 */
export abstract class AzureStack extends TerraformStack {
  protected constructor(scope: Construct, props: AzureStackProps) {
    const { stack, environmentName, environment } = props;
    const id = `${stack}-${environmentName}`;
    super(scope, id);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    StreamIsolation.guard(this);

    const { backend } = environment;
    if (backend.type === "azurerm") {
      const stream = STREAM_OF[stack];
      const place = { project: environment.project, environment: environmentName };
      // Without the resource group: it is only asked for where keys are looked up, and there are none.
      new AzurermBackend(this, {
        storageAccountName: backend.storageAccounts?.[stream] ?? stateAccountName(stream, place),
        containerName: STATE_CONTAINER,
        key: `${id}.tfstate`,
        subscriptionId: environment.subscriptionId,
        tenantId: environment.tenantId,
        useAzureadAuth: true,
      });
    } else {
      // Relative: an absolute path would differ from machine to machine.
      new LocalBackend(this, { path: "terraform.tfstate" });
    }

    new AzurermProvider(this, "azurerm", {
      subscriptionId: environment.subscriptionId,
      tenantId: environment.tenantId,
      resourceProviderRegistrations: "none",
      resourceProvidersToRegister: [...props.resourceProviders],
      storageUseAzuread: true,
      features: [
        {
          resourceGroup: [{ preventDeletionIfContainsResources: true }],
          // Where Terraform runs, the firewall of a storage account lets nobody in: all goes through Resource Manager.
          storage: [{ dataPlaneAvailable: false }],
        },
      ],
    });
    requireAzurerm(this);
    Aspects.of(this).add(new PolicyPack({ acknowledgements: props.acknowledgements ?? [] }));
  }

  protected output(id: string, value: unknown, description: string): void {
    new TerraformOutput(this, id, { value, description });
  }
}
