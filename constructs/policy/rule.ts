import { isObject, type Json, type PolicyResource, read } from "./resources.ts";

/** One small pure predicate over the rendered resources of a stack. */
export interface PolicyRule {
  /** Stable and kebab-case, the name of the rule's file. */
  readonly id: `policy/${string}`;
  /** An error keeps a stack from being synthesised. */
  readonly level: "error" | "warning";
  /** Why the rule exists, one lowercase sentence. */
  readonly why: string;
  /** What to do, as a lowercase imperative. */
  readonly remedy: string;
  /** Where Azure or Terraform says more. */
  readonly documentation: string;
  /** What a value means that only Terraform knows: nothing is said against it, or it has to be shown. */
  readonly unknown: "passes" | "violates";
  /** Types that it looks at. @default all */
  readonly types?: readonly string[];
  /**
   * What is wrong with a resource, one lowercase clause each. Quotes values, but never a secret.
   *
   * @param stack Every resource of the stack.
   */
  check(resource: PolicyResource, stack: readonly PolicyResource[]): Iterable<string>;
}

/** One thing that the pack has against a resource. */
export interface PolicyViolation {
  readonly rule: PolicyRule;
  readonly level: "error" | "warning";
  readonly address: string;
  readonly message: string;
  /** The rule could not be evaluated: nobody can acknowledge what nobody knows. */
  readonly isFailure: boolean;
}

/** Runs every rule on every resource. A rule that throws has not said that all is well: that is an error. */
export function evaluatePolicy(rules: readonly PolicyRule[], stack: readonly PolicyResource[]): PolicyViolation[] {
  return stack.flatMap((resource) =>
    rules
      .filter(({ types }) => types?.includes(resource.type) ?? true)
      .flatMap((rule): PolicyViolation[] => {
        const { address } = resource;
        try {
          const messages = [...rule.check(resource, stack)];
          return messages.map((message) => ({ rule, level: rule.level, address, message, isFailure: false }));
        } catch (error) {
          const message = `the rule could not be evaluated: ${error instanceof Error ? error.message : String(error)}`;
          return [{ rule, level: "error", address, message, isFailure: true }];
        }
      }),
  );
}

/** All of a violation in one sentence. */
export const sentenceOf = ({ rule: { why, remedy }, message }: PolicyViolation): string =>
  `${message}; ${why}; ${remedy}`;

/** What an attribute must not be. */
export interface Forbidden {
  /** `network_rules.default_action` */
  readonly attribute: string;
  /** What it is when it is left out. */
  readonly absent: Json;
  readonly values: readonly Json[];
}

/** Whether an attribute is what it must not be; one that only Terraform knows is not. */
export function* forbidden(resource: PolicyResource, { attribute, absent, values }: Forbidden): Iterable<string> {
  const { value, isUnknown } = read(resource.attributes, attribute);
  if (isUnknown || !values.some((wrong) => same(wrong, value ?? absent))) return;
  yield value === undefined
    ? `${attribute} is left out, which means ${JSON.stringify(absent)}`
    : `${attribute} is ${JSON.stringify(value)}`;
}

type Checks = Pick<PolicyRule, "unknown" | "types" | "check">;

/** A rule on one attribute of each type. */
export const forbids = (byType: Readonly<Record<string, Forbidden>>): Checks => ({
  unknown: "passes",
  types: Object.keys(byType),
  *check(resource) {
    const what = byType[resource.type];
    if (what !== undefined) yield* forbidden(resource, what);
  },
});

/** A rule on an attribute or a block that must not be left out. */
export const requires = (attribute: string, types: readonly string[]): Checks => ({
  unknown: "passes",
  types,
  *check({ attributes }) {
    const { value, isUnknown } = read(attributes, attribute);
    if (!isUnknown && value === undefined) yield `${attribute} is left out`;
  },
});

/** Azure ignores letter case, and Terraform takes texts for booleans. */
const same = (a: Json, b: Json): boolean => String(a).toLowerCase() === String(b).toLowerCase();

/** The value of a tag; undefined when there is none, or none that is known. */
export function tagOf({ attributes }: PolicyResource, name: string): string | undefined {
  const { value: tags } = read(attributes, "tags");
  const value = isObject(tags) ? read(tags, name).value : undefined;
  return typeof value === "string" ? value : undefined;
}
