import { AZURE_REGIONS } from "../facts/azure-regions.ts";
import { vouchFor } from "./azure-offers.ts";
import { computeSize, isNewSize, skuProblem } from "./mysql-server.sizes.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import { nameViolation } from "./naming.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { outside, repeated } from "./violations.ts";

type ServerRule = Rule<MysqlServerSpecification>;

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server";
const TIERS = `${DOCUMENTATION}/concepts-service-tiers-storage`;
const HIGH_AVAILABILITY = `${DOCUMENTATION}/concepts-high-availability`;
const REPLICAS = `${DOCUMENTATION}/concepts-read-replicas`;

const isBurstable = (skuName: string): boolean => computeSize(skuName)?.tier === "B";

const skuName: ServerRule = {
  id: "mysql-server/sku-name",
  why: "the check of azurerm lets wrong sizes through, and Azure refuses them minutes later",
  documentation: `${TIERS}#service-tiers-size-and-server-types`,
  *check({ skuName, azureOffers }) {
    if (isUnresolved(skuName) || azureOffers?.skuNames?.includes(skuName)) return;
    const problem = skuProblem(skuName);
    if (problem !== undefined) yield { path: ["skuName"], message: `skuName is "${skuName}", ${problem}` };
  },
};

const skuNameUnknown: ServerRule = {
  id: "mysql-server/sku-name-unknown",
  severity: "warning",
  why: "a size that is not listed may be new, or no longer sold",
  documentation: `${TIERS}#service-tiers-size-and-server-types`,
  *check({ skuName, azureOffers }) {
    if (isUnresolved(skuName) || azureOffers?.skuNames?.includes(skuName)) return;
    const path = ["skuName"];
    const right = `if your subscription has it, ${vouchFor("skuNames")}`;
    if (computeSize(skuName)?.isDelisted === true) {
      yield { path, message: `skuName is "${skuName}", which Azure no longer lists for new servers; ${right}` };
    } else if (isNewSize(skuName)) {
      yield { path, message: `skuName is "${skuName}", which is not among the known sizes; ${right}` };
    }
  },
};

const regionOffer: ServerRule = {
  id: "mysql-server/region",
  why: "a region without availability zones has none to choose, and one without a pair has nowhere to copy backups to",
  documentation: "https://learn.microsoft.com/azure/reliability/regions-list",
  *check({ location, zone, highAvailability: { mode }, geoRedundantBackupEnabled }) {
    if (location === undefined || isUnresolved(location) || !Object.hasOwn(AZURE_REGIONS, location)) return;
    const { zones = [], pair } = AZURE_REGIONS[location] ?? {};
    if (mode === "ZoneRedundant" && zones.length < 2) {
      const message = `highAvailability.mode is "ZoneRedundant", but region "${location}" has no availability zones; choose "SameZone" or another location`;
      yield { path: ["highAvailability", "mode"], message };
    }
    if (zone !== undefined && !isUnresolved(zone) && !zones.includes(zone)) {
      const message = `zone is "${zone}", but region "${location}" has ${zones.length === 0 ? "no availability zones; remove it" : zones.join(", ")}`;
      yield { path: ["zone"], message };
    }
    if (geoRedundantBackupEnabled === true && pair === undefined) {
      const message = `geoRedundantBackupEnabled is true, but region "${location}" has no pair; set it to false or choose another location`;
      yield { path: ["geoRedundantBackupEnabled"], message };
    }
  },
};

const deprecatedVersion: ServerRule = {
  id: "mysql-server/version-deprecated",
  severity: "warning",
  why: "a version that its makers no longer mend gets no security fixes",
  documentation: `${DOCUMENTATION}/concepts-version-policy`,
  *check({ version }) {
    if (version !== "5.7") return;
    yield { path: ["version"], message: `version is "5.7", which its makers no longer support; plan for "8.4"` };
  },
};

const storageSize: ServerRule = {
  id: "mysql-server/storage-size",
  why: "Azure refuses other sizes",
  documentation: `${TIERS}#storage`,
  check: ({ storage }) => outside(storage.sizeGb, ["storage", "sizeGb"], 20, 16384),
};

const iops: ServerRule = {
  id: "mysql-server/iops",
  why: "a compute size bears only so many I/O operations",
  documentation: `${TIERS}#iops`,
  *check({ storage, skuName }) {
    const path = ["storage", "iops"];
    const wrong = [...outside(storage.iops, path, 360, 48000)];
    yield* wrong;
    const limit = computeSize(skuName)?.maxIops;
    if (wrong.length > 0 || limit === undefined || storage.iops === undefined || isUnresolved(storage.iops)) return;
    if (storage.iops <= limit) return;
    const message = `storage.iops is ${storage.iops}, but "${skuName}" bears ${limit}; lower it or choose a larger skuName`;
    yield { path, message };
  },
};

const ioScaling: ServerRule = {
  id: "mysql-server/io-scaling",
  why: "I/O operations are either provisioned or scaled; azurerm notices both at creation only",
  documentation: `${DOCUMENTATION}/concepts-storage-iops`,
  *check({ storage }) {
    if (storage.iops === undefined || storage.ioScalingEnabled !== true) return;
    const message = "storage.iops is set, but storage.ioScalingEnabled is true; remove one";
    yield { path: ["storage", "iops"], message };
  },
};

