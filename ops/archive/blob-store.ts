import { randomUUID } from "node:crypto";
import type { TlsSettings } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { ContainerClient, type RestError } from "@azure/storage-blob";
import { compareText } from "../../schemas/shape/nearest.ts";
import { EXIT, UserError } from "../context.ts";
import { AlreadyExistsError, type ArchiveStore, checkPath } from "./store.ts";

export interface BlobStoreOptions {
  /** `https://stconvergentprod.blob.core.windows.net/runs` */
  readonly containerUrl: string;
  /** Microsoft Entra; shared keys are never used. */
  readonly credential: TokenCredential;
  /** Certificates to trust. @default those of Node */
  readonly tls?: TlsSettings | undefined;
  /** What a message advises who is refused. @default "Storage Blob Data Contributor" */
  readonly role?: string;
  /** Milliseconds before the first retry of a request that failed on its way. @default 1000 */
  readonly retryDelayMs?: number;
}

/** Where there is no such account: nobody knows its name, or local Azure does not. */
const NO_ACCOUNT = new Set(["ENOTFOUND", "ResourceNotFound"]);

/** What Azure answers when If-None-Match finds the blob: 409 for one that is complete, 412 for one being written. */
const EXISTS = new Set(["BlobAlreadyExists", "ConditionNotMet", "UploadInProgress"]);

/** An archive in a container of Azure Blob Storage. A blob appears as a whole, in one request, or not at all. */
export class BlobStore implements ArchiveStore {
  readonly location: string;
  readonly #container: ContainerClient;
  readonly #role: string;

  constructor(options: BlobStoreOptions) {
    const { containerUrl, credential, tls, role = "Storage Blob Data Contributor", retryDelayMs = 1000 } = options;
    this.location = containerUrl;
    this.#role = role;
    const retryOptions = { maxTries: 4, retryDelayInMs: retryDelayMs, tryTimeoutInMs: 60_000 };
    const transport = { retryOptions, ...(tls === undefined ? {} : { tlsOptions: tls }) };
    this.#container = new ContainerClient(containerUrl, credential, transport);
  }

  /** Whether there is such a blob. Reads none of its content. */
  async has(path: string): Promise<boolean> {
    try {
      await this.#blob(path).getProperties();
      return true;
    } catch (error) {
      if (codeOf(error) === "BlobNotFound") return false;
      throw this.#explain(error);
    }
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    try {
      const { readableStreamBody } = await this.#blob(path).download(0, undefined, { maxRetryRequests: 3 });
      const chunks: Buffer[] = [];
      for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    } catch (error) {
      if (codeOf(error) === "BlobNotFound") return undefined;
      throw this.#explain(error);
    }
  }

  async write(
    path: string,
    content: Uint8Array | string,
    options: { readonly ifAbsent?: boolean } = {},
  ): Promise<void> {
    const blob = this.#blob(path);
    const body = Buffer.from(content);
    // Tells a blob of this very write from that of another: the answer may get lost, and the client then tries again.
    const mark = randomUUID().replaceAll("-", "");
    const conditions = options.ifAbsent === true ? { ifNoneMatch: "*" } : {};
    try {
      await blob.upload(body, body.byteLength, { conditions, metadata: { mark } });
    } catch (error) {
      if (options.ifAbsent !== true || !EXISTS.has(codeOf(error))) throw this.#explain(error);
      const { metadata } = await blob.getProperties().catch((reason: unknown) => Promise.reject(this.#explain(reason)));
      if (metadata?.mark !== mark) throw new AlreadyExistsError(path);
    }
  }

  async list(folder: string): Promise<string[]> {
    checkPath(folder, this.location);
    const paths: string[] = [];
    try {
      for await (const { name } of this.#container.listBlobsFlat({ prefix: `${folder}/` })) paths.push(name);
    } catch (error) {
      throw this.#explain(error);
    }
    return paths.sort(compareText);
  }

  async remove(path: string): Promise<void> {
    for (const each of [path, ...(await this.list(path))]) {
      try {
        await this.#blob(each).deleteIfExists({ deleteSnapshots: "include" });
      } catch (error) {
        throw this.#explain(error);
      }
    }
  }

  #blob(path: string) {
    checkPath(path, this.location);
    return this.#container.getBlockBlobClient(path);
  }

  /** One line of Azure's message. The error itself carries the request with its token: it goes no further. */
  #explain(error: unknown): Error {
    const code = codeOf(error);
    if (code === "ContainerNotFound") {
      return new UserError(
        `there is no container ${this.location} (ContainerNotFound): npx converge bootstrap makes it`,
        EXIT.failed,
      );
    }
    const hint = /^Authorization|^Authentication|^NoAuth/.test(code)
      ? `; give yourself ${this.#role} on it`
      : NO_ACCOUNT.has(code)
        ? "; npx converge bootstrap makes that account"
        : "";
    const reason = error instanceof Error ? (error.message.split(/\r?\n/)[0] ?? "") : String(error);
    // The answer to a HEAD request has no message.
    const said = reason === "" ? code : code === "" || reason.includes(code) ? reason : `${code}: ${reason}`;
    return new UserError(`${this.location} cannot be used: ${said}${hint}`, EXIT.failed);
  }
}

/** Azure's own code; a HEAD request has no body, so there it is a header. */
function codeOf(error: unknown): string {
  const { code, details, statusCode } = (error ?? {}) as Partial<RestError> & {
    readonly details?: { readonly errorCode?: string };
  };
  return code ?? details?.errorCode ?? (statusCode === 404 ? "BlobNotFound" : "");
}
