import type { Target } from "../publisher/publisher.ts";

/** A blob or file as it was read, as a whole. */
export interface Input {
  /** Its name, with "/": `fx/eurusd.csv`. */
  readonly blob: string;
  readonly url: string;
  /** eTag, or digest of the content: of another content, another. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

/** What became of a blob that was to be read. */
export type Fetched =
  | { readonly kind: "here"; readonly input: Input }
  | { readonly kind: "gone" }
  | { readonly kind: "too large"; readonly bytes: number };

/** Where data comes from. */
export interface Inputs {
  /**
   * Reads a blob as it is now.
   *
   * @param told The version that an event told of. Where files can be half written, another one is no answer: it is told
   * of once it is whole.
   */
  fetch(
    blob: string,
    told: string,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Fetched>;
}

/** Where results are, by names with "/": `moving-average/<key>.json`. What is there is never changed. */
export interface Results extends Target {
  /** @returns undefined when there is none */
  read(name: string): Promise<string | undefined>;
}
