import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PlanOrigin } from "../apply/seal.ts";
import { localProcesses } from "../archive/processes.ts";
import { ArchivedRun, digest, type RunFile, runId } from "../archive/run.ts";
import type { Moment, StateCopies } from "../archive/state-copies.ts";
import { parseStateFile } from "../archive/state-file.ts";
import { type LostMachine, lostLockIn } from "../archive/state-lock.ts";
import type { ArchiveStore } from "../archive/store.ts";
import { type CommandContext, Interrupted } from "../context.ts";
import { secretValues } from "../env/variables.ts";
import type { RecentAction } from "../retry/reaction.ts";
import { recentActions } from "../retry/recent.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { progressPrinter } from "../terraform/progress.ts";
import { Terraform } from "../terraform/runner.ts";
import { RunJournal } from "./journal.ts";
import { holderOf, NO_LOCK, takeLock } from "./stack-lock.ts";

/** One stack of one environment, and where it lives. */
export interface StackRef {
  readonly project: string;
  /** `mysql` */
  readonly stack: string;
  /** `dev` */
  readonly environment: string;
  /** Where its rendered Terraform is. @default cdktf.out in the project */
  readonly rendered?: string;
}

export const stackId = ({ stack, environment }: StackRef): string => `${stack}-${environment}`;
export const stackFolder = (ref: StackRef): string =>
  join(ref.rendered ?? join(ref.project, "cdktf.out"), "stacks", stackId(ref));
/** Terraform lays it over a stack that begins from a backup. One that a killed run left behind is removed by the next. */
export const RESTORE_FILE = "restore_override.tf.json";

const exec = promisify(execFile);

/** These are kept to the byte: they hold digests and no texts. */
const SIGNED: ReadonlySet<RunFile> = new Set(["seal.json"]);
/** Who starts a run: GitHub's actor, or the user of the machine. */
export const authorOf = (env: CommandContext["env"]): { readonly author?: string } => {
  const author = env.GITHUB_ACTOR ?? env.USER ?? env.USERNAME;
  return author === undefined || author === "" ? {} : { author };
};

/** What a run is, and where it is kept. */
export interface RunKeeping {
  readonly command: string;
  readonly store: ArchiveStore;
  /** The archive that tells of earlier runs. @default store */
  readonly past?: ArchiveStore;
  /** Takes no lock, of the stack or of its state. @default false */
  readonly lockless?: boolean;
  /** Where the state is copied before and after an apply. @default nowhere */
  readonly copies?: StateCopies | undefined;
}

/** A run under way: it holds the lock of its stack, archives what it does and speaks to Terraform. */
export class StackRun {
  readonly ref: StackRef;
  /** The archive that the run and its lock are kept in. */
  readonly store: ArchiveStore;
  /** The archive that tells of earlier runs of the stack. */
  readonly past: ArchiveStore;
  readonly archived: ArchivedRun;
  readonly copies: StateCopies | undefined;
  readonly terraform: Terraform;
  readonly journal = new RunJournal((journal) => this.put("journal.json", journal));
  /** What Terraform finished in this run. */
  readonly recent: ReadonlySet<RecentAction>;
  /** What every plan of this run is made with. */
  readonly planArgs: readonly string[];
  readonly #log: string[];
  readonly #release: () => Promise<void>;
  readonly #context: CommandContext;
  #scrubber: Scrubber | undefined;
  #mayHaveChanged = false;

  private constructor(options: {
    ref: StackRef;
    store: ArchiveStore;
    past: ArchiveStore;
    archived: ArchivedRun;
    copies: StateCopies | undefined;
    terraform: Terraform;
    log: string[];
    recent: ReadonlySet<RecentAction>;
    planArgs: readonly string[];
    release: () => Promise<void>;
    context: CommandContext;
  }) {
    this.ref = options.ref;
    this.store = options.store;
    this.past = options.past;
    this.archived = options.archived;
    this.copies = options.copies;
    this.terraform = options.terraform;
    this.recent = options.recent;
    this.planArgs = options.planArgs;
    this.#log = options.log;
    this.#release = options.release;
    this.#context = options.context;
  }

