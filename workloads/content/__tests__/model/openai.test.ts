import { expect, test } from "vitest";
import { chooseModel } from "../../src/model/choose.ts";
import { ModelBusy, type ModelRequest, ModelUnusable } from "../../src/model/model.ts";
import { azureModel, openAiModel, retryAfterOf } from "../../src/model/openai.ts";
import { completion, failure, modelServer } from "../support/model-server.ts";

const REQUEST: ModelRequest = {
  messages: [
    { role: "system", text: "Be dry." },
    { role: "user", text: "Tea?" },
  ],
  schema: { type: "object" },
  maxOutputTokens: 50,
  temperature: 0.2,
};
const { signal } = new AbortController();
const modelAt = (baseUrl: string) => openAiModel({ provider: "openai", baseUrl, key: "k", name: "llama3" });

test("a compatible server is asked with the messages, the schema and the limit", async () => {
  const { url, asked } = await modelServer(() => completion({ ok: true }));
  expect(await modelAt(url).answer(REQUEST, signal)).toEqual({
    text: '{"ok":true}',
    finish: "stop",
    inputTokens: 100,
    outputTokens: 50,
  });
  expect(asked).toMatchObject([
    {
      path: "/v1/chat/completions",
      authorization: "Bearer k",
      body: {
        model: "llama3",
        max_tokens: 50,
        temperature: 0.2,
        messages: [
          { role: "system", content: "Be dry." },
          { role: "user", content: "Tea?" },
        ],
        response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" } } },
      },
    },
  ]);
});

test("Azure OpenAI is asked with a token of Entra for its deployment", async () => {
  const { url, asked } = await modelServer(() => completion({}));
  const scopes: unknown[] = [];
  const credential = {
    getToken: async (scope: string | string[]) => {
      scopes.push(scope);
      return { token: "entra-token", expiresOnTimestamp: 0 };
    },
  };
  const model = azureModel(url.replace("/v1", "/"), "writer", credential, "gpt-4o");
  await model.answer(REQUEST, signal);
  expect(scopes).toEqual(["https://cognitiveservices.azure.com/.default"]);
  expect(asked).toMatchObject([
    {
      path: "/openai/v1/chat/completions",
      authorization: "Bearer entra-token",
      body: { model: "writer", max_completion_tokens: 50 },
    },
  ]);
  expect([model.provider, model.name, model.priced]).toEqual(["azure", "writer", "gpt-4o"]);
});

test.each([
  ["cut off", { finish_reason: "length" }, "length"],
  ["filtered", { finish_reason: "content_filter" }, "refused"],
  ["refused", { message: { role: "assistant", content: null, refusal: "no" } }, "refused"],
])("an answer that is %s is told apart", async (_, more, finish) => {
  const { url } = await modelServer(() => completion("x", more));
  expect((await modelAt(url).answer(REQUEST, signal)).finish).toBe(finish);
});

test.each([
  [429, { headers: { "retry-after": "7" } }, ModelBusy, 7000],
  [503, {}, ModelBusy, undefined],
  [500, { headers: { "retry-after-ms": "150" } }, ModelBusy, 150],
  [429, { code: "insufficient_quota" }, ModelUnusable, undefined],
  [401, {}, ModelUnusable, undefined],
  [404, {}, ModelUnusable, undefined],
])("%i %j is told as what it is", async (status, more, kind, wait) => {
  const { url } = await modelServer(() => failure(status, "no", more));
  const error = await modelAt(url)
    .answer(REQUEST, signal)
    .catch((each: unknown) => each);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(`the model "llama3" answered ${status}`);
  if (error instanceof ModelBusy) expect(error.retryAfterMs).toBe(wait);
});

test("a request that the server refuses is a failure of that brief alone", async () => {
  const { url } = await modelServer(() => failure(400, "context length exceeded"));
  const error = await modelAt(url)
    .answer(REQUEST, signal)
    .catch((each: unknown) => each);
  expect(error).not.toBeInstanceOf(ModelUnusable);
  expect((error as Error).message).toContain("context length exceeded");
});

test("a server that is not there is waited for", async () => {
  await expect(modelAt("http://127.0.0.1:1/v1").answer(REQUEST, signal)).rejects.toThrow(ModelBusy);
});

test.each([
  [{ "retry-after": "Thu, 01 Jan 1970 00:00:05 GMT" }, 5000],
  [{ "retry-after": "1.5" }, 1500],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("Retry-After of %j is read", (headers, wait) => {
  expect(retryAfterOf(new Headers(headers as Record<string, string>), 0)).toBe(wait);
});

test.each([
  [{ provider: "openai", model: "gpt-4o" }, {}, "OPENAI_API_KEY is not set"],
  [{ provider: "openai", model: "gpt-4o", baseUrl: "http://example.com/v1" }, { OPENAI_API_KEY: "k" }, "must be https"],
  [{ provider: "openai" }, { OPENAI_API_KEY: "k" }, "name one with --model"],
  [{ provider: "azure", model: "writer" }, {}, "set OPENAI_ENDPOINT"],
] as const)("a choice of %j that lacks something says what", async (choice, env, why) => {
  await expect(chooseModel(choice, env)).rejects.toThrow(why);
});
