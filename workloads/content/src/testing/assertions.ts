import { isDeepStrictEqual } from "node:util";
import type { Assertion } from "../library/cases.ts";
import type { Message } from "../render/render.ts";
import { excerpt } from "../render/validate.ts";
import type { Json } from "../types.ts";

/** What assertions are about. */
export interface Subject {
  readonly messages: readonly Message[];
  readonly answer: Json;
}

/** What does not hold, one sentence each; nothing when all conditions do. */
export function violations(assertion: Assertion, subject: Subject): readonly string[] {
  const { of = "answer", path } = assertion;
  const name = path === undefined ? of : `${of}.${path}`;
  const value = of === "answer" ? at(subject.answer, path) : textOf(subject.messages, of);
  if (value === undefined) return [`${name} is not there`];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return [...textViolations(assertion, text), ...countViolations(assertion, value, text)].map(
    (why) => `${name} ${why}`,
  );
}

function* textViolations({ contains, excludes, matches }: Assertion, text: string): Generator<string> {
  if (contains !== undefined && !text.includes(contains))
    yield `does not contain ${excerpt(contains, 200)}: ${excerpt(text, 200)}`;
  if (excludes !== undefined && text.includes(excludes)) yield `contains ${excerpt(excludes, 200)}, which it must not`;
  if (matches !== undefined && !new RegExp(matches, "iu").test(text))
    yield `does not match /${matches}/: ${excerpt(text, 200)}`;
}

function* countViolations(assertion: Assertion, value: Json, text: string): Generator<string> {
  const { equals, minWords, maxWords, minItems, maxItems } = assertion;
  if (equals !== undefined && !isDeepStrictEqual(value, equals))
    yield `is ${excerpt(value, 200)}, not ${excerpt(equals, 200)}`;
  const words = text.split(/\s+/u).filter((word) => word !== "").length;
  if (minWords !== undefined && words < minWords) yield `has ${words} words, but at least ${minWords} are asked for`;
  if (maxWords !== undefined && words > maxWords) yield `has ${words} words, but at most ${maxWords} are allowed`;
  if (minItems === undefined && maxItems === undefined) return;
  if (!Array.isArray(value)) yield `is ${excerpt(value)}, but must be a list`;
  else if (value.length < (minItems ?? 0)) yield `has ${value.length} items, but at least ${minItems} are asked for`;
  else if (value.length > (maxItems ?? Number.POSITIVE_INFINITY))
    yield `has ${value.length} items, but at most ${maxItems} are allowed`;
}

const textOf = (messages: readonly Message[], role: "system" | "user"): string =>
  messages
    .filter((message) => message.role === role)
    .map(({ text }) => text)
    .join("\n");

/** Part of a value by names and indexes: `sections.0.heading`. */
const at = (value: Json, path: string | undefined): Json | undefined =>
  (path?.split(".") ?? []).reduce<Json | undefined>(
    (found, key) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, key)
        ? (found as { readonly [key: string]: Json })[key]
        : undefined,
    value,
  );
