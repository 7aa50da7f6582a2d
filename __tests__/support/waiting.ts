import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { LocalAzure, Resource } from "../../emulator/index.ts";
import { loadParameters } from "../../schemas/load.ts";
import { ROOT } from "./project.ts";

/** The mysql stack of dev, as the parameter files of this project say it. */
export function devInput() {
  const dev = loadParameters(ROOT).environments.find(({ name }) => name === "dev");
  if (dev?.stacks.mysql === undefined) throw new Error("there is no mysql stack of dev");
  return {
    stack: "mysql" as const,
    environmentName: "dev",
    environment: dev.environment,
    parameters: dev.stacks.mysql,
  };
}

/** A server that is there from the beginning. */
export function serverResource(id: string, state: string): Resource {
  return {
    id,
    name: id.split("/").at(-1) ?? "",
    type: "Microsoft.DBforMySQL/flexibleServers",
    location: "westeurope",
    properties: { state, version: "8.4" },
  };
}

export function groupResource(id: string): Resource {
  const name = id.split("/").at(-1) ?? "";
  return { id, name, type: "Microsoft.Resources/resourceGroups", location: "westeurope", properties: {} };
}

export interface Wire {
  /** Variables that lead the client of Service Bus through the wire. */
  readonly environment: Readonly<Record<string, string>>;
  /** Cuts every connection, and refuses new ones from now on. */
  cut(): void;
  close(): Promise<void>;
}

/** A wire to the Service Bus of local Azure that can be cut. */
export async function wireTo(azure: LocalAzure): Promise<Wire> {
  const target = Number(/localhost:(\d+)/.exec(azure.serviceBusConnectionString)?.[1]);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const onward = connect(target, "127.0.0.1");
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on("error", () => each.destroy());
      each.on("close", () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      ...azure.environment,
      SERVICE_BUS_CONNECTION_STRING: azure.serviceBusConnectionString.replace(
        `localhost:${target}`,
        `localhost:${port}`,
      ),
    },
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
