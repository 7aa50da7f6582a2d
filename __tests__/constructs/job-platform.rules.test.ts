import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobPlatformRules, resolveJobPlatform } from "../../constructs/job-platform.rules.ts";
import type { NamingContext } from "../../constructs/naming.ts";
import { evaluate } from "../../constructs/rule.ts";
import type { JobPlatformParameters } from "../../schemas/job-platform.generated.ts";
import { naming } from "../support/jobs.ts";
import { describeRules } from "../support/rules.ts";

type Input = Partial<JobPlatformParameters> & { readonly naming?: NamingContext };
const NETWORK = { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/26" };
const check = (input: Input) =>
  evaluate(jobPlatformRules, resolveJobPlatform({ profile: "standard", naming, network: NETWORK, ...input }));
const network = (addressSpace: string, subnetPrefix: string): Input => ({ network: { addressSpace, subnetPrefix } });
const ranges = (...allowedIpRanges: string[]): Input => ({ storage: { allowedIpRanges } });
const LONG = { ...naming, project: "a".repeat(16), environment: "production" };

describeRules("the rules of a platform", jobPlatformRules, check, [
  {
    rule: "job-platform/names",
    wrong: { naming: LONG },
    path: ["storage", "accountName"],
    message:
      'the generated name "staaaaaaaaaaaaaaaatrdproduction" has 31 characters, but must have 3 to 24; set storage.accountName',
    right: { naming: LONG, storage: { accountName: "data", queueAccountName: "queues" } },
  },
  {
    rule: "job-platform/names",
    wrong: { storage: { queueAccountName: "my-queues" } },
    path: ["storage", "queueAccountName"],
    message: 'storage.queueAccountName is "my-queues", which must be lowercase letters and digits',
    right: { storage: { queueAccountName: "myqueues" } },
  },
  {
    rule: "job-platform/names",
    wrong: { storage: { accountName: "same", queueAccountName: "same" } },
    path: ["storage", "queueAccountName"],
    message:
      'storage.queueAccountName is "same", the account of the data; queues need one of their own, because its keys are on',
    right: { storage: { accountName: "same", queueAccountName: "other" } },
  },
  {
    rule: "job-platform/storage",
    wrong: { storage: { retentionDays: 0 } },
    path: ["storage", "retentionDays"],
    message: "storage.retentionDays is 0, but must be between 1 and 3650",
    right: { storage: { retentionDays: 1 } },
  },
  {
    rule: "job-platform/storage",
    wrong: { storage: { softDeleteDays: 366 } },
    path: ["storage", "softDeleteDays"],
    message: "storage.softDeleteDays is 366, but must be between 1 and 365",
    right: { storage: { softDeleteDays: 365 } },
  },
  {
    rule: "job-platform/storage",
    wrong: ranges("203.0.113.0/24", "10.0.0.0/24"),
    path: ["storage", "allowedIpRanges", 1],
    message:
      'storage.allowedIpRanges[1] is "10.0.0.0/24", but private addresses do not come in over the internet; use the network',
    right: ranges("203.0.113.0/24"),
  },
  {
    rule: "job-platform/network",
    wrong: network("10.40.0.1/24", "10.40.0.0/26"),
    path: ["network", "addressSpace"],
    message: 'network.addressSpace is "10.40.0.1/24", which has host bits set; write "10.40.0.0/24"',
    right: network("10.40.0.0/24", "10.40.0.0/26"),
  },
  {
    rule: "job-platform/network",
    wrong: network("10.40.0.0/24", "10.40.0.0"),
    path: ["network", "subnetPrefix"],
    message:
      'network.subnetPrefix is "10.40.0.0", which must be an address range in CIDR notation, such as "10.10.0.0/24"',
    right: network("10.40.0.0/24", "10.40.0.0/24"),
  },
  {
    rule: "job-platform/network",
    wrong: network("10.40.0.0/24", "10.40.0.0/28"),
    path: ["network", "subnetPrefix"],
    message: 'network.subnetPrefix is "10.40.0.0/28", but must be at least a /27',
    right: network("10.40.0.0/24", "10.40.0.0/27"),
  },
  {
    rule: "job-platform/network",
    wrong: network("10.40.0.0/24", "10.41.0.0/26"),
    path: ["network", "subnetPrefix"],
    message: 'network.subnetPrefix is "10.41.0.0/26", but must lie in network.addressSpace ("10.40.0.0/24")',
    right: network("10.40.0.0/15", "10.41.0.0/26"),
  },
  {
    rule: "job-platform/logs",
    wrong: { logs: { retentionDays: 29 } },
    path: ["logs", "retentionDays"],
    message: "logs.retentionDays is 29, but must be between 30 and 730",
    right: { logs: { retentionDays: 30 } },
  },
  {
    rule: "job-platform/logs",
    wrong: { logs: { dailyQuotaGb: 0.02 } },
    path: ["logs", "dailyQuotaGb"],
    message: "logs.dailyQuotaGb is 0.02, but must be at least 0.023; leave it out for no limit",
    right: { logs: { dailyQuotaGb: 0.023 } },
  },
  {
    rule: "job-platform/alerts",
    wrong: { alerts: { contactEmails: ["me@example.com", "me"] } },
    path: ["alerts", "contactEmails", 1],
    message: 'alerts.contactEmails[1] is "me", but must be a mail address such as "data-platform@example.com"',
    right: { alerts: { contactEmails: ["me@example.com"] } },
  },
  {
    rule: "job-platform/choices",
    wrong: { storage: { replication: "zrs" as "ZRS" } },
    path: ["storage", "replication"],
    message: 'storage.replication is "zrs", but must be LRS, ZRS, GRS or GZRS',
    right: { storage: { replication: "ZRS" } },
  },
]);

describe("a platform", () => {
  it("is right when it says no more than its network", () => {
    expect(check({})).toEqual([]);
  });

  it("has two accounts whose names differ, whatever it is called", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/);
    fc.assert(
      fc.property(word, word, word, (project, stack, environment) => {
        const { storage } = resolveJobPlatform({
          profile: "standard",
          naming: { project, stack, environment },
          network: NETWORK,
        });
        expect(storage.accountName).not.toBe(storage.queueAccountName);
        expect(storage.accountName).toMatch(/^[a-z0-9]+$/);
      }),
    );
  });

  it("takes every subnet of 32 addresses or more that lies in its network, and no other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 29 }), (third, prefixLength) => {
        const found = check(network("10.40.0.0/17", `10.40.${third}.0/${prefixLength}`));
        expect(found.length === 0).toBe(third < 128 && prefixLength <= 27);
      }),
    );
  });
});
