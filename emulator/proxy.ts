import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { LOCAL_SUFFIX } from "./storage/address.ts";

export interface LocalProxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * An HTTP proxy that leads to this local Azure and nowhere else: clients of storage build names of their own, which no
 * name server knows.
 *
 * @param azurePort Where every tunnel ends.
 * @throws Error EADDRINUSE when the port is taken
 */
export async function startProxy(azurePort: number, port: number): Promise<LocalProxy> {
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(403).end(refusal("other than through CONNECT")));
  server.on("connect", (request, client: Duplex, early) => {
    // Node leaves the socket to us: without this, a client that breaks off would end the process.
    client.on("error", () => client.destroy());
    const target = request.url ?? "";
    if (!leadsHere(target, azurePort)) {
      client.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${refusal(target)}`);
      return;
    }
    const azure = connect(azurePort, "127.0.0.1", () => client.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
    azure.write(early);
    join(client, azure, sockets);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

const refusal = (target: string): string => `local Azure leads to *.${LOCAL_SUFFIX} only, not to ${target}\n`;

/** Any name below the local suffix, and the names of localhost with the port of this local Azure. */
function leadsHere(target: string, azurePort: number): boolean {
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(target.toLowerCase()) ?? [];
  if (host.endsWith(`.${LOCAL_SUFFIX}`)) return true;
  return Number(port) === azurePort && (host === "127.0.0.1" || /(^|\.)localhost$/.test(host));
}

/** Two ends of a tunnel: what ends one ends the other. */
function join(client: Duplex, azure: Socket, sockets: Set<Duplex>): void {
  for (const [one, other] of [
    [client, azure],
    [azure, client],
  ] as const) {
    sockets.add(one);
    one.on("error", () => other.destroy());
    one.on("close", () => {
      sockets.delete(one);
      other.destroy();
    });
    one.pipe(other);
  }
}
