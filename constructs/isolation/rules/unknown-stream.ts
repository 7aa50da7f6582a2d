import { STREAM_OF } from "../../streams.rules.ts";
import type { IsolationRule } from "../rule.ts";

export const unknownStream: IsolationRule = {
  id: "isolation/unknown-stream",
  why: "every stack belongs to one stream, and its id says which",
  *check({ stacks }) {
    for (const { id, isKnown } of stacks) {
      if (isKnown) continue;
      const known = Object.keys(STREAM_OF).join(", ");
      const message = `stack "${id}" belongs to no stream; call it <stack>-<environment> with a stack of ${known}, or add its stack to STREAM_OF in constructs/streams.rules.ts`;
      yield { path: [id], message };
    }
  },
};
