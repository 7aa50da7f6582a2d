import { PROFILES, type Profile } from "../../constructs/profiles.ts";
import type { Stream } from "../../constructs/streams.rules.ts";
import { STACKS, type StackName } from "../../schemas/load.ts";
import { compareText } from "../../schemas/shape/nearest.ts";
import { type Meaning, PARTS, type Part } from "./meaning.ts";

/** A stack that there is. */
export interface PresentStack {
  /** `mysql-dev` */
  readonly stackId: string;
  readonly stack: StackName;
  readonly environment: string;
  readonly stream: Stream;
  /** Of the environment: within one, a foundation that lasts still comes before what is short-lived. */
  readonly profile: Profile;
  /** Days for which its runs are kept. */
  readonly retentionDays: number;
}

/** Why a stack is affected; nothing where there is nothing to compare it with. */
export type Reason = Part | "new";

export interface AffectedStack extends PresentStack {
  readonly reasons: readonly Reason[];
}

/**
 * The stacks that do not mean what they meant before: what can be made anew comes first, what is protected last, and the
 * foundation before what stands on it.
 *
 * @param before By the id of the stack; undefined: nothing is known, so that every stack is affected.
 */
export function affectedStacks(
  stacks: readonly PresentStack[],
  now: ReadonlyMap<string, Meaning>,
  before: ReadonlyMap<string, Meaning> | undefined,
): AffectedStack[] {
  const reasonsOf = ({ stackId }: PresentStack): readonly Reason[] => {
    const earlier = before?.get(stackId);
    if (earlier === undefined) return ["new"];
    return PARTS.filter((part) => earlier[part] !== now.get(stackId)?.[part]);
  };
  const all = [...stacks].sort(compareStacks);
  if (before === undefined) return all.map((stack) => ({ ...stack, reasons: [] }));
  return all.map((stack) => ({ ...stack, reasons: reasonsOf(stack) })).filter(({ reasons }) => reasons.length > 0);
}

const compareStacks = (a: PresentStack, b: PresentStack): number =>
  PROFILES.indexOf(a.profile) - PROFILES.indexOf(b.profile) ||
  compareText(a.environment, b.environment) ||
  STACKS.indexOf(a.stack) - STACKS.indexOf(b.stack);
