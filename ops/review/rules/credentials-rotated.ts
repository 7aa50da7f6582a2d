import type { AttributeChange } from "../model.ts";
import { type ChangeRule, cause } from "../rule.ts";

/** What proves who one is; other sensitive values are only hidden. */
const CREDENTIAL = /(^|\.)(administrator_password|password|value|secret|client_secret|key_data)(_wo)?(_version)?$/;
const SECRET_HOLDER = /_key_vault_secret$|_key_vault_certificate$/;

const isCredential = (type: string, attribute: AttributeChange): boolean =>
  CREDENTIAL.test(attribute.name) &&
  (attribute.sensitive === true || /_wo_version$/.test(attribute.name)) &&
  (!/(^|\.)value/.test(attribute.name) || SECRET_HOLDER.test(type) || attribute.sensitive === true);

export const credentialsRotated: ChangeRule = {
  id: "credentials-rotated",
  why: "whoever still uses the old password is locked out at once",
  *change(change, { begun }) {
    // Nobody has had the password yet of what this stack has only begun to create.
    if (change.action !== "update" || (change.imported && begun.has(change.address))) return;
    for (const attribute of change.attributes) {
      if (isCredential(change.type, attribute)) {
        yield {
          ...cause(attribute),
          level: "confirm",
          message: `a credential is rotated (${attribute.name}): clients with the old one are locked out`,
          remedy: "have every client read the new one before confirming, or put the version back",
        };
      } else if (attribute.sensitive) {
        yield {
          ...cause(attribute),
          level: "notice",
          message: `a sensitive value changes (${attribute.name}); it is not shown`,
          remedy: "check the new value where it is kept",
        };
      }
    }
  },
};
