import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import type { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { Construct } from "constructs";
import { federatedIdentityCredential } from "./azurerm.ts";
import { Chain } from "./chain.ts";
import { diagnostics, STORAGE_METRICS } from "./diagnostics.ts";
import { roleAssignment } from "./role-assignment.ts";
import { ASSIGNABLE_ROLES, onlyRoles } from "./role-condition.ts";
import { assertRules } from "./rule.ts";
import { type GroupReference, lifecyclePolicy, storageAccount, storageContainer } from "./storage-account.ts";
import {
  type LandingIdentity,
  resolveStreamLanding,
  type StreamLandingContext,
  type StreamLandingParameters,
  type StreamLandingSpecification,
  streamLandingRules,
} from "./stream-landing.rules.ts";
import { DEAD_LETTER_CONTAINER, RUNS_CONTAINER, STATE_CONTAINER } from "./streams.rules.ts";

export interface StreamLandingProps extends StreamLandingParameters, StreamLandingContext {
  /** The group of the stream: holds the account and the identity, and later what the stream deploys. */
  readonly resourceGroup: GroupReference & { readonly id: string };
  /**
   * What the stream may change, and read for a plan: an Azure scope. The group of the stream; the subscription where the stream also makes
   * and takes down groups.
   *
   * @default the group
   */
  readonly deployScope?: string;
  /** Ids of roles that add to Reader what plans read, and which keys. @default Reader is all that plans have */
  readonly planRoles?: {
    /** Where the stream deploys to: what azurerm asks for and Reader leaves out. */
    readonly reads: string;
    /** In the group of the stream: keys of what azurerm manages. */
    readonly keys: string;
  };
  /** Where logs and metrics go. */
  readonly logAnalyticsWorkspaceId: string;
}

const ISSUER = "https://token.actions.githubusercontent.com";
const AUDIENCE = "api://AzureADTokenExchange";

/**
 * Where a stream lands in an environment: a storage account for its Terraform state and its runs, and two identities for
 * GitHub's jobs. One deploys, from the GitHub environments `<stream>-<environment>` and `<stream>-<environment>-confirm`,
 * which has reviewers; one reads, from `<stream>-<environment>-plan` and, for pull requests, from `<stream>-<environment>-pull-request`.
 *
 * @throws Error that lists every rule the props break.
 */
export class StreamLanding extends Construct {
  /** What GitHub's jobs deploy as. */
  readonly identity: UserAssignedIdentity;
  /** What GitHub's jobs plan as: it reads what the stream deploys to, the state and the runs. */
  readonly planIdentity: UserAssignedIdentity;
  /** Keeps the Terraform state and the runs of the stream. */
  readonly account: StorageAccount;

  readonly #specification: StreamLandingSpecification;
  readonly #group: StreamLandingProps["resourceGroup"];

  constructor(scope: Construct, id: string, props: StreamLandingProps) {
    super(scope, id);
    const { resourceGroup, deployScope = resourceGroup.id, logAnalyticsWorkspaceId, planRoles, ...parameters } = props;
    const specification = resolveStreamLanding(parameters);
    assertRules(this.node.path, streamLandingRules, specification);
    this.#specification = specification;
    this.#group = resourceGroup;
    this.account = this.createAccount();
    this.identity = this.createIdentity("identity", specification.deploy);
    this.planIdentity = this.createIdentity("plan-identity", specification.plan);
    this.assignRoles(deployScope, planRoles);
    const blobs = `${this.account.id}/blobServices/default`;
    diagnostics(this, "diagnostics", blobs, logAnalyticsWorkspaceId, STORAGE_METRICS);
  }

  private createAccount(): StorageAccount {
    const { accountName, replication, softDeleteDays, runRetentionDays, preventDestroy, ...network } =
      this.#specification;
    const { defaultAction, allowedIpRanges } = network;
    const account = storageAccount(this, "account", {
      name: accountName,
      group: this.#group,
      replication,
      softDeleteDays,
      network: { defaultAction, allowedIpRanges, subnetIds: [] },
      preventDestroy,
    });
    storageContainer(this, "state", account, STATE_CONTAINER);
    storageContainer(this, "runs", account, RUNS_CONTAINER);
    // Runs and events that could not be delivered go after their time; state never does.
    lifecyclePolicy(this, account, {
      prefixes: [`${RUNS_CONTAINER}/runs/`, `${DEAD_LETTER_CONTAINER}/`],
      afterDays: runRetentionDays,
      versionDays: softDeleteDays,
    });
    return account;
  }

  /** Its credentials one after another: Azure refuses two at once. */
  private createIdentity(id: string, { name: identityName, credentials }: LandingIdentity): UserAssignedIdentity {
    const { name: resourceGroupName, location, tags } = this.#group;
    const identity = new UserAssignedIdentity(this, id, {
      name: identityName,
      resourceGroupName,
      location,
      tags: { ...tags },
    });
    const chain = new Chain(identity);
    for (const { name, subject } of credentials) {
      chain.add((dependsOn) =>
        federatedIdentityCredential(this, name, {
          name,
          resourceGroupName,
          parentId: identity.id,
          issuer: ISSUER,
          audience: [AUDIENCE],
          subject,
          dependsOn,
        }),
      );
    }
    return identity;
  }

  private assignRoles(deployScope: string, planRoles: StreamLandingProps["planRoles"]): void {
    const { stream } = this.#specification;
    this.grant("deploys", deployScope, "Contributor");
    this.grant("assigns-roles", deployScope, "Role Based Access Control Administrator", {
      condition: onlyRoles(ASSIGNABLE_ROLES[stream]),
      conditionVersion: "2.0",
    });
    this.grant("keeps-state-and-runs", this.account.id, "Storage Blob Data Contributor");
    const { principalId } = this.planIdentity;
    roleAssignment(this, "plans", { scope: deployScope, principalId, roleDefinitionName: "Reader" });
    if (planRoles !== undefined) {
      roleAssignment(this, "plans-more", { scope: deployScope, principalId, roleDefinitionId: planRoles.reads });
      this.readKeys("plans-with-keys", this.#group.id, planRoles.keys);
    }
    roleAssignment(this, "reads-state-and-runs", {
      scope: this.account.id,
      principalId,
      roleDefinitionName: "Storage Blob Data Reader",
    });
  }

  /** Lets the identity that plans read keys at a scope. */
  readKeys(id: string, scope: string, roleDefinitionId: string): void {
    roleAssignment(this, id, { scope, principalId: this.planIdentity.principalId, roleDefinitionId });
  }

  /** Lets both identities read what azurerm asks of a whole subscription. */
  readSubscription(subscription: string, roleDefinitionId: string): void {
    const grant = { scope: subscription, roleDefinitionId };
    roleAssignment(this, "deploys-in-subscription", { ...grant, principalId: this.identity.principalId });
    roleAssignment(this, "plans-in-subscription", { ...grant, principalId: this.planIdentity.principalId });
  }

  /** Gives the identity that deploys a role. */
  grant(
    id: string,
    scope: string,
    roleDefinitionName: string,
    condition: { readonly condition?: string; readonly conditionVersion?: string } = {},
  ): RoleAssignment {
    return roleAssignment(this, id, {
      scope,
      principalId: this.identity.principalId,
      roleDefinitionName,
      ...condition,
    });
  }
}
