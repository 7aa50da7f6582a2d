import type { LocalAzure, LocalAzureOptions } from "./azure.ts";
import { startLocalAzure } from "./local-azure.ts";

export type { LocalAzure, LocalAzureOptions } from "./azure.ts";
export type { CloudEvent } from "./events/event-grid.ts";
export type { EventBehaviour } from "./events/hub.ts";
export type { Fault, FaultEffect } from "./fault.ts";
export type { FaultName } from "./fault-presets.ts";
export type { LoggedRequest } from "./gateway.ts";
export { startLocalAzure } from "./local-azure.ts";
export type { OutOfBand } from "./out-of-band.ts";
export type { Resource } from "./store.ts";

/** Runs a test against an Azure of its own, which is gone afterwards. */
export async function withLocalAzure<Result>(
  run: (azure: LocalAzure) => Promise<Result>,
  options: LocalAzureOptions = {},
): Promise<Result> {
  const azure = await startLocalAzure(options);
  try {
    return await run(azure);
  } finally {
    await azure.close();
  }
}
