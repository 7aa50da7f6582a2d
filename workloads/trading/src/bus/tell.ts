import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { blobCreated } from "../events/event.ts";
import { codeOf } from "../publisher/folder.ts";
import { reasonOf } from "../reason.ts";
import { isThere } from "../store/folder.ts";
import type { Results } from "../store/store.ts";
import { TradingError } from "../types.ts";
import type { Job } from "../worker/job.ts";
import type { FolderBus } from "./folder.ts";
import { type Settling, settling } from "./settle.ts";

/** Id of what stands for the storage account of a folder. */
export const ACCOUNT = "folder";
const SOURCE = `/subscriptions/local/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/${ACCOUNT}`;

/** A folder that is a container of blobs, and the job that is told of what comes into it. */
interface Told {
  readonly root: string;
  /** Of it, where to look: a folder below it. @default all of it */
  readonly folder?: string;
  readonly container: string;
  readonly job: Job;
  readonly results: Results;
  readonly bus: FolderBus;
  /** How long a file must not change before it is taken for whole. */
  readonly quietMs: number;
  now(): Date;
  /** Called with a sentence on a file that nothing is told of. */
  warn(text: string): void;
}

export interface Teller {
  /**
   * Puts an event into the bus for each file without a result. It needs no memory: whatever was lost with a process that
   * was killed is found missing.
   *
   * @returns how many files are not settled yet
   * @throws Unwritable
   */
  tell(): Promise<number>;
  /** The same for one file that is whole. @throws Unwritable */
  tellOf(blob: string): Promise<void>;
}

export function createTeller(told: Told): Teller {
  const settle: Settling = settling(told.quietMs, () => performance.now());
  const digests = new Map<string, { readonly state: string; readonly digest: string | undefined }>();
  /** @returns undefined when nothing is to be told of it */
  const look = async (path: string, state: string): Promise<string | undefined> => {
    if (digests.get(path)?.state !== state) digests.set(path, { state, digest: await digestOf(path, told) });
    // Written to while it was read: it is looked at again.
    if ((await stateOf(path)) !== state) digests.delete(path);
    return digests.get(path)?.digest;
  };
  return {
    tell: async () => {
      const found = await statesOf(join(told.root, told.folder ?? ""));
      const settled = settle.settled(found);
      const known = await told.bus.known();
      for (const path of settled) {
        const digest = await look(path, found.get(path) ?? "");
        if (digest !== undefined) await put(path, digest, known, told);
      }
      return found.size - settled.length;
    },
    tellOf: async (blob) => {
      const path = join(told.root, blob);
      const digest = await digestOf(path, told);
      if (digest !== undefined) await put(path, digest, await told.bus.known(), told);
    },
  };
}

async function put(path: string, version: string, known: ReadonlySet<string>, told: Told): Promise<void> {
  const { root, container, job, results, bus, now } = told;
  const blob = relative(root, path).replaceAll(sep, "/");
  const url = pathToFileURL(path).href;
  const result = job.resultOf({ blob, url, version });
  const [id = ""] = result.slice(result.lastIndexOf("/") + 1).split(".");
  // Who puts an event of what has just been done finds its result: it is done once.
  if (known.has(id) || (await isThere(results.placeOf(result)))) return;
  const event = blobCreated({ source: SOURCE, container, blob, url, eTag: version, id, time: now() });
  await bus.put(id, JSON.stringify(event));
}

/** Files below a folder, by their paths. */
async function statesOf(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw new TradingError(`${root} cannot be read: ${reasonOf(error)}`, 1);
  });
  // Names with a dot in front are what others write to before they rename it, and folders of programs.
  const isHidden = (path: string) => /(^|[\\/])\./.test(relative(root, path));
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const paths = files.filter((path) => !isHidden(path)).sort();
  const found = new Map<string, string>();
  for (const path of paths) {
    const state = await stateOf(path);
    if (state !== undefined) found.set(path, state);
  }
  return found;
}

async function stateOf(path: string): Promise<string | undefined> {
  const found = await lstat(path, { bigint: true }).catch(() => undefined);
  return found && [found.ino, found.size, found.mtimeNs, found.ctimeNs].join();
}

async function digestOf(path: string, { job, warn }: Told): Promise<string | undefined> {
  if (!job.blobs.endings.includes(extname(path).toLowerCase())) {
    warn(`${path} is left alone: it ends with none of ${job.blobs.endings.join(", ")}`);
    return undefined;
  }
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  } catch (error) {
    warn(`${path} cannot be read: ${reasonOf(error)}`);
    return undefined;
  }
}
