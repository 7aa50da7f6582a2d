import { same, type Tags } from "./json.ts";

/** Whose a resource is, by its tags. */
export type Owner =
  /** Made by this stack. */
  | "this stack"
  /** No tag says whose it is. */
  | "nobody"
  /** Who it is, for messages. */
  | { readonly other: string };

/** The tags that tell one stack from another. */
const IDENTITY = ["project", "stack", "environment"];

/**
 * Whose a resource is. Only a tag `managed-by` makes an owner: other Terraform programs cannot be asked whether one of
 * their states holds it.
 */
export function ownerOf(tags: Tags, own: Tags): Owner {
  const manager = tagOf(tags, "managed-by");
  if (manager === undefined || manager.trim() === "") return "nobody";
  if (!same(manager, tagOf(own, "managed-by") ?? "")) return { other: manager };
  const foreign = IDENTITY.some((name) => {
    const value = tagOf(tags, name);
    return value !== undefined && !same(value, tagOf(own, name) ?? "");
  });
  if (!foreign) return "this stack";
  const identity = IDENTITY.map((name) => `${name} ${tagOf(tags, name) ?? "unknown"}`);
  return { other: `${manager} as ${identity.join(", ")}` };
}

/** Azure ignores the letter case of a tag's name. */
const tagOf = (tags: Tags, name: string): string | undefined =>
  Object.entries(tags).find(([each]) => same(each, name))?.[1];

export const isForeign = (owner: Owner): owner is { readonly other: string } => typeof owner === "object";
