/** Where something was read. */
export interface Origin {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What it is called there: `storageSizeGB`, `--sku-name`. */
  readonly name: string;
}

/** Names that ARM parameter files and `az` have in common here. Values are checked where they are used. */
export type FactName =
  /** A script creates a server; whatever else is known of it. */
  | "created"
  | "serverName"
  | "resourceGroup"
  | "resourceGroupTags"
  | "location"
  | "subscription"
  | "tenant"
  | "version"
  | "skuName"
  | "tier"
  | "storageSizeGb"
  | "iops"
  | "autoScaleIops"
  | "storageAutogrow"
  | "logOnDisk"
  | "zone"
  | "haMode"
  | "standbyZone"
  | "backupRetentionDays"
  | "geoRedundantBackup"
  | "administratorLogin"
  | "password"
  | "tags"
  | "customWindow"
  | "maintenanceWindow"
  | "dayOfWeek"
  | "startHour"
  | "startMinute"
  | "virtualNetwork"
  | "virtualNetworkPrefix"
  | "subnet"
  | "subnetPrefix"
  | "privateDnsZone"
  | "publicAccess"
  | "networkDefinition"
  | "subnetDefinition"
  | "database"
  | "firewallRule"
  | "firewallRules"
  | "serverParameter"
  | "replica"
  | "entraAdministrator"
  | "identityIds"
  | "keyIdentity"
  | "key"
  | "backupKeyIdentity"
  | "backupKey";

/** One thing that a file says about the server and what belongs to it. */
export interface Fact {
  readonly name: FactName;
  readonly value: unknown;
  readonly origin: Origin;
}

/** Something that a person should know or do: not carried over, assumed, or chosen among several. */
export interface Remark {
  /** `temp_parameters.json:12 iops`; undefined for what no file says. */
  readonly origin?: Origin;
  readonly message: string;
}

/** What a file says, and what of it cannot be carried over. */
export interface Extract {
  readonly facts: readonly Fact[];
  readonly remarks: readonly Remark[];
  /** Values that must not appear in any output. */
  readonly secrets: readonly string[];
}

export const formatOrigin = ({ file, line, name }: Origin): string => `${file}:${line} ${name}`;
