import type { Sources } from "../library/read.ts";
import type { Diagnostic } from "../types.ts";

/** A pure predicate over everything below `prompts/`. */
export interface Rule {
  /** First part of the ids of what it finds, or all of them. */
  readonly id: string;
  /** One line for people. */
  readonly description: string;
  check(sources: Sources): readonly Diagnostic[];
}
