import { createHash } from "node:crypto";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { type AzureCall, call } from "../support/azure-call.ts";
import { putStorageAccount } from "../support/storage-account.ts";

const HOST = "stlocal.blob.storage.local.azure";
const credential = { getToken: async () => ({ token: "a-token", expiresOnTimestamp: Date.now() + 3_600_000 }) };

let azure: LocalAzure;
let account: string;
let service: BlobServiceClient;
let runs: ContainerClient;
beforeEach(async () => {
  azure = await startLocalAzure({ speed: 0, pageSize: 3 });
  account = putStorageAccount(azure, { containers: ["runs"] });
  service = clientOf("stlocal");
  runs = service.getContainerClient("runs");
});
afterEach(() => azure.close());

/** The unmodified client, without a proxy. */
function clientOf(name: string): BlobServiceClient {
  // The pipeline below takes tlsOptions, which the storage client does not name.
  const options = { retryOptions: { maxTries: 1 }, tlsOptions: { ca: azure.certificate } };
  return new BlobServiceClient(`${azure.endpoint}/blob/${name}`, credential, options);
}

const ask = (method: string, path: string, options: AzureCall = {}) =>
  call(azure, method, path, { host: HOST, ...options });
const upload = (name: string, text: string, options: Parameters<ContainerClient["uploadBlockBlob"]>[3] = {}) =>
  runs.uploadBlockBlob(name, text, Buffer.byteLength(text), options);
const textOf = async (name: string) => (await runs.getBlobClient(name).downloadToBuffer()).toString();
const refusal = (doing: Promise<unknown>) =>
  doing.then(
    () => "done",
    (error) => `${error.statusCode} ${error.code ?? error.details?.errorCode}`,
  );

test("a blob is given back as it was uploaded, with its type, metadata and digest", async () => {
  const metadata = { owner: "us" };
  await upload("a/ü b+c%.json", "Größe", { metadata, blobHTTPHeaders: { blobContentType: "text/plain" } });
  const blob = runs.getBlobClient("a/ü b+c%.json");
  expect(await textOf("a/ü b+c%.json")).toBe("Größe");
  const properties = await blob.getProperties();
  expect(properties).toMatchObject({
    metadata,
    blobType: "BlockBlob",
    contentLength: 7,
    contentType: "text/plain",
    leaseState: "available",
    leaseStatus: "unlocked",
    lastModified: new Date(Math.floor(azure.clock.now() / 1000) * 1000),
  });
  const digest = createHash("md5").update("Größe").digest();
  expect(Buffer.from(properties.contentMD5 ?? []).equals(digest)).toBe(true);
  await blob.setMetadata({ other: "one" });
  const changed = await blob.getProperties();
  expect(changed.metadata).toEqual({ other: "one" });
  expect(changed.etag).not.toBe(properties.etag);
});

test("a part of a blob is read by its range", async () => {
  await upload("x", "0123456789");
  expect((await runs.getBlobClient("x").downloadToBuffer(3, 4)).toString()).toBe("3456");
  const rest = await ask("GET", "/runs/x", { headers: { range: "bytes=8-" } });
  expect([rest.status, rest.text, rest.headers["content-range"]]).toEqual([206, "89", "bytes 8-9/10"]);
  const beyond = await ask("GET", "/runs/x", { headers: { "x-ms-range": "bytes=10-20" } });
  expect([beyond.status, beyond.headers["x-ms-error-code"]]).toEqual([416, "InvalidRange"]);
});

