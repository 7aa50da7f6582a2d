import { formatPath, type Path, type Rule, type Violation } from "../rule.ts";
import { type Claims, claimsOf } from "./claims.ts";
import { addressOf, attributeOf, type IsolatedStack, type RenderedSource, readStack } from "./model.ts";

/** Every stack there is, and who has what. */
export interface Isolation {
  readonly stacks: readonly IsolatedStack[];
  readonly claims: Claims;
}

export function readIsolation(sources: readonly RenderedSource[]): Isolation {
  const stacks = sources.map(readStack);
  return { stacks, claims: claimsOf(stacks) };
}

/** A rule over all rendered stacks. The path of a violation begins with the id of the stack that has to change. */
export type IsolationRule = Rule<Isolation>;

/** A violation at a place of a stack. The message begins with that place: its attribute and its Terraform address. */
export function violation({ id }: IsolatedStack, path: Path, message: string): Violation {
  const attribute = formatPath(attributeOf(path));
  const place = `${attribute === "" ? "" : `${attribute} of `}${addressOf(path)} in ${id}`;
  return { path: [id, ...path], message: `${place} ${message}` };
}
