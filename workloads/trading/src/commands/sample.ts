import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { INTERVALS } from "../calendar/calendar.ts";
import { reasonOf } from "../reason.ts";
import { sampleCsv } from "../sample/csv.ts";
import { INSTRUMENTS } from "../sample/sample.ts";
import { type TradingContext, TradingError } from "../types.ts";

const HELP = `
The market never was: rising, falling and calm for a while, closed at weekends. The same options give the same bytes on every
machine, and nobody has a right to them.

Exit code: 0 written, 1 the file cannot be written, 2 an option is wrong.

Examples:
  $ npm run trading -- sample --out market.csv
  $ npm run trading -- sample --instruments 4 --seed 7 --from 2010-01-01 --to 2020-01-01
  $ npm run trading -- sample --interval 1m --from 2025-01-01 --to 2025-02-01 --out minutes.csv`;

interface Options {
  readonly seed: number;
  readonly instruments: number;
  readonly from: number;
  readonly to: number;
  readonly interval: keyof typeof INTERVALS;
  readonly out?: string;
}

/** `trading sample`: market data to try things with. */
export function sampleCommand(context: TradingContext): Command {
  const most = INSTRUMENTS.length;
  return new Command("sample")
    .description("write market data that was made up: the same for the same seed")
    .option("--seed <number>", "another seed, another market", whole(0, 2 ** 32 - 1), 1)
    .option("--instruments <number>", `how many, up to ${most}; more than one have a column`, whole(1, most), 1)
    .addOption(dateOption("--from <date>", "first day", "2018-01-01"))
    .addOption(dateOption("--to <date>", "day after the last", "2026-01-01"))
    .addOption(new Option("--interval <interval>", "of bars").choices(Object.keys(INTERVALS)).default("1d"))
    .option("--out <file>", "file to write (default: standard output)")
    .addHelpText("after", HELP)
    .action(async ({ out, interval, ...options }: Options) => {
      if (options.from >= options.to) throw new TradingError("--to must be a later day than --from");
      const pieces = sampleCsv({ ...options, interval: INTERVALS[interval] });
      if (out === undefined) for (const piece of pieces) context.stdout.write(piece);
      else await write(resolve(context.cwd, out), pieces, context.signal);
    });
}

async function write(file: string, pieces: Iterable<string>, signal: AbortSignal): Promise<void> {
  // Whoever watches the folder sees all of it or nothing.
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part), { signal });
    await rename(part, file);
  } catch (error) {
    throw new TradingError(`${file} cannot be written: ${reasonOf(error)}`, 1);
  }
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const dateOption = (flags: string, description: string, otherwise: string): Option =>
  new Option(flags, description).argParser(day).default(day(otherwise), otherwise);

function day(text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (time >= 0 && new Date(time).toISOString().startsWith(text)) return time;
  throw new InvalidArgumentError("It must be a date from 1970 such as 2024-03-28.");
}
