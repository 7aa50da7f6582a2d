import type { JsonObject } from "../types.ts";

/** A part of a pipeline as its file names it: `{ "type": "donchian-breakout", "entry": 20, "exit": 10 }`. */
export type PartOptions = { readonly type: string } & JsonObject;

/** What pipelines are called. */
export const PIPELINE_NAME = "^[a-z0-9]+(-[a-z0-9]+)*$";

/** What a file of `pipelines/` says, with defaults filled in. */
export interface Pipeline {
  readonly name: string;
  /** Semantic version; raised when results must be made anew. */
  readonly version: string;
  readonly description: string;
  readonly source: PartOptions;
  readonly quality: PartOptions;
  readonly strategy: PartOptions;
  readonly account: JsonObject;
  readonly sizing: PartOptions;
  readonly statistics: PartOptions;
  readonly validation: JsonObject;
  readonly gate: PartOptions;
  readonly publisher: PartOptions;
}

/** A kind of part: what pipeline files may say of it, and how it is made. A new one is one file and a line in its list. */
export interface PartType<Part, Parameters = JsonObject> {
  readonly type: string;
  readonly description: string;
  /** JSON Schema of its parameters, with a `default` for each that may be left out. */
  readonly schema: JsonObject;
  create(parameters: Parameters): Part;
}
