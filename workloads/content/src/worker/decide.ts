import { promptNamed } from "../render/render.ts";
import { parseJson, quiet } from "../render/validate.ts";
import { ContentError, type Json, type JsonObject, type Library } from "../types.ts";

/** What a message is held against. */
export interface Expected {
  readonly library: Library;
  /** Name of the storage account with the briefs. */
  readonly account: string;
  readonly inputContainer: string;
}

/** What is to be done about a message. */
export type Decision =
  | { readonly kind: "process"; readonly prompt: string; readonly blob: string }
  /** There is nothing to do. */
  | { readonly kind: "drop"; readonly why: string }
  /** Somebody has to look at it; trying again would not help. */
  | { readonly kind: "set aside"; readonly why: string };

const CREATED = "Microsoft.Storage.BlobCreated";
/** Everything whose way through an event, percent-encoded or not, is beyond doubt. */
const FILE = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_. -]*\.jsonl$/iu;

/**
 * Decides about a message by its text alone: an event of Event Grid, as JSON or in base64. What it says of the blob's
 * content is not believed: the blob is read as it is now, so events may come late, twice and in any order.
 */
export function decide(text: string, { library, account, inputContainer }: Expected): Decision {
  const aside = (why: string): Decision => ({ kind: "set aside", why });
  const event = eventIn(text);
  if (typeof event === "string") return aside(event);
  const { specversion, type, source, subject } = event;
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
  const [, container = "", blob = ""] =
    /^\/blobServices\/default\/containers\/([^/]*)\/blobs\/(.+)$/s.exec(subject) ?? [];
  if (container !== inputContainer) {
    return aside(`it is about "${quiet(subject)}", which is not in the container ${inputContainer}`);
  }
  const folder = blob.slice(0, Math.max(0, blob.lastIndexOf("/")));
  if (!FILE.test(blob.slice(folder.length).replace("/", ""))) {
    return aside(
      `the blob is named "${quiet(blob)}", but must be named <prompt>/<name>.jsonl, with letters, digits, ".", "_", "-" and spaces in its name`,
    );
  }
  try {
    return { kind: "process", prompt: promptNamed(library, folder).name, blob };
  } catch (error) {
    if (error instanceof ContentError) return aside(`the blob is named "${quiet(blob)}", but ${error.message}`);
    throw error;
  }
}

/** @returns why it is none, when it is none */
function eventIn(text: string): JsonObject | string {
  const bytes = /^\s*[{[]/.test(text) ? Buffer.from(text) : fromBase64(text);
  if (bytes === undefined) return "the message is neither JSON nor base64";
  let value: Json;
  try {
    value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "the message is no JSON";
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  return "the message is JSON, but not one event";
}

/** Unlike Node, takes nothing for base64 that is none. */
function fromBase64(text: string): Buffer | undefined {
  const packed = text.replaceAll(/\s/g, "");
  return packed !== "" && packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
    ? Buffer.from(packed, "base64")
    : undefined;
}
