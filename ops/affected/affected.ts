import { PROFILES, type Profile } from "../../constructs/profiles.ts";
import { STREAM_OF, type Stream } from "../../constructs/streams.rules.ts";
import { STACKS, type StackName } from "../../schemas/load.ts";
import { compareText } from "../../schemas/shape/nearest.ts";

/** What a stack means: what it renders to, and what it was told. Parsed, so that layout does not count. */
export interface StackMeaning {
  readonly terraform: unknown;
  readonly parameters: unknown;
  readonly environment: unknown;
}

/** A stack that there is now. */
export interface StackNow extends StackMeaning {
  readonly stack: StackName;
  readonly environmentName: string;
  /** Of the environment. */
  readonly profile: Profile;
}

export interface AffectedStack {
  /** `mysql-dev` */
  readonly stackId: string;
  readonly stack: StackName;
  readonly environment: string;
  readonly stream: Stream;
  /** What differs. */
  readonly because: "no base" | "new" | "terraform" | "parameters" | "environment";
}

export interface Affected {
  /** In the order in which they may be deployed: what is worth least first. */
  readonly stacks: readonly AffectedStack[];
  /** Ids of stacks that there were, and are no more. */
  readonly gone: readonly string[];
}

/**
 * Which stacks a change touches. Pure.
 *
 * @param base What there was before, by stack id; undefined when nobody knows: then everything counts.
 */
export function affectedStacks(
  now: readonly StackNow[],
  base: ReadonlyMap<string, StackMeaning> | undefined,
): Affected {
  const stacks = now.toSorted(deployOrder).flatMap((each) => {
    const because = difference(each, base);
    if (because === undefined) return [];
    const { stack, environmentName: environment } = each;
    return [{ stackId: idOf(each), stack, environment, stream: STREAM_OF[stack], because }];
  });
  const ids = new Set(now.map(idOf));
  return { stacks, gone: [...(base?.keys() ?? [])].filter((id) => !ids.has(id)).sort() };
}

const idOf = ({ stack, environmentName }: StackNow): string => `${stack}-${environmentName}`;

function deployOrder(a: StackNow, b: StackNow): number {
  return (
    PROFILES.indexOf(a.profile) - PROFILES.indexOf(b.profile) ||
    compareText(a.environmentName, b.environmentName) ||
    STACKS.indexOf(a.stack) - STACKS.indexOf(b.stack)
  );
}

function difference(
  now: StackNow,
  base: ReadonlyMap<string, StackMeaning> | undefined,
): AffectedStack["because"] | undefined {
  if (base === undefined) return "no base";
  const before = base.get(idOf(now));
  if (before === undefined) return "new";
  if (!means(now.terraform, before.terraform)) return "terraform";
  if (!means(now.parameters, before.parameters)) return "parameters";
  return means(now.environment, before.environment) ? undefined : "environment";
}

const means = (a: unknown, b: unknown): boolean => JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, item]) => [key, canonical(item)]),
  );
}
