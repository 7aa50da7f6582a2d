import { ContentError } from "../types.ts";
import type { Publication } from "./publication.ts";

/** Somewhere to publish to. */
export interface Target {
  readonly name: string;
  /**
   * Publishes a piece, or finds that an earlier try has done so already.
   *
   * @returns where it can be found
   * @throws NotTaken when it surely was not published; any other error when nobody knows
   */
  publish(publication: Publication): Promise<string>;
}

/** The target has not taken the piece, and will not without a change. */
export class NotTaken extends ContentError {
  constructor(message: string) {
    super(message, 1);
  }
}
