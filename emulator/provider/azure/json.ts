/** JSON as Azure sends and answers it. */
export type Json = null | string | number | boolean | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a dotted path; undefined when something on the way is missing. */
export function valueAt(json: unknown, path: string): Json | undefined {
  if (path === "") return json as Json;
  let current: unknown = json;
  for (const name of steps(path)) {
    if (!isJsonObject(current)) return undefined;
    current = current[name];
  }
  return current as Json | undefined;
}

/** Puts a value at a dotted path, making the objects on the way. */
export function putAt(target: { [name: string]: unknown }, path: string, value: unknown): void {
  const names = steps(path);
  const last = names.pop();
  let current = target;
  for (const name of names) {
    current[name] ??= {};
    current = current[name] as { [name: string]: unknown };
  }
  if (last !== undefined) current[last] = value;
}

/** A name may hold a dot, such as `odata\.type`. */
function steps(path: string): string[] {
  return path.split(/(?<!\\)\./).map((name) => name.replaceAll("\\.", "."));
}
