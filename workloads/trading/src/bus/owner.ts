import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Drafts } from "../publisher/folder.ts";

/** A process that takes messages from folders. */
export interface Owner {
  readonly id: string;
  /** Whether another one still runs. */
  isAlive(id: string): Promise<boolean>;
  close(): Promise<void>;
}

const NAME = /^trading-(.+)\.sock$/;
const socketOf = (id: string) => join(tmpdir(), `trading-${id}.sock`);

/**
 * Says that this process runs, for as long as it does: it listens on a socket, which the kernel closes whatever ends the
 * process. Neither clocks nor numbers of processes, which come again, have a say in it.
 */
export async function createOwner(): Promise<Owner> {
  const id = randomUUID();
  const server = createServer((socket) => socket.destroy());
  // For other users too: who cannot ask takes every process for one that runs.
  await once(server.listen({ path: socketOf(id), readableAll: true, writableAll: true }), "listening");
  server.unref();
  // Those of processes that were killed are removed by asking.
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const [, other] = NAME.exec(name) ?? [];
    if (other !== undefined) await isAlive(other);
  }
  return { id, isAlive, close: async () => void (await once(server.close(), "close")) };
}

async function isAlive(id: string): Promise<boolean> {
  const socket = connect(socketOf(id));
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    const isGone = ["ENOENT", "ECONNREFUSED"].includes((error as NodeJS.ErrnoException).code ?? "");
    if (isGone) await rm(socketOf(id), { force: true }).catch(() => undefined);
    return !isGone;
  } finally {
    socket.destroy();
  }
}

/** Drafts in a folder, named for who writes them, so that those of a process that was killed can be told. */
export function draftsIn(folder: string, { id }: Owner): Drafts {
  let count = 0;
  return () => join(folder, `${id}.${count++}`);
}
