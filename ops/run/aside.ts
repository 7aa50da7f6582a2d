import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ADOPTION_FILE } from "../live/adoption.ts";
import { STATE_HERE_FILE } from "../live/rendered-stack.ts";
import { RESTORE_FILE, type StackRef, stackFolder } from "./stack-run.ts";

/** What a run puts into the stack folder for itself. */
const OF_A_RUN = [ADOPTION_FILE, RESTORE_FILE, STATE_HERE_FILE];
const isOfARun = (name: string): boolean => OF_A_RUN.includes(name) || /\.(tfplan|log|lock\.info)$/.test(name);

/**
 * Does work on a stack in a folder of its own, with the state and the overrides that lie beside the stack. A run that has
 * not taken the stack must not change what the one that has it works on: its plan, its output, its overrides.
 */
export async function aside<T>(ref: StackRef, work: (ref: StackRef) => Promise<T>): Promise<T> {
  const parent = join(ref.project, ".convergent");
  await mkdir(parent, { recursive: true });
  const rendered = await mkdtemp(join(parent, "aside-"));
  try {
    const own = { ...ref, rendered };
    await mkdir(stackFolder(own), { recursive: true });
    for (const entry of await readdir(stackFolder(ref), { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory() || isOfARun(entry.name)) continue;
      await copyFile(join(stackFolder(ref), entry.name), join(stackFolder(own), entry.name));
    }
    return await work(own);
  } finally {
    await rm(rendered, { recursive: true, force: true });
  }
}
