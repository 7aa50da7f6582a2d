import { type Claim, holders, namedIn } from "../claims.ts";
import type { IsolatedStack } from "../model.ts";
import { type IsolationRule, violation } from "../rule.ts";

export const foreignName: IsolationRule = {
  id: "isolation/foreign-name",
  why: "no stack names what another stream has: its group, identity, queue, account, state, server or GitHub environment",
  *check({ stacks, claims }) {
    for (const stack of stacks) {
      for (const text of stack.texts) {
        // What it reads is judged by the rule on remote state.
        if (text.path[1] === "terraform_remote_state") continue;
        for (const named of namedIn(text, claims)) {
          const claim = foreign(stack, named);
          if (claim === undefined) continue;
          const { kind, name, stream, address, stackId } = claim;
          const message = `names "${name}", the ${kind.noun} of stream ${stream} (${address} in ${stackId}); give stream ${stack.stream} its own`;
          yield violation(stack, text.path, message);
        }
      }
    }
  },
};

function foreign(stack: IsolatedStack, named: readonly Claim[]): Claim | undefined {
  // An ordinary word that another environment happens to use tells nothing.
  const all = holders(named).filter(({ kind, environment }) => !kind.isWord || environment === stack.environment);
  // The foundation makes the landings of all streams: what a stack makes, for whomever, it may name.
  const isOwn = all.some(({ stream, isMade, stackId }) => stream === stack.stream || (isMade && stackId === stack.id));
  return isOwn ? undefined : all[0];
}
