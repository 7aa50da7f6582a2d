import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { publicAccessRules } from "./build-network.ts";
import { maintenanceWindow, skuName, text } from "./convert.ts";
import type { Fact, FactName, Remark } from "./facts.ts";
import { setAt, type Tree, type TreeValue, treeOf } from "./tree.ts";

/** Everything that is a list or an object: databases, firewall rules, server parameters, replicas, keys, tags. */
export function buildCollections(tree: Tree, facts: readonly Fact[], remarks: Remark[]): void {
  const of = (...names: FactName[]) => facts.filter(({ name }) => names.includes(name));
  const put = (path: readonly string[], items: TreeValue[]) => {
    if (items.length > 0) setAt(tree, path, items);
  };
  put(["server", "databases"], uniqueByName(of("database").flatMap((fact) => database(fact, remarks))));
  put(["server", "firewallRules"], uniqueByName(firewallRules(facts, remarks)));
  put(["server", "replicas"], uniqueByName(of("replica").flatMap((fact) => replica(fact, remarks))));
  const parameters = of("serverParameter").flatMap(({ value }): [string, string][] => {
    const { name, value: setting } = fields(value);
    return name === undefined || setting === undefined ? [] : [[name, setting]];
  });
  if (parameters.length > 0) setAt(tree, ["server", "serverParameters"], treeOf(parameters));
  tags(tree, ["server", "tags"], of("tags"), remarks);
  tags(tree, ["resourceGroup", "tags"], of("resourceGroupTags"), remarks);
  window(tree, facts, remarks);
  identities(tree, facts, remarks);
}

/** The text members of a value. */
function fields(value: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).flatMap(([name, member]) => {
    const converted = text(member);
    return converted === undefined || "problem" in converted ? [] : [[name, String(converted.value)] as const];
  });
  return Object.fromEntries(entries);
}

