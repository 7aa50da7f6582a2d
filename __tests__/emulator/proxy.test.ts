import { once } from "node:events";
import { request } from "node:http";
import { get, Agent as HttpsAgent } from "node:https";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { putStorageAccount } from "../support/storage-account.ts";

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startLocalAzure();
  putStorageAccount(azure, { queues: ["jobs"] });
});
afterAll(() => azure.close());

const proxy = () => new URL(azure.environment.HTTPS_PROXY ?? "");

async function tunnel(target: string): Promise<number | undefined> {
  const { hostname: host, port } = proxy();
  const asked = request({ host, port, method: "CONNECT", path: target }).end();
  const [answer, socket] = await once(asked, "connect");
  socket.destroy();
  return answer.statusCode;
}

test.each([
  ["stlocal.blob.storage.local.azure:443", 200],
  ["any.name.local.azure:443", 200],
  ["local.azure.example.com:443", 403],
  ["management.azure.com:443", 403],
  ["evil-local.azure:443", 403],
  ["localhost:1", 403],
  ["127.0.0.1:22", 403],
])("a tunnel to %s is answered %i", async (target, status) => {
  expect(await tunnel(target)).toBe(status);
});

test("localhost is reached too, with the port of this local Azure only", async () => {
  const { port } = new URL(azure.endpoint);
  expect(await Promise.all([tunnel(`localhost:${port}`), tunnel(`kv.vault.localhost:${port}`)])).toEqual([200, 200]);
});

test("what is asked for without a tunnel is refused", async () => {
  const { hostname: host, port } = proxy();
  const asked = request({ host, port, path: "http://example.com/" }).end();
  const [answer] = await once(asked, "response");
  answer.resume();
  expect(answer.statusCode).toBe(403);
});

test.each(["checkpoint-api.hashicorp.com:443", "stlocal.blob.storage.local.azure:443"])(
  "a client that asks for %s and breaks off is nobody's end",
  async (target) => {
    const { hostname: host, port } = proxy();
    for (let times = 0; times < 20; times += 1) {
      const client = connect(Number(port), host);
      await once(client, "connect");
      client.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
      if (times % 2 === 0) await once(client, "data");
      client.resetAndDestroy();
    }
    expect(await tunnel("stlocal.blob.storage.local.azure:443")).toBe(200);
  },
);

test("Node itself reaches an account by its own name, and the certificate is made out to it", async () => {
  const agent = new HttpsAgent({ ca: azure.certificate, proxyEnv: azure.environment });
  const headers = { authorization: "Bearer anybody" };
  const [answer] = await once(
    get("https://stlocal.queue.storage.local.azure/?comp=list", { agent, headers }),
    "response",
  );
  expect((await answer.toArray()).join("")).toContain("<Name>jobs</Name>");
});
