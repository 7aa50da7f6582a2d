import { Command } from "commander";
import type { Message } from "../bus/bus.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { placesOf } from "../publisher/places.ts";
import type { TradingContext } from "../types.ts";
import { azure } from "../worker/azure.ts";
import type { Job } from "../worker/job.ts";
import { backtestJob, evaluationJob } from "../worker/jobs.ts";
import { OPTIONAL, REQUIRED, readSettings, type Settings } from "../worker/settings.ts";
import { handle, type Outcome, type Worker } from "../worker/work.ts";

const list = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, what]) => `  ${name.padEnd(18)} ${what}`)
    .join("\n");

const HELP = `
Takes messages until the queue is empty. Each tells of a blob: market data, for which a backtest runs, or the result of a
backtest, whose signal is judged. A message leaves the queue when its result is there. What fails comes back, and is set
aside with the reason in the end; what can never succeed is set aside at once. Standard output has a line of JSON for each
message. No order is ever sent.

Environment:
${list(REQUIRED)}
Optional:
${list(OPTIONAL)}

Exit code: 0 the queue is empty or the worker was stopped, 1 a message was left to be tried again, 2 a variable or a
pipeline is wrong.`;

/** A message comes back this long after its worker ought to have ended: when its job has been stopped for certain. */
export const SPARE_SECONDS = 300;

/** `trading worker`: backtests or judged signals from messages of a queue, as a job of Container Apps. */
export function workerCommand(context: TradingContext): Command {
  return new Command("worker")
    .description("do what messages of a queue ask for, until it is empty")
    .addHelpText("after", HELP)
    .action(async () => {
      const settings = readSettings(context.env);
      const ended = AbortSignal.timeout(settings.seconds * 1000);
      const worker: Worker = {
        ...azure(settings),
        job: await jobOf(settings, context),
        from: {
          account: new URL(settings.blobEndpoint).hostname.split(".")[0] ?? "",
          container: settings.inputContainer,
        },
        maxAttempts: settings.maxAttempts,
        signal: AbortSignal.any([context.signal, ended]),
      };
      await work(worker, settings, context);
    });
}

async function jobOf({ job, pipeline }: Settings, context: TradingContext): Promise<Job> {
  if (job === "backtest") return backtestJob(await loadPipeline(context, pipeline));
  const pipelineOf = (name: string) => loadPipeline(context, name);
  return evaluationJob({ pipelineOf, places: placesOf(context), now: context.now });
}

/** One message after the other; new ones only while there is time enough to get somewhere. */
async function work(worker: Worker, { seconds }: Settings, context: TradingContext): Promise<void> {
  // Not the time of day, which may be set back.
  const begun = performance.now();
  while (!worker.signal.aborted) {
    const left = seconds - (performance.now() - begun) / 1000;
    if (left < seconds / 2) return;
    // It stays hidden until this worker is gone, so nobody has to tell the queue that work goes on.
    const message = await worker.bus.take(Math.ceil(left) + SPARE_SECONDS);
    if (message === undefined) return;
    const outcome = await handle(message, worker);
    context.stdout.write(`${JSON.stringify(lineOf(message, outcome, context))}\n`);
    if (outcome.kind !== "left") continue;
    if (outcome.because !== "stopped") context.exit(1);
    return;
  }
}

const lineOf = ({ id, attempts }: Message, outcome: Outcome, { now }: TradingContext) => ({
  time: now().toISOString(),
  message: id,
  attempts,
  ...outcome,
});
