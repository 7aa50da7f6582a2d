import { type IsolationRule, violation } from "../rule.ts";

export const remoteState: IsolationRule = {
  id: "isolation/remote-state",
  why: "no stack reads the state of another: whoever may read one value may read all of it",
  *check({ stacks }) {
    for (const stack of stacks) {
      for (const block of stack.blocks.values()) {
        if (block.type !== "terraform_remote_state") continue;
        const message = `reads the state of another stack; hand the value over in the parameter file of ${stack.id}, or have stream ${stack.stream} make its own`;
        yield violation(stack, block.path, message);
      }
    }
  },
};

export const crossStackOutput: IsolationRule = {
  id: "isolation/cross-stack-output",
  why: "no stack hands a value to another through its state",
  *check({ stacks }) {
    for (const stack of stacks) {
      for (const output of stack.outputs.filter((name) => name.startsWith("cross-stack-output-"))) {
        const message = "is for another stack to read; do not use a value of one stack in a construct of another";
        yield violation(stack, ["output", output], message);
      }
    }
  },
};
