import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import { momentProblem } from "./dates.rules.ts";
import type { Profile } from "./profiles.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { outside } from "./violations.ts";

/** What a sweep may do by itself; the one place where its default is. */
export const resolveSweep = ({
  maxStacks = 3,
}: EnvironmentParameters["sweep"] = {}): { readonly maxStacks: number } => ({
  maxStacks,
});

export interface ExpirySpecification {
  /** Days from the creation of the group. */
  readonly afterDays?: number;
  /** RFC 3339, UTC. */
  readonly expiresOn?: string;
  readonly onExpiry: "destroy" | "recreate" | "notify";
}

/** What of a resource group decides on its expiry. */
export interface Expiring {
  readonly given: { readonly expiry?: object };
  readonly profile: Profile;
  readonly existing: boolean;
  readonly preventDestroy: boolean;
  readonly expiry?: ExpirySpecification;
}

type ExpiryRule = Rule<Expiring>;

const PLAN_TIMESTAMP = "https://developer.hashicorp.com/terraform/language/functions/plantimestamp";
const MAX_DAYS = 365;

/** A group that exists is told by another rule that it cannot expire. */
const expiryOf = ({ existing, expiry }: Expiring): ExpirySpecification | undefined => (existing ? undefined : expiry);

const notProtected: ExpiryRule = {
  id: "resource-group/expiry-profile",
  why: "what is protected must not be taken away by a clock",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
  *check({ profile, given }) {
    if (profile !== "protected" || given.expiry === undefined) return;
    const message =
      'expiry is set, but profile is "protected", which never expires; remove expiry or choose "standard"';
    yield { path: ["expiry"], message };
  },
};

const destroyable: ExpiryRule = {
  id: "resource-group/expiry-prevent-destroy",
  why: "Terraform refuses to destroy what prevent_destroy guards, so the expiry would fail every time",
  documentation: "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
  *check(specification) {
    const expiry = expiryOf(specification);
    const { profile, preventDestroy } = specification;
    if (expiry === undefined || profile === "protected" || !preventDestroy || expiry.onExpiry === "notify") return;
    const message = `expiry.onExpiry is "${expiry.onExpiry}", but preventDestroy is true; write "notify", or set preventDestroy to false`;
    yield { path: ["expiry", "onExpiry"], message };
  },
};

const oneMoment: ExpiryRule = {
  id: "resource-group/expiry-moment",
  why: "a group expires at one moment",
  documentation: PLAN_TIMESTAMP,
  *check(specification) {
    const expiry = expiryOf(specification);
    if (expiry === undefined) return;
    const { afterDays, expiresOn } = expiry;
    if (afterDays !== undefined && expiresOn !== undefined) {
      yield { path: ["expiry"], message: "expiry has afterDays and expiresOn, but must have one of them; remove one" };
    }
    if (afterDays === undefined && expiresOn === undefined) {
      const message = "expiry has neither afterDays nor expiresOn, so nothing ever expires; set one, or remove expiry";
      yield { path: ["expiry"], message };
    }
  },
};

const days: ExpiryRule = {
  id: "resource-group/expiry-after-days",
  why: "the days of a temporary group are whole and few",
  documentation: PLAN_TIMESTAMP,
  check: (specification) => outside(expiryOf(specification)?.afterDays, ["expiry", "afterDays"], 1, MAX_DAYS),
};

const date: ExpiryRule = {
  id: "resource-group/expiry-expires-on",
  why: "everything that reads the tag expects one form of date",
  documentation: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
  *check(specification) {
    const expiresOn = expiryOf(specification)?.expiresOn;
    if (expiresOn === undefined || isUnresolved(expiresOn)) return;
    const problem = momentProblem(expiresOn);
    if (problem === undefined) return;
    yield { path: ["expiry", "expiresOn"], message: `expiry.expiresOn is "${expiresOn}", but must be ${problem}` };
  },
};

/** Rules on when a resource group expires. */
export const expiryRules: readonly ExpiryRule[] = [notProtected, destroyable, oneMoment, days, date];
