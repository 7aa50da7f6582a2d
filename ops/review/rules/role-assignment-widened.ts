import type { JsonObject } from "../model.ts";
import { type ChangeRule, quote, type RuleFinding, text, writes } from "../rule.ts";
import type { Change } from "../view.ts";

const DEFINITION = "azurerm_role_definition";

/** Roles that can change everything, hand out roles or read secrets. */
const BROAD = /^(owner|contributor)$|administrator|access admin|data owner|secrets officer|crypto officer/i;
const BROAD_IDS: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};
const READER_ID = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

export const roleAssignmentWidened: ChangeRule = {
  id: "role-assignment-widened",
  why: "a role given too widely outlives the reason for it",
  documentation: "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  *change(change) {
    if (!writes(change)) return;
    if (ASSIGNMENTS.test(change.type)) {
      if (change.action !== "update" || change.attributes.some(({ name }) => GIVES.test(name)))
        yield assignment(change);
    } else if (change.type === DEFINITION) {
      yield {
        level: "confirm",
        attribute: "permissions",
        message: "the permissions of a role change for everyone who holds it",
        remedy: "list only the actions that are needed, and who holds the role",
      };
    }
  },
};

const roleOf = (after: JsonObject): string | undefined => {
  const id = text(after, "role_definition_id")?.split("/").at(-1)?.toLowerCase();
  return (
    text(after, "role_definition_name") ??
    (id === undefined ? undefined : id === READER_ID ? "Reader" : (BROAD_IDS[id] ?? id))
  );
};

/** What an assignment gives to whom. */
const GIVES = /^(scope|principal_id|role_definition_(id|name))$/;
/** Roles that read what no secret and no data is in. */
const HARMLESS = /^(reader|monitoring reader|cost management reader|log analytics reader|tag contributor)$/i;
/** Privileged Identity Management gives the same roles, at once or on request. */
const ASSIGNMENTS = /^azurerm_(role_assignment|pim_(active|eligible)_role_assignment)$/;

/** Whether this very plan creates the scope or the identity: its id is not known yet, and nobody else uses it. */
const isNew = ({ unknown }: Change): boolean => unknown.scope === true || unknown.principal_id === true;

function assignment(change: Change): RuleFinding {
  const { after } = change;
  const role = roleOf(after);
  const scope = text(after, "scope");
  const wide =
    scope !== undefined && /^(\/?$|\/providers\/Microsoft\.Management\/|\/subscriptions\/[^/]+\/?$)/i.test(scope);
  const isNamed = text(after, "role_definition_name") !== undefined || role === "Reader";
  const isNarrow =
    role !== undefined && isNamed && !BROAD.test(role) && !wide && (HARMLESS.test(role) || isNew(change));
  return {
    level: isNarrow ? "notice" : "confirm",
    attribute: "role_definition_name",
    after: role ?? "(known after apply)",
    message: `the role ${role === undefined ? "known only after apply" : quote(role)} is given to ${quote(text(after, "principal_id") ?? "an identity that is created now")} on ${wide ? "a whole subscription or more" : quote(scope ?? "a resource that is created now")}`,
    remedy: isNarrow
      ? "nothing to do when this is meant"
      : "check who gets the role and why; give the narrowest role on the narrowest scope that works",
  };
}
