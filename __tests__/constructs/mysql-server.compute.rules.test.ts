import { computeRules } from "../../constructs/mysql-server.compute.rules.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const GP = "GP_Standard_D2ds_v4";
const replicas = (names: readonly string[], skuName?: string): Input => ({
  skuName: GP,
  replicas: names.map((name) => ({ name, ...(skuName === undefined ? {} : { skuName }) })),
});
const eleven = Array.from({ length: 11 }, (_, index) => `mysql-r${index}`);

const CASES: readonly Case[] = [
  {
    rule: "sku-name",
    wrong: { skuName: "D2ds_v4" },
    path: ["skuName"],
    message: 'skuName is "D2ds_v4", but must be written "GP_Standard_D2ds_v4"',
    right: { skuName: GP },
  },
  {
    rule: "sku-name",
    wrong: { skuName: "B_Standard_D2ds_v4" },
    path: ["skuName"],
    message: 'skuName is "B_Standard_D2ds_v4", but must be written "GP_Standard_D2ds_v4"',
    right: { skuName: "B_Standard_B2s" },
  },
  {
    rule: "sku-name",
    wrong: { skuName: "B_Standard_B1ms_or_anything" },
    path: ["skuName"],
    message:
      'skuName is "B_Standard_B1ms_or_anything", but tier B has B_Standard_B1ms, B_Standard_B2s, B_Standard_B2ms, B_Standard_B4ms, B_Standard_B8ms, B_Standard_B12ms, B_Standard_B16ms, B_Standard_B20ms',
    right: { skuName: "B_Standard_B1ms" },
  },
  {
    rule: "sku-name",
    wrong: { skuName: "large" },
    path: ["skuName"],
    message: 'skuName is "large", but must be a tier, B, GP or MO, and a size, such as "GP_Standard_D2ds_v4"',
    right: { skuName: "MO_Standard_E2ads_v5" },
  },
  {
    rule: "sku-name",
    wrong: { skuName: "GP_Standard_D2dss_v4" },
    path: ["skuName"],
    message: 'skuName is "GP_Standard_D2dss_v4", but must be written "GP_Standard_D2ds_v4"',
    right: { skuName: "GP_Standard_D2ds_v9" },
  },
  {
    rule: "sku-name",
    wrong: { skuName: "gp-standard-d2ds-v4" },
    path: ["skuName"],
    message: 'skuName is "gp-standard-d2ds-v4", but must be written "GP_Standard_D2ds_v4"',
    right: { skuName: "large", azureOffers: { skuNames: ["large"] } },
  },
  {
    rule: "sku-name-unknown",
    severity: "warning",
    wrong: { skuName: "B_Standard_B1s" },
    path: ["skuName"],
    message:
      'skuName is "B_Standard_B1s", which Azure no longer lists for new servers; if your subscription has it, add it',
    right: { skuName: "B_Standard_B1s", azureOffers: { skuNames: ["B_Standard_B1s"] } },
  },
  {
    rule: "sku-name-unknown",
    severity: "warning",
    wrong: { skuName: "GP_Standard_D2ds_v9" },
    path: ["skuName"],
    message:
      'skuName is "GP_Standard_D2ds_v9", which is not among the known sizes; if your subscription has it, add it',
    right: { skuName: "GP_Standard_D2ds_v9", azureOffers: { skuNames: ["GP_Standard_D2ds_v9"] } },
  },
  {
    rule: "region",
    wrong: { location: "westus", skuName: GP, highAvailability: { mode: "ZoneRedundant" } },
    path: ["highAvailability", "mode"],
    message: 'highAvailability.mode is "ZoneRedundant", but region "westus" has no availability zones',
    right: { location: "westus2", skuName: GP, highAvailability: { mode: "ZoneRedundant" } },
  },
  {
    rule: "region",
    wrong: { location: "westus", zone: "1" },
    path: ["zone"],
    message: 'zone is "1", but region "westus" has no availability zones; remove it',
    right: { location: "somewhere", zone: "1" },
  },
  {
    rule: "region",
    wrong: { location: "italynorth", geoRedundantBackupEnabled: true },
    path: ["geoRedundantBackupEnabled"],
    message: 'geoRedundantBackupEnabled is true, but region "italynorth" has no pair',
    right: { location: "westeurope", geoRedundantBackupEnabled: true },
  },
  {
    rule: "version-deprecated",
    severity: "warning",
    wrong: { version: "5.7" },
    path: ["version"],
    message: 'version is "5.7", which its makers no longer support; plan for "8.4"',
    right: { version: "8.0.21" },
  },
  {
    rule: "storage-size",
    wrong: { storage: { sizeGb: 19 } },
    path: ["storage", "sizeGb"],
    message: "storage.sizeGb is 19, but must be between 20 and 16384",
    right: { storage: { sizeGb: 20 } },
  },
  {
    rule: "storage-size",
    wrong: { storage: { sizeGb: 20.5 } },
    path: ["storage", "sizeGb"],
    message: "storage.sizeGb is 20.5, but must be a whole number between 20 and 16384",
    right: { storage: { sizeGb: 16384 } },
  },
  {
    rule: "iops",
    wrong: { storage: { iops: 359 } },
    path: ["storage", "iops"],
    message: "storage.iops is 359, but must be between 360 and 48000",
    right: { storage: { iops: 360 } },
  },
  {
    rule: "iops",
    wrong: { skuName: "B_Standard_B1ms", storage: { iops: 641 } },
    path: ["storage", "iops"],
    message: 'storage.iops is 641, but "B_Standard_B1ms" bears 640; lower it or choose a larger skuName',
    right: { skuName: "B_Standard_B1ms", storage: { iops: 640 } },
  },
  {
    rule: "io-scaling",
    wrong: { storage: { iops: 400, ioScalingEnabled: true } },
    path: ["storage", "iops"],
    message: "storage.iops is set, but storage.ioScalingEnabled is true; remove one",
    right: { storage: { ioScalingEnabled: true } },
  },
  {
    rule: "accelerated-logs",
    wrong: { storage: { logOnDiskEnabled: true } },
    path: ["storage", "logOnDiskEnabled"],
    message: 'storage.logOnDiskEnabled is true, but "B_Standard_B1ms" is Burstable; choose a skuName of tier GP or MO',
    right: { skuName: GP, storage: { logOnDiskEnabled: true } },
  },
  {
    rule: "accelerated-logs",
    wrong: { skuName: GP, storage: { logOnDiskEnabled: true, autoGrowEnabled: false } },
    path: ["storage", "logOnDiskEnabled"],
    message: "storage.logOnDiskEnabled is true, but storage.autoGrowEnabled is false; set it to true",
    right: { skuName: GP, storage: { logOnDiskEnabled: false, autoGrowEnabled: false } },
  },
  {
    rule: "high-availability-tier",
    wrong: { highAvailability: { mode: "SameZone" } },
    path: ["highAvailability", "mode"],
    message:
      'highAvailability.mode is "SameZone", but "B_Standard_B1ms" is Burstable; choose a skuName of tier GP or MO, or mode "Disabled"',
    right: { skuName: GP, highAvailability: { mode: "SameZone" } },
  },
  {
    rule: "high-availability-tier",
    wrong: { profile: "protected", skuName: "B_Standard_B2s" },
    path: ["highAvailability", "mode"],
    message: 'highAvailability.mode is "ZoneRedundant", but "B_Standard_B2s" is Burstable; choose',
    right: { profile: "protected", skuName: "B_Standard_B2s", highAvailability: { mode: "Disabled" } },
  },
  {
    rule: "high-availability-storage",
    wrong: { skuName: GP, highAvailability: { mode: "SameZone" }, storage: { autoGrowEnabled: false } },
    path: ["storage", "autoGrowEnabled"],
    message:
      'storage.autoGrowEnabled is false, but highAvailability.mode is "SameZone", which needs it; set it to true',
    right: { skuName: GP, highAvailability: { mode: "Disabled" }, storage: { autoGrowEnabled: false } },
  },
  {
    rule: "high-availability-zones",
    wrong: { skuName: GP, zone: "1", highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "1" } },
    path: ["highAvailability", "standbyAvailabilityZone"],
    message: 'highAvailability.standbyAvailabilityZone is "1", but so is zone; choose another one',
    right: { skuName: GP, zone: "1", highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "2" } },
  },
  {
    rule: "high-availability-zones",
    wrong: { skuName: GP, highAvailability: { mode: "SameZone", standbyAvailabilityZone: "1" } },
    path: ["highAvailability", "standbyAvailabilityZone"],
    message:
      'highAvailability.standbyAvailabilityZone is "1", but mode is "SameZone", which has none to choose; remove it',
    right: { skuName: GP, highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "1" } },
  },
  {
    rule: "replica-tier",
    wrong: { replicas: [{ name: "mysql-r1" }] },
    path: ["skuName"],
    message: 'skuName is "B_Standard_B1ms", but a server with replicas must be of tier GP or MO',
    right: replicas(["mysql-r1"]),
  },
  {
    rule: "replica-tier",
    wrong: replicas(["mysql-r1"], "B_Standard_B2ms"),
    path: ["replicas", 0, "skuName"],
    message: 'replicas[0].skuName is "B_Standard_B2ms", but a replica must be of tier GP or MO',
    right: replicas(["mysql-r1"], "MO_Standard_E2ds_v5"),
  },
  {
    rule: "replica-size",
    wrong: { ...replicas(["mysql-r1"], GP), skuName: "GP_Standard_D4ds_v4" },
    path: ["replicas", 0, "skuName"],
    message:
      'replicas[0].skuName is "GP_Standard_D2ds_v4", but must have no fewer vCores and no less memory than "GP_Standard_D4ds_v4"',
    right: { ...replicas(["mysql-r1"], "GP_Standard_D8ds_v4"), skuName: "GP_Standard_D4ds_v4" },
  },
  {
    rule: "replica-size",
    wrong: replicas(["mysql-r1"], "Standard_D2ds_v4"),
    path: ["replicas", 0, "skuName"],
    message: 'replicas[0].skuName is "Standard_D2ds_v4", but must be written "GP_Standard_D2ds_v4"',
    right: replicas(["mysql-r1"], GP),
  },
  {
    rule: "replicas",
    wrong: replicas(eleven),
    path: ["replicas"],
    message: "replicas has 11 entries, but a server can have 10",
    right: replicas(eleven.slice(1)),
  },
  {
    rule: "replicas",
    wrong: replicas(["R1"]),
    path: ["replicas", 0, "name"],
    message: 'replicas[0].name is "R1", which has 2 characters, but must have 3 to 63',
    right: replicas(["mysql-r1"]),
  },
  {
    rule: "replicas",
    wrong: replicas(["mysql-acme-dev"]),
    path: ["replicas", 0, "name"],
    message: 'replicas[0].name is "mysql-acme-dev", but so is the name of the server; choose another one',
    right: replicas(["mysql-acme-dev-r1"]),
  },
  {
    rule: "replicas",
    wrong: replicas(["mysql-r1", "mysql-r1"]),
    path: ["replicas", 1, "name"],
    message: 'replicas[1].name is "mysql-r1", but replicas[0].name is the same to Azure; remove one',
    right: replicas(["mysql-r1", "mysql-r2"]),
  },
];

describeRules("rules on compute, storage, standby and replicas", computeRules, CASES);
