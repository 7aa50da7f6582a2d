import type { Clock } from "./azure/client.ts";
import { type AzurermOptions, createAzurerm } from "./azurerm.ts";
import type { Provider } from "./provider.ts";
import { createRandom } from "./random.ts";
import { serve } from "./server.ts";

export type StandInProvider = {
  /** The value of TF_REATTACH_PROVIDERS with which Terraform uses it. */
  readonly reattach: string;
  close(): Promise<void>;
};

/** Starts the stand-in for hashicorp/azurerm in this process. Nothing listens outside 127.0.0.1. */
export async function startProvider(options: AzurermOptions): Promise<StandInProvider> {
  const azurerm = createAzurerm(options);
  const providers: readonly Provider[] = [azurerm, createRandom()];
  const served = await Promise.all(providers.map(async (provider) => ({ provider, server: await serve(provider) })));
  const entries = served.map(({ provider, server }) => [provider.address, reattachEntry(server.port)]);
  return {
    reattach: JSON.stringify(Object.fromEntries(entries)),
    async close() {
      await Promise.all(served.map(({ server }) => server.close()));
      azurerm.close();
    },
  };
}

function reattachEntry(port: number): object {
  const address = { Network: "tcp", String: `127.0.0.1:${port}` };
  return { Protocol: "grpc", ProtocolVersion: 6, Pid: process.pid, Test: true, Addr: address };
}

export { chooseProvider, type ProviderChoice, type ProviderMode } from "./choose.ts";
export type { Clock };

/** A clock for the provider that never waits: it lets the simulated time of local Azure pass instead. */
export function advancing(clock: { now(): number; advance(milliseconds: number): void }): Clock {
  return { now: () => clock.now(), sleep: async (milliseconds) => clock.advance(milliseconds) };
}
