import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Operation } from "./operations.ts";
import type { StorageData } from "./storage/data.ts";
import { loadStorage, type StorageSnapshot, saveStorage, sweepStorage } from "./storage/disk.ts";
import type { Resource } from "./store.ts";
import type { DeletedServer, Secret, World } from "./world.ts";

/** All that local Azure remembers. */
export interface Snapshot {
  readonly version: 1;
  /** The simulated time when it was written. */
  readonly now: number;
  readonly resources: readonly Resource[];
  readonly operations: readonly Operation[];
  readonly deletedServers: readonly DeletedServer[];
  readonly secrets: readonly Secret[];
  readonly registrations: readonly (readonly [string, string])[];
  readonly revisions: readonly (readonly [string, number])[];
  /** Absent in what was written before there were blobs. */
  readonly storage?: StorageSnapshot;
}

const FILE = "local-azure.json";

/** @throws Error when the file is there and is not one of ours */
export function loadState(folder: string): Snapshot | undefined {
  const file = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const snapshot = JSON.parse(text) as Snapshot;
  if (snapshot.version !== 1) {
    throw new Error(
      `${file} has version ${JSON.stringify(snapshot.version)}, but this local Azure reads version 1: delete the file to begin anew`,
    );
  }
  return snapshot;
}

/** Blobs and messages as they were kept. */
export function storageOf(folder: string | undefined, snapshot: Snapshot | undefined): StorageData {
  const { storage } = snapshot ?? {};
  if (folder === undefined || storage === undefined) return { containers: new Map(), queues: new Map() };
  sweepStorage(folder, storage);
  return loadStorage(folder, storage);
}

/** Written whole or not at all: beside the old file, then in its place. Only its owner can read it: it holds secrets. */
export function saveState(folder: string, world: World): void {
  mkdirSync(folder, { recursive: true });
  const snapshot: Snapshot = {
    version: 1,
    now: world.clock.now(),
    resources: world.store.all(),
    operations: world.operations.all(),
    deletedServers: world.deletedServers,
    secrets: world.secrets,
    registrations: [...world.registrations],
    revisions: [...world.revisions],
    storage: saveStorage(folder, world.storage),
  };
  const file = join(folder, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(snapshot), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
