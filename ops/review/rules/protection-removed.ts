import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destructionCause, howDestroyed, type RuleFinding } from "../rule.ts";

const REMEDY = "keep it, or name in the confirmation what filters the traffic from now on";

/** What opens when a rule of a security group goes is said by the rule deny-rule-weakened. */
const JUDGED_ELSEWHERE: readonly string[] = ["azurerm_management_lock", "azurerm_network_security_rule"];

export const protectionRemoved: ChangeRule = {
  id: "protection-removed",
  why: "a network filter or policy that goes leaves open what it closed",
  *change(change): Iterable<RuleFinding> {
    if (lossOf(change.type) !== "protection" || JUDGED_ELSEWHERE.includes(change.type)) return;
    if (change.action === "delete") {
      yield {
        level: "confirm",
        message: `a protection ${howDestroyed(change)}: what it closed is open`,
        remedy: REMEDY,
      };
    } else if (change.action === "replace") {
      yield {
        ...destructionCause(change),
        level: "notice",
        message: `a protection ${howDestroyed(change)}: what it closes is open meanwhile`,
        remedy: "apply when little traffic is expected",
      };
    }
  },
};
