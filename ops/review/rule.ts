import { SENSITIVE } from "../secrets/text.ts";
import type { AttributeChange, Finding, Json, JsonObject, Level } from "./model.ts";
import type { Change, PlanView } from "./view.ts";

/** What a rule says; the engine adds who said it. */
export interface RuleFinding extends Omit<Finding, "ruleId" | "waived" | "address"> {
  /** @default the address of the change that was checked, or `plan` */
  readonly address?: string;
}

interface RuleBase {
  /** Stable and kebab-case, the name of the rule's file. */
  readonly id: string;
  /** Why the rule exists, one sentence. */
  readonly why: string;
  readonly documentation?: string;
}

/** Looks at one change at a time. */
export interface ChangeRule extends RuleBase {
  change(change: Change, plan: PlanView): Iterable<RuleFinding>;
}

/** Looks at the plan as a whole. */
export interface PlanRule extends RuleBase {
  plan(plan: PlanView, context: RuleContext): Iterable<RuleFinding>;
}

/** What a rule may know besides the plan. */
export interface RuleContext {
  /** Addresses with `prevent_destroy` in the Terraform that was applied last, and in the one planned now. */
  readonly preventDestroy?: { readonly before: readonly string[]; readonly now: readonly string[] };
}

/**
 * One small pure reading of a plan. Rules see secrets replaced, so that no rule can leak one. A rule that throws counts
 * as a finding that needs a person.
 */
export type ReviewRule = ChangeRule | PlanRule;

/** Whether the resource exists before and is gone after. */
export const destroys = (change: Change): boolean => change.action === "delete" || change.action === "replace";

/** Whether the resource lives on with other attributes: made, changed or adopted. */
export const writes = (change: Change): boolean =>
  change.action === "create" || change.action === "update" || change.action === "replace";

/** The attributes that force a replacement, and what they change from and to. */
export const forcing = (change: Change): readonly AttributeChange[] =>
  change.attributes.filter((attribute) => attribute.forcesReplacement);

/** A difference of one top-level attribute, or of one inside it: `storage[0].size_gb`. */
export const attribute = (change: Change, name: string): AttributeChange | undefined =>
  change.attributes.find((candidate) => candidate.name === name);

/** A text attribute; undefined when it is absent, secret or known only after apply. */
export const text = (attributes: JsonObject, name: string): string | undefined => {
  const value = attributes[name];
  return typeof value === "string" && value !== SENSITIVE ? value : undefined;
};

/** A value within a sentence, whole: what is cut before secrets are found could hold a part of one. */
export function quote(value: Json | undefined): string {
  if (value === undefined || value === null || value === "") return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `from A to B`, as far as known. */
export const fromTo = (change: AttributeChange): string =>
  `from ${quote(change.before)} to ${change.unknown ? "a value known only after apply" : quote(change.after)}`;

/** Attribute, before and after of a finding, from the difference that caused it. */
export const cause = (change: AttributeChange): Pick<RuleFinding, "attribute" | "before" | "after"> => ({
  attribute: change.name,
  ...(change.before === undefined ? {} : { before: change.before }),
  ...(change.unknown ? { after: "(known after apply)" } : change.after === undefined ? {} : { after: change.after }),
});

/** `replacing it` with the attributes that force it, or `destroying it`. */
export function howDestroyed(change: Change): string {
  if (change.action === "delete")
    return change.deposed === undefined ? "is destroyed" : "has a left-over copy that is destroyed";
  const names = forcing(change).map((forced) => forced.name);
  if (names.length > 0) return `is destroyed and created again, because ${listed(names)} cannot change in place`;
  if (change.reason === "replace_by_request") return "is destroyed and created again, as the command asked (-replace)";
  if (change.reason === "replace_because_tainted")
    return "is destroyed and created again, because its creation failed half-way (tainted)";
  if (change.reason === "replace_by_triggers")
    return "is destroyed and created again together with what it depends on (replace_triggered_by)";
  return "is destroyed and created again";
}

/** `a, b and c` */
export const listed = (names: readonly string[], limit = 8): string => {
  const shown = names.length > limit ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
};

/** Cause of a destruction: the first attribute that forces it, when there is one. */
export const destructionCause = (change: Change): Pick<RuleFinding, "attribute" | "before" | "after"> => {
  const first = forcing(change)[0];
  return first === undefined ? {} : cause(first);
};

/** The level for something that is less surprising on what this very plan creates. */
export const unlessNew = (isNew: boolean, level: Level): Level => (isNew ? "notice" : level);

/** Every JSON object within a list attribute, such as the rules of a security group. */
export const blocks = (attributes: JsonObject, name: string): readonly JsonObject[] => {
  const value = attributes[name];
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return items.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item));
};
