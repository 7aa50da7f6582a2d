import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { DefaultAzureCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { sha256 } from "../digest.ts";
import { blobStore, codeOf } from "../store/blob.ts";
import { CACHE, type Store } from "../store/store.ts";
import { ContentError } from "../types.ts";
import { type Lock, takeLock } from "./lock.ts";
import type { Settings } from "./settings.ts";

/** A message that was taken: nobody else sees it for a while. */
export interface Message {
  readonly id: string;
  readonly text: string;
  /** Times that it was taken, this time included. */
  readonly attempts: number;
  /** What Azure knows by that it is still ours. */
  readonly receipt: string;
}

/** What became of a blob that was to be read. */
export type Fetched = { readonly kind: "here" | "gone" } | { readonly kind: "too large"; readonly bytes: number };

/** Everything that a worker does outside its process, but asking a model. */
export interface Outside {
  /** @returns undefined when the queue is empty */
  take(hiddenSeconds: number): Promise<Message | undefined>;
  /** Takes a message out of the queue for good; one that has gone to somebody else meanwhile stays. */
  remove(message: Message): Promise<void>;
  /** Puts a text into the poison queue. */
  setAside(text: string): Promise<void>;
  /** Copies a blob of briefs into a file. */
  fetch(
    blob: string,
    file: string,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Fetched>;
  /** Keeps others from working on the same blob of briefs. @throws when the signal is aborted */
  lock(blob: string, signal: AbortSignal): Promise<Lock>;
  /** Where pieces are put. */
  readonly store: Store;
}

/** Never: messages that were set aside wait for a person. */
const FOREVER = -1;
/** The message is not ours any more. */
const LOST = ["MessageNotFound", "PopReceiptMismatch"];

/** Storage of Azure, signed in to with Entra. It takes messages and removes them, but never changes one: it may not. */
export function azure(settings: Settings): Outside {
  const credential = new DefaultAzureCredential();
  const blobs = new BlobServiceClient(settings.blobEndpoint, credential);
  const queues = new QueueServiceClient(settings.queueEndpoint, credential);
  const [queue, poison] = [queues.getQueueClient(settings.queue), queues.getQueueClient(settings.poisonQueue)];
  const input = blobs.getContainerClient(settings.inputContainer);
  const output = blobs.getContainerClient(settings.outputContainer);
  return {
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
    setAside: async (text) => {
      await poison.sendMessage(text, { messageTimeToLive: FOREVER }).catch(failed(poison.url, "written"));
    },
    fetch: async (blob, file, { maxBytes, signal }) => {
      const client = input.getBlobClient(blob);
      try {
        const found = await client.download(0, undefined, { abortSignal: signal });
        const bytes = found.contentLength ?? 0;
        if (bytes > maxBytes) return { kind: "too large", bytes };
        if (found.readableStreamBody === undefined) throw new Error("there is no content");
        await pipeline(found.readableStreamBody, createWriteStream(file), { signal });
        return { kind: "here" };
      } catch (error) {
        if (codeOf(error) === "BlobNotFound") return { kind: "gone" };
        signal.throwIfAborted();
        return failed(client.url, "read")(error);
      }
    },
    lock: (blob, signal) => takeLock(output.getBlockBlobClient(`${CACHE}/locks/${sha256(blob)}`), signal),
    store: blobStore(output),
  };
}

const failed =
  (url: string, done: "read" | "written" | "changed") =>
  (error: unknown): never => {
    throw new ContentError(`${url} cannot be ${done}: ${codeOf(error)}`, 1);
  };
