import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requestDigest } from "../generate/answer.ts";
import type { Model, ModelAnswer } from "../model/model.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type JsonObject, type Prompt } from "../types.ts";

/** Answers of a model, recorded so that tests need none: `prompts/market/recap.cassette.json`. */
export interface Cassette {
  /** Who answered. */
  readonly model: string;
  /** ISO 8601. */
  readonly recordedAt: string;
  /** By the digest of what was asked. */
  readonly answers: Readonly<Record<string, ModelAnswer>>;
}

const COUNT: JsonObject = { type: "integer", minimum: 0 };
const SCHEMA: JsonObject = {
  type: "object",
  required: ["model", "recordedAt", "answers"],
  properties: {
    model: { type: "string" },
    recordedAt: { type: "string", format: "date-time" },
    answers: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["text", "finish", "inputTokens", "outputTokens"],
        properties: {
          text: { type: "string" },
          finish: { enum: ["stop", "length", "refused"] },
          inputTokens: COUNT,
          outputTokens: COUNT,
        },
      },
    },
  },
};

export const cassetteFile = ({ file }: Prompt): string => file.replace(/\.prompt$/, ".cassette.json");

/** @returns undefined when none was recorded */
export async function readCassette(cwd: string, file: string): Promise<Cassette | undefined> {
  const text = await readFile(join(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ContentError(`${file} cannot be read: ${error.code ?? error.message}`);
  });
  if (text === undefined) return undefined;
  let cassette: unknown;
  try {
    cassette = JSON.parse(text);
  } catch {
    throw new ContentError(`${file} is no JSON; record it again with content test --record`);
  }
  const [wrong] = mistakes(SCHEMA, cassette, "it");
  if (wrong !== undefined)
    throw new ContentError(`${file} is no cassette: ${wrong}; record it again with content test --record`);
  return cassette as Cassette;
}

/** Answers what was recorded, and nothing else: a test never reaches a model unnoticed. */
export const replay = ({ model, answers }: Cassette, file: string): Model => ({
  provider: "offline",
  name: model,
  isDraft: false,
  answer: async (request) => {
    const digest = requestDigest(request);
    const answer = Object.hasOwn(answers, digest) ? answers[digest] : undefined;
    if (answer !== undefined) return answer;
    throw new ContentError(
      `${file} has no answer to this request (${digest.slice(0, 12)}): the prompt or the case was changed since it was recorded; record it again with content test --record`,
      1,
    );
  },
});

/** Asks a model and keeps what it answers. */
export function record(model: Model, answers: Map<string, ModelAnswer>): Model {
  return {
    ...model,
    answer: async (request, signal) => {
      const answer = await model.answer(request, signal);
      answers.set(requestDigest(request), answer);
      return answer;
    },
  };
}

/** Writes what was recorded, in an order that shows as little change as there is. */
export async function writeCassette(cwd: string, file: string, { answers, ...of }: Cassette): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(answers).sort(([one], [two]) => (one < two ? -1 : 1)));
  await writeFile(join(cwd, file), `${JSON.stringify({ ...of, answers: sorted }, null, 2)}\n`);
}
