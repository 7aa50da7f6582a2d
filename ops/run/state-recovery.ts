import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type CurrentState, chooseState, parseStateFile, type SavedState } from "../archive/state-file.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { object, text } from "../live/json.ts";
import { readRenderedStack } from "../live/rendered-stack.ts";
import { type StackRun, stackFolder, stackId } from "./stack-run.ts";

/** What Terraform writes where it cannot write the state. */
const ERRORED_FILE = "errored.tfstate";

/**
 * Puts back a state that Terraform could not save: the file that it left instead, or the newest copy of the archive. A
 * file that is cut off is kept beside it. Nothing happens where the state is whole.
 */
export async function recoverState(context: CommandContext, run: StackRun): Promise<void> {
  const folder = stackFolder(run.ref);
  const left = parseStateFile((await readIfThere(join(folder, ERRORED_FILE))) ?? "");
  const errored = left === undefined ? undefined : { ...left, from: ERRORED_FILE };
  const path = await localStateFile(folder);
  if (path === undefined) {
    if (errored !== undefined) await pushErrored(context, run, errored);
    return;
  }
  const current = await currentState(path);
  const copies = current === "cut off" ? await savedCopies(run) : [];
  const chosen = chooseState(current, errored, copies);
  if (current === "cut off") await rename(path, `${path}.cut`);
  if (chosen === undefined) {
    if (current === "cut off")
      context.stderr.write(`the state was cut off, and has no copy: set aside as ${path}.cut\n`);
    return;
  }
  await replaceFile(path, chosen.content);
  await rm(join(folder, ERRORED_FILE), { force: true });
  tell(context, run, chosen);
}

const tell = ({ stderr }: CommandContext, { ref }: StackRun, { from, serial }: SavedState): void =>
  stderr.write(`the state of ${stackId(ref)} could not be saved last time: restored serial ${serial} from ${from}\n`);

/** The path of the state of a stack that keeps it in its folder; undefined for any other backend. */
async function localStateFile(folder: string): Promise<string | undefined> {
  const [[type, settings] = ["local", {}]] = Object.entries((await readRenderedStack(folder)).terraform?.backend ?? {});
  return type === "local" ? resolve(folder, text(object(settings).path) || "terraform.tfstate") : undefined;
}

async function currentState(path: string): Promise<CurrentState> {
  const content = await readIfThere(path);
  return content === undefined ? "none" : (parseStateFile(content) ?? "cut off");
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });

/** The copies of the archive, newest first. */
async function savedCopies({ copies }: StackRun): Promise<SavedState[]> {
  const saved: SavedState[] = [];
  for (const copy of (await copies?.list()) ?? []) {
    const state = await copies?.read(copy);
    if (state !== undefined) saved.push({ ...state, from: `the copy ${copy.moment} run ${copy.runId}` });
  }
  return saved;
}

/** Hands to the backend what Terraform could not. */
async function pushErrored(context: CommandContext, run: StackRun, errored: SavedState): Promise<void> {
  const { terraform, ref } = run;
  await terraform.init();
  const { exitCode, stdout } = await terraform.rawState();
  const current = exitCode === 0 ? (parseStateFile(stdout) ?? "none") : undefined;
  if (current === undefined || chooseState(current, errored, []) === undefined) return;
  const file = join(stackFolder(ref), ERRORED_FILE);
  await pushOrThrow(run, file);
  await rm(file, { force: true });
  tell(context, run, errored);
}

async function pushOrThrow({ terraform, ref }: StackRun, file: string): Promise<void> {
  const { exitCode, diagnostics } = await terraform.pushState(file);
  if (exitCode === 0) return;
  throw new UserError(
    `the state of ${stackId(ref)} could not be written: ${diagnostics[0]?.summary ?? "terraform said nothing"}`,
    EXIT.failed,
  );
}

/** Pushes the text of a state to the backend of a stack. @throws UserError with what Terraform said */
export async function pushContent(run: StackRun, content: string): Promise<void> {
  const file = join(stackFolder(run.ref), `restore-${randomBytes(6).toString("hex")}.tfstate`);
  try {
    await writeFile(file, content, { mode: 0o600, flag: "wx" });
    await pushOrThrow(run, file);
  } finally {
    await rm(file, { force: true });
  }
}

/** Writes all or nothing. */
async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(temporary, content, { mode: 0o600, flag: "wx" });
  await rename(temporary, path);
}
