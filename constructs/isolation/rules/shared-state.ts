import { type IsolationRule, violation } from "../rule.ts";

export const sharedState: IsolationRule = {
  id: "isolation/shared-state",
  why: "every stack of every environment keeps a state of its own",
  *check({ stacks }) {
    for (const same of Map.groupBy(stacks, ({ state }) => state).values()) {
      const [first, ...others] = same;
      for (const stack of others) {
        const { type } = stack.backend;
        yield violation(
          stack,
          ["terraform", "backend", type],
          `keeps the state of ${stack.id} in "${stack.state}", where that of ${first?.id} is; give each a ${type === "local" ? "path" : "key"} of its own`,
        );
      }
    }
  },
};