test("a large blob is uploaded in blocks and appears when their list is committed", async () => {
  const bytes = Buffer.alloc(700_000, "block ");
  const blob = runs.getBlockBlobClient("large");
  await blob.uploadData(bytes, { blockSize: 200_000, maxSingleShotSize: 100_000 });
  expect((await blob.downloadToBuffer()).equals(bytes)).toBe(true);
  const id = (name: string) => Buffer.from(name).toString("base64");
  const pieces = runs.getBlockBlobClient("pieces");
  for (const name of ["1", "2"]) await pieces.stageBlock(id(name), name, 1);
  expect(await refusal(pieces.getProperties())).toContain("404");
  expect(await refusal(pieces.commitBlockList([id("3")]))).toBe("400 InvalidBlockList");
  await pieces.commitBlockList([id("2"), id("1")]);
  await pieces.stageBlock(id("3"), "3", 1);
  await pieces.commitBlockList([id("1"), id("3")]);
  expect(await textOf("pieces")).toBe("13");
});

test("blobs are listed by prefix, as a tree and page by page", async () => {
  for (const name of ["a/1", "a/2/x", "a/2/y", "a&b", "b", "a/3"]) await upload(name, "", { metadata: { name: "n" } });
  const flat: string[] = [];
  for await (const { name, metadata } of runs.listBlobsFlat({ prefix: "a", includeMetadata: true })) {
    flat.push(name);
    expect(metadata).toEqual({ name: "n" });
  }
  expect(flat).toEqual(["a&b", "a/1", "a/2/x", "a/2/y", "a/3"]);
  const tree: string[] = [];
  for await (const item of runs.listBlobsByHierarchy("/", { prefix: "a/" })) tree.push(`${item.kind} ${item.name}`);
  expect(tree.sort()).toEqual(["blob a/1", "blob a/3", "prefix a/2/"]);
  const sizes: (number | undefined)[] = [];
  for await (const page of runs.listBlobsFlat().byPage()) sizes.push(page.segment.blobItems.length);
  expect(sizes).toEqual([3, 3]);
});

test.each([
  ["creates only what is not there", { ifNoneMatch: "*" }, "409 BlobAlreadyExists"],
  ["replaces only what it has seen", { ifMatch: '"0x1"' }, "412 ConditionNotMet"],
  ["replaces only what has not changed since", { ifUnmodifiedSince: new Date(0) }, "412 ConditionNotMet"],
])("a write under a condition %s", async (_, conditions, refused) => {
  const { etag = "" } = (await upload("x", "1")).response;
  expect(await refusal(upload("x", "2", { conditions }))).toBe(refused);
  expect(await textOf("x")).toBe("1");
  await upload("x", "3", { conditions: { ifMatch: etag } });
  expect(await refusal(upload("new", "1", { conditions: { ifMatch: "*" } }))).toBe("412 ConditionNotMet");
});

test("a read of what is known already is answered without it", async () => {
  const { etag = "" } = (await upload("x", "1")).response;
  const same = await ask("GET", "/runs/x", { headers: { "if-none-match": etag } });
  expect([same.status, same.text]).toEqual([304, ""]);
  expect((await ask("GET", "/runs/x", { headers: { "if-none-match": '"0x1"' } })).text).toBe("1");
});

test("a lease keeps others from writing until it ends in simulated time", async () => {
  await upload("x", "1");
  const [mine, other] = [1, 2].map(() => runs.getBlobClient("x").getBlobLeaseClient());
  const { leaseId = "" } = (await mine?.acquireLease(30)) ?? {};
  expect(await refusal(other?.acquireLease(-1) ?? Promise.resolve())).toBe("409 LeaseAlreadyPresent");
  expect(await refusal(upload("x", "2"))).toBe("412 LeaseIdMissing");
  expect(await refusal(runs.deleteBlob("x"))).toBe("412 LeaseIdMissing");
  await upload("x", "3", { conditions: { leaseId } });
  expect(await runs.getBlobClient("x").getProperties()).toMatchObject({ leaseState: "leased", leaseDuration: "fixed" });
  azure.clock.advance(20_000);
  await mine?.renewLease();
  azure.clock.advance(20_000);
  expect(await refusal(upload("x", "4"))).toBe("412 LeaseIdMissing");
  azure.clock.advance(10_000);
  await upload("x", "5");
  expect(await refusal(mine?.renewLease() ?? Promise.resolve())).toBe("409 LeaseNotPresentWithLeaseOperation");
  await other?.acquireLease(-1);
  expect((await other?.breakLease(0))?.leaseTime).toBe(0);
  await runs.deleteBlob("x");
});

