/** An event as Event Grid writes it when a blob is there. */
export const blobCreated = (blob: string, more: Readonly<Record<string, unknown>> = {}) => ({
  specversion: "1.0",
  id: "831e1650-001e-001b-66ab-eeb76e069631",
  type: "Microsoft.Storage.BlobCreated",
  source:
    "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-content/providers/Microsoft.Storage/storageAccounts/stcontent",
  subject: `/blobServices/default/containers/briefs/blobs/${blob}`,
  time: "2026-03-21T08:00:00Z",
  data: { api: "PutBlob", eTag: "0x8D4BCC2E4835CD0", url: `https://stcontent.blob.core.windows.net/briefs/${blob}` },
  ...more,
});

export const inBase64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
