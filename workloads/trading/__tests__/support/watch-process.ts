// Watches the folder that is its first word, with jobs that take no time, as a process that can be killed.
import { watch } from "../../src/bus/watch.ts";
import { backtestOf, evaluation } from "./jobs.ts";

const [inbox = "", ...words] = process.argv.slice(2);
const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
const left = await watch({
  inbox,
  pipeline: "average",
  backtest: backtestOf(),
  evaluation,
  maxAttempts: 1_000,
  isOnce: words.includes("--once"),
  quietMs: 10,
  signal: stopping.signal,
  // A clock that is set back all the time.
  now: () => new Date(1_800_000_000_000 - performance.now() * 1_000_000),
  told: (job, message, outcome) =>
    process.stdout.write(`${JSON.stringify({ job: job.name, attempts: message.attempts, ...outcome })}\n`),
  warn: (text) => process.stderr.write(`${text}\n`),
});
process.exitCode = left > 0 ? 1 : 0;
