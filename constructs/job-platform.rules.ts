import type { JobPlatformParameters } from "../schemas/job-platform.generated.ts";
import { choicesRule } from "./choices.ts";
import { cidrProblem, contains, parseCidr } from "./cidr.ts";
import { type NamingContext, nameViolation, resourceName } from "./naming.ts";
import { PROFILE_DEFAULTS, type Profile } from "./profiles.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { FIREWALL, firewallRangeViolations, REPLICATIONS, type Replication } from "./storage.rules.ts";
import { standardTags, type Tags } from "./tags.rules.ts";
import { EMAIL, outside, unlike } from "./violations.ts";

/** What a platform is told beside its parameters. */
export interface JobPlatformContext {
  readonly profile: Profile;
  readonly naming: NamingContext;
}

/** A platform with every default filled in. */
export interface JobPlatformSpecification {
  readonly given: JobPlatformParameters;
  readonly profile: Profile;
  readonly storage: {
    readonly accountName: string;
    readonly queueAccountName: string;
    readonly replication: Replication;
    readonly retentionDays: number;
    readonly softDeleteDays: number;
    readonly allowedIpRanges: readonly string[];
  };
  readonly network: JobPlatformParameters["network"];
  readonly logs: { readonly retentionDays: number; readonly dailyQuotaGb?: number };
  readonly alerts?: { readonly contactEmails: readonly string[]; readonly waitingHours: 1 | 6 | 12 | 24 };
  /** Names of what is made beside the accounts. */
  readonly names: {
    readonly virtualNetwork: string;
    readonly subnet: string;
    readonly networkSecurityGroup: string;
    readonly environment: string;
    readonly workspace: string;
    readonly systemTopic: string;
    readonly actionGroup: string;
  };
  readonly preventDestroy: boolean;
  readonly tags: Tags;
}

interface StorageDefaults {
  readonly replication: Replication;
  readonly retentionDays: number;
  readonly softDeleteDays: number;
}

/** How precious the data of a profile is. */
const STORAGE: Readonly<Record<Profile, StorageDefaults>> = {
  ephemeral: { replication: "LRS", retentionDays: 30, softDeleteDays: 7 },
  standard: { replication: "ZRS", retentionDays: 90, softDeleteDays: 14 },
  protected: { replication: "ZRS", retentionDays: 365, softDeleteDays: 30 },
};

/** Fills in every default of a platform. */
export function resolveJobPlatform(props: JobPlatformParameters & JobPlatformContext): JobPlatformSpecification {
  const { profile, naming, ...given } = props;
  return {
    given,
    profile,
    storage: {
      accountName: resourceName("storageAccount", naming),
      queueAccountName: resourceName("storageAccount", naming, "q"),
      allowedIpRanges: [],
      ...STORAGE[profile],
      ...given.storage,
    },
    network: given.network,
    logs: { retentionDays: 30, ...given.logs },
    ...(given.alerts && { alerts: { waitingHours: 6, ...given.alerts } }),
    names: {
      virtualNetwork: resourceName("virtualNetwork", naming),
      subnet: resourceName("subnet", naming, "jobs"),
      networkSecurityGroup: resourceName("networkSecurityGroup", naming),
      environment: resourceName("containerAppsEnvironment", naming),
      workspace: resourceName("logAnalyticsWorkspace", naming),
      systemTopic: resourceName("eventGridSystemTopic", naming),
      actionGroup: resourceName("actionGroup", naming),
    },
    preventDestroy: PROFILE_DEFAULTS[profile].preventDestroy,
    tags: standardTags(naming, profile),
  };
}

type PlatformRule = Rule<JobPlatformSpecification>;

const names: PlatformRule = {
  id: "job-platform/names",
  why: "Azure refuses names that are too long or hold other characters",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
  *check({ given, storage, names: made }) {
    const shorter = "shorten project in environment.json";
    const remedy = (property: "accountName" | "queueAccountName") =>
      given.storage?.[property] === undefined ? { generated: `set storage.${property}` } : {};
    const checked = [
      nameViolation({
        type: "storageAccount",
        name: storage.accountName,
        path: ["storage", "accountName"],
        ...remedy("accountName"),
      }),
      nameViolation({
        type: "storageAccount",
        name: storage.queueAccountName,
        path: ["storage", "queueAccountName"],
        ...remedy("queueAccountName"),
      }),
      nameViolation({
        type: "containerAppsEnvironment",
        name: made.environment,
        path: [],
        generated: shorter,
      }),
      nameViolation({ type: "logAnalyticsWorkspace", name: made.workspace, path: [], generated: shorter }),
    ];
    yield* checked.filter((violation) => violation !== undefined);
    if (!isUnresolved(storage.accountName) && storage.accountName === storage.queueAccountName) {
      const message = `storage.queueAccountName is "${storage.queueAccountName}", the account of the data; queues need one of their own, because its keys are on`;
      yield { path: ["storage", "queueAccountName"], message };
    }
  },
};

