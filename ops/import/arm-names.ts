import type { FactName } from "./facts.ts";

const NAMES: Readonly<Partial<Record<FactName, string>>> = {
  serverName: "serverName mysqlServerName flexibleServerName mysqlFlexibleServerName name",
  resourceGroup: "resourceGroupName resourceGroup",
  location: "location region serverLocation",
  subscription: "subscriptionId",
  tenant: "tenantId",
  version: "version mysqlVersion serverVersion",
  skuName: "skuName sku.name vmName serverSku mysqlSkuName sku",
  tier: "skuTier sku.tier serverEdition tier skuEdition serverTier",
  storageSizeGb: "storageSizeGB storageSize skuSizeGB storageGB storageSizeInGB",
  iops: "storageIops iops",
  autoScaleIops: "autoIoScaling autoScaleIops storageAutoIoScaling",
  storageAutogrow: "storageAutogrow autoGrow storageAutoGrowEnabled",
  logOnDisk: "logOnDisk acceleratedLogs",
  zone: "availabilityZone zone",
  haMode: "haEnabled haMode highAvailability highAvailabilityMode highAvailability.mode",
  standbyZone: "standbyAvailabilityZone standbyZone",
  backupRetentionDays: "backupRetentionDays backupRetention",
  geoRedundantBackup: "geoRedundantBackup geoRedundantBackupEnabled",
  administratorLogin:
    "administratorLogin adminLogin adminUser adminUsername administratorLoginName mysqlAdminLogin mysqlAdministratorLogin mysqlAdminUser",
  password:
    "administratorLoginPassword adminPassword administratorPassword adminLoginPassword mysqlAdminPassword mysqlPassword password",
  tags: "tags resourceTags",
  customWindow: "customWindowEnabled customWindow",
  dayOfWeek: "dayOfWeek",
  startHour: "startHour",
  startMinute: "startMinute",
  virtualNetwork: "vnetName virtualNetworkName vnet virtualNetworkId vnetId",
  virtualNetworkPrefix: "vnetAddressPrefix virtualNetworkAddressPrefix vnetPrefix",
  subnet:
    "subnetName mysqlSubnetName subnetId delegatedSubnetId delegatedSubnetResourceId delegatedSubnetArmResourceId subnetArmResourceId",
  subnetPrefix: "subnetPrefix mysqlSubnetPrefix subnetAddressPrefix",
  privateDnsZone:
    "privateDnsZoneResourceId privateDnsZoneArmResourceId privateDnsZoneId privateDnsZoneName dnsZoneFqdn",
  publicAccess: "publicNetworkAccess publicAccess",
  database: "databaseName mysqlDatabaseName dbName",
  firewallRules: "firewallRules",
};

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([fact, names]) =>
    names.split(" ").map((name) => [name.toLowerCase(), fact as FactName] as const),
  ),
);

/** Parameters whose members say one thing each, as in the template of the server itself. */
const GROUPS = new Set(["storage", "backup", "network", "highavailability", "sku", "maintenancewindow", "properties"]);
/** Parameters that only restate what is normal, or what Azure derives. */
const EMPTY = new Set(["createmode", "vcores", "uniquestring", "utcvalue"]);

/** What a parameter of an ARM template means by the names that Azure's own quickstarts use, whatever the letter case. */
export function meaningOfParameter(path: readonly string[]): FactName | "group" | "ignored" | undefined {
  const lower = path.map((part) => part.toLowerCase());
  const last = lower.at(-1) ?? "";
  if (path.length === 1 && EMPTY.has(last)) return "ignored";
  return BY_NAME.get(lower.join(".")) ?? BY_NAME.get(last) ?? (GROUPS.has(last) ? "group" : undefined);
}

export const isGroup = (name: string): boolean => GROUPS.has(name.toLowerCase());
