import { lossOf } from "../resource-types.ts";
import { type ChangeRule, howDestroyed } from "../rule.ts";

export const watchRemoved: ChangeRule = {
  id: "watch-removed",
  why: "without logs, alerts and budgets nobody notices what goes wrong",
  *change(change) {
    if (change.action !== "delete" || lossOf(change.type) !== "watch") return;
    const isLog = change.type === "azurerm_monitor_diagnostic_setting";
    yield {
      level: isLog ? "confirm" : "notice",
      message: `${isLog ? "the log export" : "an alert or budget"} ${howDestroyed(change)}: nobody is told any more`,
      remedy: "keep `diagnostics`, `alerts` and `budget` in the parameter file while the server lives",
    };
  },
};
