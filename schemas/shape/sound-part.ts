import type { Diagnostic } from "../diagnostic.ts";
import { linesOf } from "../syntax/diagnose.ts";
import type { Document, NodePath, Range, SourceNode } from "../syntax/node.ts";

/** The part of a document that has the right shape. */
export interface SoundPart {
  readonly value: unknown;
  /** Objects and lists that something was left out of: what is missing there may have been meant. */
  readonly touched: readonly NodePath[];
}

/**
 * A document without the properties that have a mistake in their shape, so that the rules can be asked about the rest.
 *
 * @returns undefined when a mistake is at the root itself: then nothing is sound
 */
export function soundPart({ source, root }: Document, errors: readonly Diagnostic[]): SoundPart | undefined {
  const lines = linesOf(source);
  const wrong = new Set(errors.map(({ position }) => `${position?.line}:${position?.column}`));
  const isWrong = (range: Range): boolean => {
    const { line, column } = lines.position(range.start, range.end);
    return wrong.has(`${line}:${column}`);
  };
  const touched: NodePath[] = [];
  const visit = (node: SourceNode, path: NodePath): unknown => {
    if (node.kind === "scalar") return node.value;
    const parts: readonly (readonly [string | number, SourceNode, Range])[] =
      node.kind === "list"
        ? node.items.map((item, index) => [index, item, item])
        : [...node.properties].map(([name, { key, value }]) => [name, value, key]);
    const sound = parts.filter(([, value, key]) => !isWrong(key) && !isWrong(value));
    if (sound.length < parts.length) touched.push(path);
    const entries = sound.map(([part, value]) => [part, visit(value, [...path, part])] as const);
    return node.kind === "list" ? entries.map(([, value]) => value) : Object.fromEntries(entries);
  };
  return isWrong(root) ? undefined : { value: visit(root, []), touched };
}

/**
 * Whether a finding may only echo a mistake: it is about an object that something was left out of, or about a property
 * directly in it. What lies deeper stands for itself.
 */
export const isEcho = ({ touched }: SoundPart, path: NodePath): boolean =>
  touched.some((place) => {
    const shared = Math.min(place.length, path.length);
    return path.length <= place.length + 1 && place.slice(0, shared).every((part, index) => path[index] === part);
  });
