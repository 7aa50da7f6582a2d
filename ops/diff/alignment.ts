import type { CheckFinding, LoadedEnvironment } from "../../schemas/load.ts";
import { STACKS } from "../../schemas/load.ts";
import type { NodePath } from "../../schemas/syntax/node.ts";
import { hint } from "../print/hint.ts";
import { type Comparison, compareEnvironments, type Difference, type StaleDeclaration } from "./compare.ts";
import type { Step } from "./path.ts";
import { viewOf } from "./view.ts";

/** What is tried in the first must hold in the second. */
const ALIGNED = ["staging", "prod"] as const;

export interface AlignmentFinding extends CheckFinding {
  readonly environment: string;
  readonly file: "environment" | (typeof STACKS)[number];
}

/**
 * Differences between staging and prod that nobody declared, and declarations that nothing needs any longer.
 *
 * @param incomplete Names of further environments, which cannot be compared until their files are right.
 */
export function alignmentFindings(
  all: readonly LoadedEnvironment[],
  incomplete: readonly string[] = [],
): AlignmentFinding[] {
  const byName = new Map(all.map((environment) => [environment.name, environment]));
  const [tried, live] = ALIGNED.map((name) => byName.get(name));
  const undeclared =
    tried === undefined || live === undefined
      ? []
      : compareEnvironments(viewOf(tried), viewOf(live))
          .differences.filter((difference) => difference.class === "undeclared")
          .map((difference) => undeclaredFinding(difference, live));
  return [...undeclared, ...staleDeclarations(all, byName, incomplete)];
}

function undeclaredFinding({ path, steps, left, right }: Difference, live: LoadedEnvironment): AlignmentFinding {
  const [tried, inLive] = [ALIGNED[0], live.name];
  const message = `${path} is ${shown(right)} in ${inLive} but ${shown(left)} in ${tried}; make them equal, or declare it in expectedDifferences of environment.json with a reason`;
  const finding = { ruleId: "environments/undeclared-difference", severity: "error", message } as const;
  const stack = STACKS.find((name) => name === steps[0]?.name && live.documents[name] !== undefined);
  const content = stack === undefined ? live.environment : live.stacks[stack];
  const isInFile = stack !== undefined || steps[0]?.name === "environment";
  const nodePath = isInFile ? nodePathOf(content, steps.slice(1)) : [];
  return { ...finding, environment: inLive, file: stack ?? "environment", path: nodePath };
}

const shown = (value: unknown) => (value === undefined ? "not set" : JSON.stringify(value));

/** Named items of a list by their index; ends where the file does. */
function nodePathOf(value: unknown, steps: readonly Step[]): NodePath {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[step.name];
    return [step.name, ...nodePathOf(member, rest)];
  }
  const byName = value.findIndex((item) => item?.name === step.name);
  const index = byName < 0 ? Number(step.name) : byName;
  return index in value ? [index, ...nodePathOf(value[index], rest)] : [];
}

function staleDeclarations(
  all: readonly LoadedEnvironment[],
  byName: ReadonlyMap<string, LoadedEnvironment>,
  incomplete: readonly string[],
): AlignmentFinding[] {
  const comparisons = new Map<string, Comparison>();
  return all.flatMap((own) =>
    (own.environment.expectedDifferences ?? []).flatMap(({ comparedWith }, index): AlignmentFinding[] => {
      const at = { environment: own.name, file: "environment", severity: "warning" } as const;
      const path = ["expectedDifferences", index];
      if (incomplete.includes(comparedWith)) return [];
      const other = byName.get(comparedWith);
      if (other === undefined || other === own) {
        const others = [...byName.keys()].filter((name) => name !== own.name);
        const message = `${own.name} is compared with "${comparedWith}", which is no other environment${hint(comparedWith, others)}`;
        return [{ ...at, ruleId: "environments/unknown-environment", path: [...path, "comparedWith"], message }];
      }
      const key = JSON.stringify([own.name, comparedWith]);
      const comparison = comparisons.get(key) ?? compareEnvironments(viewOf(own), viewOf(other));
      comparisons.set(key, comparison);
      const stale = comparison.stale.find((entry) => entry.environment === own.name && entry.index === index);
      return stale === undefined
        ? []
        : [{ ...at, ruleId: "environments/stale-difference", path, message: staleMessage(stale) }];
    }),
  );
}

export const staleMessage = ({ path, comparedWith, environment }: StaleDeclaration): string =>
  `${path} is declared to differ between ${environment} and ${comparedWith}, but does not; remove the declaration`;
