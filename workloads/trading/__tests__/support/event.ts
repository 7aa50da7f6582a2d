import { blobCreated } from "../../src/events/event.ts";

/** An event as Event Grid sends it when a blob is there. */
export const eventOf = (blob: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...blobCreated({
    source:
      "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-trading/providers/Microsoft.Storage/storageAccounts/sttrading",
    container: "market-data",
    blob,
    url: `https://sttrading.blob.core.windows.net/market-data/${blob}`,
    eTag: "0x8D4BCC2E4835CD0",
    id: "831e1650-001e-001b-66ab-eeb76e069631",
    time: new Date("2026-03-21T08:00:00Z"),
  }),
  ...more,
});

export const inBase64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
