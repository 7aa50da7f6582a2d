import { CREDENTIAL_IDENTITY } from "../../../constructs/azurerm-version.ts";
import { MYSQL_SERVER } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo, quote, text, unlessNew, writes } from "../rule.ts";

const FEDERATED = "azurerm_federated_identity_credential";
const ADMINISTRATOR = "azurerm_mysql_flexible_server_active_directory_administrator";

export const trustAdded: ChangeRule = {
  id: "trust-added",
  why: "an outside workload or another administrator may act from now on",
  *change(change, plan) {
    if (!writes(change)) return;
    if (change.type === FEDERATED) {
      // The parent's name is the last part of its id; an id that is unknown belongs to something created here.
      const isKnown = CREDENTIAL_IDENTITY.some((name) => text(change.after, name) !== undefined);
      const isNew = !isKnown && change.action === "create";
      const subject = attribute(change, "subject");
      yield {
        ...(subject === undefined ? {} : cause(subject)),
        level: unlessNew(isNew, "confirm"),
        message: `${quote(text(change.after, "subject"))} of ${quote(text(change.after, "issuer"))} may sign in as this identity`,
        remedy: "name one repository and one environment in the subject, never a wildcard or a branch anyone can push",
      };
    } else if (change.type === ADMINISTRATOR) {
      const changed = attribute(change, "object_id") ?? attribute(change, "login");
      if (changed === undefined) return;
      const server = text(change.after, "server_id")?.split("/").at(-1);
      const isNew =
        change.action === "create" && (server === undefined || plan.createdNames.has(`${MYSQL_SERVER}/${server}`));
      yield {
        ...cause(changed),
        level: unlessNew(isNew, "confirm"),
        message: `the Entra administrator of the server is set: ${changed.name} ${fromTo(changed)}`,
        remedy: "use a group as administrator, and check who is in it",
      };
    }
  },
};
