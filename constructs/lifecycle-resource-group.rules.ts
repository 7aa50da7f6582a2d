import type { ResourceGroupParameters } from "../schemas/resource-group.generated.ts";
import type { AzureOffers } from "./azure-offers.ts";
import { choicesRule } from "./choices.ts";
import { type ExpirySpecification, expiryRules } from "./expiry.rules.ts";
import { type NamingContext, nameViolation, resourceName } from "./naming.ts";
import { PROFILE_DEFAULTS, type Profile } from "./profiles.ts";
import { regionRules } from "./region.rules.ts";
import { isUnresolved, type Rule, type Violation } from "./rule.ts";
import { standardTags, TAG_DOCUMENTATION, type Tags, tagViolations } from "./tags.rules.ts";
import { EMAIL } from "./violations.ts";

/** What a resource group is told beside its parameters. */
export interface ResourceGroupContext {
  /** Azure region: `westeurope`. */
  readonly location: string;
  /** What Azure offers although this library does not know it yet. @default nothing */
  readonly azureOffers?: AzureOffers;
  readonly profile: Profile;
  /** What generated names and the standard tags are made of. */
  readonly naming: NamingContext;
}

export interface BudgetSpecification {
  readonly name: string;
  readonly amount: number;
  readonly timeGrain: "Monthly" | "Quarterly" | "Annually";
  /** Percent of the amount. */
  readonly thresholds: readonly number[];
  readonly contactEmails: readonly string[];
  readonly contactRoles: readonly string[];
}

/** A resource group with every default filled in. */
export interface ResourceGroupSpecification extends ResourceGroupContext {
  /** What was written, for rules on what may not be. */
  readonly given: ResourceGroupParameters;
  readonly name: string;
  readonly existing: boolean;
  readonly expiry?: ExpirySpecification;
  readonly lock: boolean;
  readonly lockName: string;
  readonly preventDestroy: boolean;
  readonly budget?: BudgetSpecification;
  /** Standard tags and those that were written, without the tags of the lifecycle. */
  readonly tags: Tags;
}

/** Fills in every default. A group that exists belongs to somebody else: profiles decide nothing about it. */
export function resolveResourceGroup(
  props: ResourceGroupParameters & ResourceGroupContext,
): ResourceGroupSpecification {
  const { location, azureOffers, profile, naming, ...given } = props;
  const defaults = PROFILE_DEFAULTS[profile];
  const existing = given.existing ?? false;
  const expiry = resolveExpiry(given, profile, existing);
  return {
    location,
    ...(azureOffers === undefined ? {} : { azureOffers }),
    profile,
    naming,
    given,
    existing,
    name: given.name ?? resourceName("resourceGroup", naming),
    lock: given.lock ?? (existing ? false : defaults.lock),
    lockName: resourceName("lock", naming),
    preventDestroy: given.preventDestroy ?? (existing ? false : defaults.preventDestroy),
    tags: { ...given.tags, ...standardTags(naming, profile) },
    ...(expiry === undefined ? {} : { expiry }),
    ...(given.budget === undefined ? {} : { budget: resolveBudget(given.budget, naming) }),
  };
}

function resolveExpiry(
  { expiry }: ResourceGroupParameters,
  profile: Profile,
  existing: boolean,
): ExpirySpecification | undefined {
  const { expiresAfterDays, onExpiry } = PROFILE_DEFAULTS[profile];
  const afterDays = expiry?.afterDays ?? (expiry?.expiresOn === undefined && !existing ? expiresAfterDays : undefined);
  if (expiry === undefined && afterDays === undefined) return undefined;
  return { onExpiry, ...expiry, ...(afterDays === undefined ? {} : { afterDays }) };
}

const resolveBudget = (
  given: NonNullable<ResourceGroupParameters["budget"]>,
  naming: NamingContext,
): BudgetSpecification => ({
  timeGrain: "Monthly",
  thresholds: [50, 80, 100],
  contactEmails: [],
  contactRoles: [],
  ...given,
  name: resourceName("budget", naming),
});

type ResourceGroupRule = Rule<ResourceGroupSpecification>;

const NAME_RULES = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";
const BUDGETS = "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets";

const names: ResourceGroupRule = {
  id: "resource-group/names",
  why: "Azure refuses names that are too long or hold other characters",
  documentation: NAME_RULES,
  *check({ given, name, lock, lockName, budget }) {
    const shorter = "shorten project in environment.json";
    const generated = given.name === undefined ? { generated: "set name" } : {};
    const checked = [
      nameViolation({ type: "resourceGroup", name, path: ["name"], ...generated }),
      lock ? nameViolation({ type: "lock", name: lockName, path: ["lock"], generated: shorter }) : undefined,
      budget && nameViolation({ type: "budget", name: budget.name, path: ["budget"], generated: shorter }),
    ];
    yield* checked.filter((violation) => violation !== undefined);
  },
};

