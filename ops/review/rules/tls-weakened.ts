import type { Json } from "../model.ts";
import { serverParameter } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo, type RuleFinding, unlessNew } from "../rule.ts";
import type { Change, PlanView } from "../view.ts";
import { becomes, type Weaknesses, weakened } from "../weakening.ts";

/** The oldest TLS version that a setting allows, as 10, 11, 12, 13: `TLSv1.1,TLSv1.2`, `TLS1_2`, `1.0`. */
function oldest(value: Json | undefined): number | undefined {
  const versions = [...String(value ?? "").matchAll(/(?:TLSv?)?1(?:[._]?([0-3]))?(?![\d.])/gi)].map(
    ([, minor]) => 10 + Number(minor ?? 0),
  );
  return versions.length === 0 ? undefined : Math.min(...versions);
}

const isOlder = (after: Json | undefined, before: Json | undefined): boolean => {
  const now = oldest(after);
  const then = oldest(before);
  return now !== undefined && (now < 12 || (then !== undefined && now < then)) && now !== then;
};

const WEAKNESSES: Weaknesses = {
  min_tls_version: isOlder,
  minimum_tls_version: isOlder,
  minimal_tls_version: isOlder,
  ssl_minimal_tls_version_enforced: isOlder,
  https_traffic_only_enabled: becomes(false),
  https_only: becomes(false),
  ssl_enforcement_enabled: becomes(false),
  non_ssl_port_enabled: becomes(true),
};

const REMEDY = "keep require_secure_transport ON and TLS 1.2 as the oldest version; update the client that cannot";

export const tlsWeakened: ChangeRule = {
  id: "tls-weakened",
  why: "without TLS, passwords and data travel readable",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/security-tls",
  *change(change, plan) {
    yield* parameter(change, plan);
    for (const weak of weakened(change, WEAKNESSES)) {
      yield {
        ...cause(weak),
        level: unlessNew(change.action === "create" && oldest(weak.after) === undefined, "confirm"),
        message: `encryption in transit is weakened: ${weak.name} ${fromTo(weak)}`,
        remedy: REMEDY,
      };
    }
  },
};

function* parameter(change: Change, plan: PlanView): Generator<RuleFinding> {
  const set = serverParameter(change, plan.destroyedNames);
  const value = attribute(change, "value");
  if (set === undefined || value === undefined || change.action === "delete") return;
  const off = set.name === "require_secure_transport" && set.after !== undefined && !/^(on|1)$/i.test(set.after);
  const older = set.name === "tls_version" && isOlder(set.after, set.before);
  if (!off && !older) return;
  const message = off ? "connections without TLS are accepted" : "connections with an old TLS version are accepted";
  yield { ...cause(value), level: "confirm", message: `${message}: ${set.name} ${fromTo(value)}`, remedy: REMEDY };
}
