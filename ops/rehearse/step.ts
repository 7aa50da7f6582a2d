import { UserError } from "../context.ts";

/** One step of a rehearsal. */
export interface RehearsalStep {
  /** `mysql-dev`, or `story` */
  readonly stackId: string;
  readonly name: string;
  readonly seconds: number;
  readonly outcome: "done" | "failed";
  readonly result: string;
}

/** Does a step and tells how it ended, also when it failed. */
export async function takeStep(
  { stackId, name }: Pick<RehearsalStep, "stackId" | "name">,
  { now, onStep }: { now(): number; onStep(step: RehearsalStep): void },
  act: () => Promise<string>,
): Promise<RehearsalStep> {
  const start = now();
  const ended = (outcome: RehearsalStep["outcome"], result: string): RehearsalStep => {
    const seconds = Math.round((now() - start) * 10) / 10;
    const step = { stackId, name, seconds, outcome, result };
    onStep(step);
    return step;
  };
  try {
    return ended("done", await act());
  } catch (error) {
    ended("failed", error instanceof UserError ? error.message : String(error));
    throw error;
  }
}
