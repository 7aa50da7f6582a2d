import { accessChecks } from "./access-checks.ts";
import type { Check, CheckInput, CheckRule } from "./check.ts";
import { offerChecks } from "./offer-checks.ts";
import { resourceChecks } from "./resource-checks.ts";

/** Everything that can be said about a stack before it is planned, in the order in which a person reads it. */
const RULES: readonly CheckRule[] = [...accessChecks, ...resourceChecks, ...offerChecks];

export const runChecks = (input: CheckInput): Check[] => RULES.flatMap((rule) => rule(input) ?? []);
