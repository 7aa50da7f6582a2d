import type { UiEvent } from "../terraform/ui-events.ts";
import type { RecentAction } from "./reaction.ts";

const CREATED: Readonly<Record<string, RecentAction>> = {
  azurerm_role_assignment: "granted-role",
  azurerm_pim_active_role_assignment: "granted-role",
  azurerm_key_vault_access_policy: "granted-role",
  azurerm_user_assigned_identity: "created-principal",
};

const DELETED: Readonly<Record<string, RecentAction>> = {
  azurerm_mysql_flexible_server: "deleted-server",
  azurerm_management_lock: "deleted-lock",
};

/** What a finished change makes possible: errors that are harmless only right after it. */
export function recentActions(event: UiEvent): RecentAction[] {
  if (event.type !== "complete") return [];
  const type = event.address.split(".").find((part) => part.startsWith("azurerm_")) ?? "";
  const [done, base]: readonly [RecentAction | undefined, readonly RecentAction[]] =
    event.action === "create"
      ? [CREATED[type], ["created-resource"]]
      : event.action === "delete"
        ? [DELETED[type], []]
        : [undefined, []];
  return done === undefined ? [...base] : [...base, done];
}
