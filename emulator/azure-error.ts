import type { Json, JsonObject } from "./json.ts";

/** An error answer of Azure: thrown anywhere, answered by the server. */
export class AzureError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Json[] | undefined;
  readonly headers: Record<string, string>;
  readonly inner: JsonObject | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: Json[]; headers?: Record<string, string>; inner?: JsonObject } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details;
    this.headers = more.headers ?? {};
    this.inner = more.inner;
  }

  get body(): JsonObject {
    const { code, message, details, inner } = this;
    return {
      error: {
        code,
        message,
        ...(details === undefined ? {} : { details }),
        ...(inner === undefined ? {} : { innererror: inner }),
      },
    };
  }
}
