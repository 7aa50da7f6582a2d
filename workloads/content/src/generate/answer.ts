import { digestOf } from "../digest.ts";
import type { Model, ModelAnswer, ModelRequest } from "../model/model.ts";
import { maxOutputTokensOf } from "../render/estimate.ts";
import { costOf, type Price } from "../render/price.ts";
import type { Message, Rendered } from "../render/render.ts";
import { tokensOfMessages } from "../render/tokens.ts";
import { mistakes, parseJson } from "../render/validate.ts";
import { ContentError, type Json } from "../types.ts";
import type { Budget } from "./budget.ts";
import type { Gate } from "./gate.ts";

/** An answer that is as the output schema says, and what it took. */
export interface Answer {
  readonly value: Json;
  /** 2 when the first had to be repaired. */
  readonly attempts: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
}

export interface Asking {
  readonly model: Model;
  readonly price: Price;
  readonly budget: Budget;
  readonly gate: Gate;
  readonly signal: AbortSignal;
}

const ATTEMPTS = 2;

export function requestOf(rendered: Rendered): ModelRequest {
  const { config, output } = rendered.prompt;
  return {
    messages: rendered.messages,
    schema: output.schema,
    maxOutputTokens: maxOutputTokensOf(rendered),
    ...(typeof config.temperature === "number" ? { temperature: config.temperature } : {}),
  };
}

/** Digest of all that decides an answer but the model. */
export const requestDigest = ({ messages, schema, maxOutputTokens, temperature }: ModelRequest): string =>
  digestOf({
    messages: messages.map(({ role, text }) => ({ role, text })),
    schema,
    maxOutputTokens,
    temperature: temperature ?? null,
  });

/**
 * Asks for an answer that the output schema accepts; one that it refuses is sent back once, with what is wrong.
 *
 * @throws ContentError when the second is refused too
 */
export async function askForAnswer(request: ModelRequest, asking: Asking): Promise<Answer> {
  let messages = request.messages;
  const used = { inputTokens: 0, outputTokens: 0, cost: 0 };
  for (let attempts = 1; ; attempts += 1) {
    const { answer, cost } = await askOnce({ ...request, messages }, asking);
    used.inputTokens += answer.inputTokens;
    used.outputTokens += answer.outputTokens;
    used.cost += cost;
    const read = readAnswer(answer, request);
    if ("value" in read) return { value: read.value, attempts, ...used };
    if (attempts === ATTEMPTS || answer.finish === "refused") {
      const times = attempts === 1 ? "" : ", also when it was told what was wrong";
      throw new ContentError(`the answer of "${asking.model.name}" cannot be used${times}: ${read.wrong}`, 1);
    }
    messages = [...request.messages, ...repair(answer.text, read.wrong)];
  }
}

async function askOnce(request: ModelRequest, { model, price, budget, gate, signal }: Asking) {
  const settle = await budget.reserve(costOf(price, tokensOfMessages(request.messages), request.maxOutputTokens));
  let cost = 0;
  try {
    const answer = await gate(() => model.answer(request, signal), signal);
    cost = costOf(price, answer.inputTokens, answer.outputTokens);
    return { answer, cost };
  } finally {
    settle(cost);
  }
}

function readAnswer(answer: ModelAnswer, request: ModelRequest): { readonly value: Json } | { readonly wrong: string } {
  if (answer.finish === "refused") return { wrong: "the model or its filter would not answer" };
  if (answer.finish === "length") {
    return {
      wrong: `it was cut off after ${request.maxOutputTokens} tokens; raise config.maxOutputTokens of the prompt`,
    };
  }
  let value: Json;
  try {
    value = parseJson(unfenced(answer.text));
  } catch {
    return { wrong: "it is no JSON" };
  }
  const wrong = mistakes(request.schema, value, "answer");
  return wrong.length === 0 ? { value } : { wrong: wrong.join("; ") };
}

/** Models like to put JSON in a code block. */
const unfenced = (text: string): string => /^\s*```(?:json)?\s*\n([\s\S]*)\n\s*```\s*$/.exec(text)?.[1] ?? text;

const repair = (answer: string, wrong: string): readonly Message[] => [
  { role: "assistant", text: answer },
  {
    role: "user",
    text: `That answer cannot be used: ${wrong}. Answer again, with JSON that fits the schema and nothing else.`,
  },
];
