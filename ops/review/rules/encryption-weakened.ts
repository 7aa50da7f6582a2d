import { isEmpty } from "../diff.ts";
import type { Json } from "../model.ts";
import { type ChangeRule, cause, fromTo, listed } from "../rule.ts";

const count = (value: Json | undefined): number => (Array.isArray(value) ? value.length : isEmpty(value) ? 0 : 1);

export const encryptionWeakened: ChangeRule = {
  id: "encryption-weakened",
  why: "a changed or removed customer-managed key decides who can read the data at rest",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-customer-managed-key",
  *change(change) {
    if (change.action !== "update" && change.action !== "replace") return;
    const differing = change.attributes.filter((attribute) =>
      /(^|\.)(customer_managed_key|encryption)\b/.test(attribute.name),
    );
    const first = differing[0];
    if (first === undefined || count(change.before.customer_managed_key) + count(change.before.encryption) === 0)
      return;
    const removed = count(change.after.customer_managed_key) + count(change.after.encryption) === 0;
    yield {
      ...cause(first),
      level: "confirm",
      message: removed
        ? "the customer-managed key is taken off: data at rest is encrypted with Microsoft's key"
        : `the key that encrypts data at rest changes: ${listed(differing.map((item) => `${item.name} ${fromTo(item)}`))}`,
      remedy: "keep the old key until every backup made with it has expired; without it they cannot be read",
    };
  },
};
