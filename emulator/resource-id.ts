/** What a path of Resource Manager names. */
export interface ResourceId {
  /** As given, without a trailing slash. */
  readonly id: string;
  readonly subscription: string;
  /** Empty outside a resource group. */
  readonly group: string;
  readonly namespace: string;
  /** `Microsoft.DBforMySQL/flexibleServers/databases`. */
  readonly type: string;
  readonly name: string;
  /** Names of the resource and of the parents in its own provider: `["mysql-one", "orders"]`. */
  readonly names: readonly string[];
  /** Id of the resource, group or subscription that it lives in. */
  readonly parent: string;
  /** Whether it hangs on another resource, as a lock or a role assignment does. */
  readonly isExtension: boolean;
  /** A trailing segment without a name: a collection (`…/databases`) or an action (`…/restart`). */
  readonly tail: string;
}

const GROUP_TYPE = "Microsoft.Resources/resourceGroups";

/** Reads a path below /subscriptions (or a tenant-wide one that begins with /providers). */
export function parseId(path: string): ResourceId {
  const id = path.replace(/\/+$/, "");
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "";
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? "";
  const at = id.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return parseContainer(id, subscription, group);
  const scope = id.slice(0, at);
  const [namespace = "", ...rest] = id.slice(at + "/providers/".length).split("/");
  const tail = rest.length % 2 === 1 ? (rest.pop() ?? "") : "";
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  return {
    id,
    subscription,
    group,
    namespace,
    type: [namespace, ...types].join("/"),
    name: names.at(-1) ?? "",
    names,
    parent:
      names.length > 1
        ? id
            .split("/")
            .slice(0, tail === "" ? -2 : -3)
            .join("/")
        : scope,
    isExtension: scope.toLowerCase().includes("/providers/"),
    tail,
  };
}

function parseContainer(id: string, subscription: string, group: string): ResourceId {
  const base =
    group === "" ? `/subscriptions/${subscription}` : `/subscriptions/${subscription}/resourceGroups/${group}`;
  return {
    id,
    subscription,
    group,
    namespace: "Microsoft.Resources",
    type: group === "" ? "Microsoft.Resources/subscriptions" : GROUP_TYPE,
    name: group === "" ? subscription : group,
    names: [group === "" ? subscription : group],
    parent: group === "" ? "" : `/subscriptions/${subscription}`,
    isExtension: false,
    tail: id.slice(base.length + 1),
  };
}

export function isGroup(id: ResourceId): boolean {
  return id.type === GROUP_TYPE;
}

export function groupId(id: ResourceId): string {
  return `/subscriptions/${id.subscription}/resourceGroups/${id.group}`;
}

/** Compares ids as Azure does: without case. */
export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether `id` is `scope` itself or lives below it. */
export function isWithin(id: string, scope: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`);
}
