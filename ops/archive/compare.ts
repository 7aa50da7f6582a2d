import { isDeepStrictEqual } from "node:util";
import { type LeafValue, leavesOf } from "../diff/leaves.ts";
import type { Finding, Review, ReviewedChange } from "../review/model.ts";

/** What a run left behind that two runs can be compared by; undefined: it is not there, or damaged. */
export interface ComparedRun {
  readonly runId: string;
  readonly parameters: unknown;
  readonly review: Review | undefined;
}

export interface Difference<T> {
  /** A property of the parameter file, the rule and address of a finding, or the address of a resource. */
  readonly name: string;
  /** Left out when the first run has no such thing. */
  readonly before?: T;
  /** Left out when the second run has no such thing. */
  readonly after?: T;
}

export interface RunComparison {
  readonly runs: readonly [string, string];
  /** What could not be compared, one sentence each. */
  readonly incomparable: readonly string[];
  readonly parameters: readonly Difference<LeafValue>[];
  readonly findings: readonly Difference<Finding>[];
  readonly changes: readonly Difference<ReviewedChange>[];
  /** Whether both plans do the same; undefined when one of them is not known. */
  readonly sameFingerprint?: boolean;
}

/** In what two runs differ: in what was asked for, in what was found about it, and in what was to change. */
export function compareRuns(first: ComparedRun, second: ComparedRun): RunComparison {
  const [before, after] = [first.review, second.review];
  const incomparable = [first, second].flatMap(({ runId, parameters, review }) => [
    ...(parameters === undefined ? [`run ${runId} has no parameters that can be read`] : []),
    ...(review === undefined ? [`run ${runId} has no review that can be read`] : []),
  ]);
  const hasParameters = first.parameters !== undefined && second.parameters !== undefined;
  const isReviewed = before !== undefined && after !== undefined;
  return {
    runs: [first.runId, second.runId],
    incomparable,
    parameters: hasParameters ? differences(valuesOf(first.parameters), valuesOf(second.parameters)) : [],
    findings: isReviewed ? differences(byName(before.findings, findingName), byName(after.findings, findingName)) : [],
    changes: isReviewed ? differences(byName(before.changes, changeName), byName(after.changes, changeName)) : [],
    ...(isReviewed ? { sameFingerprint: before.fingerprint === after.fingerprint } : {}),
  };
}

const valuesOf = (parameters: unknown): Map<string, LeafValue> =>
  new Map([...leavesOf(parameters)].map(([path, { value }]) => [path, value]));

const findingName = ({ ruleId, address, attribute }: Finding): string =>
  [ruleId, address, ...(attribute === undefined ? [] : [attribute])].join(" ");
const changeName = ({ address, deposed }: ReviewedChange): string =>
  deposed === undefined ? address : `${address} (${deposed})`;

const byName = <T>(items: readonly T[], name: (item: T) => string): Map<string, T> =>
  new Map(items.map((item) => [name(item), item]));

function differences<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Difference<T>[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): Difference<T>[] => {
    const [old, next] = [before.get(name), after.get(name)];
    if (isDeepStrictEqual(old, next)) return [];
    return [{ name, ...(old === undefined ? {} : { before: old }), ...(next === undefined ? {} : { after: next }) }];
  });
}
