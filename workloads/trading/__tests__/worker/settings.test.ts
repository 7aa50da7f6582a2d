import { expect, test } from "vitest";
import { OPTIONAL, REQUIRED, readSettings } from "../../src/worker/settings.ts";
import { trading } from "../support/run.ts";

const SOUND = {
  JOB: "backtest",
  BLOB_ENDPOINT: "https://sttrading.blob.core.windows.net/",
  QUEUE_ENDPOINT: "https://sttradingq.queue.core.windows.net/",
  QUEUE_NAME: "backtest",
  POISON_QUEUE_NAME: "backtest-poison",
  INPUT_CONTAINER: "market-data",
  OUTPUT_CONTAINER: "backtests",
  MAX_ATTEMPTS: "5",
};

test("what is not said has a default", () => {
  expect(readSettings(SOUND)).toEqual({
    job: "backtest",
    blobEndpoint: SOUND.BLOB_ENDPOINT,
    queueEndpoint: SOUND.QUEUE_ENDPOINT,
    queue: "backtest",
    poisonQueue: "backtest-poison",
    inputContainer: "market-data",
    outputContainer: "backtests",
    maxAttempts: 5,
    pipeline: "pipelines/moving-average.json",
    seconds: 1500,
  });
  const more = { ...SOUND, JOB: "signal-evaluation", PIPELINE: "donchian", TRADING_SECONDS: "600" };
  expect(readSettings(more)).toMatchObject({ job: "signal-evaluation", pipeline: "donchian", seconds: 600 });
});

test("all mistakes are told at once, each with what is right, and no secret", () => {
  const env = {
    ...SOUND,
    JOB: "Backtest",
    BLOB_ENDPOINT: "https://user:hunter2@sttrading.blob.core.windows.net/",
    QUEUE_ENDPOINT: "https://q/?sv=2024&sig=hunter3",
    QUEUE_NAME: "Backtest",
    POISON_QUEUE_NAME: "",
    MAX_ATTEMPTS: "0",
    TRADING_SECONDS: "1e3",
    OUTPUT_CONTAINER: "market-data",
  };
  expect(() => readSettings(env)).toThrow(
    [
      'JOB is "Backtest", but must be backtest or signal-evaluation',
      'BLOB_ENDPOINT is "https://…@sttrading.blob.core.windows.net/", but must be an https URL (http on this machine only)',
      'QUEUE_ENDPOINT is "https://q/?…", but must be an https URL (http on this machine only)',
      'QUEUE_NAME is "Backtest", but must be a name of small letters, digits and "-"',
      'POISON_QUEUE_NAME is not set, but must be a name of small letters, digits and "-"',
      'MAX_ATTEMPTS is "0", but must be a whole number from 1 to 100',
      'TRADING_SECONDS is "1e3", but must be a whole number of seconds from 10 to 86400',
      'INPUT_CONTAINER and OUTPUT_CONTAINER are both "market-data"',
    ].join("\n"),
  );
});

test("every required variable is missed by its name, and the help tells of all", async () => {
  for (const name of Object.keys(REQUIRED)) {
    expect(() => readSettings({ ...SOUND, [name]: "" }), name).toThrow(new RegExp(`^${name} is not set.*$`));
  }
  const { code, stdout } = await trading("/", ["worker", "--help"]);
  expect(code).toBe(0);
  for (const name of [...Object.keys(REQUIRED), ...Object.keys(OPTIONAL)]) expect(stdout).toContain(`  ${name} `);
});
