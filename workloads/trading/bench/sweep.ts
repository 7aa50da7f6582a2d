import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pipeline } from "../src/pipeline/pipeline.ts";
import { runSweep } from "../src/research/sweep.ts";
import { minuteMarket } from "./market.ts";

const BARS = 50_000;

const PIPELINE: Pipeline = {
  name: "sweep",
  version: "1.0.0",
  description: "",
  source: { type: "csv" },
  quality: { type: "ohlc" },
  strategy: { type: "moving-average-crossover", average: "simple", fast: 20, slow: 50, short: false },
  sizing: { type: "fixed-fraction", fraction: 1 },
  account: {
    capital: 100_000,
    units: "fractional",
    delayBars: 1,
    costs: { commissionBps: 1, commissionPerOrder: 0, spreadBps: 1, slippageBps: 1 },
  },
  statistics: { type: "standard", momentsPerYear: 98_280 },
  validation: {},
  gate: { type: "policy" },
  publisher: { type: "output" },
};

const every = (step: number, from: number, to: number) =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** 25 x 40 pairs of averages on threads, from reading nothing to the document. */
export async function benchSweep(): Promise<void> {
  const sweep = {
    pipeline: PIPELINE,
    market: minuteMarket(BARS),
    data: { url: "bench", version: "1" },
    grid: { fast: every(2, 2, 50), slow: every(5, 55, 250) },
  };
  const output = { isTTY: false, write: () => {} };
  for (const threads of [1, 2]) {
    const folder = mkdtempSync(join(tmpdir(), "trading-bench-"));
    try {
      const start = performance.now();
      const { document } = await runSweep(sweep, { folder, threads, signal: new AbortController().signal, output });
      const seconds = (performance.now() - start) / 1_000;
      const speed = Math.round((document.results.length * BARS) / seconds).toLocaleString("en");
      const memory = Math.round(process.resourceUsage().maxRSS / 1024);
      const what = `sweep of ${document.results.length.toLocaleString("en")} x ${BARS.toLocaleString("en")} bars`;
      console.log(
        `${what}, ${threads} thread${threads > 1 ? "s" : ""}: ${seconds.toFixed(1)} s, ${speed} bars/s, ${memory} MB`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
