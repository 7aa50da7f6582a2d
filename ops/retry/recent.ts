import type { UiEvent } from "../terraform/ui-events.ts";
import type { RecentAction } from "./reaction.ts";

const CREATED: Readonly<Record<string, RecentAction>> = {
  azurerm_role_assignment: "granted-role",
  azurerm_user_assigned_identity: "created-principal",
};

/** What a finished change makes possible: errors that are harmless only right after it. */
export function recentActions(event: UiEvent): RecentAction[] {
  if (event.type !== "complete") return [];
  const type = event.address.split(".").find((part) => part.startsWith("azurerm_")) ?? "";
  const special = CREATED[type];
  if (event.action === "create") return ["created-resource", ...(special === undefined ? [] : [special])];
  return event.action === "delete" && type === "azurerm_mysql_flexible_server" ? ["deleted-server"] : [];
}
