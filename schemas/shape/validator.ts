import { createRequire } from "node:module";
import type { Ajv2020, ErrorObject } from "ajv/dist/2020.js";
import { isRegex } from "./regex.ts";
import { eachObject, type Schema } from "./schema.ts";

/** Something that the schema says about a value that is there, whether or not the value is right. */
export interface Annotation {
  readonly keyword: (typeof ANNOTATIONS)[number];
  /** JSON pointer to the value. */
  readonly instancePath: string;
  readonly value: unknown;
}

export interface Validation {
  readonly errors: readonly ErrorObject[];
  readonly annotations: readonly Annotation[];
}

const ANNOTATIONS = ["x-documentation", "x-secret", "x-renamedTo", "x-deprecated", "deprecated"] as const;

/** Ajv with the keywords of ours. It is loaded with the first value that it has to look at. */
export class Validator {
  readonly #ajv: Ajv2020;
  /** Keywords of ours that ajv knows of: in strict mode it refuses the others. */
  readonly #keywords = new Set<string>(ANNOTATIONS);
  #annotations: Annotation[] = [];

  constructor() {
    const require = createRequire(import.meta.url);
    const ajv: typeof import("ajv/dist/2020.js") = require("ajv/dist/2020.js");
    const formats: typeof import("ajv-formats") = require("ajv-formats");
    this.#ajv = new ajv.Ajv2020({
      strict: true,
      allErrors: true,
      verbose: true,
      discriminator: true,
      allowUnionTypes: true,
      // A test validates every schema against the meta-schema: doing so here would double the time.
      meta: false,
      validateSchema: false,
      // Optimised validators take longer to make than they save on files of this size.
      code: { optimize: false },
    });
    formats.default(this.#ajv);
    this.#ajv.addFormat("regex", isRegex);
    this.#ajv.removeKeyword("deprecated");
    for (const keyword of ANNOTATIONS) this.#collect(keyword);
  }

  /** Makes a schema known, for itself and for references to it. */
  add(name: string, schema: Schema): void {
    eachObject(schema, (object) => {
      for (const keyword of Object.keys(object)) {
        if (!keyword.startsWith("x-") || this.#keywords.has(keyword)) continue;
        this.#keywords.add(keyword);
        this.#ajv.addKeyword(keyword);
      }
    });
    this.#ajv.addSchema(schema, name);
  }

  /** @throws Error when the schema is not known or not valid. */
  validate(name: string, value: unknown): Validation {
    const validate = this.#ajv.getSchema(name);
    if (validate === undefined) throw new Error(`there is no schema ${name}`);
    this.#annotations = [];
    validate(value);
    return { errors: validate.errors ?? [], annotations: this.#annotations };
  }

  #collect(keyword: (typeof ANNOTATIONS)[number]): void {
    this.#ajv.addKeyword({
      keyword,
      errors: false,
      validate: (value: unknown, _data: unknown, _parent: unknown, context?: { readonly instancePath: string }) => {
        this.#annotations.push({ keyword, instancePath: context?.instancePath ?? "", value });
        return true;
      },
    });
  }
}
