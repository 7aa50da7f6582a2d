import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
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

const socketOf = (id: string) => join(tmpdir(), `trading-${id}.sock`);

/**
 * Says that this process runs, for as long as it does: it listens on a socket, which the kernel closes whatever ends the
 * process. Neither clocks nor numbers of processes, which come again, have a say in it.
 */
export async function createOwner(): Promise<Owner> {
  const id = randomUUID();
  const server = createServer((socket) => socket.destroy());
  await once(server.listen(socketOf(id)), "listening");
  server.unref();
  return {
    id,
    isAlive: async (other) => {
      const socket = connect(socketOf(other));
      try {
        await once(socket, "connect");
        return true;
      } catch (error) {
        const isGone = ["ENOENT", "ECONNREFUSED"].includes((error as NodeJS.ErrnoException).code ?? "");
        if (isGone) await rm(socketOf(other), { force: true });
        return !isGone;
      } finally {
        socket.destroy();
      }
    },
    close: async () => void (await once(server.close(), "close")),
  };
}

/** Drafts in a folder, named for who writes them, so that those of a process that was killed can be told. */
export function draftsIn(folder: string, { id }: Owner): Drafts {
  let count = 0;
  return () => join(folder, `${id}.${count++}`);
}