test("what is not there is told as Azure tells it", async () => {
  expect(await refusal(runs.getBlobClient("none").download())).toBe("404 BlobNotFound");
  expect(await refusal(runs.getBlobClient("none").getProperties())).toBe("404 BlobNotFound");
  expect(await refusal(service.getContainerClient("none").getProperties())).toBe("404 ContainerNotFound");
  expect(await refusal(service.getContainerClient("none").uploadBlockBlob("x", "", 0))).toBe("404 ContainerNotFound");
  expect(await refusal(clientOf("nobody").getContainerClient("runs").getProperties())).toBe("404 ResourceNotFound");
  const { text, headers } = await ask("GET", "/runs/none", { headers: { "x-ms-client-request-id": "mine" } });
  expect(headers).toMatchObject({ "content-type": "application/xml", "x-ms-client-request-id": "mine" });
  expect(text).toContain(
    `<Code>BlobNotFound</Code><Message>The specified blob does not exist.\nRequestId:${headers["x-ms-request-id"]}`,
  );
});

test("a token is needed; a key will do only where the account takes keys", async () => {
  const error = async (options: AzureCall) =>
    (await ask("GET", "/runs?restype=container", options)).headers["x-ms-error-code"];
  const key = { authorization: "SharedKey stlocal:c2lnbmF0dXJl" };
  const expired = `e30.${Buffer.from('{"exp":1}').toString("base64url")}.`;
  expect(await error({ authorization: null })).toBe("NoAuthenticationInformation");
  expect(await error({ authorization: `Bearer ${expired}` })).toBe("InvalidAuthenticationInfo");
  expect(await error(key)).toBeUndefined();
  putStorageAccount(azure, { properties: { allowSharedKeyAccess: false } });
  expect(await error(key)).toBe("KeyBasedAuthenticationNotPermitted");
  expect(await error({})).toBeUndefined();
});

test("a container that a client makes is one of Resource Manager too, and its blobs go with it", async () => {
  const made = service.getContainerClient("made");
  await made.create({ metadata: { owner: "us" } });
  expect(await refusal(made.create())).toBe("409 ContainerAlreadyExists");
  const id = `${account}/blobServices/default/containers/made`;
  const { body } = await call(azure, "GET", id);
  expect(body.properties).toMatchObject({ publicAccess: "None", metadata: { owner: "us" } });
  expect((await made.getProperties()).metadata).toEqual({ owner: "us" });
  const names: string[] = [];
  for await (const { name } of service.listContainers()) names.push(name);
  expect(names).toEqual(["runs", "made"]);
  await made.uploadBlockBlob("x", "1", 1);
  await made.delete();
  expect(azure.resource(id)).toBeUndefined();
  await made.create();
  expect(await refusal(made.getBlobClient("x").getProperties())).toBe("404 BlobNotFound");
});

test("a body that is not the one that was sent is refused, and what is not simulated says so", async () => {
  const put = (headers: Record<string, string>) =>
    ask("PUT", "/runs/x", { body: "1", headers }).then(({ headers: answered }) => answered["x-ms-error-code"]);
  expect(await put({ "x-ms-blob-type": "BlockBlob", "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" })).toBe("Md5Mismatch");
  expect(await put({})).toBe("MissingRequiredHeader");
  expect(await put({ "x-ms-blob-type": "PageBlob" })).toBe("NotImplemented");
});

test("what blobs hold is not in the log of requests", async () => {
  await ask("PUT", "/runs/x", {
    body: '{"password":"Planted"}',
    headers: { "content-type": "application/json", "x-ms-blob-type": "BlockBlob" },
  });
  expect(JSON.stringify(azure.requests)).not.toContain("Planted");
  expect((await ask("GET", "/runs/x")).body).toEqual({ password: "Planted" });
});
