import { CognitiveAccount } from "@cdktf/provider-azurerm/lib/cognitive-account/index.js";
import { CognitiveDeployment } from "@cdktf/provider-azurerm/lib/cognitive-deployment/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { Construct } from "constructs";
import type { TextModelParameters } from "../schemas/text-model.generated.ts";
import { Chain, childId } from "./chain.ts";
import { diagnostics } from "./diagnostics.ts";
import { roleAssignment } from "./role-assignment.ts";
import { assertRules } from "./rule.ts";
import { type GroupReference, ipRule } from "./storage-account.ts";
import {
  resolveTextModel,
  type TextModelContext,
  type TextModelSpecification,
  textModelRules,
} from "./text-model.rules.ts";

/** See `TextModelParameters` for the parameters and their units. */
export interface TextModelProps extends TextModelParameters, TextModelContext {
  /** Where the account is created; a `LifecycleResourceGroup` fits. */
  readonly resourceGroup: GroupReference;
  /** Id of the subnet, with the service endpoint Microsoft.CognitiveServices, that may reach it. */
  readonly subnetId: string;
  /** Where logs and metrics go. */
  readonly logAnalyticsWorkspaceId: string;
}

/**
 * An Azure OpenAI account and its models. It has no keys: who is granted its use signs in with Microsoft Entra, and comes
 * from the subnet or an allowed address.
 *
 * @throws Error that lists every rule the props break.
 */
export class TextModel extends Construct {
  /** The Azure OpenAI account. */
  readonly account: CognitiveAccount;
  /** `https://<name>.openai.azure.com/` */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, props: TextModelProps) {
    super(scope, id);
    const { resourceGroup, subnetId, logAnalyticsWorkspaceId, ...parameters } = props;
    const specification = resolveTextModel(parameters);
    assertRules(this.node.path, textModelRules, specification);
    this.account = this.createAccount(specification, resourceGroup, subnetId);
    this.endpoint = this.account.endpoint;
    this.deploy(specification);
    diagnostics(this, "diagnostics", this.account.id, logAnalyticsWorkspaceId);
  }

  /** Lets an identity ask the models, and do nothing else with them. */
  grantUse(id: string, principalId: string): RoleAssignment {
    return roleAssignment(this, id, {
      scope: this.account.id,
      principalId,
      roleDefinitionName: "Cognitive Services OpenAI User",
    });
  }

  private createAccount(
    { name, location, allowedIpRanges, preventDestroy }: TextModelSpecification,
    group: GroupReference,
    subnetId: string,
  ): CognitiveAccount {
    return new CognitiveAccount(this, "account", {
      name,
      resourceGroupName: group.name,
      location: location ?? group.location,
      kind: "OpenAI",
      skuName: "S0",
      customSubdomainName: name,
      localAuthEnabled: false,
      publicNetworkAccessEnabled: true,
      outboundNetworkAccessRestricted: true,
      networkAcls: {
        defaultAction: "Deny",
        virtualNetworkRules: [{ subnetId }],
        ...(allowedIpRanges.length === 0 ? {} : { ipRules: allowedIpRanges.map(ipRule) }),
      },
      identity: { type: "SystemAssigned" },
      tags: { ...group.tags },
      ...(preventDestroy ? { lifecycle: { preventDestroy } } : {}),
    });
  }

  /** One after another: Azure refuses two deployments of an account at once. */
  private deploy({ deployments }: TextModelSpecification): void {
    const chain = new Chain(this.account);
    for (const [index, { name, model, version, sku, capacity }] of deployments.entries()) {
      chain.add(
        (dependsOn) =>
          new CognitiveDeployment(this, childId("deployment", name, index), {
            name,
            cognitiveAccountId: this.account.id,
            model: { format: "OpenAI", name: model, version },
            sku: { name: sku, capacity },
            versionUpgradeOption: "NoAutoUpgrade",
            dependsOn,
          }),
      );
    }
  }
}
