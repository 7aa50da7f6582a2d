import { evaluate } from "../gate/evaluate.ts";
import { keyOf } from "../pipeline/digest.ts";
import type { BacktestDocument } from "../pipeline/documents.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { parseDocument } from "../pipeline/read-document.ts";
import { runPipeline } from "../pipeline/run.ts";
import { signalEvent } from "../publisher/event.ts";
import type { Places, SignalEvent, Target } from "../publisher/publisher.ts";
import { publisherOf } from "../publisher/publishers.ts";
import { assertEvent } from "../publisher/write.ts";
import { TradingError } from "../types.ts";
import type { Job } from "./job.ts";

/** Everything whose way through an event, percent-encoded or not, is beyond doubt. */
const DATA = /^(?:[\p{L}\p{N}_][\p{L}\p{N}\p{M}_. -]*\/)*[\p{L}\p{N}_][\p{L}\p{N}\p{M}_. -]*\.(?:csv|parquet)$/iu;
const RESULT = /^([a-z0-9]+(?:-[a-z0-9]+)*)\/([0-9a-f]{64})\.json$/;

/** Market data becomes the result of a backtest: `<pipeline>/<key>.json`. */
export function backtestJob(pipeline: Pipeline): Job {
  return {
    name: "backtest",
    blobs: {
      pattern: DATA,
      described: 'named <name>.csv or <name>.parquet, with letters, digits, ".", "_", "-" and spaces in its names',
      endings: [".csv", ".parquet"],
    },
    resultOf: (data) => `${pipeline.name}/${keyOf(data, pipeline)}.json`,
    run: async ({ blob, url, version, bytes }) =>
      json(await runPipeline(pipeline, { name: blob, url, version, bytes })),
  };
}

interface Evaluation {
  /** The pipeline whose policy judges. @throws TradingError when there is none of that name */
  pipelineOf(name: string): Promise<Pipeline>;
  /** Where it may publish to, beside where it is kept. */
  readonly places: Omit<Places, "output">;
  now(): Date;
}

/** Where a signal is kept it is before it is published. */
const KEPT: Target = { placeOf: (name) => name, writeNew: async () => false };

/** The result of a backtest becomes a judged signal of the same name, and is published as its pipeline says. */
export function evaluationJob({ pipelineOf, places, now }: Evaluation): Job {
  return {
    name: "signal-evaluation",
    blobs: { pattern: RESULT, described: "named <pipeline>/<key>.json, as a backtest names it", endings: [".json"] },
    resultOf: ({ blob }) => blob,
    run: async ({ blob, bytes }) => {
      const document = documentIn(blob, bytes);
      const event = signalEvent(evaluate(document, await pipelineOf(document.pipeline.name), now()));
      assertEvent(event);
      return json(event);
    },
    publish: async (text) => {
      const event = JSON.parse(text) as SignalEvent;
      const { publisher } = await pipelineOf(event.data.pipeline.name);
      await publisherOf(publisher, { ...places, output: KEPT }).publish(event);
      return event.type.slice(event.type.lastIndexOf(".") + 1);
    },
  };
}

/** @throws TradingError when it is no result of a backtest, or that of another name */
function documentIn(blob: string, bytes: Uint8Array): BacktestDocument {
  const document = parseDocument(blob, Buffer.from(bytes).toString());
  const named = `${document.pipeline.name}/${document.key}.json`;
  if (named !== blob) throw new TradingError(`${blob} holds the result ${named}; name it so`);
  return document;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
