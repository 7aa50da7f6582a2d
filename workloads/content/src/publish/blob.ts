import type { ContainerClient, RestError } from "@azure/storage-blob";
import { compare } from "../library/source.ts";
import { codeOf } from "../store/blob.ts";
import { ContentError } from "../types.ts";
import type { Publication } from "./publication.ts";
import { indexPage, type Listed, piecePage } from "./site.ts";
import { NotTaken, type Target } from "./target.ts";

/** What Azure answers when If-None-Match or If-Match does not hold. */
const CONDITION = new Set(["BlobAlreadyExists", "ConditionNotMet", "UploadInProgress"]);
const MAX_TRIES = 10;
/** The page that lists the pieces lies beside this folder. */
const PIECES = "pieces/";

/** A static site in a container: of each piece a page and its JSON, and a page that lists them. No piece is written over. */
export function blobTarget(name: string, container: ContainerClient): Target {
  return {
    name,
    async publish(publication) {
      try {
        await putOnce(container, publication, "html", piecePage(publication), "text/html; charset=utf-8");
        // Written last: what is listed has its page.
        await putOnce(container, publication, "json", `${JSON.stringify(publication, null, 2)}\n`, "application/json");
        await updateIndex(container);
        return `${container.url}/${PIECES}${publication.id}.html`;
      } catch (error) {
        throw error instanceof ContentError ? error : explain(name, error);
      }
    },
  };
}

async function putOnce(
  container: ContainerClient,
  { id, date, title, provenance: { digest } }: Publication,
  ending: "html" | "json",
  text: string,
  type: string,
): Promise<void> {
  const path = `${PIECES}${id}.${ending}`;
  const blob = container.getBlockBlobClient(path);
  const metadata = { digest, date, title: encodeURIComponent(title.slice(0, 200).toWellFormed()) };
  try {
    await blob.upload(text, Buffer.byteLength(text), {
      conditions: { ifNoneMatch: "*" },
      blobHTTPHeaders: { blobContentType: type },
      metadata,
    });
  } catch (error) {
    if (!CONDITION.has(codeOf(error))) throw error;
    // An earlier try may have written it, or this one, whose answer got lost.
    const found = await blob.getProperties();
    if (found.metadata?.digest === digest) return;
    throw new NotTaken(`${path} is in the container already and is another piece; give the entry another id`);
  }
}

/** Lists what is there, so that a list that got lost or that two have written at once comes right again. */
async function updateIndex(container: ContainerClient): Promise<void> {
  const blob = container.getBlockBlobClient("index.html");
  for (let tries = 1; ; tries += 1) {
    const etag = await etagOf(blob);
    const text = indexPage(await listed(container));
    try {
      await blob.upload(text, Buffer.byteLength(text), {
        conditions: etag === undefined ? { ifNoneMatch: "*" } : { ifMatch: etag },
        blobHTTPHeaders: { blobContentType: "text/html; charset=utf-8", blobCacheControl: "no-cache" },
      });
      return;
    } catch (error) {
      if (!CONDITION.has(codeOf(error)) || tries === MAX_TRIES) throw error;
    }
  }
}

async function etagOf(blob: ReturnType<ContainerClient["getBlockBlobClient"]>): Promise<string | undefined> {
  try {
    return (await blob.getProperties()).etag;
  } catch (error) {
    // What has no body has no code either.
    if ((error as Partial<RestError>).statusCode === 404) return undefined;
    throw error;
  }
}

/** The pieces of the site, the latest first. */
async function listed(container: ContainerClient): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  for await (const { name, metadata } of container.listBlobsFlat({ prefix: PIECES, includeMetadata: true })) {
    if (metadata?.digest === undefined || !name.endsWith(".json")) continue;
    const { date = "", title = "" } = metadata;
    found.push({ id: name.slice(PIECES.length, -".json".length), date, title: decodeURIComponent(title) });
  }
  return found.sort((a, b) => compare(b.date, a.date) || compare(a.id, b.id));
}

/** What Azure calls the error. The error itself carries the request with its token: it goes no further. */
function explain(name: string, error: unknown): ContentError {
  const code = codeOf(error);
  const { statusCode = 0, name: kind = "" } = (error ?? {}) as Partial<RestError>;
  const message = `the site "${name}" cannot be written: ${code}${adviceOf(code, kind)}`;
  return statusCode >= 400 && statusCode < 500 ? new NotTaken(message) : new ContentError(message, 1);
}

function adviceOf(code: string, kind: string): string {
  if (/^Authorization|^NoAuth/.test(code)) return "; give yourself Storage Blob Data Contributor on it";
  if (/Authentication|Credential/.test(kind)) return "; sign in with az login";
  return code === "ContainerNotFound" ? "; turn on the static website of the account, which makes $web" : "";
}
