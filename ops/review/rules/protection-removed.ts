import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destructionCause, howDestroyed, type RuleFinding, text } from "../rule.ts";
import type { Change } from "../view.ts";

const REMEDY = "keep it, or name in the confirmation what filters the traffic from now on";

/** A rule that lets traffic in protects nothing: taking it away narrows. */
const isAllowRule = (change: Change): boolean =>
  change.type === "azurerm_network_security_rule" && text(change.before, "access") === "Allow";

export const protectionRemoved: ChangeRule = {
  id: "protection-removed",
  why: "a network filter or policy that goes leaves open what it closed",
  *change(change): Iterable<RuleFinding> {
    if (lossOf(change.type) !== "protection" || change.type === "azurerm_management_lock") return;
    if (change.action === "delete" && !isAllowRule(change)) {
      yield {
        level: "confirm",
        message: `a protection ${howDestroyed(change)}: what it closed is open`,
        remedy: REMEDY,
      };
    } else if (change.action === "replace" && !isAllowRule(change)) {
      yield {
        ...destructionCause(change),
        level: "notice",
        message: `a protection ${howDestroyed(change)}: what it closes is open meanwhile`,
        remedy: "apply when little traffic is expected",
      };
    }
  },
};
