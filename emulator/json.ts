/** JSON as it travels. `undefined` appears only while a document is being built and is never sent. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json | undefined };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a dotted path, made when it is absent: `objectAt(server, "properties.network").publicNetworkAccess = …`. */
export function objectAt(document: JsonObject, path: string): JsonObject {
  let current = document;
  for (const name of path.split(".")) {
    const next = current[name];
    if (isObject(next)) current = next;
    else {
      const made: JsonObject = {};
      current[name] = made;
      current = made;
    }
  }
  return current;
}

/** The value at a dotted path, or undefined. */
export function valueAt(document: Json | undefined, path: string): Json | undefined {
  let current: Json | undefined = document;
  for (const name of path.split(".")) current = isObject(current) ? current[name] : undefined;
  return current;
}

export function textAt(document: Json | undefined, path: string): string {
  const value = valueAt(document, path);
  return typeof value === "string" ? value : "";
}

export function listAt(document: Json | undefined, path: string): JsonObject[] {
  const value = valueAt(document, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Fills in what is absent, deeply: what a caller gave always wins. An empty text counts as absent, as in Azure. */
export function fillIn(document: JsonObject, defaults: JsonObject): void {
  for (const [name, value] of Object.entries(defaults)) {
    const given = document[name];
    if (isObject(given) && isObject(value)) fillIn(given, value);
    else if (given === undefined || (given === "" && value !== "")) document[name] = structuredClone(value);
  }
}

/** JSON merge patch (RFC 7396), except that null is kept: Azure's PATCH removes nothing but map entries. */
export function mergePatch(document: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = { ...document };
  for (const [name, value] of Object.entries(patch)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(value) && name !== "tags" ? mergePatch(before, value) : value;
  }
  return merged;
}