const defined = (members: Readonly<Record<string, string | undefined>>): Tree =>
  treeOf(Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

/** Of two with one name the later, at the place of the first. */
const uniqueByName = (items: readonly Tree[]): Tree[] => [...new Map(items.map((item) => [item.name, item])).values()];

function database({ value, origin }: Fact, remarks: Remark[]): Tree[] {
  const { name, charset, collation } = fields(value);
  if (name === undefined) return [];
  const byAz = origin.name.startsWith("-") || origin.name.startsWith("az ");
  if (charset === undefined && !byAz) {
    const message = `has no character set here: utf8mb4 is the default, and where the database has another one, it would be dropped; compare with az mysql flexible-server db show`;
    remarks.push({ origin, message });
    return [{ name }];
  }
  if (charset === undefined) {
    const message = `creates database ${name} as utf8mb3, as az does where it is told nothing: compare with az mysql flexible-server db show, since another character set drops the database`;
    remarks.push({ origin, message });
  }
  // Azure answers with the full name of the alias.
  const full = (word: string) => word.replace(/^utf8(?=_|$)/i, "utf8mb3");
  return [defined({ name, charset: full(charset ?? "utf8"), collation: full(collation ?? "") || undefined })];
}

function firewallRules(facts: readonly Fact[], remarks: Remark[]): Tree[] {
  let count = 0;
  const rule = (name: string | undefined, start: string | undefined, end: string | undefined): Tree[] => {
    const [startIpAddress, endIpAddress] = [start ?? end, end ?? start];
    if (startIpAddress === undefined || endIpAddress === undefined) return [];
    return [{ name: name ?? `imported-${++count}`, startIpAddress, endIpAddress }];
  };
  const single = facts.flatMap((fact): Tree[] => {
    if (fact.name === "firewallRules") return listed(fact, remarks).flatMap((entry) => rule(...entry));
    if (fact.name !== "firewallRule") return [];
    const { ruleName, name, server, startIpAddress, endIpAddress } = fields(fact.value);
    // Before `--server-name` came, `--name` was the server.
    return rule(ruleName ?? (server === undefined ? undefined : name), startIpAddress, endIpAddress);
  });
  const byFlag = publicAccessRules(facts).flatMap(({ start, end, origin }) => {
    remarks.push({ origin, message: "made a firewall rule whose name az chose: rename the one that is imported" });
    return rule(undefined, start, end);
  });
  return [...single, ...byFlag];
}

type Entry = [string | undefined, string | undefined, string | undefined];

/** `{"rules": […]}` or the list itself, with the spellings of the quickstarts. */
function listed({ value, origin }: Fact, remarks: Remark[]): Entry[] {
  const rules = Array.isArray(value) ? value : (value as { rules?: unknown } | null)?.rules;
  if (!Array.isArray(rules)) {
    if (typeof value !== "object" || value === null || Object.keys(value).length > 0)
      remarks.push({ origin, message: "is no list of firewall rules" });
    return [];
  }
  return rules.map((item): Entry => {
    const lower = Object.fromEntries(Object.entries(fields(item)).map(([name, text]) => [name.toLowerCase(), text]));
    return [lower.name, lower.startipaddress, lower.endipaddress];
  });
}

function replica({ value, origin }: Fact, remarks: Remark[]): Tree[] {
  const { name, skuName: size, tier, zone, location } = fields(value);
  if (name === undefined) return [];
  if (location !== undefined)
    remarks.push({ origin, message: "has a region of its own; a replica here is in the region of its source" });
  return [defined({ name, skuName: size === undefined ? undefined : skuName(size, tier), zone })];
}

function tags(tree: Tree, path: readonly string[], facts: readonly Fact[], remarks: Remark[]): void {
  const entries = facts.flatMap(({ value, origin }): [string, string][] => {
    const pairs = Array.isArray(value)
      ? value.map((pair) => /^([^=]*)=?(.*)$/s.exec(String(pair))?.slice(1) as [string, string])
      : Object.entries(fields(value)).map(([name, tag]) => [name, tag ?? ""] as [string, string]);
    return pairs.filter(([name]) => {
      if (isSecretName(name)) remarks.push({ origin, message: `tag ${name} looks like a secret and is left out` });
      return name !== "" && !isSecretName(name);
    });
  });
  if (entries.length > 0) setAt(tree, path, treeOf(entries));
}

function window(tree: Tree, facts: readonly Fact[], remarks: Remark[]): void {
  const last = (name: FactName) => facts.findLast((fact) => fact.name === name);
  const custom = last("customWindow");
  if (custom !== undefined && !/^enabled$/i.test(String(custom.value))) return;
  const written = last("maintenanceWindow");
  if (written !== undefined) {
    const parsed = maintenanceWindow(written.value);
    if (parsed !== undefined) setAt(tree, ["server", "maintenanceWindow"], parsed);
    else if (!/^disabled$/i.test(String(written.value)))
      remarks.push({ origin: written.origin, message: "is no window such as Sun:23:30" });
    return;
  }
  for (const name of ["dayOfWeek", "startHour", "startMinute"] as const) {
    const number = Number(last(name)?.value ?? Number.NaN);
    if (last("dayOfWeek") !== undefined && Number.isInteger(number))
      setAt(tree, ["server", "maintenanceWindow", name], number);
  }
}

function identities(tree: Tree, facts: readonly Fact[], remarks: Remark[]): void {
  const last = (name: FactName) => {
    const converted = text(facts.findLast((fact) => fact.name === name)?.value);
    return converted === undefined || "problem" in converted ? undefined : String(converted.value);
  };
  const key = defined({
    keyVaultKeyId: last("key"),
    primaryUserAssignedIdentityId: last("keyIdentity"),
    geoBackupKeyVaultKeyId: last("backupKey"),
    geoBackupUserAssignedIdentityId: last("backupKeyIdentity"),
  });
  if (Object.keys(key).length > 0) setAt(tree, ["server", "customerManagedKey"], key);
  const assigned = facts.filter(({ name }) => name === "identityIds").flatMap(({ value }) => value as string[]);
  if (assigned.length > 0) setAt(tree, ["server", "identityIds"], [...new Set(assigned)]);
  const administrator = facts.findLast(({ name }) => name === "entraAdministrator");
  if (administrator === undefined) return;
  const { login, objectId, identityId } = fields(administrator.value);
  if (login && objectId && identityId) setAt(tree, ["server", "entraAdministrator"], { login, objectId, identityId });
  else remarks.push({ origin: administrator.origin, message: "needs a login, an object id and an identity" });
}
