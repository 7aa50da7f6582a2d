import { DefaultAzureCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import type { Bus } from "../bus/bus.ts";
import { codeOf } from "../publisher/blob.ts";
import { blobInputs, blobResults } from "../store/blob.ts";
import type { Inputs, Results } from "../store/store.ts";
import { TradingError } from "../types.ts";
import type { Settings } from "./settings.ts";

/** Never: messages that were set aside wait for a person. */
const FOREVER = -1;
/** The message is not ours any more. */
const LOST = ["MessageNotFound", "PopReceiptMismatch"];

/** Storage of Azure, signed in to with Entra. It takes messages and removes them, but never changes one: it may not. */
export function azure(settings: Settings): { readonly bus: Bus; readonly inputs: Inputs; readonly results: Results } {
  const credential = new DefaultAzureCredential();
  const blobs = new BlobServiceClient(settings.blobEndpoint, credential);
  const queues = new QueueServiceClient(settings.queueEndpoint, credential);
  const [queue, poison] = [queues.getQueueClient(settings.queue), queues.getQueueClient(settings.poisonQueue)];
  return {
    inputs: blobInputs(blobs.getContainerClient(settings.inputContainer)),
    results: blobResults(blobs.getContainerClient(settings.outputContainer)),
    bus: {
      take: async (visibilityTimeout) => {
        const { receivedMessageItems } = await queue
          .receiveMessages({ numberOfMessages: 1, visibilityTimeout })
          .catch(failed(queue.url, "read"));
        const [found] = receivedMessageItems;
        if (found === undefined) return undefined;
        const { messageId: id, messageText: text, dequeueCount: attempts, popReceipt: receipt } = found;
        return { id, text, attempts, receipt };
      },
      remove: async ({ id, receipt }) => {
        await queue.deleteMessage(id, receipt).catch((error: unknown) => {
          if (!LOST.includes(codeOf(error))) failed(queue.url, "changed")(error);
        });
      },
      // It comes back when it is not hidden any more.
      leave: async () => undefined,
      setAside: async (_, text) => {
        await poison.sendMessage(text, { messageTimeToLive: FOREVER }).catch(failed(poison.url, "written"));
      },
    },
  };
}

const failed =
  (url: string, done: "read" | "written" | "changed") =>
  (error: unknown): never => {
    throw new TradingError(`${url} cannot be ${done}: ${codeOf(error)}`, 1);
  };
