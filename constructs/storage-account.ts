import { StorageAccount, type StorageAccountConfig } from "@cdktf/provider-azurerm/lib/storage-account/index.js";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container/index.js";
import { StorageManagementPolicy } from "@cdktf/provider-azurerm/lib/storage-management-policy/index.js";
import type { Construct } from "constructs";
import type { Tags } from "./tags.rules.ts";

/** Where a resource is created; a `LifecycleResourceGroup` fits. */
export interface GroupReference {
  /** Name of the resource group. */
  readonly name: string;
  /** Azure region: `westeurope`. */
  readonly location: string;
  /** Tags of everything that is created. @default none */
  readonly tags?: Tags;
}

export interface StorageAccountOptions {
  readonly name: string;
  readonly group: GroupReference;
  readonly replication: string;
  readonly softDeleteDays: number;
  readonly network: {
    readonly defaultAction: "Deny" | "Allow";
    readonly allowedIpRanges: readonly string[];
    /** Ids of subnets with the service endpoint Microsoft.Storage. */
    readonly subnetIds: readonly string[];
  };
  /** Access by key, beside that by Microsoft Entra. @default false */
  readonly hasKeys?: boolean;
  readonly preventDestroy: boolean;
}

/** A general-purpose account: TLS 1.2, nothing anonymous, versions and deleted blobs kept for a while. */
export function storageAccount(scope: Construct, id: string, options: StorageAccountOptions): StorageAccount {
  const { name, group, replication, softDeleteDays, network, hasKeys = false, preventDestroy } = options;
  return new StorageAccount(scope, id, {
    name,
    resourceGroupName: group.name,
    location: group.location,
    accountKind: "StorageV2",
    accountTier: "Standard",
    accountReplicationType: replication,
    minTlsVersion: "TLS1_2",
    httpsTrafficOnlyEnabled: true,
    sharedAccessKeyEnabled: hasKeys,
    defaultToOauthAuthentication: true,
    allowNestedItemsToBePublic: false,
    crossTenantReplicationEnabled: false,
    localUserEnabled: false,
    infrastructureEncryptionEnabled: true,
    blobProperties: {
      versioningEnabled: true,
      deleteRetentionPolicy: { days: softDeleteDays },
      containerDeleteRetentionPolicy: { days: softDeleteDays },
    },
    ...firewall(network),
    tags: { ...group.tags },
    ...(preventDestroy ? { lifecycle: { preventDestroy } } : {}),
  } satisfies StorageAccountConfig);
}

/** Without rules everybody may knock: azurerm reads rules that say so as none. */
function firewall(network: StorageAccountOptions["network"]): Pick<StorageAccountConfig, "networkRules"> {
  const { defaultAction, allowedIpRanges, subnetIds } = network;
  if (defaultAction === "Allow") return {};
  return {
    networkRules: {
      defaultAction,
      // Event Grid and Azure Monitor come in by this door.
      bypass: ["AzureServices"],
      ...(allowedIpRanges.length === 0 ? {} : { ipRules: allowedIpRanges.map(ipRule) }),
      ...(subnetIds.length === 0 ? {} : { virtualNetworkSubnetIds: [...subnetIds] }),
    },
  };
}

/** A firewall takes a single address without its prefix length, and refuses it with. */
export const ipRule = (range: string): string => range.replace(/\/32$/, "");

/** A container that nobody reads without signing in. */
export const storageContainer = (
  scope: Construct,
  id: string,
  account: StorageAccount,
  name: string,
): StorageContainer =>
  new StorageContainer(scope, id, { name, storageAccountId: account.id, containerAccessType: "private" });

/** Deletes blobs under the prefixes after some days, and old versions of every blob. */
export function lifecyclePolicy(
  scope: Construct,
  account: StorageAccount,
  options: {
    /** `<container>/`; empty: nothing but versions is deleted. */
    readonly prefixes: readonly string[];
    readonly afterDays: number;
    readonly versionDays: number;
  },
): StorageManagementPolicy {
  const { prefixes, afterDays, versionDays } = options;
  const blobTypes = ["blockBlob"];
  const versions = {
    name: "old-versions",
    enabled: true,
    filters: { blobTypes },
    actions: { version: { deleteAfterDaysSinceCreation: versionDays } },
  };
  const blobs = {
    name: "retention",
    enabled: true,
    filters: { blobTypes, prefixMatch: [...prefixes] },
    actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: afterDays } },
  };
  return new StorageManagementPolicy(scope, "lifecycle", {
    storageAccountId: account.id,
    rule: prefixes.length === 0 ? [versions] : [blobs, versions],
  });
}
