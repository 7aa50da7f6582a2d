import { createHash } from "node:crypto";
import { TradingError } from "../../src/types.ts";
import type { Job } from "../../src/worker/job.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Something with the names of a backtest that takes no time; a file that says "bad" can never be worked on. */
export const backtestOf = (strategy = "1"): Job => ({
  name: "backtest",
  blobs: { pattern: /^[a-z0-9/-]+\.csv$/, described: "named <name>.csv", endings: [".csv"] },
  resultOf: ({ url, version }) => `average/${sha256(`${url} ${version} ${strategy}`)}.json`,
  run: async ({ blob, bytes }) => {
    const text = Buffer.from(bytes).toString();
    if (text.startsWith("bad")) throw new TradingError(`${blob}:1:1 no prices`);
    if (text.startsWith("worse")) throw new Error("out of luck");
    return JSON.stringify({ blob, text });
  },
});

export const evaluation: Job = {
  name: "signal-evaluation",
  blobs: { pattern: /^average\/[0-9a-f]{64}\.json$/, described: "named <pipeline>/<key>.json", endings: [".json"] },
  resultOf: ({ blob }) => blob,
  run: async ({ bytes }) => JSON.stringify({ judged: JSON.parse(Buffer.from(bytes).toString()) }),
};
