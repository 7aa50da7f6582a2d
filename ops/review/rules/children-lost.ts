import { MYSQL_SERVER } from "../mysql.ts";
import { listed, type PlanRule, text } from "../rule.ts";
import type { UnchangedResource } from "../view.ts";

export const childrenLost: PlanRule = {
  id: "children-lost",
  why: "Azure deletes what is inside a server together with it; Terraform notices only in the next plan",
  documentation: "https://github.com/hashicorp/terraform-provider-azurerm/issues/17773",
  *plan({ changes, unchanged }) {
    const children = new Map<string, UnchangedResource[]>();
    for (const resource of unchanged) {
      const server = text(resource.before, "server_name");
      if (server === undefined || !resource.type.startsWith("azurerm_mysql_flexible_")) continue;
      const siblings = children.get(server) ?? [];
      siblings.push(resource);
      children.set(server, siblings);
    }
    for (const change of changes) {
      if (change.type !== MYSQL_SERVER || change.action !== "replace" || change.deposed !== undefined) continue;
      const lost = children.get(text(change.before, "name") ?? "") ?? [];
      if (lost.length === 0) continue;
      yield {
        address: change.address,
        level: "confirm",
        magnitude: lost.length,
        message: `replacing the server also deletes ${listed(lost.map((child) => child.address))}, which this plan believes unchanged and does not create again`,
        remedy: "add the server to replace_triggered_by of these resources, or plan and apply a second time",
      };
    }
  },
};
