import { expect, test } from "vitest";
import { OPTIONAL, REQUIRED, readSettings } from "../../src/worker/settings.ts";
import { content } from "../support/library.ts";

const SOUND = {
  BLOB_ENDPOINT: "https://stcontent.blob.core.windows.net/",
  QUEUE_ENDPOINT: "https://stcontentq.queue.core.windows.net/",
  QUEUE_NAME: "batch",
  POISON_QUEUE_NAME: "batch-poison",
  INPUT_CONTAINER: "briefs",
  OUTPUT_CONTAINER: "pieces",
  MAX_ATTEMPTS: "5",
};

test("without Azure OpenAI, the worker writes drafts", () => {
  expect(readSettings(SOUND)).toEqual({
    blobEndpoint: SOUND.BLOB_ENDPOINT,
    queueEndpoint: SOUND.QUEUE_ENDPOINT,
    queue: "batch",
    poisonQueue: "batch-poison",
    inputContainer: "briefs",
    outputContainer: "pieces",
    maxAttempts: 5,
    budget: 5,
    seconds: 1500,
    provider: "offline",
  });
});

test("where Azure OpenAI is given, it is asked", () => {
  const env = {
    ...SOUND,
    OPENAI_ENDPOINT: "https://oai.openai.azure.com/",
    CONTENT_MODEL: "writer",
    CONTENT_PRICED_AS: "gpt-4o",
    CONTENT_BUDGET: "2.50",
    CONTENT_SECONDS: "600",
  };
  expect(readSettings(env)).toMatchObject({
    provider: "azure",
    model: "writer",
    pricedAs: "gpt-4o",
    budget: 2.5,
    seconds: 600,
  });
});

test("all mistakes are told at once, each with what is right, and no secret", () => {
  const env = {
    ...SOUND,
    BLOB_ENDPOINT: "https://user:hunter2@stcontent.blob.core.windows.net/",
    QUEUE_ENDPOINT: "https://q/?sv=2024&sig=hunter3",
    QUEUE_NAME: "Batch",
    POISON_QUEUE_NAME: "",
    MAX_ATTEMPTS: "0",
    CONTENT_BUDGET: "-1",
    CONTENT_SECONDS: "1e3",
    OPENAI_ENDPOINT: "http://oai.openai.azure.com/",
    OUTPUT_CONTAINER: "briefs",
  };
  expect(() => readSettings(env)).toThrow(
    [
      'BLOB_ENDPOINT is "https://…@stcontent.blob.core.windows.net/", but must be an https URL (http on this machine only)',
      'QUEUE_ENDPOINT is "https://q/?…", but must be an https URL (http on this machine only)',
      'QUEUE_NAME is "Batch", but must be a name of small letters, digits and "-"',
      'POISON_QUEUE_NAME is not set, but must be a name of small letters, digits and "-"',
      'MAX_ATTEMPTS is "0", but must be a whole number from 1 to 100',
      'CONTENT_BUDGET is "-1", but must be an amount of money, like 2.50',
      'CONTENT_SECONDS is "1e3", but must be a whole number of seconds from 10 to 86400',
      'OPENAI_ENDPOINT is "http://oai.openai.azure.com/", but must be an https URL (http on this machine only)',
      'INPUT_CONTAINER and OUTPUT_CONTAINER are both "briefs"',
    ].join("\n"),
  );
});

test("every required variable is missed by its name, and the help tells of all", async () => {
  for (const name of Object.keys(REQUIRED)) {
    expect(() => readSettings({ ...SOUND, [name]: "" }), name).toThrow(new RegExp(`^${name} is not set.*$`));
  }
  const { code, stdout } = await content("/", ["worker", "--help"]);
  expect(code).toBe(0);
  for (const name of [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)]) expect(stdout).toContain(`  ${name} `);
});
