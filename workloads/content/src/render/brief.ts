import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { reasonOf } from "../reason.ts";
import { ContentError, type Json, type JsonObject } from "../types.ts";
import { excerpt, parseJson } from "./validate.ts";

/** Bytes; far more than the input that is taken from it may have. */
export const MAX_BRIEF_BYTES = 2_000_000;

/** Reads the input of a prompt from a file of JSON. */
export async function readBrief(cwd: string, file: string): Promise<JsonObject> {
  const path = resolve(cwd, file);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) throw new ContentError(`${file} cannot be read: ${reasonOf(found)}`);
  if (!found.isFile()) throw new ContentError(`${file} is no file; --input takes a file of JSON`);
  if (found.size > MAX_BRIEF_BYTES) {
    throw new ContentError(`${file} has ${found.size} bytes, but a brief has at most ${MAX_BRIEF_BYTES}`);
  }
  return parseBrief(await readFile(path), file);
}

/** @throws ContentError that says where the brief is from and what is wrong with it */
export function parseBrief(bytes: Uint8Array, from: string): JsonObject {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ContentError(`${from} is not UTF-8; save it as UTF-8`);
  }
  let value: ReturnType<typeof parseJson>;
  try {
    value = parseJson(text);
  } catch (error) {
    const why = (error as Error).message.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?").toWellFormed();
    throw new ContentError(`${from} is no JSON: ${why}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ContentError(`${from} is ${excerpt(value)}, but a brief is an object: { "topic": "…" }`);
  }
  const twice = repeatedName(text, value);
  if (twice !== undefined) {
    throw new ContentError(`${from} has the name ${excerpt(twice)} twice in one object; only one of them would count`);
  }
  return value as JsonObject;
}

/** A name that the text has more often than its value, which has each name of an object once. */
function repeatedName(text: string, value: Json): string | undefined {
  const left = new Map<string, number>();
  const add = (name: string, count: number) => left.set(name, (left.get(name) ?? 0) + count);
  for (const [, name, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (name !== undefined && colon !== undefined) add(JSON.parse(name) as string, 1);
  }
  // A list, not a call in a call: a value may be nested without end.
  const values: Json[] = [value];
  for (let each = values.pop(); each !== undefined; each = values.pop()) {
    if (typeof each !== "object" || each === null) continue;
    if (!Array.isArray(each)) for (const name of Object.keys(each)) add(name, -1);
    for (const part of Object.values(each)) values.push(part);
  }
  return [...left].find(([, count]) => count > 0)?.[0];
}
