export { PolicyPack, type PolicyPackProps } from "./aspect.ts";
export { POLICY_RULES } from "./pack.ts";
export type { PolicyResource } from "./resources.ts";
export type { PolicyRule } from "./rule.ts";
