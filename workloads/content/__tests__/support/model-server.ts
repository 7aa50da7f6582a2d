import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [key: string]: unknown;
  };
  readonly authorization: string | undefined;
  readonly path: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server that speaks as OpenAI's does, on this machine. */
export async function modelServer(reply: (asked: Asked, count: number) => Reply | Promise<Reply>) {
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = {
      body: JSON.parse(Buffer.concat(chunks).toString("utf8")),
      authorization: request.headers.authorization,
      path: request.url ?? "",
    };
    asked.push(one);
    const { status = 200, headers = {}, body } = await reply(one, asked.length);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

/** A whole answer, as the API gives it. */
export const completion = (content: unknown, more: Readonly<Record<string, unknown>> = {}): Reply => ({
  body: {
    id: "1",
    object: "chat.completion",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content: typeof content === "string" ? content : JSON.stringify(content) },
        ...more,
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
  },
});

export const failure = (
  status: number,
  message: string,
  more: Partial<Reply> & { readonly code?: string } = {},
): Reply => ({
  status,
  body: { error: { message, code: more.code ?? null } },
  ...(more.headers === undefined ? {} : { headers: more.headers }),
});
