import { Failure } from "./azure/errors.ts";
import type { TypeSpec } from "./spec.ts";
import type { Value, ValueObject } from "./values.ts";

/** The id of a resource in Azure, from its attributes. */
export function idOf(spec: TypeSpec, values: ValueObject, subscriptionId: string): string {
  return spec.id.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "subscription" ? subscriptionId : String(values[name] ?? ""),
  );
}

/** The attributes that an id names. @throws Failure when it is the id of something else */
export function attributesOf(spec: TypeSpec, id: string): { [name: string]: Value } {
  if (spec.parse !== undefined) return { ...spec.parse(id) };
  const match = patternOf(spec.id).exec(id);
  if (match === null) {
    throw new Failure(`parsing ${JSON.stringify(id)}: expected an id like ${spec.id}`, "", ["id"]);
  }
  const { subscription: _, ...attributes } = match.groups ?? {};
  return { ...attributes };
}

/** An id as errors tell it: `Flexible Server (Subscription: "…"⏎Resource Group Name: "…"⏎Flexible Server Name: "…")`. */
export function describe(spec: TypeSpec, id: string): string {
  const template = spec.names ?? spec.id;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1]));
  const groups = patternOf(template).exec(id)?.groups ?? {};
  const parts = names.map((name, index) => `${spec.idLabels[index] ?? name}: ${JSON.stringify(groups[name] ?? "")}`);
  return `${spec.label} (${parts.join("\n")})`;
}

function patternOf(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()[\]\\|]/g, "\\$&");
  const isId = (name: string) => name === "scope" || name.endsWith("_id");
  const pattern = escaped.replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${isId(name) ? ".+" : "[^/]+"})`);
  return new RegExp(`^${pattern}$`, "i");
}
