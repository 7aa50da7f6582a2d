import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Blob, StorageData, StorageMessage } from "./data.ts";

/** What storage accounts hold, without the contents of blobs: those are files of their own, named by their digest. */
export interface StorageSnapshot {
  readonly containers: readonly (readonly [
    id: string,
    blobs: readonly (readonly [name: string, blob: StoredBlob])[],
  ])[];
  readonly queues: readonly (readonly [id: string, messages: readonly StorageMessage[]])[];
}

type StoredBlob = Omit<Blob, "content" | "blocks">;

/** Writes the contents that are not there yet; blocks that are not committed are not kept. */
export function saveStorage(folder: string, storage: StorageData): StorageSnapshot {
  const contents = join(folder, "blobs");
  const containers = [...storage.containers].map(([id, { blobs }]) => {
    const stored = [...blobs].map(([name, blob]) => [name, save(contents, blob)] as const);
    return [id, stored] as const;
  });
  return { containers, queues: [...storage.queues] };
}

function save(contents: string, { content, blocks: _, ...stored }: Blob): StoredBlob {
  const file = join(contents, stored.digest);
  if (existsSync(file)) return stored;
  mkdirSync(contents, { recursive: true });
  writeFileSync(file, content, { mode: 0o600 });
  return stored;
}

export function loadStorage(folder: string, snapshot: StorageSnapshot): StorageData {
  const contents = join(folder, "blobs");
  const containers = snapshot.containers.map(([id, stored]) => {
    const blobs = stored.map(([name, blob]): [string, Blob] => [
      name,
      { ...blob, content: readFileSync(join(contents, blob.digest)), blocks: [] },
    ]);
    return [id, { blobs: new Map(blobs), uncommitted: new Map() }] as const;
  });
  const queues = snapshot.queues.map(([id, messages]): [string, StorageMessage[]] => [id, [...messages]]);
  return { containers: new Map(containers), queues: new Map(queues) };
}

/** Takes away the contents that no blob has any more. */
export function sweepStorage(folder: string, { containers }: StorageSnapshot): void {
  const contents = join(folder, "blobs");
  const used = new Set(containers.flatMap(([, blobs]) => blobs.map(([, { digest }]) => digest)));
  const files = existsSync(contents) ? readdirSync(contents) : [];
  for (const file of files) if (!used.has(file)) unlinkSync(join(contents, file));
}
