import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { AzurermBackend, LocalBackend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";

/** Write-only attributes and ephemeral values, which keep passwords out of state and plan, need this release. */
const TERRAFORM_VERSION = ">= 1.11.0, < 2.0.0";

export interface AzureStackProps {
  /** `mysql`, `trading`, … */
  readonly stack: string;
  /** `dev`, `staging`, `prod` */
  readonly environmentName: string;
  readonly environment: EnvironmentParameters;
  /** Namespaces the stack uses, registered when the subscription has not; each e.g. `Microsoft.Network`. */
  readonly resourceProviders: readonly string[];
}

/** What every stack has in common: its id, its Terraform version, its state and its Azure subscription. */
export abstract class AzureStack extends TerraformStack {
  protected constructor(scope: Construct, props: AzureStackProps) {
    const { stack, environmentName, environment } = props;
    const id = `${stack}-${environmentName}`;
    super(scope, id);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);

    const { backend } = environment;
    if (backend.type === "azurerm") {
      const { resourceGroupName, storageAccountName, containerName } = backend;
      new AzurermBackend(this, {
        resourceGroupName,
        storageAccountName,
        containerName,
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
      features: [{ resourceGroup: [{ preventDeletionIfContainsResources: true }] }],
    });
  }
}
