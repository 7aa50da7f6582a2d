import { resolve } from "node:path";
import { Command, Option } from "commander";
import { evaluate } from "../gate/evaluate.ts";
import { digestOf } from "../pipeline/digest.ts";
import type { Decision } from "../pipeline/documents.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { readDocument } from "../pipeline/read-document.ts";
import { signalEvent } from "../publisher/event.ts";
import { folderTarget } from "../publisher/folder.ts";
import { placesOf } from "../publisher/places.ts";
import { publisherOf } from "../publisher/publishers.ts";
import { type ExitCode, type TradingContext, TradingError } from "../types.ts";
import { printSignal } from "./print.ts";

const HELP = `
The policy is that of the pipeline that made the result. Whoever reads what is published decides what to do: no order is
ever sent.

Exit code: 0 accepted, 3 held, 4 rejected, 2 the result or the pipeline is wrong.

Examples:
  $ npm run trading -- evaluate backtests/moving-average/<key>.json
  $ npm run trading -- evaluate result.json --publish --out signals`;

const EXITS: Readonly<Record<Decision, ExitCode>> = { accept: 0, hold: 3, reject: 4 };

interface Options {
  readonly pipeline?: string;
  readonly asOf?: string;
  readonly publish?: true;
  readonly out: string;
  readonly format: "text" | "json";
}

/** `trading evaluate`: what the policy says of a result. */
export function evaluateCommand(context: TradingContext): Command {
  return new Command("evaluate")
    .description("judge the signal of a result by the policy of its pipeline: accept, reject or hold, with reasons")
    .argument("<result>", "what backtest has written: <key>.json")
    .option("--pipeline <pipeline>", "another pipeline, by name or path (default: the one that made the result)")
    .option("--as-of <time>", "judge as if it were this time, ISO 8601 (default: now)")
    .option("--publish", "publish the signal as the pipeline says")
    .option("--out <folder>", "where signals go that the pipeline does not send elsewhere", "signals")
    .addOption(new Option("--format <format>", "how to print the signal").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (path: string, options: Options) => {
      const document = await readDocument(context.cwd, path);
      const pipeline = await loadPipeline(context, options.pipeline ?? document.pipeline.name);
      if (options.pipeline === undefined && digestOf(pipeline) !== document.pipeline.digest)
        context.stderr.write(
          `${pipeline.name} has changed since this result was made; a new backtest may say otherwise\n`,
        );
      const signal = evaluate(document, pipeline, timeOf(options.asOf) ?? context.now());
      if (options.format === "json") context.stdout.write(`${JSON.stringify(signal, null, 2)}\n`);
      else printSignal(signal, context.stdout);
      if (options.publish) {
        const places = { ...placesOf(context), output: folderTarget(resolve(context.cwd, options.out)) };
        const { place, isNew } = await publisherOf(pipeline.publisher, places).publish(signalEvent(signal));
        context.stderr.write(isNew ? `published ${place}\n` : `${place} was published before and is left as it is\n`);
      }
      context.exit(EXITS[signal.decision]);
    });
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  // JavaScript takes February 30 for March 1, and knows a year 0.
  const [day = ""] = /^(?!0000)\d{4}-\d\d-\d\d/.exec(text) ?? [];
  const isDay = day !== "" && new Date(day).getTime() >= 0 && new Date(day).toISOString().startsWith(day);
  if (isDay && !Number.isNaN(time.getTime())) return time;
  throw new TradingError(`--as-of is ${JSON.stringify(text)}, but must be a time: 2026-03-21 or 2026-03-21T08:00:00Z`);
}
