import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, createFile, type Drafts } from "../publisher/folder.ts";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";
import type { Bus } from "./bus.ts";
import type { Owner } from "./owner.ts";

/** A folder of messages: `<id>.<attempts>.json`, and with `.<owner>` before the end while somebody works on it. */
export interface FolderBus extends Bus {
  /** Ids of messages that wait, are worked on, or were set aside. */
  known(): Promise<ReadonlySet<string>>;
  /** @throws Unwritable */
  put(id: string, text: string): Promise<void>;
  /** Messages that were left may be taken again. */
  wake(): void;
}

interface Place {
  readonly messages: string;
  readonly poison: string;
  readonly drafts: Drafts;
  readonly owner: Owner;
}

const NAME = /^([0-9a-f]{64})\.(\d{1,6})(?:\.([0-9a-f-]{36}))?\.json$/;

export function folderBus({ messages, poison, drafts, owner }: Place): FolderBus {
  const asleep = new Set<string>();
  const poisonOf = (id: string) => join(poison, `${id}.json`);
  /** Of two that move the same, one does. */
  const move = async (from: string, to: string): Promise<boolean> => {
    try {
      await rename(join(messages, from), join(messages, to));
      return true;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw new TradingError(`${join(messages, from)} cannot be renamed: ${reasonOf(error)}`, 1);
    }
  };
  const isFree = async (id: string, holder: string | undefined): Promise<boolean> =>
    !asleep.has(id) && (holder === undefined || holder === owner.id || !(await owner.isAlive(holder)));
  return {
    take: async () => {
      for (const name of await namesIn(messages)) {
        const [, id = "", attempts = "", holder] = NAME.exec(name) ?? [];
        if (id === "" || !(await isFree(id, holder))) continue;
        const receipt = nameOf(id, Number(attempts) + 1, owner.id);
        if (!(await move(name, receipt))) continue;
        const text = await readFile(join(messages, receipt), "utf8").catch((error: unknown) => {
          // Somebody took this process for dead, and has it.
          if (codeOf(error) === "ENOENT") return undefined;
          throw new TradingError(`${join(messages, receipt)} cannot be read: ${reasonOf(error)}`, 1);
        });
        if (text === undefined) continue;
        return { id, text, attempts: Number(attempts) + 1, receipt };
      }
      return undefined;
    },
    remove: async ({ receipt }) => rm(join(messages, receipt), { force: true }),
    leave: async ({ id, attempts, receipt }, isTry) => {
      asleep.add(id);
      if (!isTry) await move(receipt, nameOf(id, attempts - 1, owner.id));
    },
    // What is there already is of an attempt that ended between this and the removal.
    setAside: async ({ id }, text) => void (await createFile(poisonOf(id), text, drafts())),
    known: async () =>
      new Set([...(await namesIn(messages)), ...(await namesIn(poison))].map((name) => name.slice(0, 64))),
    put: async (id, text) => void (await createFile(join(messages, `${id}.0.json`), text, drafts())),
    wake: () => asleep.clear(),
  };
}

const nameOf = (id: string, attempts: number, owner: string): string => `${id}.${attempts}.${owner}.json`;

/** Names in a folder that may not be there yet, in order. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Removes the drafts of processes that are gone. */
export async function sweep(folder: string, owner: Owner): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [by = ""] = name.split(".");
    if (by !== owner.id && !(await owner.isAlive(by))) await rm(join(folder, name), { force: true });
  }
}
