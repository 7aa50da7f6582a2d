import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, destructionCause, forcing, howDestroyed } from "../rule.ts";

export const databaseDrop: ChangeRule = {
  id: "database-drop",
  why: "every attribute of a database replaces it: a changed charset drops all tables",
  documentation:
    "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/mysql_flexible_database",
  *change(change) {
    if (!destroys(change) || lossOf(change.type) !== "database") return;
    const isText = forcing(change).some(({ name }) => name === "charset" || name === "collation");
    const again = change.action === "replace" ? "the new database is empty" : "all its tables are lost";
    yield {
      ...destructionCause(change),
      level: "confirm",
      message: `the database ${howDestroyed(change)}: ${again}`,
      remedy: isText
        ? "change charset and collation inside MySQL (ALTER DATABASE) and put the parameter file in line with it"
        : "dump the database first, or keep it as it is",
    };
  },
};
