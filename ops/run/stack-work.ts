import { EXIT, type ExitCode, UserError } from "../context.ts";
import type { Inspection } from "../live/inspect.ts";
import type { StackInput } from "../live/stack-input.ts";
import type { RunError } from "./report.ts";
import type { StackRun } from "./stack-run.ts";

/** What a command on one stack works with. */
export interface StackWork {
  readonly run: StackRun;
  readonly input: StackInput;
  /** What Azure said as the run began, or since. */
  readonly inspection: Inspection;
  /** Looks again; what is to be done then is told and archived. */
  inspect(): Promise<Inspection>;
}

/** How the work on a stack ended. */
export interface ApplyOutcome {
  readonly outcome:
    | "planned"
    | "applied"
    | "destroyed"
    | "settled"
    | "restored"
    | "no drift"
    | "drifted"
    | "nothing to do"
    | "confirmation needed"
    | "refused"
    | "failed";
  readonly exitCode: ExitCode;
  /** What it failed with. */
  readonly error?: RunError | undefined;
}

/** What a look says that came after the first one. */
export const refusal = ({ decision: { reason } }: Inspection): UserError =>
  new UserError(`refused: ${reason}`, EXIT.refused);
