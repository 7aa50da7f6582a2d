import type { Message } from "../render/render.ts";
import { ContentError, type JsonObject } from "../types.ts";

/** What a model is asked. */
export interface ModelRequest {
  readonly messages: readonly Message[];
  /** JSON Schema that the answer is held to. */
  readonly schema: JsonObject;
  readonly maxOutputTokens: number;
  readonly temperature?: number;
}

export interface ModelAnswer {
  readonly text: string;
  /** `length` when it was cut off, `refused` when the model or a filter would not answer. */
  readonly finish: "stop" | "length" | "refused";
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Something that answers. */
export interface Model {
  readonly provider: "offline" | "openai" | "azure";
  /** Name of the model, or of its deployment. */
  readonly name: string;
  /** The name that its price is listed under; undefined when answers are free. */
  readonly priced?: string;
  /** True when its answers are drafts that nobody should publish. */
  readonly isDraft: boolean;
  /** @throws ModelBusy to be asked again later, ModelUnusable when no brief would fare better, ContentError for this one */
  answer(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
}

/** The model cannot answer now: rate limits, an overloaded or unreachable server. */
export class ModelBusy extends Error {
  /** Milliseconds that the server asked to wait, if it did. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whatever is asked, this model will not answer: a wrong key, an unknown deployment, a server that stays away. */
export class ModelUnusable extends ContentError {
  constructor(message: string) {
    super(message, 1);
  }
}
