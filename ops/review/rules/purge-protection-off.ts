import { type ChangeRule, cause } from "../rule.ts";
import { weakened } from "../weakening.ts";

export const purgeProtectionOff: ChangeRule = {
  id: "purge-protection-off",
  why: "Azure never lets purge protection be switched off: the apply would fail half-way",
  documentation: "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
  *change(change) {
    if (change.action !== "update" && change.action !== "replace") return;
    const off = weakened(change, { purge_protection_enabled: (after, before) => before === true && after !== true });
    for (const attribute of off) {
      yield {
        ...cause(attribute),
        level: "refuse",
        message: "purge protection is switched off, which Azure does not allow: the apply would fail",
        remedy: "put purge_protection_enabled back to true",
      };
    }
  },
};
