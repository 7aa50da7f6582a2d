import { RE2JS } from "re2js";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { ask, retry, stop, wait } from "./catalogue/reactions.ts";
import type { Reaction } from "./reaction.ts";

/** A pattern of environment.json, ready to be asked. */
export interface ErrorPattern {
  readonly id: string;
  readonly reaction: Reaction;
  readonly why: string;
  readonly remedy: string;
  /** Never takes longer than the text is long. */
  fits(text: string): boolean;
}

type Declared = NonNullable<EnvironmentParameters["errorPatterns"]>[number];

const REACTIONS: Readonly<Record<Declared["reaction"], Reaction>> = {
  wait: wait("operation-finished", 1800, 3),
  retry: retry(3),
  ask,
  stop,
};

/** Compiles the patterns of an environment. Their syntax was checked when the file was read. */
export function errorPatterns({
  errorPatterns: declared = [],
}: Pick<EnvironmentParameters, "errorPatterns">): ErrorPattern[] {
  return declared.map(({ name, pattern, reaction, reason, remedy }) => {
    const regex = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return {
      id: `pattern/${name}`,
      reaction: REACTIONS[reaction],
      why: reason,
      remedy: remedy ?? `see errorPatterns of environment.json: ${name}`,
      fits: (text) => regex.matcher(text).find(),
    };
  });
}
