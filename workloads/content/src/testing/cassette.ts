import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requestDigest } from "../generate/answer.ts";
import type { Model, ModelAnswer } from "../model/model.ts";
import { reasonOf } from "../reason.ts";
import { mistakes } from "../render/validate.ts";
import { ContentError, type JsonObject, type Prompt } from "../types.ts";

/** Answers of a model, recorded so that tests need none: `prompts/market/recap.cassette.json`. */
export interface Cassette {
  /** Who answered. */
  readonly model: string;
  /** By the digest of what was asked. */
  readonly answers: Readonly<Record<string, ModelAnswer>>;
}

const COUNT: JsonObject = { type: "integer", minimum: 0 };
const SCHEMA: JsonObject = {
  type: "object",
  required: ["model", "answers"],
  additionalProperties: false,
  properties: {
    model: { type: "string" },
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

const AGAIN = "remove it and record it again with content test --record";

export const cassetteFile = ({ file }: Pick<Prompt, "file">): string => file.replace(/\.prompt$/, ".cassette.json");

/** @returns undefined when none was recorded */
export async function readCassette(cwd: string, file: string): Promise<Cassette | undefined> {
  const text = await readFile(join(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ContentError(`${file} cannot be read: ${reasonOf(error)}`);
  });
  if (text === undefined) return undefined;
  let cassette: unknown;
  try {
    cassette = JSON.parse(text);
  } catch {
    throw new ContentError(`${file} is no JSON; ${AGAIN}`);
  }
  const [wrong] = mistakes(SCHEMA, cassette, "it");
  if (wrong !== undefined) throw new ContentError(`${file} is no cassette: ${wrong}; ${AGAIN}`);
  return cassette as Cassette;
}

/** Answers what was recorded, and nothing else: a test never reaches a model unnoticed. */
export const replay = ({ model, answers }: Cassette, file: string): Model => ({
  provider: "offline",
  name: model,
  isDraft: false,
  answer: async (request) => {
    const digest = requestDigest(request);
    const answer = answerTo(digest, answers);
    if (answer !== undefined) return answer;
    throw new ContentError(
      `${file} has no answer to this request (${digest.slice(0, 12)}): the prompt or the case was changed since; record it with content test --record`,
      1,
    );
  },
});

/**
 * Asks a model what was not recorded yet.
 *
 * @param used Gets every answer that was of use.
 */
export const record = (
  model: Model,
  answers: Cassette["answers"],
  used: (digest: string, answer: ModelAnswer) => void,
): Model => ({
  ...model,
  answer: async (request, signal) => {
    const digest = requestDigest(request);
    const answer = answerTo(digest, answers) ?? (await model.answer(request, signal));
    used(digest, answer);
    return answer;
  },
});

const answerTo = (digest: string, answers: Cassette["answers"]): ModelAnswer | undefined =>
  Object.hasOwn(answers, digest) ? answers[digest] : undefined;

/** Writes what was recorded, in an order that shows as little change as there is. */
export async function writeCassette(cwd: string, file: string, { model, answers }: Cassette): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(answers).sort(([one], [two]) => (one < two ? -1 : 1)));
  await writeFile(join(cwd, file), `${JSON.stringify({ model, answers: sorted }, null, 2)}\n`).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ContentError(`${file} cannot be written: ${reasonOf(error)}`, 1);
    },
  );
}
