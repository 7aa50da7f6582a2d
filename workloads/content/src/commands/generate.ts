import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { checkBatch, generateBatch } from "../generate/batch.ts";
import { generatePiece, type Run } from "../generate/piece.ts";
import { createProgress } from "../generate/progress.ts";
import { createRun } from "../generate/run.ts";
import { loadLibrary } from "../library/load.ts";
import { chooseModel } from "../model/choose.ts";
import { readBrief } from "../render/brief.ts";
import { readPrices } from "../render/price.ts";
import { promptNamed } from "../render/render.ts";
import { folderStore } from "../store/folder.ts";
import { type ContentContext, ContentError } from "../types.ts";
import { type ModelOptions, withModelOptions } from "./model-options.ts";
import { money } from "./render.ts";

const HELP = `
Without a provider, the offline model writes drafts: free, on this machine, valid, and marked as drafts.
A batch has one brief a line: { "id": "2026-week-12", "input": { … } }. It is checked to its end before anything is spent.
Running the same command again, also after it was killed, makes what is missing and asks for nothing twice.

Environment: OPENAI_API_KEY of --provider openai; OPENAI_ENDPOINT of --provider azure, which signs in with Entra.

Exit code: 0 done, 1 a piece failed or the model cannot be asked, 2 a brief or an option is wrong, 4 the budget is spent or
a piece was changed by hand.

Examples:
  $ npm run content -- generate market/recap --input brief.json --out pieces
  $ npm run content -- generate market/recap --batch briefs.jsonl --out pieces --provider openai --budget 2.50
  $ npm run content -- generate market/recap --batch briefs.jsonl --out pieces --provider azure --model writer --priced-as gpt-4o`;

interface Options extends ModelOptions {
  readonly input?: string;
  readonly batch?: string;
  readonly id?: string;
  readonly out: string;
  readonly concurrency: number;
  readonly format: "text" | "json";
}

/** `content generate`: pieces from briefs, each with its provenance. */
export function generateCommand(context: ContentContext): Command {
  const command = new Command("generate")
    .description("make the pieces of a brief or of a batch of briefs")
    .argument("<prompt>", "name of the prompt: market/recap")
    .addOption(new Option("--input <file>", "one brief, a file of JSON").conflicts("batch"))
    .option("--batch <file>", "briefs, one a line of JSON")
    .addOption(new Option("--id <id>", "name of the piece of --input (default: from the brief)").conflicts("batch"))
    .requiredOption("--out <folder>", "where pieces are put");
  return withModelOptions(command)
    .option("--concurrency <count>", "requests at a time, 1 to 64", count, 4)
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (name: string, options: Options) => {
      const run = await runOf(name, options, context);
      if (options.batch !== undefined) await batch(name, resolve(context.cwd, options.batch), run, options, context);
      else if (options.input !== undefined) await single(name, options.input, run, options, context);
      else throw new ContentError("there is nothing to generate from; give --input or --batch");
    });
}

async function runOf(name: string, options: Options, context: ContentContext): Promise<Run> {
  const library = await loadLibrary(context.home);
  const prices = await readPrices(context.cwd, options.prices);
  const model = await chooseModel(
    { ...options, model: options.model ?? promptNamed(library, name).model },
    context.env,
  );
  return createRun({
    library,
    model,
    prices,
    store: folderStore(resolve(context.cwd, options.out)),
    budget: options.budget,
    signal: context.signal,
    now: context.now,
  });
}

async function single(name: string, file: string, run: Run, { id, format }: Options, context: ContentContext) {
  const input = await readBrief(context.cwd, file);
  const piece = await generatePiece(name, id === undefined ? { input } : { id, input }, run);
  if (format === "json") context.stdout.write(`${JSON.stringify(piece, null, 2)}\n`);
  const draft = piece.provenance.draft ? " (a draft)" : "";
  context.stderr.write(
    `${piece.file} ${piece.status === "written" ? "written" : "is there already"}${draft}, ${spent(run)}\n`,
  );
}

async function batch(name: string, file: string, run: Run, options: Options, context: ContentContext) {
  const { briefs, maxCost } = await checkBatch(name, file, run);
  const { currency } = run.prices;
  context.stderr.write(
    `${briefs} briefs, at most ${money(maxCost, currency)} of a budget of ${money(options.budget, currency)}\n`,
  );
  const progress = createProgress(context.stderr, briefs);
  const result = await generateBatch(name, file, run, { concurrency: options.concurrency, told: progress.step });
  progress.end();
  const { written, unchanged, failed, stopped } = result;
  if (options.format === "json") {
    const told = { written, unchanged, failed, stopped: stopped?.message ?? null, spent: run.budget.spent, currency };
    context.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  }
  for (const { id, why } of failed) context.stderr.write(`${id}: ${why}\n`);
  if (stopped !== undefined)
    context.stderr.write(`${stopped.message}; the same command goes on where this one ended\n`);
  context.stderr.write(`${written} written, ${unchanged} there already, ${failed.length} failed, ${spent(run)}\n`);
  if (stopped !== undefined) context.exit(stopped instanceof ContentError ? stopped.exitCode : 1);
  if (failed.length > 0) context.exit(1);
}

const spent = ({ budget, prices }: Run): string => `${money(budget.spent, prices.currency)} spent`;

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value;
  throw new InvalidArgumentError("it must be a whole number from 1 to 64.");
}
