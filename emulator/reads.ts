import { isObject, type JsonObject, textAt } from "./json.ts";
import { checkGroup, resourceNotFound } from "./not-found.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { isGroup, isWithin, parseId, type ResourceId, sameId } from "./resource-id.ts";
import type { Resource } from "./store.ts";
import { typeOf } from "./types/index.ts";
import type { World } from "./world.ts";

/** The resource at an id: a stored one, or one that exists without having been created. */
export function find(id: ResourceId, world: World): Resource | undefined {
  const stored = world.store.get(id.id);
  if (stored !== undefined) return stored;
  const parentId = parseId(id.parent);
  const isPlace = /\/locations$/i.test(parentId.type);
  const hasParent = id.names.length === 1 || isPlace || find(parentId, world) !== undefined;
  const document = hasParent ? typeOf(id.type).implicit?.(id, world) : undefined;
  if (document === undefined) return undefined;
  return { id: id.id, name: id.name, type: typeOf(id.type).type, ...document };
}

/** The resource as a reader gets it. */
export function view(resource: Resource, world: World): Resource {
  const shown = structuredClone(resource);
  typeOf(resource.type).view?.(shown, world);
  return shown;
}

/** Asks the parents whether the resource can be reached now. @throws AzureError */
export function checkParents(id: ResourceId, method: string, world: World): void {
  for (let parent = parseId(id.parent); parent.namespace !== "Microsoft.Resources"; parent = parseId(parent.parent)) {
    const resource = world.store.get(parent.id);
    if (resource !== undefined && !id.isExtension) typeOf(parent.type).checkChild?.(resource, id, method, world);
    if (parent.parent === "") return;
  }
}

export function read(id: ResourceId, world: World): Answer {
  checkGroup(id, world, false);
  checkParents(id, "GET", world);
  world.operations.awaited(world.operations.on(id.id));
  const resource = find(id, world);
  if (resource === undefined) throw resourceNotFound(id);
  return { status: 200, body: view(resource, world) };
}

/** `…/flexibleServers`, in a parent, in a group or in a subscription. */
export function listOfType(id: ResourceId, request: ArmRequest, world: World): Answer {
  checkGroup(id, world, false);
  const scope = id.id.slice(0, -id.tail.length - 1).replace(/\/providers\/[^/]+$/i, "");
  const isChild = id.names.length > 0;
  if (isChild) {
    const parent = parseId(scope);
    if (find(parent, world) === undefined) throw resourceNotFound(parent);
    checkParents(parseId(`${id.id}/-`), "GET", world);
  }
  const found = recordTypes(id).flatMap((each) => listed(each, scope, world));
  return page(
    found.map((resource) => view(resource, world)),
    request,
    world,
  );
}

const RECORDS = ["A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT"];

/** Azure lists the record sets of a zone by their type, and of every type as `ALL`. */
function recordTypes(id: ResourceId): ResourceId[] {
  if (!/^Microsoft\.Network\/privateDnsZones\/ALL$/i.test(`${id.type}/${id.tail}`)) return [id];
  return RECORDS.map((tail) => ({ ...id, tail, id: `${id.id.slice(0, -id.tail.length)}${tail}` }));
}

function listed(id: ResourceId, scope: string, world: World): Resource[] {
  const type = `${id.type}/${id.tail}`;
  const stored = world.store.ofType(type).filter((resource) => isWithin(resource.id, scope));
  const names = typeOf(type).implicitNames ?? [];
  const missing = names.filter((name) => !stored.some((resource) => sameId(resource.name, name)));
  const implicit = missing
    .map((name) => find(parseId(`${id.id}/${name}`), world))
    .filter((found) => found !== undefined);
  return [...stored.filter((resource) => isListed(resource, scope)), ...inherited(type, scope, world), ...implicit];
}

const LOCK_OR_ROLE = /^microsoft\.authorization\/(locks|roleassignments)$/i;

/** Locks and role assignments are listed with those below; what else hangs on a resource is listed for that one only. */
function isListed(resource: Resource, scope: string): boolean {
  const id = parseId(resource.id);
  return !id.isExtension || LOCK_OR_ROLE.test(id.type) || sameId(id.parent, scope);
}

/** A role that was given above is held below. */
function inherited(type: string, scope: string, world: World): Resource[] {
  if (!/^microsoft\.authorization\/roleassignments$/i.test(type)) return [];
  const isAbove = (above: string) => !sameId(above, scope) && isWithin(scope, above);
  return world.store.ofType(type).filter((resource) => isAbove(parseId(resource.id).parent));
}

/** Resources of a group or of a subscription, as a table: no properties. */
export function listResources(id: ResourceId, request: ArmRequest, world: World): Answer {
  checkGroup(id, world, false);
  const scope = id.id.slice(0, -"/resources".length);
  if (isGroup(id) && world.store.get(scope) === undefined) throw resourceNotFound(id);
  const tracked = world.store.all().filter((resource) => isTracked(resource) && isWithin(resource.id, scope));
  const rows = tracked.map((resource) => {
    const { id, name, type, location, tags, sku, kind, identity } = resource;
    const provisioningState = textAt(resource, "properties.provisioningState") || "Succeeded";
    const expanded = request.query.get("$expand")?.includes("provisioningState") === true;
    return clean({ id, name, type, location, tags, sku, kind, identity, ...(expanded ? { provisioningState } : {}) });
  });
  return page(rows, request, world);
}

export function listGroups(request: ArmRequest, world: World): Answer {
  const { subscription } = parseId(request.path);
  const groups = world.store
    .ofType("Microsoft.Resources/resourceGroups")
    .filter((group) => parseId(group.id).subscription.toLowerCase() === subscription.toLowerCase());
  return page(groups, request, world);
}

function isTracked(resource: Resource): boolean {
  const id = parseId(resource.id);
  return !isGroup(id) && id.names.length === 1 && !id.isExtension && typeof resource.location === "string";
}

function clean(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

const FILTERS: { readonly [field: string]: string } = {
  resourcetype: "type",
  name: "name",
  location: "location",
  rolename: "properties.roleName",
  principalid: "properties.principalId",
};

/** `field eq 'value'`, joined by `and`; what else OData can do is not here. */
function matches(filter: string | null, row: JsonObject): boolean {
  const conditions = [...(filter ?? "").matchAll(/(\w+)\s+eq\s+'([^']*)'/gi)];
  return conditions.every(([, field = "", value = ""]) => {
    const tag = /^tag(Name|Value)$/i.test(field);
    if (tag) return matchesTag(field.toLowerCase(), value, row);
    return sameId(textAt(row, FILTERS[field.toLowerCase()] ?? field), value);
  });
}

function matchesTag(field: string, value: string, row: JsonObject): boolean {
  const tags = isObject(row.tags) ? row.tags : {};
  return field === "tagname" ? value in tags : Object.values(tags).includes(value);
}

/** Azure's own page size; a smaller one comes from `$top` or from the options of local Azure. */
function page(rows: JsonObject[], request: ArmRequest, world: World): Answer {
  const found = rows.filter((row) => matches(request.query.get("$filter"), row));
  const size = Number(request.query.get("$top") ?? world.pageSize);
  const start = Number(request.query.get("$skiptoken") ?? 0);
  const value = found.slice(start, start + size);
  if (start + size >= found.length) return { status: 200, body: { value } };
  const query = new URLSearchParams(request.query);
  query.set("$skiptoken", String(start + size));
  return { status: 200, body: { value, nextLink: `${world.endpoint}${request.path}?${query}` } };
}
