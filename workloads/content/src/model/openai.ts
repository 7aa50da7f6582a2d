import type { TokenCredential } from "@azure/identity";
import OpenAI from "openai";
import { tokensOfMessages } from "../render/tokens.ts";
import { quiet } from "../render/validate.ts";
import { ContentError } from "../types.ts";
import { type Model, type ModelAnswer, ModelBusy, type ModelRequest, ModelUnusable } from "./model.ts";

export interface OpenAiModelOptions {
  readonly provider: "openai" | "azure";
  /** `https://api.openai.com/v1`, or any server that speaks alike. */
  readonly baseUrl: string;
  /** A key, or what fetches a token for each request. */
  readonly key: string | (() => Promise<string>);
  /** Name of the model, or of the deployment of Azure. */
  readonly name: string;
  /** The name that its price is listed under. @default name */
  readonly priced?: string;
}

const SCOPE = "https://cognitiveservices.azure.com/.default";
/** Milliseconds; long answers take minutes. */
const TIMEOUT_MS = 300_000;

/** A model behind an API that speaks as OpenAI's does. */
export function openAiModel({ provider, baseUrl, key, name, priced = name }: OpenAiModelOptions): Model {
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey: key,
    organization: null,
    project: null,
    // Every request of a run waits together: see generate/ask.ts.
    maxRetries: 0,
    timeout: TIMEOUT_MS,
  });
  // Other servers know only the old name; OpenAI's newer models refuse it.
  const limit =
    provider === "azure" || new URL(baseUrl).hostname.endsWith(".openai.com") ? "max_completion_tokens" : "max_tokens";
  return {
    provider,
    name,
    priced,
    isDraft: false,
    answer: async (request, signal) => {
      try {
        const { choices, usage } = await client.chat.completions.create(
          {
            model: name,
            messages: request.messages.map(({ role, text }) => ({ role, content: text })),
            [limit]: request.maxOutputTokens,
            ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
            response_format: { type: "json_schema", json_schema: { name: "answer", schema: { ...request.schema } } },
          },
          { signal },
        );
        return answerOf(choices?.[0], usage, request);
      } catch (error) {
        throw translate(error, name, signal);
      }
    },
  };
}

/** Azure OpenAI, signed in to with Entra. @param endpoint `https://name.openai.azure.com` */
export const azureModel = (
  endpoint: string,
  deployment: string,
  credential: TokenCredential,
  priced = deployment,
): Model =>
  openAiModel({
    provider: "azure",
    baseUrl: `${endpoint.replace(/\/+$/, "")}/openai/v1/`,
    key: async () => {
      const token = await credential.getToken(SCOPE);
      if (token === null) throw new ModelUnusable("Entra gave no token for Azure OpenAI; sign in with az login");
      return token.token;
    },
    name: deployment,
    priced,
  });

function answerOf(
  choice: OpenAI.Chat.Completions.ChatCompletion.Choice | undefined,
  usage: OpenAI.CompletionUsage | undefined,
  { messages, maxOutputTokens }: ModelRequest,
): ModelAnswer {
  const { message, finish_reason: reason } = choice ?? {};
  const isRefused = reason === "content_filter" || typeof message?.refusal === "string";
  return {
    text: message?.content ?? message?.refusal ?? "",
    finish: isRefused ? "refused" : reason === "length" ? "length" : "stop",
    // A server that does not tell is reckoned to have used all that it was allowed.
    inputTokens: usage?.prompt_tokens ?? tokensOfMessages(messages),
    outputTokens: usage?.completion_tokens ?? maxOutputTokens,
  };
}

const UNUSABLE = [401, 402, 403, 404];
/** Codes of 429 that waiting does not mend. */
const EMPTY_PURSE = ["insufficient_quota", "billing_hard_limit_reached"];

function translate(error: unknown, name: string, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof ContentError) return error;
  if (error instanceof OpenAI.APIConnectionError) {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    return new ModelBusy(`the model "${name}" cannot be reached: ${quiet(cause)}`);
  }
  if (!(error instanceof OpenAI.APIError)) {
    return new ModelUnusable(`the model "${name}" could not be asked: ${quiet((error as Error).message)}`);
  }
  const told = `the model "${name}" answered ${error.status}: ${quiet(error.message)}`;
  if (UNUSABLE.includes(error.status) || EMPTY_PURSE.includes(String(error.code))) return new ModelUnusable(told);
  const isBusy = error.status === 408 || error.status === 409 || error.status === 429 || error.status >= 500;
  return isBusy ? new ModelBusy(told, retryAfterOf(error.headers)) : new ContentError(told, 1);
}

/** Milliseconds that a server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date. */
export function retryAfterOf(headers: Headers | undefined, now = Date.now()): number | undefined {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const plain = headers?.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(plain)) return Number.parseFloat(plain) * 1000;
  const date = Date.parse(plain);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
