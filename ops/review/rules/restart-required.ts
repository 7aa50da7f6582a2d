import { needsRestart, serverParameter } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo, text, writes } from "../rule.ts";

export const restartRequired: ChangeRule = {
  id: "restart-required",
  why: "MySQL reads a static parameter only when it starts, and nothing restarts it",
  documentation: "https://github.com/hashicorp/terraform-provider-azurerm/issues/33268",
  *change(change, plan) {
    const set = serverParameter(change, plan.destroyedNames);
    if (set === undefined || !needsRestart(set.name) || !(writes(change) || set.reset)) return;
    const value = attribute(change, "value");
    if (value === undefined) return;
    yield {
      ...cause(value),
      level: "notice",
      message: `${set.name} changes ${set.reset ? "back to Azure's default" : fromTo(value)}, but only takes effect after a restart that nothing performs`,
      remedy: `restart ${text(change.after, "server_name") ?? text(change.before, "server_name") ?? "the server"} after the apply: az mysql flexible-server restart`,
    };
  },
};
