import { formatPath } from "../../constructs/rule.ts";
import { SENSITIVE } from "../secrets/text.ts";
import type { AttributeChange, Json, JsonObject, PlanChangeBody } from "./model.ts";
import { isSecretAttribute, isSecretEntry, isSecretWord, maskAt, redact } from "./redact.ts";

type Path = readonly (string | number)[];

/** One place in which before and after differ, secrets not yet replaced. */
export interface Difference {
  readonly path: Path;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly unknown: boolean;
  /** Terraform's mask or the attribute's name says that the value is secret. */
  readonly secret: boolean;
}

interface Step {
  readonly path: Path;
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly unknown: Json | undefined;
  readonly beforeMask: Json | undefined;
  readonly afterMask: Json | undefined;
  readonly withinSecret: boolean;
  /** A key of a map, such as a tag: it is there, even when its value is "". */
  readonly inMap: boolean;
}

const isTree = (value: Json | undefined): value is JsonObject | readonly Json[] =>
  typeof value === "object" && value !== null;

/** Absent, null, "" and empty collections mean the same to the provider: a difference between them is none. */
export const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === "" || (isTree(value) && Object.keys(value).length === 0);

const isFlat = (value: Json | undefined): boolean => !isTree(value);
const sameKind = (a: Json | undefined, b: Json | undefined): boolean =>
  (isEmpty(a) && isTree(b)) ||
  (isEmpty(b) && isTree(a)) ||
  (isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b));

const child = (tree: Json | undefined, key: string | number): Json | undefined =>
  isTree(tree) && Object.hasOwn(tree, key) ? (tree as Record<string | number, Json>)[key] : undefined;

function keysOf(step: Step): (string | number)[] {
  const trees = [step.before, step.after, step.unknown].filter(isTree);
  if ((Array.isArray(step.after) || Array.isArray(step.before)) && trees.every(Array.isArray)) {
    const length = Math.max(...trees.map((tree) => tree.length));
    return Array.from({ length }, (_, index) => index);
  }
  return [...new Set(trees.flatMap((tree) => Object.keys(tree)))];
}

function* walk(step: Step): Generator<Difference> {
  const { path, name, before, after, unknown, beforeMask, afterMask } = step;
  const masked = beforeMask === true || afterMask === true;
  const isUnknown = unknown === true;
  const descend =
    !masked && !isUnknown && (sameKind(before, after) || (isTree(unknown) && isFlat(before) && isEmpty(after)));
  const secretHere = isSecretAttribute(name, step.withinSecret);
  if (descend) {
    for (const key of keysOf(step)) {
      yield* walk({
        path: [...path, key],
        name: typeof key === "number" ? name : key,
        before: child(before, key),
        after: child(after, key),
        unknown: child(unknown, key),
        beforeMask: isSecretWord(before, key, name) || isSecretWord(after, key, name) || maskAt(beforeMask, key),
        afterMask: maskAt(afterMask, key),
        withinSecret:
          typeof key === "number"
            ? step.withinSecret
            : secretHere || isSecretEntry(before, key) || isSecretEntry(after, key),
        inMap: typeof key === "string" && typeof path.at(-1) === "string",
      });
    }
    return;
  }
  const isNothing = step.inMap ? (before ?? null) === (after ?? null) : isEmpty(before) && isEmpty(after);
  if (!isUnknown && (isNothing || same(before, after))) return;
  const secretText = secretHere && (typeof before === "string" || typeof after === "string");
  yield { path, before, after, unknown: isUnknown, secret: masked || secretText };
}

const same = (a: Json | undefined, b: Json | undefined): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Every leaf in which a change differs. */
export const differences = (change: PlanChangeBody): Difference[] => [
  ...walk({
    path: [],
    name: "",
    before: change.before,
    after: change.after,
    unknown: change.after_unknown,
    beforeMask: change.before_sensitive,
    afterMask: change.after_sensitive,
    withinSecret: false,
    inMap: false,
  }),
];

const startsWith = (path: Path, prefix: Path): boolean => prefix.every((part, index) => path[index] === part);

const shown = (value: Json, difference: Difference, mask: Json | undefined): Json =>
  difference.secret && value !== null
    ? SENSITIVE
    : redact(value, maskOf(mask, difference.path), String(difference.path.at(-1) ?? ""));

const maskOf = (mask: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((at, part) => maskAt(at, part), mask);

/** A difference as the outputs show it: secrets replaced, named like an attribute. */
export function attributeChange(difference: Difference, change: PlanChangeBody): AttributeChange {
  const { path, before, after, unknown, secret } = difference;
  const replaces = (change.replace_paths ?? []).some((prefix) => startsWith(path, prefix) || startsWith(prefix, path));
  return {
    name: formatPath(path),
    ...(before === undefined ? {} : { before: shown(before, difference, change.before_sensitive) }),
    ...(after === undefined || unknown ? {} : { after: shown(after, difference, change.after_sensitive) }),
    ...(unknown ? { unknown: true as const } : {}),
    ...(secret ? { sensitive: true as const } : {}),
    ...(replaces ? { forcesReplacement: true as const } : {}),
  };
}