const acceleratedLogs: ServerRule = {
  id: "mysql-server/accelerated-logs",
  why: "accelerated logs need auto-grow, and are not sold in tier Burstable",
  documentation: `${DOCUMENTATION}/concepts-accelerated-logs#limitations`,
  *check({ storage, skuName }) {
    if (storage.logOnDiskEnabled !== true) return;
    const path = ["storage", "logOnDiskEnabled"];
    if (isBurstable(skuName)) {
      const message = `storage.logOnDiskEnabled is true, but "${skuName}" is Burstable; choose a skuName of tier GP or MO`;
      yield { path, message };
    }
    if (storage.autoGrowEnabled === false) {
      yield {
        path,
        message: "storage.logOnDiskEnabled is true, but storage.autoGrowEnabled is false; set it to true",
      };
    }
  },
};

const standbyTier: ServerRule = {
  id: "mysql-server/high-availability-tier",
  why: "tier Burstable has no standby",
  documentation: `${HIGH_AVAILABILITY}#limitations`,
  *check({ highAvailability: { mode }, skuName }) {
    if (mode === "Disabled" || !isBurstable(skuName)) return;
    const message = `highAvailability.mode is "${mode}", but "${skuName}" is Burstable; choose a skuName of tier GP or MO, or mode "Disabled"`;
    yield { path: ["highAvailability", "mode"], message };
  },
};

const standbyStorage: ServerRule = {
  id: "mysql-server/high-availability-storage",
  why: "a server with a standby must not run out of storage: Azure keeps auto-grow on",
  documentation: `${HIGH_AVAILABILITY}#limitations`,
  *check({ highAvailability: { mode }, storage }) {
    if (mode === "Disabled" || storage.autoGrowEnabled !== false) return;
    const message = `storage.autoGrowEnabled is false, but highAvailability.mode is "${mode}", which needs it; set it to true`;
    yield { path: ["storage", "autoGrowEnabled"], message };
  },
};

const standbyZone: ServerRule = {
  id: "mysql-server/high-availability-zones",
  why: "a standby in the zone of its server falls with it",
  documentation: HIGH_AVAILABILITY,
  *check({ highAvailability: { mode, standbyAvailabilityZone: standby }, zone }) {
    if (standby === undefined || isUnresolved(mode)) return;
    const path = ["highAvailability", "standbyAvailabilityZone"];
    if (mode !== "ZoneRedundant") {
      const message = `highAvailability.standbyAvailabilityZone is "${standby}", but mode is "${mode}", which has none to choose; remove it`;
      yield { path, message };
    } else if (standby === zone && !isUnresolved(zone)) {
      const message = `highAvailability.standbyAvailabilityZone is "${standby}", but so is zone; choose another one`;
      yield { path, message };
    }
  },
};

const replicaTier: ServerRule = {
  id: "mysql-server/replica-tier",
  why: "tier Burstable takes part in no replication",
  documentation: REPLICAS,
  *check({ replicas, skuName }) {
    if (replicas.length > 0 && isBurstable(skuName)) {
      const message = `skuName is "${skuName}", but a server with replicas must be of tier GP or MO`;
      yield { path: ["skuName"], message };
    }
    for (const [index, replica] of replicas.entries()) {
      if (isBurstable(skuName) || !isBurstable(replica.skuName)) continue;
      const message = `replicas[${index}].skuName is "${replica.skuName}", but a replica must be of tier GP or MO`;
      yield { path: ["replicas", index, "skuName"], message };
    }
  },
};

const replicaSize: ServerRule = {
  id: "mysql-server/replica-size",
  why: "a replica that is smaller than its server falls behind",
  documentation: `${REPLICAS}#considerations-and-limitations`,
  *check({ replicas, skuName }) {
    const needed = computeSize(skuName);
    for (const [index, replica] of replicas.entries()) {
      if (isUnresolved(replica.skuName)) continue;
      const path = ["replicas", index, "skuName"];
      const problem = replica.skuName === skuName ? undefined : skuProblem(replica.skuName);
      if (problem !== undefined) {
        yield { path, message: `replicas[${index}].skuName is "${replica.skuName}", ${problem}` };
      }
      const size = computeSize(replica.skuName);
      if (size === undefined || needed === undefined) continue;
      if (size.vCores >= needed.vCores && size.memoryGb >= needed.memoryGb) continue;
      const message = `replicas[${index}].skuName is "${replica.skuName}", but must have no fewer vCores and no less memory than "${skuName}"`;
      yield { path, message };
    }
  },
};

const replicaNames: ServerRule = {
  id: "mysql-server/replicas",
  why: "a server has up to ten replicas, each with a name of its own in all of Azure",
  documentation: REPLICAS,
  *check({ replicas, name }) {
    if (replicas.length > 10) {
      const message = `replicas has ${replicas.length} entries, but a server can have 10`;
      yield { path: ["replicas"], message };
    }
    for (const [index, replica] of replicas.entries()) {
      const path = ["replicas", index, "name"];
      const violation = nameViolation({ type: "mysqlServer", name: replica.name, path });
      if (violation !== undefined) yield violation;
      if (!isUnresolved(name) && replica.name === name) {
        const message = `replicas[${index}].name is "${name}", but so is the name of the server; choose another one`;
        yield { path, message };
      }
    }
    yield* repeated(
      replicas.map((replica) => replica.name),
      (index) => ["replicas", index, "name"],
    );
  },
};

/** Compute, storage, standby and replicas. */
export const computeRules: readonly ServerRule[] = [
  skuName,
  skuNameUnknown,
  regionOffer,
  deprecatedVersion,
  storageSize,
  iops,
  ioScaling,
  acceleratedLogs,
  standbyTier,
  standbyStorage,
  standbyZone,
  replicaTier,
  replicaSize,
  replicaNames,
];
