import { type Check, type CheckInput, type CheckRule, unreadable } from "./check.ts";
import { same } from "./json.ts";

function login({ facts, target }: CheckInput): Check {
  const id = "login";
  const expected = `signed in to tenant ${target.tenantId}`;
  const remedy = `run: az login --tenant ${target.tenantId}; or set ARM_CLIENT_ID with ARM_USE_OIDC=true`;
  if (!facts.login.known) {
    const { reason, code } = facts.login;
    return code === "SignInFailed"
      ? { id, status: "failed", found: reason, expected, remedy }
      : unreadable(id, facts.login, expected);
  }
  const { kind, account, tenantId } = facts.login.value;
  const found = `${kind}${account === undefined ? "" : ` ${account}`}, tenant ${tenantId ?? "unknown"}`;
  if (tenantId === undefined || same(tenantId, target.tenantId)) return { id, status: "ok", found, expected };
  return { id, status: "failed", found, expected, remedy: `${remedy}; or correct tenantId in environment.json` };
}

function subscription({ facts, target }: CheckInput): Check {
  const id = "subscription";
  const expected = `${target.subscriptionId} is Enabled, in tenant ${target.tenantId}`;
  const fact = facts.subscription;
  if (!fact.known) {
    if (fact.status !== 403 && fact.status !== 404) return unreadable(id, fact, expected);
    const remedy = "correct subscriptionId in environment.json, or give the identity the role Reader on it";
    return { id, status: "failed", found: fact.reason, expected, remedy };
  }
  const { displayName, state, tenantId } = fact.value;
  const found = `${displayName} is ${state}${tenantId === undefined ? "" : `, in tenant ${tenantId}`}`;
  if (tenantId !== undefined && !same(tenantId, target.tenantId)) {
    const remedy = "correct tenantId or subscriptionId in environment.json";
    return { id, status: "failed", found, expected, remedy };
  }
  if (state === "Enabled") return { id, status: "ok", found, expected };
  const isUsable = state === "Warned" || state === "PastDue";
  const remedy = "have the owner of the subscription settle its bill, or enable it again";
  return { id, status: isUsable ? "warning" : "failed", found, expected, remedy };
}

/** Terraform takes both from environment.json; other tools would work somewhere else. */
function variables({ variables: set, target }: CheckInput): Check | undefined {
  const wanted = (name: string): string => (name.endsWith("TENANT_ID") ? target.tenantId : target.subscriptionId);
  const different = Object.entries(set).filter(([name, value]) => !same(value, wanted(name)));
  if (different.length === 0) return undefined;
  return {
    id: "variables",
    status: "warning",
    found: different.map(([name, value]) => `${name} is ${value}`).join(", "),
    expected: different.map(([name]) => `${name} is ${wanted(name)}`).join(", "),
    remedy: `Terraform goes by environment.json, az and others by these: unset ${different.map(([name]) => name).join(" and ")}, or choose the environment they belong to`,
  };
}

function resourceProviders({ facts, target, desired }: CheckInput): Check | undefined {
  if (target.resourceProviders.length === 0 || desired === "absent") return undefined;
  const id = "resource-providers";
  const expected = `registered: ${target.resourceProviders.join(", ")}`;
  const fact = facts.resourceProviders;
  if (!fact.known) return unreadable(id, fact, expected);
  const others = Object.entries(fact.value).filter(([, state]) => state !== "Registered");
  if (others.length === 0) return { id, status: "ok", found: "all are registered", expected };
  const commands = others.map(([namespace]) => `az provider register --wait --namespace ${namespace}`);
  return {
    id,
    status: "warning",
    found: others.map(([namespace, state]) => `${namespace} is ${state}`).join(", "),
    expected,
    remedy: `Terraform registers them when it may; otherwise run: ${commands.join("; ")}`,
  };
}

export const accessChecks: readonly CheckRule[] = [login, subscription, variables, resourceProviders];
