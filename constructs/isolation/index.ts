import { evaluate, type RuleViolation } from "../rule.ts";
import type { RenderedSource } from "./model.ts";
import { type IsolationRule, readIsolation } from "./rule.ts";
import { foreignName } from "./rules/foreign-name.ts";
import { foreignReference } from "./rules/foreign-reference.ts";
import { mixedLanding, trustedEnvironment, wideRole } from "./rules/landings.ts";
import { planIdentity } from "./rules/plan-identity.ts";
import { crossStackOutput, remoteState } from "./rules/remote-state.ts";
import { sharedRules } from "./rules/shared.ts";
import { sharedState } from "./rules/shared-state.ts";
import { unknownStream } from "./rules/unknown-stream.ts";

/** What keeps streams apart in rendered Terraform. */
export const isolationRules: readonly IsolationRule[] = [
  unknownStream,
  sharedState,
  ...sharedRules,
  foreignName,
  foreignReference,
  remoteState,
  crossStackOutput,
  mixedLanding,
  wideRole,
  trustedEnvironment,
  planIdentity,
];

/**
 * Everything that keeps rendered stacks from being isolated.
 *
 * @param sources All stacks of all environments: what is not there cannot be told apart.
 */
export const checkIsolation = (sources: readonly RenderedSource[]): RuleViolation[] =>
  evaluate(isolationRules, readIsolation(sources));
