import type { PartOptions } from "../pipeline/pipeline.ts";
import { typeOf } from "../pipeline/type-of.ts";
import type { JsonObject } from "../types.ts";
import type { Places, Publisher } from "./publisher.ts";
import { publisherTo } from "./write.ts";

/** A kind of publisher, by the name that pipeline files call it. */
export interface PublisherType {
  readonly type: string;
  readonly description: string;
  /** JSON Schema of its parameters, with a `default` for each that may be left out. */
  readonly schema: JsonObject;
  create(parameters: JsonObject, places: Places): Publisher;
}

const schema = (properties: JsonObject): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const output: PublisherType = {
  type: "output",
  description:
    "Where the program that evaluates keeps its signals: the folder of `watch`, the output container of the worker.",
  schema: schema({}),
  create: (_, places) => publisherTo(places.output),
};

const folder: PublisherType = {
  type: "folder",
  description: "A folder of this machine.",
  schema: schema({
    path: { type: "string", minLength: 1, description: "The folder, relative to where the user is." },
  }),
  create: ({ path }, places) => publisherTo(places.folder(String(path))),
};

const blob: PublisherType = {
  type: "blob",
  description: "A container of blobs, written on condition that nobody was faster (If-None-Match).",
  schema: schema({
    url: {
      type: "string",
      pattern: "^https?://[^?#]+$",
      "x-pattern": "the URL of a container, without a signature: https://account.blob.core.windows.net/signals",
      description: "URL of the container; the identity that runs signs in.",
    },
  }),
  create: ({ url }, places) => publisherTo(places.container(String(url))),
};

/** Every kind of publisher that pipeline files may name. */
export const publishers: readonly PublisherType[] = [output, folder, blob];

/** The publisher of a pipeline. */
export const publisherOf = (options: PartOptions, places: Places): Publisher =>
  typeOf(publishers, options).create(options, places);
