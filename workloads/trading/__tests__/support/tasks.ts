// What threads of the pool's tests do.
import { writeFileSync } from "node:fs";

export interface Tasks {
  readonly base: number;
  readonly shared?: Float64Array;
  readonly throwAt?: number;
  readonly exitAt?: number;
  /** Written, and then it never ends. */
  readonly hangAt?: { readonly task: number; readonly file: string };
}

export function prepare({ base, shared, throwAt, exitAt, hangAt }: Tasks): (task: number) => number {
  if (base < 0) throw new Error("base is negative");
  return (task) => {
    if (task === throwAt) throw new Error("this task cannot be done");
    if (task === exitAt) process.exit(7);
    if (task === hangAt?.task) {
      writeFileSync(hangAt.file, "");
      for (;;);
    }
    if (shared) shared[task] = task;
    return base + task ** 2;
  };
}
