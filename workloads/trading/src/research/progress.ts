import type { Output } from "../types.ts";

const WIDTH = 30;

export interface Progress {
  step(): void;
  end(): void;
}

/** Shows how far something is: a bar on a terminal, elsewhere a line at each tenth. */
export function createProgress({ isTTY, write }: Output, total: number, before = 0): Progress {
  let done = before;
  const tenth = Math.max(1, Math.ceil(total / 10));
  return {
    step() {
      done += 1;
      const filled = Math.round((done / total) * WIDTH);
      if (isTTY) write(`\r[${"#".repeat(filled)}${" ".repeat(WIDTH - filled)}] ${done}/${total}`);
      else if (done % tenth === 0 || done === total) write(`${done} of ${total}\n`);
    },
    end() {
      if (isTTY && done > before) write("\n");
    },
  };
}
