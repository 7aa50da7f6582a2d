import { overlaps, parseCidr } from "./cidr.ts";
import { addressRules } from "./network-address.rules.ts";
import { identityRules } from "./network-identity.rules.ts";
import { modeRules } from "./network-mode.rules.ts";
import type { NetworkSpecification } from "./network-specification.ts";
import { formatPath, type Rule, type Violation } from "./rule.ts";

export {
  type NetworkContext,
  type NetworkMode,
  type NetworkSpecification,
  resolvePrivateNetwork,
} from "./network-specification.ts";

/** Everything that can be known about a network before Azure is asked. */
export const privateNetworkRules: readonly Rule<NetworkSpecification>[] = [
  ...modeRules,
  ...addressRules,
  ...identityRules,
];

/** The address space of one environment, and the environments its network peers with. */
export interface EnvironmentNetwork {
  readonly environment: string;
  readonly addressSpace: readonly string[];
  readonly peersWith: readonly string[];
}

/** A range that an environment shares with one it peers with. */
export interface AddressSpaceConflict extends Violation {
  /** The environment whose network section `path` is in: the later of the two. */
  readonly environment: string;
  readonly peer: string;
}

/**
 * Address ranges that environments share although their networks peer, which Azure refuses. It is enough that one of
 * two names the other. Each pair of ranges is reported once; what is no CIDR is left to the rule on notation.
 */
export function addressSpaceConflicts(networks: readonly EnvironmentNetwork[]): AddressSpaceConflict[] {
  return networks.flatMap((network, index) =>
    networks.slice(0, index).flatMap((peer) => (peers(network, peer) ? sharedRanges(network, peer) : [])),
  );
}

const peers = (a: EnvironmentNetwork, b: EnvironmentNetwork): boolean =>
  a.peersWith.includes(b.environment) || b.peersWith.includes(a.environment);

function sharedRanges(network: EnvironmentNetwork, peer: EnvironmentNetwork): AddressSpaceConflict[] {
  const { environment } = network;
  return network.addressSpace.flatMap((text, index) =>
    peer.addressSpace
      .filter((other) => rangesOverlap(text, other))
      .map((other) => {
        const path = ["virtualNetwork", "addressSpace", index];
        const message = `${formatPath(path)} of ${environment} is "${text}", but must not overlap "${other}" of ${peer.environment}, which it peers with`;
        return { environment, peer: peer.environment, path, message };
      }),
  );
}

/** Whether two ranges in CIDR notation share an address; what is no CIDR shares none. */
export function rangesOverlap(a: string, b: string): boolean {
  const [one, other] = [parseCidr(a), parseCidr(b)];
  return one !== undefined && other !== undefined && overlaps(one, other);
}
