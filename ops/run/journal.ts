import { type Attempt, afterAttempt, type Begun, type Intent, type Journal } from "../archive/journal.ts";
import type { CommandContext } from "../context.ts";
import { findAbsent } from "../live/adoption.ts";
import { connectAzure } from "../live/azure-clients.ts";
import type { Inspection } from "../live/inspect.ts";
import { same } from "../live/json.ts";
import type { StackInput } from "../live/stack-input.ts";
import { pretty } from "../print/json.ts";
import { classify } from "../retry/classify.ts";
import type { Review } from "../review/model.ts";
import type { TerraformResult } from "../terraform/output-reader.ts";

/** Milliseconds that one question may take. */
const LOOK_MILLISECONDS = 30_000;

/** A stack, and what Azure said of it. */
interface Looked {
  readonly input: StackInput;
  readonly inspection: Inspection;
}

/** What a run sets out to create. It is in the archive before Terraform begins, so that it outlives the process. */
export class RunJournal {
  readonly #put: (journal: string) => Promise<void>;
  #earlier: readonly Intent[] = [];
  #intended: readonly Intent[] = [];

  constructor(put: (journal: string) => Promise<void>) {
    this.#put = put;
  }

  /** Ids by address of what this run began to create. */
  get begun(): Begun {
    return new Map(this.#earlier.map(({ address, id }) => [address, id]));
  }

  /**
   * Asks Azure for everything that a plan creates, and writes down what is not there. What cannot be told is left out:
   * it will never be adopted as ours.
   */
  async intend(context: CommandContext, { input, inspection }: Looked, review: Review): Promise<void> {
    const signal = context.signal ?? new AbortController().signal;
    const actions = new Map(review.changes.map(({ address, action }) => [address, action]));
    const held = inspection.facts.terraformState.known ? (inspection.facts.terraformState.value?.resources ?? {}) : {};
    const created = inspection.candidates.filter(({ address }) => actions.get(address) === "create");
    // Held by the state, it is ours; Terraform itself deletes it first.
    const replaced = inspection.candidates.filter(
      ({ address, id }) => actions.get(address) === "replace" && same(held[address] ?? "", id),
    );
    if (created.length + replaced.length === 0) return;
    const azure = await connectAzure(context.env, input.environment, signal);
    const limits = { signal, milliseconds: LOOK_MILLISECONDS };
    const absent = await findAbsent(azure, { candidates: created, tags: {}, limits });
    this.#intended = [...absent, ...replaced.map(({ address, id }) => ({ address, id }))];
    await this.#write({ format: 1, begun: [...this.#earlier, ...this.#intended], refuted: [] });
  }

  /** Keeps of it what Terraform began, once an apply has failed; all of it where Terraform could not tell. */
  async conclude(result: TerraformResult): Promise<void> {
    const intended = new Set(this.#intended.map(({ address }) => address));
    const attempt = attemptOf(result);
    const told = result.unexplained === true ? { ...attempt, started: intended } : attempt;
    const journal = afterAttempt(this.#earlier, this.#intended, told);
    this.#intended = [];
    this.#earlier = journal.begun;
    await this.#write(journal);
  }

  #write(journal: Journal): Promise<void> {
    return this.#put(pretty(journal));
  }
}

/** Errors that say that somebody else created it. */
const EXISTED: readonly string[] = ["already-exists", "role-assignment-exists", "name-taken"];

/** What Terraform told of an apply. */
function attemptOf({ started = new Set(), diagnostics }: TerraformResult): Attempt {
  const existed = diagnostics.flatMap((diagnostic) => {
    const isThere = EXISTED.includes(classify(diagnostic, { phase: "apply", recent: [] }).id);
    return isThere && diagnostic.address !== undefined ? [diagnostic.address] : [];
  });
  return { started, existed: new Set(existed) };
}
