import { Command, Option } from "commander";
import { loadLibrary } from "../library/load.ts";
import { readBrief } from "../render/brief.ts";
import { estimate } from "../render/estimate.ts";
import { type PriceTable, readPrices } from "../render/price.ts";
import { createRenderer, type Rendered } from "../render/render.ts";
import type { ContentContext } from "../types.ts";

const HELP = `
Nothing is sent and nothing is spent.

Exit code: 0 rendered, 2 the brief or the prompt is wrong.

Examples:
  $ npm run content -- render market/recap --input brief.json
  $ npm run content -- render market/recap --input brief.json --model gpt-4.1 --format json`;

interface Options {
  readonly input: string;
  readonly model?: string;
  readonly prices?: string;
  readonly format: "text" | "json";
}

/** `content render`: what a model would be asked, and what that would cost. */
export function renderCommand(context: ContentContext): Command {
  return new Command("render")
    .description("show the exact messages of a brief, their tokens and what they would cost")
    .argument("<prompt>", "name of the prompt: market/recap")
    .requiredOption("--input <file>", "the brief, a file of JSON")
    .option("--model <model>", "model to reckon the cost for (default: the one the prompt is written for)")
    .option("--prices <file>", "price table of your own")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (name: string, options: Options) => {
      const library = await loadLibrary(context.home);
      const prices = await readPrices(context.cwd, options.prices);
      const rendered = await createRenderer(library)(name, await readBrief(context.cwd, options.input));
      const model = options.model ?? rendered.prompt.model;
      if (options.format === "json") context.stdout.write(json(rendered, model, prices));
      else text(rendered, model, prices, context);
    });
}

function json(rendered: Rendered, model: string | undefined, prices: PriceTable): string {
  const { name, version, digest } = rendered.prompt;
  const { inputTokens, maxOutputTokens, maxCost } = estimate(rendered, model, prices);
  const { source, asOf, currency } = prices;
  return `${JSON.stringify(
    {
      prompt: { name, version, digest },
      messages: rendered.messages,
      tokens: { input: inputTokens, maxOutput: maxOutputTokens },
      cost: model === undefined || maxCost === undefined ? null : { model, max: maxCost, currency, asOf, source },
    },
    null,
    2,
  )}\n`;
}

function text(
  rendered: Rendered,
  model: string | undefined,
  prices: PriceTable,
  { stdout, stderr }: ContentContext,
): void {
  for (const { role, text } of rendered.messages) stdout.write(`--- ${role}\n${text}\n\n`);
  const { inputTokens, maxOutputTokens, maxCost } = estimate(rendered, model, prices);
  stderr.write(`${inputTokens} tokens in, at most ${maxOutputTokens} out\n`);
  if (model === undefined) stderr.write("name a model with --model to see what that costs\n");
  else if (maxCost === undefined) stderr.write(`there is no price of "${model}"; give --prices a table that has it\n`);
  else stderr.write(`at most ${money(maxCost, prices.currency)} with ${model} (prices of ${prices.asOf})\n`);
}

/** `0.0123 USD`, to the hundredth of a cent. */
export const money = (amount: number, currency: string): string => `${amount.toFixed(4)} ${currency}`;
