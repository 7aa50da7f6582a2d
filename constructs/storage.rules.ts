import { cidrProblem, overlaps, parseCidr } from "./cidr.ts";
import { formatPath, isUnresolved, type Path, type Violation } from "./rule.ts";

export const FIREWALL = "https://learn.microsoft.com/azure/storage/common/storage-network-security-ip-address-range";

/** How many copies a storage account may keep, and where. */
export const REPLICATIONS = ["LRS", "ZRS", "GRS", "GZRS"] as const;
export type Replication = (typeof REPLICATIONS)[number];

/** Ranges that never come in over the internet: Azure refuses them in a firewall. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** What a firewall of Azure Storage or Azure AI refuses: ranges of private addresses, and those of one or two. */
export function* firewallRangeViolations(ranges: readonly string[], path: Path): Iterable<Violation> {
  if (isUnresolved(ranges)) return;
  for (const [index, range] of ranges.entries()) {
    if (isUnresolved(range)) continue;
    const problem = rangeProblem(range);
    const at = [...path, index];
    if (problem !== undefined) yield { path: at, message: `${formatPath(at)} is "${range}", ${problem}` };
  }
}

function rangeProblem(range: string): string | undefined {
  const text = range.includes("/") ? range : `${range}/32`;
  const cidr = parseCidr(text);
  if (cidr === undefined) return `which ${cidrProblem(text)}`;
  if (cidr.family === 6) return "but the firewall takes IPv4 only";
  if (cidr.prefixLength === 31) return "but the firewall takes no /31; list the two addresses";
  const taken = PRIVATE.map((each) => parseCidr(each)).find((each) => each !== undefined && overlaps(each, cidr));
  return taken === undefined ? undefined : "but private addresses do not come in over the internet; use the network";
}
