import type { Lease } from "./leases.ts";

/** A blob as it was last committed. Never changed, only replaced. */
export interface Blob {
  readonly content: Buffer;
  /** SHA-256 of the content, in hex. */
  readonly digest: string;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds of the simulated time. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Headers that are given back with the content: `content-type`, `content-md5` … */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lease?: Lease | undefined;
  /** The blocks it was made of, for the next list of blocks. */
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly id: string;
  readonly content: Buffer;
}

export interface Container {
  readonly blobs: Map<string, Blob>;
  /** Blocks that no list has committed yet, by the blob's name. */
  readonly uncommitted: Map<string, Block[]>;
}

/** A message of a storage queue. Times are milliseconds of the simulated time. */
export interface StorageMessage {
  readonly id: string;
  readonly text: string;
  readonly insertedAt: number;
  readonly expiresAt: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly popReceipt: string;
}

/** What storage accounts hold, by the id of the container or queue in lower case. */
export interface StorageData {
  readonly containers: Map<string, Container>;
  readonly queues: Map<string, StorageMessage[]>;
}

export function containerAt({ containers }: StorageData, id: string): Container {
  const key = id.toLowerCase();
  const container = containers.get(key) ?? { blobs: new Map(), uncommitted: new Map() };
  containers.set(key, container);
  return container;
}
