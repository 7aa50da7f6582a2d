import { ContentError, type Json, type JsonObject } from "../types.ts";
import { quiet } from "./validate.ts";

/** Characters of a brief, written as JSON: some sixty thousand tokens, more than any prompt of ours has use for. */
const MAX_INPUT_LENGTH = 262_144;
const MAX_DEPTH = 32;
/** dotprompt finds its markers by `<<<`. This noncharacter stands for each `<` of the input until they are found. */
const STAND_IN = "\uFDD0";
/** What models take for the end of a turn or the beginning of another, when a server reads it out of text. */
const CONTROL_TOKENS = /<\|[^|<>\s]{1,40}\|>|<\/?s>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>/gi;
const CONTROL_CHARACTERS = /(?![\t\n\r])\p{Cc}/u;

/**
 * Refuses an input that no schema can judge: too large, too deep, broken Unicode, control characters, `__proto__`.
 *
 * @throws ContentError that says where
 */
export function checkInput(input: JsonObject): void {
  visit(input, "input", 0);
  const { length } = JSON.stringify(input);
  if (length > MAX_INPUT_LENGTH) {
    throw new ContentError(
      `input has ${length} characters, but at most ${MAX_INPUT_LENGTH} are taken; shorten it or cut it up into several briefs`,
    );
  }
}

function visit(value: Json, where: string, depth: number): void {
  if (depth > MAX_DEPTH)
    throw new ContentError(`${quiet(where)} lies deeper than ${MAX_DEPTH} levels; flatten the input`);
  if (typeof value === "string") checkText(value, where);
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    checkText(key, `a name in ${where}`);
    if (key === "__proto__") throw new ContentError(`${quiet(where)} has a name "__proto__"; choose another name`);
    visit(each, `${where}.${key}`, depth + 1);
  }
}

function checkText(text: string, where: string): void {
  if (!text.isWellFormed()) {
    throw new ContentError(
      `${quiet(where)} holds half of a character (a lone surrogate); save the brief as UTF-8 again`,
    );
  }
  const found = CONTROL_CHARACTERS.exec(text)?.[0];
  if (found === undefined && !text.includes(STAND_IN)) return;
  const code = (found ?? STAND_IN).charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  throw new ContentError(`${quiet(where)} holds the control character U+${code}; take it out`);
}

/** The input in a form of which nothing can become a marker of dotprompt, however a template joins its parts. */
export function disarm(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("<", STAND_IN);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(disarm);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replaceAll("<", STAND_IN), disarm(each)]));
}

/** Names of the tags in a template's own text, which may fence the brief: `brief` of `<brief>`. */
export const tagsOf = (template: string): ReadonlySet<string> =>
  new Set([...template.matchAll(/<\/?([a-z][\w-]*)/gi)].map(([, name = ""]) => name.toLowerCase()));

const TAG_OF_INPUT = new RegExp(`${STAND_IN}(?=\\s*/?\\s*([a-z][\\w-]*)[^<>${STAND_IN}]*>)`, "gi");

/** The text that was meant. What could close a fence of the template, or end a turn of the model, is made plain text. */
export function rearm(text: string, fences: ReadonlySet<string>): string {
  const fenced = text.replaceAll(TAG_OF_INPUT, (_, name: string) => (fences.has(name.toLowerCase()) ? "&lt;" : "<"));
  return splitControlTokens(fenced.replaceAll(STAND_IN, "<"));
}

function splitControlTokens(text: string): string {
  const apart = text.replaceAll(CONTROL_TOKENS, (token) => `${token[0]} ${token.slice(1)}`);
  // What stood around a token may be one now.
  return apart === text ? text : splitControlTokens(apart);
}
