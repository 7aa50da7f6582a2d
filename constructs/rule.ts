import { Token, Tokenization } from "cdktf/lib/tokens/token.js";

/** Where in the checked value something is wrong: property names and list indexes from its root. */
export type Path = readonly (string | number)[];

/** One thing that a rule found wrong. */
export interface Violation {
  /** The property that is wrong, from the root of the specification. */
  readonly path: Path;
  /** One lowercase sentence that quotes the value received and names the fix. */
  readonly message: string;
}

/** A violation together with the rule that found it. */
export interface RuleViolation extends Violation {
  readonly ruleId: string;
  readonly severity: "error" | "warning";
  readonly documentation?: string;
}

/**
 * A pure predicate over a full specification. The construct runs it for library users; the loader, handed the same
 * rule, runs it for parameter files and adds the position.
 */
export interface Rule<Specification> {
  /** Stable and kebab-case, with the construct as prefix: `mysql-server/sku-name`. */
  readonly id: string;
  /** Why the rule exists, one sentence. */
  readonly why: string;
  /** @default "error" */
  readonly severity?: "error" | "warning";
  /** Where Azure or Terraform documents the limit. */
  readonly documentation?: string;
  check(specification: Specification): Iterable<Violation>;
}

/**
 * Whether a value is known only to Terraform; such a value passes every rule. A text that only spells a token that nobody
 * made is a text.
 */
export function isUnresolved(value: unknown): boolean {
  if (!Token.isUnresolved(value)) return false;
  try {
    return Tokenization.reverse(value).length > 0;
  } catch {
    return false;
  }
}

/** Runs every rule. A rule that throws counts as a violation: unknown is never taken for right. */
export function evaluate<S>(rules: readonly Rule<S>[], specification: S): RuleViolation[] {
  return rules.flatMap((rule) => {
    const found = (violation: Violation): RuleViolation => ({
      ...violation,
      ruleId: rule.id,
      severity: rule.severity ?? "error",
      ...(rule.documentation === undefined ? {} : { documentation: rule.documentation }),
    });
    try {
      return [...rule.check(specification)].map(found);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [
        { ...found({ path: [], message: `rule ${rule.id} could not be evaluated: ${reason}` }), severity: "error" },
      ];
    }
  });
}

/**
 * Evaluates the rules and throws when an error is among the violations.
 *
 * @throws Error whose message lists every violation, one a line, behind the path of the construct.
 */
export function assertRules<S>(constructPath: string, rules: readonly Rule<S>[], specification: S): void {
  const errors = evaluate(rules, specification).filter((violation) => violation.severity === "error");
  if (errors.length === 0) return;
  const lines = errors.map((violation) => `  ${violation.message} (${violation.ruleId})`);
  throw new Error(`${constructPath} cannot be built:\n${lines.join("\n")}`);
}

/** `a.b[0].c`, as errors name a property. */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
