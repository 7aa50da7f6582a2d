import { references } from "../model.ts";
import { type IsolationRule, violation } from "../rule.ts";

export const foreignReference: IsolationRule = {
  id: "isolation/foreign-reference",
  why: "no stack refers to a resource of another stream",
  *check({ stacks }) {
    const homes = Map.groupBy(
      stacks.flatMap((stack) => [...stack.blocks.keys()].map((address) => ({ address, stack }))),
      ({ address }) => address,
    );
    for (const stack of stacks) {
      for (const text of stack.texts) {
        for (const address of references(text)) {
          const found = stack.blocks.has(address) ? [] : (homes.get(address) ?? []);
          const [first] = found;
          if (first === undefined || found.some((home) => home.stack.stream === stack.stream)) continue;
          const message = `refers to "${address}", which is in ${first.stack.id} of stream ${first.stack.stream}; give stream ${stack.stream} one of its own`;
          yield violation(stack, text.path, message);
        }
      }
    }
  },
};
