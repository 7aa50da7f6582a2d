import { serverParameter } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo } from "../rule.ts";
import { becomes, type Weaknesses, weakened } from "../weakening.ts";

const WEAKNESSES: Weaknesses = {
  local_auth_enabled: becomes(true),
  local_authentication_enabled: becomes(true),
  local_authentication_disabled: becomes(false),
  shared_access_key_enabled: becomes(true),
  admin_enabled: becomes(true),
  anonymous_pull_enabled: becomes(true),
  rbac_authorization_enabled: becomes(false),
  enable_rbac_authorization: becomes(false),
  default_to_oauth_authentication: becomes(false),
};
const REMEDY = "keep sign-in through Microsoft Entra ID; keys and passwords cannot be traced to a person";

export const authenticationWeakened: ChangeRule = {
  id: "authentication-weakened",
  why: "shared keys and passwords replace identities that can be traced and revoked",
  *change(change, plan) {
    const set = serverParameter(change, plan.destroyedNames);
    if (
      set?.name === "aad_auth_only" &&
      (set.reset ? set.before === "ON" : set.before === "ON" && set.after === "OFF")
    ) {
      const value = attribute(change, "value");
      yield {
        ...(value === undefined ? {} : cause(value)),
        level: "confirm",
        message: "sign-in with MySQL passwords is allowed again (aad_auth_only)",
        remedy: REMEDY,
      };
    }
    // What is created states its own way of signing in; only a change of it is a surprise.
    if (change.action === "create") return;
    for (const weak of weakened(change, WEAKNESSES)) {
      yield {
        ...cause(weak),
        level: "confirm",
        message: `sign-in is weakened: ${weak.name} ${fromTo(weak)}`,
        remedy: REMEDY,
      };
    }
  },
};
