import { isDeepStrictEqual } from "node:util";
import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { redact } from "../review/redact.ts";
import { type Identity, withoutIdentity } from "./identity.ts";
import { type Leaf, type LeafValue, leavesOf } from "./leaves.ts";
import { formatSteps, matchesPattern, type Step } from "./path.ts";

/** All parameters of one environment. */
export interface EnvironmentView {
  readonly name: string;
  /** Contents of its files by name without ending: `environment`, `mysql`. */
  readonly files: Readonly<Record<string, unknown>>;
  /** What holds where a file says nothing, by the same names. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

export type DifferenceClass = "expected" | "secret" | "undeclared";

export interface Difference {
  /** `mysql.server.skuName` */
  readonly path: string;
  readonly steps: readonly Step[];
  readonly class: DifferenceClass;
  /** Undefined: not set and without a default. */
  readonly left?: LeafValue;
  readonly right?: LeafValue;
  /** The values are hidden: `left` and `right` say only that there is one. */
  readonly secret: boolean;
  /** Why it is expected. */
  readonly reason?: string;
}

/** An entry of `expectedDifferences` in environment.json. */
export interface Declaration {
  readonly comparedWith: string;
  readonly path: string;
  readonly reason: string;
}

/** A declaration that no difference needs any longer. */
export interface StaleDeclaration extends Declaration {
  /** The environment whose file holds it. */
  readonly environment: string;
  /** Its place in the list. */
  readonly index: number;
}

export interface Comparison {
  readonly left: string;
  readonly right: string;
  /** Sorted by class, the one to act upon first, then by path. */
  readonly differences: readonly Difference[];
  readonly stale: readonly StaleDeclaration[];
}

export const HIDDEN = "(hidden)";
const ORDER: readonly DifferenceClass[] = ["undeclared", "secret", "expected"];

/**
 * Compares the effective parameters of two environments. What only says which environment it is (see
 * `withoutIdentity`) is no difference; a value written out equals the same value by default.
 */
export function compareEnvironments(left: EnvironmentView, right: EnvironmentView): Comparison {
  const declared = [...declarationsOf(left, right), ...declarationsOf(right, left)];
  const used = new Set<StaleDeclaration>();
  const differences = differingLeaves(left, right).map(({ steps, left: a, right: b }): Difference => {
    const matching = declared.filter(({ path }) => matchesPattern(steps, path));
    for (const declaration of matching) used.add(declaration);
    const secret = isSecret(steps, a) || isSecret(steps, b);
    const hide = (value: LeafValue) => (secret ? HIDDEN : value);
    return {
      path: formatSteps(steps),
      steps,
      class: matching.length > 0 ? "expected" : secret ? "secret" : "undeclared",
      ...(a === undefined ? {} : { left: hide(a) }),
      ...(b === undefined ? {} : { right: hide(b) }),
      secret,
      ...(matching[0] === undefined ? {} : { reason: matching[0].reason }),
    };
  });
  const rank = (difference: Difference) => ORDER.indexOf(difference.class);
  return {
    left: left.name,
    right: right.name,
    differences: differences.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1)),
    stale: declared.filter((declaration) => !used.has(declaration)),
  };
}

interface Pair {
  readonly steps: readonly Step[];
  readonly left: LeafValue | undefined;
  readonly right: LeafValue | undefined;
}

function differingLeaves(left: EnvironmentView, right: EnvironmentView): Pair[] {
  const [leftIdentity, rightIdentity] = [identityOf(left), identityOf(right)];
  const stems = new Set([...Object.keys(left.files), ...Object.keys(right.files)]);
  return [...stems].flatMap((stem): Pair[] => {
    const top = [{ name: stem, isItem: false }];
    const [a, b] = [left.files[stem], right.files[stem]];
    if (a === undefined || b === undefined) {
      return [{ steps: top, left: presence(a), right: presence(b) }];
    }
    const [ours, theirs] = [leavesOf(a, top), leavesOf(b, top)];
    const [ourDefaults, theirDefaults] = [leavesOf(left.defaults?.[stem], top), leavesOf(right.defaults?.[stem], top)];
    const pairs = [...new Map<string, Leaf>([...ours, ...theirs])].map(([path, { steps }]) => ({
      steps,
      left: (ours.get(path) ?? ourDefaults.get(path))?.value,
      right: (theirs.get(path) ?? theirDefaults.get(path))?.value,
    }));
    return pairs.filter(
      (pair) =>
        !isBookkeeping(pair.steps) &&
        !isDeepStrictEqual(pair.left, pair.right) &&
        (pair.left === undefined ||
          pair.right === undefined ||
          !isDeepStrictEqual(
            withoutIdentity(pair.left, leftIdentity, rightIdentity),
            withoutIdentity(pair.right, rightIdentity, leftIdentity),
          )),
    );
  });
}

/** Stands for a whole file that the other environment does not have. */
const presence = (file: unknown): LeafValue | undefined =>
  file === undefined ? undefined : `a file of ${leavesOf(file).size} values`;

/** What belongs to the file and not to Azure. */
const isBookkeeping = ([file, property]: readonly Step[]) =>
  property?.name === "$schema" || (file?.name === "environment" && property?.name === "expectedDifferences");

function isSecret(steps: readonly Step[], value: LeafValue | undefined): boolean {
  const property = steps.findLast(({ isItem }) => !isItem)?.name ?? "";
  if (typeof value !== "string" && !Array.isArray(value)) return false;
  const json = [value].flat() as string[];
  return isSecretName(property) || !isDeepStrictEqual(redact(json, undefined), json);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function identityOf({ name, files }: EnvironmentView): Identity {
  const { subscriptionId } = record(files.environment);
  const spaces = Object.values(files).flatMap((file) => {
    const { addressSpace } = record(record(record(file).network).virtualNetwork);
    return Array.isArray(addressSpace) ? addressSpace.filter((space) => typeof space === "string") : [];
  });
  return { name, addressSpaces: spaces, ...(typeof subscriptionId === "string" ? { subscriptionId } : {}) };
}

function declarationsOf(of: EnvironmentView, other: EnvironmentView): StaleDeclaration[] {
  const { expectedDifferences } = record(of.files.environment);
  if (!Array.isArray(expectedDifferences)) return [];
  return expectedDifferences.flatMap((entry, index) => {
    const { comparedWith, path, reason } = record(entry);
    if (comparedWith !== other.name || typeof path !== "string") return [];
    return [{ environment: of.name, index, comparedWith: other.name, path, reason: String(reason ?? "") }];
  });
}
