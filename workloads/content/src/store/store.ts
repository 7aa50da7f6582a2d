import { ContentError } from "../types.ts";

/** A text as it was found. */
export interface Kept {
  readonly text: string;
  /** Which version of it, where the store counts them. */
  readonly tag?: string;
}

/** Where pieces, their provenance and answers are kept, by names with "/": `market/recap/2026-week-12.json`. */
export interface Store {
  /** Where that is, for people and programs: a path or a URL. */
  placeOf(name: string): string;
  /** @returns undefined when there is none */
  read(name: string): Promise<Kept | undefined>;
  /**
   * Writes a text as a whole or not at all, if what is there is still what was found before.
   *
   * @param before undefined when there was nothing
   * @returns false when somebody else was faster
   * @throws Unwritable
   */
  replace(name: string, text: string, before: Kept | undefined): Promise<boolean>;
}

/** Whatever is kept of a run beside its pieces is below this name. */
export const CACHE = ".cache";

/** Nothing can be kept, so nothing more should be paid for. */
export class Unwritable extends ContentError {
  constructor(place: string, why: string) {
    super(`${place} cannot be written: ${why}`, 1);
  }
}
