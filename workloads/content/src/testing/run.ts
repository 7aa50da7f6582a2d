import type { Asking } from "../generate/answer.ts";
import { createBudget } from "../generate/budget.ts";
import { casesFile } from "../library/cases.ts";
import { libraryOf, type Sources } from "../library/read.ts";
import { diagnoseAt } from "../library/source.ts";
import type { ModelAnswer } from "../model/model.ts";
import { offlineModel } from "../model/offline.ts";
import { createRenderer, promptNamed } from "../render/render.ts";
import type { Prompt } from "../types.ts";
import { type CasesResult, runCases } from "./cases.ts";
import { cassetteFile, readCassette, record, replay, writeCassette } from "./cassette.ts";

export interface PromptResult extends CasesResult {
  readonly prompt: string;
  /** Who answered: the model that was recorded, or the offline model. */
  readonly model: string;
}

export interface TestOptions {
  /** @default all prompts */
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  /** How a prompt's model is asked for what was not recorded. @default nothing is asked */
  readonly recording?: (prompt: Prompt) => Promise<Omit<Asking, "signal">>;
}

/** Tests prompts, one after the other: what was recorded answers, or else the offline model. */
export async function* testPrompts(
  cwd: string,
  sources: Sources,
  { names, signal, recording }: TestOptions,
): AsyncGenerator<PromptResult> {
  const library = libraryOf(sources);
  const prompts = names.length === 0 ? [...library.prompts.values()] : names.map((name) => promptNamed(library, name));
  for (const prompt of prompts) {
    signal.throwIfAborted();
    const cases = sources.cases.find(({ file }) => file === casesFile(prompt.file));
    if (cases === undefined) yield withoutCases(prompt);
    else {
      const run: Run = (asking) => runCases(prompt.name, cases, createRenderer(library), { ...asking, signal });
      const tested =
        recording === undefined ? replayed(cwd, prompt, run) : recorded(cwd, prompt, run, await recording(prompt));
      yield await tested;
    }
  }
}

type Run = (asking: Omit<Asking, "signal">) => Promise<CasesResult>;

async function replayed(cwd: string, prompt: Prompt, run: Run): Promise<PromptResult> {
  const file = cassetteFile(prompt);
  const cassette = await readCassette(cwd, file);
  const model = cassette === undefined ? offlineModel : replay(cassette, file);
  const budget = createBudget(Number.POSITIVE_INFINITY, "USD");
  const result = await run({ model, price: { input: 0, output: 0 }, budget, gate: (ask) => ask() });
  return { prompt: prompt.name, model: model.name, ...result };
}

/** What was recorded of the same model is not asked again; what is asked no more is dropped. */
async function recorded(cwd: string, prompt: Prompt, run: Run, asking: Omit<Asking, "signal">): Promise<PromptResult> {
  const file = cassetteFile(prompt);
  const before = await readCassette(cwd, file);
  const model = asking.model.name;
  const known = before?.model === model ? before.answers : {};
  const used = new Map<string, ModelAnswer>();
  try {
    const result = await run({ ...asking, model: record(asking.model, known, (key, answer) => used.set(key, answer)) });
    await writeCassette(cwd, file, { model, answers: Object.fromEntries(used) });
    return { prompt: prompt.name, model, ...result };
  } catch (error) {
    // What was paid for is kept.
    if (used.size > 0) await writeCassette(cwd, file, { model, answers: { ...known, ...Object.fromEntries(used) } });
    throw error;
  }
}

function withoutCases({ name, file }: Prompt): PromptResult {
  const message = `${name} has no cases; write ${casesFile(file)} with at least one`;
  const diagnostics = [diagnoseAt({ file, text: "" }, 0, { ruleId: "cases/missing", message })];
  return { prompt: name, model: offlineModel.name, cases: 0, passed: 0, unjudged: 0, diagnostics };
}
