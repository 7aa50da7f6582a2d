import type { FactName } from "./facts.ts";

/** What a flag of az says; "ignored": nothing about the server. */
export type FlagMeaning = FactName | "ignored";
type Flags = Readonly<Record<string, FlagMeaning>>;

/** Flags that every command takes. */
const GLOBAL: Flags = {
  "--subscription": "subscription",
  "--output": "ignored",
  "-o": "ignored",
  "--query": "ignored",
  "--only-show-errors": "ignored",
  "--verbose": "ignored",
  "--debug": "ignored",
  "--no-wait": "ignored",
  "--yes": "ignored",
  "-y": "ignored",
};

const SERVER: Flags = {
  "--resource-group": "resourceGroup",
  "-g": "resourceGroup",
  "--name": "serverName",
  "-n": "serverName",
  "--admin-password": "password",
  "-p": "password",
  "--sku-name": "skuName",
  "--tier": "tier",
  "--storage-size": "storageSizeGb",
  "--storage-auto-grow": "storageAutogrow",
  "--iops": "iops",
  "--auto-scale-iops": "autoScaleIops",
  "--accelerated-logs": "logOnDisk",
  "--backup-retention": "backupRetentionDays",
  "--geo-redundant-backup": "geoRedundantBackup",
  "--high-availability": "haMode",
  "--standby-zone": "standbyZone",
  "--tags": "tags",
  "--identity": "keyIdentity",
  "--key": "key",
  "--backup-identity": "backupKeyIdentity",
  "--backup-key": "backupKey",
  "--maintenance-window": "maintenanceWindow",
  "--public-access": "publicAccess",
};

/** Commands whose flags each say one thing. */
export const FLAG_COMMANDS: Readonly<Record<string, Flags>> = {
  "mysql flexible-server create": {
    ...SERVER,
    "--location": "location",
    "-l": "location",
    "--admin-user": "administratorLogin",
    "-u": "administratorLogin",
    "--zone": "zone",
    "-z": "zone",
    "--version": "version",
    "--vnet": "virtualNetwork",
    "--address-prefixes": "virtualNetworkPrefix",
    "--subnet": "subnet",
    "--subnet-prefixes": "subnetPrefix",
    "--private-dns-zone": "privateDnsZone",
    "--database-name": "database",
    "-d": "database",
  },
  "mysql flexible-server update": SERVER,
  "mysql flexible-server identity assign": { "--identity": "identityIds", "-n": "identityIds" },
  "group create": {
    "--name": "resourceGroup",
    "-n": "resourceGroup",
    "--resource-group": "resourceGroup",
    "-g": "resourceGroup",
    "--location": "location",
    "-l": "location",
    "--tags": "resourceGroupTags",
  },
  "account set": { "-s": "subscription", "--name": "subscription", "-n": "subscription" },
  login: { "--tenant": "tenant", "-t": "tenant" },
};

/** Commands that make one thing out of several flags: the flag, by the name of the part. */
export const OBJECT_COMMANDS: Readonly<
  Record<string, { readonly fact: FactName; readonly parts: Readonly<Record<string, readonly string[]>> }>
> = {
  "mysql flexible-server db create": {
    fact: "database",
    parts: {
      name: ["--database-name", "-d"],
      charset: ["--charset"],
      collation: ["--collation"],
    },
  },
  "mysql flexible-server firewall-rule create": {
    fact: "firewallRule",
    parts: {
      ruleName: ["--rule-name", "-r"],
      name: ["--name", "-n"],
      server: ["--server-name", "-s"],
      startIpAddress: ["--start-ip-address"],
      endIpAddress: ["--end-ip-address"],
    },
  },
  "mysql flexible-server parameter set": {
    fact: "serverParameter",
    parts: { name: ["--name", "-n"], value: ["--value", "-v"] },
  },
  "mysql flexible-server replica create": {
    fact: "replica",
    parts: {
      name: ["--replica-name"],
      skuName: ["--sku-name"],
      tier: ["--tier"],
      zone: ["--zone", "-z"],
      location: ["--location", "-l"],
    },
  },
  "mysql flexible-server ad-admin create": {
    fact: "entraAdministrator",
    parts: {
      login: ["--display-name", "-u"],
      objectId: ["--object-id", "-i"],
      identityId: ["--identity"],
    },
  },
  "network vnet create": {
    fact: "networkDefinition",
    parts: {
      name: ["--name", "-n"],
      prefix: ["--address-prefixes", "--address-prefix"],
      subnetName: ["--subnet-name"],
      subnetPrefix: ["--subnet-prefixes", "--subnet-prefix"],
    },
  },
  "network vnet subnet create": {
    fact: "subnetDefinition",
    parts: {
      name: ["--name", "-n"],
      network: ["--vnet-name"],
      prefix: ["--address-prefixes", "--address-prefix"],
    },
  },
};

/** Commands that look, wait or prepare, and leave nothing behind that a parameter file describes. */
export const HARMLESS =
  /(^| )(show|list|list-.+|wait|exists|check-.+|get-.+|version|connect|execute|start|stop|restart|show-.+)$|^(extension|config|configure|provider|feature|account|upgrade|rest|logout|find|init)( |$)/;

/** What a flag means to a command; a prefix that fits one flag alone counts as that flag, as az reads it. */
export function meaningOf(flag: string, flags: Flags): FlagMeaning | undefined {
  const known: Flags = { ...GLOBAL, ...flags };
  if (Object.hasOwn(known, flag)) return known[flag];
  const longer = Object.keys(known).filter((name) => flag.length > 3 && name.startsWith(flag));
  return longer.length === 1 ? known[longer[0] ?? ""] : undefined;
}
