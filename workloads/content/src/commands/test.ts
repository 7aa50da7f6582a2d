import { Command, Option } from "commander";
import { createBudget } from "../generate/budget.ts";
import { createGate, pause } from "../generate/gate.ts";
import { priceFor } from "../generate/piece.ts";
import { loadSources } from "../library/load.ts";
import { printDiagnostic } from "../lint/print.ts";
import { chooseModel } from "../model/choose.ts";
import { readPrices } from "../render/price.ts";
import { type PromptResult, type TestOptions, testPrompts } from "../testing/run.ts";
import { type ContentContext, ContentError } from "../types.ts";
import { type ModelOptions, withModelOptions } from "./model-options.ts";

const HELP = `
The cases of a prompt stand beside it: prompts/market/recap.cases.yaml. Each brief is rendered and answered, and must pass its
assertions. Recorded answers (prompts/market/recap.cassette.json) are used where there are; a request that they do not know fails.
Where nothing was recorded, the offline model answers: the messages and the output schema are tested, and what is asserted of
answers is counted as not judged.

--record asks the model for what was not recorded yet, keeps the answers, and drops those that are asked no more.

Exit code: 0 every case passes, 1 a case fails, 2 the library or an option is wrong, 4 the budget is spent.

Examples:
  $ npm run content -- test
  $ npm run content -- test market/recap
  $ npm run content -- test --record --provider openai --budget 0.50`;

interface Options extends ModelOptions {
  readonly record: boolean;
  readonly format: "text" | "json";
}

/** `content test`: the cases of prompts, without asking a model. */
export const testCommand = (context: ContentContext): Command =>
  withModelOptions(
    new Command("test")
      .description("run the cases of prompts against recorded answers or the offline model")
      .argument("[prompts...]", "names of prompts (default: all)")
      .option("--record", "ask --provider for answers that were not recorded yet, and keep them", false)
      .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text")),
  )
    .addHelpText("after", HELP)
    .action(async (names: readonly string[], options: Options) => {
      const sources = await loadSources(context.home);
      const { signal } = context;
      const recording = options.record ? await recordingOf(options, context) : undefined;
      const results: PromptResult[] = [];
      for await (const result of testPrompts(context.home, sources, {
        names,
        signal,
        ...(recording && { recording }),
      })) {
        results.push(result);
        if (options.format === "text") context.stderr.write(textOf(result));
      }
      if (options.format === "json") context.stdout.write(`${JSON.stringify({ prompts: results }, null, 2)}\n`);
      else context.stderr.write(summary(results));
      if (results.some(({ diagnostics }) => diagnostics.length > 0)) context.exit(1);
    });

async function recordingOf(options: Options, { cwd, env, now }: ContentContext): Promise<TestOptions["recording"]> {
  if (options.provider === "offline") {
    throw new ContentError("--record keeps answers of a model, and offline is none; add --provider openai or azure");
  }
  const prices = await readPrices(cwd, options.prices);
  const budget = createBudget(options.budget, prices.currency);
  const gate = createGate({ now, wait: pause });
  return async (prompt) => {
    const model = await chooseModel({ ...options, model: options.model ?? prompt.model }, env);
    return { model, price: priceFor(model, prices), budget, gate };
  };
}

function textOf({ prompt, model, cases, passed, unjudged, diagnostics }: PromptResult): string {
  const open = unjudged === 0 ? "" : `, ${unjudged} assertions on answers not judged`;
  const line = `${prompt}: ${passed} of ${cases} cases pass (${model}${open})\n`;
  return [line, ...diagnostics.map((each) => `  ${printDiagnostic(each)}\n`)].join("");
}

function summary(results: readonly PromptResult[]): string {
  const sum = (of: (result: PromptResult) => number) => results.reduce((total, each) => total + of(each), 0);
  const open = sum(({ unjudged }) => unjudged);
  const advice = open === 0 ? "" : `; --record has answers recorded, so that ${open} more assertions are judged`;
  return `${results.length} prompts, ${sum(({ passed }) => passed)} of ${sum(({ cases }) => cases)} cases pass${advice}\n`;
}
