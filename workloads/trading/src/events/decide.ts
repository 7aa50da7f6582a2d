import type { Json } from "../types.ts";
import { CREATED, eventIn } from "./event.ts";
import { quiet } from "./quiet.ts";

/** What a message is held against. */
export interface Expected {
  /** Name of the storage account that events may be of. */
  readonly account: string;
  readonly container: string;
  /** Names of blobs that are work, and how a sentence describes them. */
  readonly blobs: { readonly pattern: RegExp; readonly described: string };
}

/** What is to be done about a message. */
export type Decision =
  | { readonly kind: "process"; readonly blob: string /** Of the version that is told of. */; readonly eTag: string }
  /** There is nothing to do. */
  | { readonly kind: "drop"; readonly why: string }
  /** Somebody has to look at it; trying again would not help. */
  | { readonly kind: "set aside"; readonly why: string };

/**
 * Decides about a message by its text alone. Events come late, twice and in any order: nothing is concluded from the
 * order in which they come, and what they say of a blob's content is held against the blob.
 */
export function decide(text: string, { account, container, blobs }: Expected): Decision {
  const aside = (why: string): Decision => ({ kind: "set aside", why });
  const event = eventIn(text);
  if (typeof event === "string") return aside(event);
  const { specversion, type, source, subject, data } = event;
  if (specversion !== "1.0" || typeof type !== "string" || typeof source !== "string" || typeof subject !== "string") {
    return aside("the message is no CloudEvent 1.0; its event subscription must deliver CloudEventSchemaV1_0");
  }
  if (type !== CREATED) {
    const why = `it is of type "${quiet(type)}", not ${CREATED}`;
    return type.startsWith("Microsoft.Storage.") ? { kind: "drop", why } : aside(why);
  }
  if (!source.toLowerCase().endsWith(`/providers/microsoft.storage/storageaccounts/${account}`)) {
    return aside(`it is from "${quiet(source)}", not from the storage account ${account}`);
  }
  const [, found, blob = ""] = /^\/blobServices\/default\/containers\/([^/]*)\/blobs\/(.+)$/s.exec(subject) ?? [];
  if (found !== container) {
    return aside(`it is about "${quiet(subject)}", which is not in the container ${container}`);
  }
  if (!blobs.pattern.test(blob)) return aside(`the blob is named "${quiet(blob)}", but must be ${blobs.described}`);
  const eTag = eTagIn(data);
  return eTag === undefined ? aside(`it says no eTag of "${quiet(blob)}"`) : { kind: "process", blob, eTag };
}

function eTagIn(data: Json | undefined): string | undefined {
  const eTag = typeof data === "object" && data !== null && "eTag" in data ? data.eTag : undefined;
  return typeof eTag === "string" && eTag !== "" ? bare(eTag) : undefined;
}

/** An eTag as events spell it: clients put it into quotation marks. */
export const bare = (eTag: string): string => eTag.replaceAll('"', "");
