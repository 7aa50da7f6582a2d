import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { urlMistake } from "../../src/calendar/url.ts";
import { NotTaken } from "../../src/publish/target.ts";
import { type WebhookOptions, webhookTarget } from "../../src/publish/webhook.ts";
import { publication } from "../support/publication.ts";
import { type Posted, webhookServer } from "../support/webhook-server.ts";

const NOTHING: Posted = { method: undefined, path: undefined, headers: {}, body: "" };
const KEY = "open-sesame-open-sesame";

function hook(url: string, more: Partial<WebhookOptions> = {}) {
  const waits: number[] = [];
  const target = webhookTarget("news", {
    url,
    key: KEY,
    signal: new AbortController().signal,
    now: () => new Date("2026-03-16T08:00:00Z"),
    wait: async (milliseconds) => void waits.push(milliseconds),
    ...more,
  });
  return { publish: (piece = publication()) => target.publish(piece), waits };
}

describe("a webhook", () => {
  test("is posted the piece as JSON, with a signature that its receiver can check", async () => {
    const { url, posted } = await webhookServer();
    expect(await hook(url).publish()).toBe("webhook news");
    const [{ method, headers, body } = NOTHING] = posted;
    expect([method, headers["content-type"], JSON.parse(body)]).toEqual(["POST", "application/json", publication()]);
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`);
    expect(headers["webhook-timestamp"]).toBe("1773648000");
    expect(headers["idempotency-key"]).toBe(headers["webhook-id"]);
  });

  test("signs with the bytes of a key that is written as whsec_", async () => {
    const { url, posted } = await webhookServer();
    await hook(url, { key: `whsec_${Buffer.from(KEY).toString("base64")}` }).publish();
    const [{ headers, body } = NOTHING] = posted;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`);
  });

  test("gets the same key with every try of a piece, and another with another piece", async () => {
    const { url, posted } = await webhookServer((response, count) => response.writeHead(count === 1 ? 500 : 200).end());
    await hook(url).publish();
    await hook(url).publish(publication({ date: "2026-03-17" }));
    await hook(url).publish(publication({ id: "other" }));
    await hook(url).publish(publication({}, "e".repeat(64)));
    const keys = posted.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
  });

  test.each([
    ["500 without a word", 500, {}, [1000]],
    ["429 with seconds", 429, { "retry-after": "7" }, [7000]],
    ["503 with a date", 503, { "retry-after": "Mon, 16 Mar 2026 08:00:30 GMT" }, [30_000]],
    ["429 with a date that has passed", 429, { "retry-after": "Mon, 16 Mar 2026 07:00:00 GMT" }, [0]],
    ["429 with nonsense", 429, { "retry-after": "soon" }, [1000]],
    ["409, the same key under way", 409, {}, [1000]],
  ])("that answers %s is asked again in its time", async (_, status, headers, expected) => {
    const { url, posted } = await webhookServer((response, count) => {
      if (count === 1) response.writeHead(status, headers).end();
      else response.writeHead(200).end();
    });
    const { publish, waits } = hook(url);
    expect([await publish(), posted.length, waits]).toEqual(["webhook news", 2, expected]);
  });

  test("that never recovers is given up, and nobody claims that the piece did not arrive", async () => {
    const { url, posted } = await webhookServer((response) => void response.writeHead(500).end());
    const { publish, waits } = hook(url);
    const failed = await publish().catch((error: Error) => error);
    expect(failed).not.toBeInstanceOf(NotTaken);
    expect(failed).toMatchObject({
      message: 'the webhook "news" answered 500 and was asked 4 times; publish again later',
    });
    expect([posted.length, waits]).toEqual([4, [1000, 2000, 4000]]);
  });

  test("that asks to wait an hour is left to another run", async () => {
    const { url } = await webhookServer((response) => void response.writeHead(429, { "retry-after": "3600" }).end());
    await expect(hook(url).publish()).rejects.toThrow("asks to wait 3600 s; publish again later");
  });

  test.each([400, 401, 404, 410, 422])("that answers %d has surely not taken it", async (status) => {
    const { url, posted } = await webhookServer((response) => void response.writeHead(status).end("why"));
    await expect(hook(url).publish()).rejects.toThrow(new NotTaken(`the webhook "news" answered ${status}`));
    expect(posted).toHaveLength(1);
  });

  test("that refuses after an answer that may have been a yes has maybe taken it", async () => {
    const { url } = await webhookServer((response, count) => void response.writeHead(count === 1 ? 502 : 401).end());
    const failed = await hook(url)
      .publish()
      .catch((error: Error) => error);
    expect(failed).toMatchObject({ message: 'the webhook "news" answered 401' });
    expect(failed).not.toBeInstanceOf(NotTaken);
  });

  test.each([301, 302, 307, 308])("that redirects with %d is not followed", async (status) => {
    const elsewhere = await webhookServer();
    const { url } = await webhookServer(
      (response) => void response.writeHead(status, { location: elsewhere.url }).end(),
    );
    await expect(hook(url).publish()).rejects.toThrow(NotTaken);
    expect(elsewhere.posted).toEqual([]);
  });

  test("that does not answer in time is asked again", async () => {
    const { url } = await webhookServer((response, count) => {
      if (count > 1) response.writeHead(200).end();
    });
    const { publish, waits } = hook(url, { timeoutMs: 200 });
    expect([await publish(), waits]).toEqual(["webhook news", [1000]]);
  });

  test("whose answer has no end is not read", async () => {
    const { url } = await webhookServer((response) => void response.writeHead(200).write("x".repeat(1_000_000)));
    expect(await hook(url).publish()).toBe("webhook news");
  });

  test("that nobody listens at cannot be reached, and its address is not shown", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    await new Promise((resolve) => server.close(resolve));
    const failed = await hook(`http://127.0.0.1:${port}/?token=sesame`)
      .publish()
      .catch((error: Error) => error);
    expect((failed as Error).message).toContain('the webhook "news" cannot be reached (ECONNREFUSED)');
    expect((failed as Error).message).not.toContain("sesame");
  });

  test("is not asked when the run was stopped", async () => {
    const { url, posted } = await webhookServer();
    await expect(hook(url, { signal: AbortSignal.abort() }).publish()).rejects.toThrow("aborted");
    expect(posted).toEqual([]);
  });
});

test.each([
  ["https://example.com/hook", undefined],
  ["http://localhost:3000/hook", undefined],
  ["http://127.0.0.1/hook", undefined],
  ["http://[::1]/hook", undefined],
  ["http://example.com/hook", "http:"],
  ["http://localhost.example.com/hook", "http:"],
  ["http://127.0.0.1.example.com/", "http:"],
  ["file:///etc/passwd", "file:"],
  ["javascript:alert(1)", "javascript:"],
  ["", "no address"],
])("%j can be posted to unless it is %s", (url, wrong) => {
  if (wrong === undefined) expect(urlMistake(url)).toBeUndefined();
  else expect(urlMistake(url)).toContain(wrong);
});