const existingGroup: ResourceGroupRule = {
  id: "resource-group/existing",
  why: "a group that exists belongs to somebody else: it is read, never changed or destroyed",
  documentation: "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/data-sources/resource_group",
  *check({ given }) {
    if (given.existing !== true) return;
    if (given.name === undefined) {
      yield { path: ["existing"], message: "existing is true, but name is missing; name the group that exists" };
    }
    if (given.expiry !== undefined) {
      const message =
        "expiry is set, but existing is true: a group that exists must not expire with this stack; remove expiry";
      yield { path: ["expiry"], message };
    }
    if (given.preventDestroy === true) {
      const message =
        "preventDestroy is true, but existing is true: Terraform never destroys a group that it only reads; remove preventDestroy";
      yield { path: ["preventDestroy"], message };
    }
  },
};

const tags: ResourceGroupRule = {
  id: "resource-group/tags",
  why: "Azure limits tags, and those that drive the lifecycle are not for the taking",
  documentation: TAG_DOCUMENTATION,
  check: ({ given }) => tagViolations(given.tags ?? {}, ["tags"]),
};

const budgetAmount: ResourceGroupRule = {
  id: "resource-group/budget-amount",
  why: "Azure refuses a budget of nothing",
  documentation: BUDGETS,
  *check({ budget }) {
    if (budget === undefined || isUnresolved(budget.amount) || budget.amount > 0) return;
    yield { path: ["budget", "amount"], message: `budget.amount is ${budget.amount}, but must be more than 0` };
  },
};

/** Azure allows five notifications on a budget; one of them is kept for the forecast. */
const MAX_THRESHOLDS = 4;

const budgetThresholds: ResourceGroupRule = {
  id: "resource-group/budget-thresholds",
  why: "Azure takes up to five notifications of 1 to 1000 percent, each once",
  documentation: BUDGETS,
  *check({ budget }) {
    if (budget === undefined || isUnresolved(budget.thresholds)) return;
    const path = ["budget", "thresholds"];
    const { thresholds } = budget;
    if (thresholds.length < 1 || thresholds.length > MAX_THRESHOLDS) {
      const message = `budget.thresholds has ${thresholds.length} entries, but must have 1 to ${MAX_THRESHOLDS}`;
      yield { path, message };
    }
    yield* thresholds.flatMap((threshold, index) => thresholdViolation(thresholds, threshold, index));
  },
};

function thresholdViolation(thresholds: readonly number[], threshold: number, index: number): Violation[] {
  const previous = thresholds[index - 1];
  if (isUnresolved(threshold)) return [];
  const path = ["budget", "thresholds", index];
  if (threshold < 1 || threshold > 1000) {
    return [{ path, message: `budget.thresholds[${index}] is ${threshold}, but must be between 1 and 1000 percent` }];
  }
  if (previous === undefined || isUnresolved(previous) || previous < threshold) return [];
  const message = `budget.thresholds[${index}] is ${threshold}, but must be more than ${previous}, the one before it`;
  return [{ path, message }];
}

const budgetContacts: ResourceGroupRule = {
  id: "resource-group/budget-contacts",
  why: "a notification that reaches nobody is refused by Azure",
  documentation: BUDGETS,
  *check({ budget }) {
    if (budget === undefined || isUnresolved(budget.contactEmails) || isUnresolved(budget.contactRoles)) return;
    if (budget.contactEmails.length + budget.contactRoles.length === 0) {
      yield { path: ["budget"], message: "budget has no contact; set budget.contactEmails or budget.contactRoles" };
    }
    for (const [index, email] of budget.contactEmails.entries()) {
      if (isUnresolved(email) || EMAIL.test(email)) continue;
      const message = `budget.contactEmails[${index}] is "${email}", but must be a mail address such as "finops@example.com"`;
      yield { path: ["budget", "contactEmails", index], message };
    }
    for (const [index, role] of budget.contactRoles.entries()) {
      if (role.trim() !== "") continue;
      const message = `budget.contactRoles[${index}] is blank, but must be a role such as "Owner"`;
      yield { path: ["budget", "contactRoles", index], message };
    }
  },
};

/** Everything that can be known about a resource group before Azure is asked. */
export const lifecycleResourceGroupRules: readonly ResourceGroupRule[] = [
  ...regionRules,
  names,
  existingGroup,
  ...expiryRules,
  tags,
  budgetAmount,
  budgetThresholds,
  budgetContacts,
  choicesRule("resource-group/choices", {
    "expiry.onExpiry": ["destroy", "recreate", "notify"],
    "budget.timeGrain": ["Monthly", "Quarterly", "Annually"],
  }),
];
