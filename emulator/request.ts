import type { Json, JsonObject } from "./json.ts";

/** Somebody who signed in. */
export interface Principal {
  readonly objectId: string;
  readonly clientId: string;
}

/** A request as Resource Manager sees it. */
export interface ArmRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly correlationId: string;
  /** Whose roles are checked. @default nobody's */
  readonly caller?: Principal;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, and so is a text. */
  readonly body?: Json | Buffer;
}
