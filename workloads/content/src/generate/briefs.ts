import { createReadStream } from "node:fs";
import { reasonOf } from "../reason.ts";
import { MAX_BRIEF_BYTES, parseBrief } from "../render/brief.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type JsonObject } from "../types.ts";
import type { Brief } from "./piece.ts";

export interface LineOfBatch {
  /** From 1. */
  readonly line: number;
  /** The brief, or why the line is none. */
  readonly brief: Brief | ContentError;
}

const SCHEMA: JsonObject = {
  type: "object",
  required: ["input"],
  additionalProperties: false,
  properties: { id: { type: "string" }, input: { type: "object" } },
};

/** Briefs of a file with one a line: `{ "id": "2026-week-12", "input": { … } }`. Never more than a line is in memory. */
export async function* readBatch(file: string): AsyncGenerator<LineOfBatch> {
  let line = 0;
  for await (const bytes of linesOf(file)) {
    line += 1;
    if (bytes.toString("latin1").trim() === "") continue;
    yield { line, brief: briefOf(bytes, `${file}:${line}`) };
  }
}

function briefOf(bytes: Uint8Array, from: string): Brief | ContentError {
  try {
    const value = parseBrief(bytes, from);
    const [wrong] = mistakes(SCHEMA, value, "the brief");
    if (wrong !== undefined) return new ContentError(`${from} ${wrong}; a line is { "id": "…", "input": { … } }`);
    return value as unknown as Brief;
  } catch (error) {
    if (error instanceof ContentError) return error;
    throw error;
  }
}

/** @throws ContentError for a line that no memory should be spent on */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  let line = 1;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, end)]);
        [rest, length, from] = [[], 0, end + 1];
        line += 1;
      }
      rest.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > MAX_BRIEF_BYTES) {
        throw new ContentError(`${file}:${line} has more than ${MAX_BRIEF_BYTES} bytes; a line is one brief`);
      }
    }
  } catch (error) {
    if (error instanceof ContentError) throw error;
    throw new ContentError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  yield Buffer.concat(rest);
}
