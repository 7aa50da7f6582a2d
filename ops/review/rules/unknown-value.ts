import { argumentOf } from "../impact/evaluate.ts";
import { mayHarm } from "../impact/table.ts";
import type { AttributeChange } from "../model.ts";
import { serverParameter } from "../mysql.ts";
import { type ChangeRule, cause } from "../rule.ts";
import type { Change } from "../view.ts";

/** For types outside the table of arguments: what other rules judge by its value. Unknown or hidden, nobody can. */
const JUDGED =
  /(^|\.)(public_network_access(_enabled)?|(start|end)_ip(_address)?|source_address_prefix(es)?|access|direction|min(imum)?_tls_version|default_action|ip_rules|lock_level|purge_protection_enabled|geo_redundant_backup_enabled|backup_retention_days|high_availability|mode|version|sku_name|location|zone|container_access_type|local_auth_enabled|shared_access_key_enabled|role_definition_name|customer_managed_key)(\[\d+\])?$/;

const isJudged = (change: Change, attribute: AttributeChange): boolean =>
  (mayHarm(change.type, argumentOf(attribute.name)) ?? JUDGED.test(attribute.name)) ||
  (attribute.name === "value" && serverParameter(change, new Set()) !== undefined);

export const unknownValue: ChangeRule = {
  id: "unknown-value",
  why: "a value that nobody can see before the apply cannot be reviewed",
  *change(change) {
    // In a replacement Terraform calls everything unknown that Azure fills in; the replacement itself is judged elsewhere.
    if (change.action !== "update" && change.action !== "create") return;
    for (const attribute of change.attributes) {
      const hidden = attribute.sensitive === true;
      const everything = attribute.name === "" && hidden;
      const unseen = hidden || (attribute.unknown === true && change.action === "update");
      if (!everything && !(unseen && isJudged(change, attribute))) continue;
      yield {
        ...cause(attribute),
        level: "confirm",
        message: `${attribute.name === "" ? "every attribute" : attribute.name} decides about safety, but is ${hidden ? "marked sensitive and not shown" : "known only after apply"}`,
        remedy: hidden
          ? "take the sensitive mark off a value that is no secret"
          : "set a fixed value, or apply what it depends on first",
      };
    }
  },
};
