import type { Finding } from "../model.ts";

/** One sentence, and every resource of which it is said. */
export interface FindingGroup {
  readonly finding: Finding;
  /** The address of `finding` first. */
  readonly addresses: readonly string[];
}

/** Join findings that say the same of several resources. Keeps the order of the first of each. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = Map.groupBy(findings, ({ address: _address, ...said }) => JSON.stringify(said));
  return [...groups.values()].flatMap((same) => {
    const [finding] = same;
    return finding === undefined ? [] : [{ finding, addresses: same.map(({ address }) => address) }];
  });
}