  /** @throws UserError when another run holds the stack */
  static async begin(
    context: CommandContext,
    ref: StackRef,
    { command, store, past = store, lockless = false, copies }: RunKeeping,
  ): Promise<StackRun> {
    const now = context.now();
    const id = runId(now, randomBytes(4));
    const processes = localProcesses(hostname());
    const holder = holderOf(context, { runId: id, command, since: now.toISOString() }, processes);
    const lock = lockless ? NO_LOCK : await takeLock(context, stackId(ref), { store, holder, processes });
    const archived = await ArchivedRun.begin(store, {
      runId: id,
      stackId: stackId(ref),
      command,
      startedAt: now,
      ...authorOf(context.env),
    }).catch(async (error: unknown) => {
      await lock.release().catch(() => undefined);
      throw error;
    });
    let noted: Promise<unknown> = Promise.resolve();
    let stateWasFree = false;
    const log: string[] = [];
    const killed: LostMachine[] = [];
    const recent = new Set<RecentAction>();
    const progress = progressPrinter(context.stderr);
    const terraform = new Terraform({
      folder: stackFolder(ref),
      environment: context.env,
      onEvent: (event) => {
        progress(event);
        // Terraform sums up what it did with the state, so it has had its lock.
        stateWasFree ||= event.type === "summary";
        for (const action of recentActions(event)) recent.add(action);
      },
      onLine: (line) => log.push(line),
      onStart: (pid) => {
        const processStart = processes.startOf(pid);
        if (processStart !== undefined) noted = lock.note({ pid, processStart }).catch(() => undefined);
      },
      onKilled: (since, until) =>
        void killed.push({
          host: hostname(),
          name: "the Terraform of this run",
          since: since.toISOString(),
          until: until.toISOString(),
        }),
      lostLock: ({ diagnostics }) => {
        const said = diagnostics.map(({ detail = "", summary }) => `${summary}\n${detail}`).join("\n");
        const lost = lostLockIn(said, [...lock.lost, ...killed]);
        if (lost === undefined) return undefined;
        const gone = killed.includes(lost.machine) ? "and was killed" : "and its machine is gone";
        context.stderr.write(`releasing the lock of the state: ${lost.machine.name} left it, ${gone}\n`);
        return lost.id;
      },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    const planArgs = lockless ? ["-lock=false"] : [];
    const release = async (): Promise<void> => {
      await noted;
      await lock.release(stateWasFree);
    };
    return new StackRun({ ref, store, past, archived, copies, terraform, log, recent, planArgs, release, context });
  }

  /** Where the run is kept: a folder, or an address. */
  get location(): string {
    return `${this.store.location}/${this.archived.folder}`;
  }

  /** Archives a file; a text without the secrets that the environment holds. */
  put(file: RunFile, content: Uint8Array | string): Promise<void> {
    const isText = typeof content === "string" && !SIGNED.has(file);
    return this.archived.put(file, isText ? this.#secrets.lines(content) : content);
  }

  get #secrets(): Scrubber {
    this.#scrubber ??= new Scrubber(secretValues(this.#context.env));
    return this.#scrubber;
  }

  /** What Terraform said, without the secrets that it was given. */
  scrub(text: string): string {
    return this.#secrets.text(text);
  }

  /**
   * Keeps a copy of the state: of what it was before this run changed anything, and of what it was after the last apply.
   *
   * @param unsaved the state that Terraform could save nowhere else
   * @throws Error when it cannot be kept
   */
  async copyState(moment: Moment, unsaved?: string): Promise<void> {
    const { runId } = this.archived.manifest;
    if (this.copies === undefined || (moment === "before" && this.#mayHaveChanged)) return;
    const content = unsaved ?? (await this.terraform.rawState()).stdout;
    if (parseStateFile(content) !== undefined) await this.copies.put({ runId, moment }, content);
  }

  /** To be called before anything is changed in Azure. */
  changes(): void {
    this.#mayHaveChanged = true;
  }

  /** What Ctrl-C leaves behind. */
  interrupted(): Interrupted {
    return this.#mayHaveChanged
      ? new Interrupted(
          `interrupted; the state of ${stackId(this.ref)} is saved. Run it again: what is done is not done twice`,
        )
      : new Interrupted();
  }

  /**
   * Archives the log, closes the run and gives the stack back; also after a failure.
   *
   * @throws the first error, when all else is done
   */
  async end(result: { readonly outcome: string }): Promise<void> {
    const lines = this.#secrets.log(this.#log);
    const steps = [
      () => this.put("debug.log", `${lines.join("\n")}\n`),
      () => this.put("events.jsonl", `${lines.filter((line) => line.startsWith("{")).join("\n")}\n`),
      () => this.put("result.json", `${JSON.stringify(result, null, 2)}\n`),
      () => this.archived.close(result.outcome, this.#context.now()),
      () => this.#release(),
    ];
    const failures: unknown[] = [];
    for (const step of steps) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What a plan is made from, now. */
  async origin(planFile: string): Promise<PlanOrigin> {
    const folder = stackFolder(this.ref);
    const state = await this.terraform.pullState();
    return {
      stackId: stackId(this.ref),
      planDigest: digest(await readFile(join(folder, planFile))),
      ...state,
      lockFileDigest: await digestOf(join(folder, ".terraform.lock.hcl")),
      synthDigest: await digestOf(join(folder, "cdk.tf.json")),
      commit: await headCommit(this.ref.project),
    };
  }
}

const digestOf = async (path: string): Promise<string> => {
  const content = await readFile(path).catch(() => undefined);
  return content === undefined ? "" : digest(content);
};

async function headCommit(project: string): Promise<string> {
  try {
    return (await exec("git", ["rev-parse", "HEAD"], { cwd: project })).stdout.trim();
  } catch {
    return "";
  }
}