const storage: PlatformRule = {
  id: "job-platform/storage",
  why: "Azure limits how long deleted data is kept, and who a firewall lets in",
  documentation: FIREWALL,
  *check({ storage: { retentionDays, softDeleteDays, allowedIpRanges } }) {
    yield* outside(retentionDays, ["storage", "retentionDays"], 1, 3650);
    yield* outside(softDeleteDays, ["storage", "softDeleteDays"], 1, 365);
    yield* firewallRangeViolations(allowedIpRanges, ["storage", "allowedIpRanges"]);
  },
};

/** Azure takes no smaller subnet for an environment with workload profiles. */
const LONGEST_PREFIX = 27;

const network: PlatformRule = {
  id: "job-platform/network",
  why: "the subnet of a Container Apps environment lies in its network, and cannot grow once it is in use",
  documentation: "https://learn.microsoft.com/azure/container-apps/custom-virtual-networks#subnet",
  *check({ network: { addressSpace, subnetPrefix } }) {
    if (isUnresolved(addressSpace) || isUnresolved(subnetPrefix)) return;
    const [space, subnet] = [parseCidr(addressSpace), parseCidr(subnetPrefix)];
    if (space === undefined) {
      const path = ["network", "addressSpace"];
      yield { path, message: `network.addressSpace is "${addressSpace}", which ${cidrProblem(addressSpace)}` };
    }
    const path = ["network", "subnetPrefix"];
    if (subnet === undefined) {
      yield { path, message: `network.subnetPrefix is "${subnetPrefix}", which ${cidrProblem(subnetPrefix)}` };
    } else if (subnet.prefixLength > LONGEST_PREFIX) {
      const message = `network.subnetPrefix is "${subnetPrefix}", but must be at least a /${LONGEST_PREFIX}`;
      yield { path, message };
    } else if (space !== undefined && !contains(space, subnet)) {
      const message = `network.subnetPrefix is "${subnetPrefix}", but must lie in network.addressSpace ("${addressSpace}")`;
      yield { path, message };
    }
  },
};

const logs: PlatformRule = {
  id: "job-platform/logs",
  why: "Azure keeps logs for 30 to 730 days",
  documentation: "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
  check: (specification) => logViolations(specification.logs),
};

/** What a Log Analytics workspace refuses. */
export function* logViolations({ retentionDays, dailyQuotaGb }: JobPlatformSpecification["logs"]) {
  yield* outside(retentionDays, ["logs", "retentionDays"], 30, 730);
  if (dailyQuotaGb !== undefined && !isUnresolved(dailyQuotaGb) && dailyQuotaGb < 0.023) {
    const message = `logs.dailyQuotaGb is ${dailyQuotaGb}, but must be at least 0.023; leave it out for no limit`;
    yield { path: ["logs", "dailyQuotaGb"], message };
  }
}

const alerts: PlatformRule = {
  id: "job-platform/alerts",
  why: "an alert that reaches nobody is none",
  *check({ alerts: given }) {
    if (given === undefined || isUnresolved(given.contactEmails)) return;
    for (const [index, email] of given.contactEmails.entries()) {
      if (isUnresolved(email) || EMAIL.test(email)) continue;
      yield unlike(email, ["alerts", "contactEmails", index], 'a mail address such as "data-platform@example.com"');
    }
  },
};

const choices: PlatformRule = choicesRule("job-platform/choices", {
  "storage.replication": REPLICATIONS,
  "alerts.waitingHours": [1, 6, 12, 24],
});

/** Everything that can be known about a platform before Azure is asked. */
export const jobPlatformRules: readonly PlatformRule[] = [names, storage, network, logs, alerts, choices];
