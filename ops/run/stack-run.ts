import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PlanOrigin } from "../apply/seal.ts";
import { acquireLock, type LockHolder } from "../archive/lock.ts";
import { localProcesses } from "../archive/processes.ts";
import { ArchivedRun, digest, type RunFile, runId } from "../archive/run.ts";
import type { ArchiveStore } from "../archive/store.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { secretValues } from "../env/variables.ts";
import type { RecentAction } from "../retry/reaction.ts";
import { recentActions } from "../retry/recent.ts";
import { Scrubber } from "../review/redact.ts";
import { progressPrinter } from "../terraform/progress.ts";
import { Terraform } from "../terraform/runner.ts";

/** One stack of one environment, and where it lives. */
export interface StackRef {
  readonly project: string;
  /** `mysql` */
  readonly stack: string;
  /** `dev` */
  readonly environment: string;
}

export const stackId = ({ stack, environment }: StackRef): string => `${stack}-${environment}`;
export const stackFolder = (ref: StackRef): string => join(ref.project, "cdktf.out", "stacks", stackId(ref));
/** Terraform lays it over a stack that begins from a backup. One that a killed run left behind is removed by the next. */
export const RESTORE_FILE = "restore_override.tf.json";

const exec = promisify(execFile);

/** A run under way: it holds the lock of its stack, archives what it does and speaks to Terraform. */
export class StackRun {
  readonly ref: StackRef;
  /** The archive that the run and its lock are kept in. */
  readonly store: ArchiveStore;
  readonly archived: ArchivedRun;
  readonly terraform: Terraform;
  /** What Terraform finished in this run. */
  readonly recent: ReadonlySet<RecentAction>;
  readonly #log: string[];
  readonly #release: () => Promise<void>;
  readonly #context: CommandContext;
  #scrubber: Scrubber | undefined;

  private constructor(options: {
    ref: StackRef;
    store: ArchiveStore;
    archived: ArchivedRun;
    terraform: Terraform;
    log: string[];
    recent: ReadonlySet<RecentAction>;
    release: () => Promise<void>;
    context: CommandContext;
  }) {
    this.ref = options.ref;
    this.store = options.store;
    this.archived = options.archived;
    this.terraform = options.terraform;
    this.recent = options.recent;
    this.#log = options.log;
    this.#release = options.release;
    this.#context = options.context;
  }

  /** @throws UserError when another run holds the stack */
  static async begin(context: CommandContext, ref: StackRef, command: string, store: ArchiveStore): Promise<StackRun> {
    const now = context.now();
    const id = runId(now, randomBytes(4));
    const processes = localProcesses(hostname());
    const holder: LockHolder = {
      runId: id,
      command,
      host: processes.host,
      pid: process.pid,
      processStart: processes.startOf(process.pid) ?? "",
      since: now.toISOString(),
    };
    const lock = await acquireLock(store, stackId(ref), holder, processes);
    if (!lock.acquired) throw held(ref, lock.holder);
    if (lock.broke !== undefined) {
      context.stderr.write(`took over from ${lock.broke.command} ${lock.broke.runId}: its process is gone\n`);
    }
    const archived = await ArchivedRun.begin(store, { runId: id, stackId: stackId(ref), command, startedAt: now });
    const log: string[] = [];
    const recent = new Set<RecentAction>();
    const progress = progressPrinter(context.stderr);
    const terraform = new Terraform({
      folder: stackFolder(ref),
      environment: context.env,
      onEvent: (event) => {
        progress(event);
        for (const action of recentActions(event)) recent.add(action);
      },
      onLine: (line) => log.push(line),
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    return new StackRun({ ref, store, archived, terraform, log, recent, release: lock.release, context });
  }

  /** Where the run is kept: a folder, or an address. */
  get location(): string {
    return `${this.store.location}/${this.archived.folder}`;
  }

  put(file: RunFile, content: Uint8Array | string): Promise<void> {
    return this.archived.put(file, content);
  }

  /** What Terraform said, without the secrets that it was given. */
  scrub(text: string): string {
    this.#scrubber ??= new Scrubber(secretValues(this.#context.env));
    return this.#scrubber.text(text);
  }

  /** Archives the log, closes the run and gives the stack back; also after a failure. */
  async end(outcome: string): Promise<void> {
    try {
      const lines = this.#log.map((line) => this.scrub(line));
      await this.put("debug.log", `${lines.join("\n")}\n`);
      await this.put("events.jsonl", `${lines.filter((line) => line.startsWith("{")).join("\n")}\n`);
      await this.put("result.json", `${JSON.stringify({ outcome }, null, 2)}\n`);
      await this.archived.close(outcome, this.#context.now());
    } finally {
      await this.#release();
    }
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

function held(ref: StackRef, holder: LockHolder | undefined): UserError {
  const who =
    holder === undefined
      ? "somebody whose lock cannot be read"
      : `${holder.command} ${holder.runId} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  return new UserError(`${stackId(ref)} is held by ${who}; wait until it has finished`, EXIT.failed);
}
