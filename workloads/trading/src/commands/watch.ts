import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Message } from "../bus/bus.ts";
import { watch } from "../bus/watch.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { placesOf } from "../publisher/places.ts";
import type { TradingContext } from "../types.ts";
import type { Job, JobName } from "../worker/job.ts";
import { backtestJob, evaluationJob } from "../worker/jobs.ts";
import type { Outcome } from "../worker/work.ts";

const HELP = `
Files of market data that are put into the inbox become backtests, and those become judged signals: by events in a folder,
the same ones as in Azure. A file is taken when nobody has written to it for a second; what may pause for longer is written
under a name with a dot in front, which is left alone, and renamed. Beside the inbox there will be:

  journal/     events that wait or are worked on
  backtests/   <pipeline>/<key>.json, one for each version of the data and of the strategy
  signals/     <pipeline>/<key>.json, accepted, rejected or held; no order is ever sent
  poison/      events that cannot be worked on, each with the reason: mend the cause and remove the file to try again

It may be killed at any point and started again; several may watch one inbox, and share the work.

Exit code: 0 there is nothing more to do or it was stopped, 1 something failed and is to be tried again, 2 the pipeline is
wrong.`;

interface Options {
  readonly pipeline: string;
  readonly once?: true;
  readonly maxAttempts: number;
  readonly format: "text" | "json";
}

/** `trading watch`: both jobs of the stack, with a folder as their bus. */
export function watchCommand(context: TradingContext): Command {
  return new Command("watch")
    .description("backtest what is put into a folder, and judge its signals")
    .argument("<inbox>", "folder that market data is put into; made when there is none")
    .option("-p, --pipeline <pipeline>", "name or path of a pipeline", "moving-average")
    .option("--once", "end when everything is done that is there")
    .option("--max-attempts <count>", "times that a message is tried before it is set aside", attempts, 5)
    .addOption(
      new Option("--format <format>", "what is told of each message").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", HELP)
    .action(async (inbox: string, { pipeline: name, once, maxAttempts, format }: Options) => {
      const pipeline = await loadPipeline(context, name);
      const path = resolve(context.cwd, inbox);
      const left = await watch({
        inbox: path,
        pipeline: pipeline.name,
        backtest: backtestJob(pipeline),
        evaluation: evaluationJob({ pipelineOf: async () => pipeline, places: placesOf(context), now: context.now }),
        maxAttempts,
        isOnce: once === true,
        signal: context.signal,
        now: context.now,
        warn: (text) => context.stderr.write(`${text}\n`),
        told: (job, message, outcome) => {
          if (format === "json") context.stdout.write(`${JSON.stringify(lineOf(job, message, outcome, context))}\n`);
          else context.stderr.write(`${sentence(job, outcome)}\n`);
        },
      });
      if (left > 0 && !context.signal.aborted) context.exit(1);
    });
}

function attempts(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError("it must be a whole number from 1 to 999999");
}

const lineOf = ({ name }: Job, { id, attempts }: Message, outcome: Outcome, { now }: TradingContext) => ({
  time: now().toISOString(),
  job: name,
  message: id,
  attempts,
  ...outcome,
});

/** Where what a job makes is, beside the inbox. */
const FOLDERS: Readonly<Record<JobName, string>> = { backtest: "backtests", "signal-evaluation": "signals" };

function sentence({ name }: Job, outcome: Outcome): string {
  const of = outcome.blob ?? `a message of ${name}`;
  if (outcome.kind !== "done") return `${of}: ${outcome.kind}: ${outcome.why}`;
  const { result, decision, isNew } = outcome;
  return `${of}: ${decision ?? name}, ${FOLDERS[name]}/${result}${isNew ? "" : " (it was there)"}`;
}
