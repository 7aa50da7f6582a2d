import { type Claim, holders } from "../claims.ts";
import type { IsolationRule } from "../rule.ts";

/** A rule that two streams do not have the same thing of some kinds. */
const shared = (id: string, why: string, isOfKind: (noun: string) => boolean): IsolationRule => ({
  id: `isolation/shared-${id}`,
  why,
  *check({ claims }) {
    for (const named of claims.values()) {
      const ofKind = holders(named).filter(({ kind }) => isOfKind(kind.noun));
      for (const same of Map.groupBy(ofKind, ({ kind, scope }) => `${kind.noun} ${scope}`).values()) {
        const [first, ...others] = same;
        const other = others.find(({ stream }) => stream !== first?.stream);
        if (first === undefined || other === undefined) continue;
        const message = `${placeOf(other)} is "${other.name}", and so is ${placeOf(first)}: streams ${other.stream} and ${first.stream} share the ${first.kind.noun}; give each its own`;
        yield { path: [other.stackId, ...pathOf(other)], message };
      }
    }
  },
});

const placeOf = ({ address, stackId }: Claim): string => `name of ${address} in ${stackId}`;

const pathOf = ({ address }: Claim): readonly string[] => {
  if (address === "terraform") return [address, "backend"];
  const parts = address.split(".");
  return [...(parts[0] === "data" ? parts : ["resource", ...parts]), "name"];
};

const OWN = ["resource group", "identity", "queue", "storage account"];

export const sharedRules: readonly IsolationRule[] = [
  shared("resource-group", "each stream deploys into resource groups of its own", (noun) => noun === "resource group"),
  shared("identity", "each stream has identities of its own", (noun) => noun === "identity"),
  shared("queue", "each stream receives from queues of its own", (noun) => noun === "queue"),
  shared(
    "storage-account",
    "each stream keeps state and data in its own accounts",
    (noun) => noun === "storage account",
  ),
  shared("resource", "whatever else has a name belongs to one stream", (noun) => !OWN.includes(noun)),
];
