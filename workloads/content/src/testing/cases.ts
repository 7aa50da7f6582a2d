import { type Asking, askForAnswer, requestOf } from "../generate/answer.ts";
import { BudgetSpent } from "../generate/budget.ts";
import type { Case, CasesFile } from "../library/cases.ts";
import { diagnoseAt } from "../library/source.ts";
import { ModelUnusable } from "../model/model.ts";
import type { Renderer } from "../render/render.ts";
import { ContentError, type Diagnostic } from "../types.ts";
import { violations } from "./assertions.ts";

export interface CasesResult {
  readonly cases: number;
  readonly passed: number;
  /** Assertions on answers that nothing is known of, because none was recorded. */
  readonly unjudged: number;
  /** What does not hold, at its place in the file of cases. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Renders the briefs of a prompt's cases, has them answered, and judges both. */
export async function runCases(
  prompt: string,
  { cases, yaml }: CasesFile,
  render: Renderer,
  asking: Asking,
): Promise<CasesResult> {
  const diagnostics: Diagnostic[] = [];
  let [passed, unjudged] = [0, 0];
  for (const [index, given] of cases.entries()) {
    const result = await runCase(prompt, given, render, asking);
    unjudged += result.unjudged;
    if (result.wrong.length === 0) passed += 1;
    for (const { assertion, why } of result.wrong) {
      const path = ["cases", index, ...(assertion === undefined ? ["name"] : ["assert", assertion])];
      const message = `${JSON.stringify(given.name)}: ${why}`;
      diagnostics.push(diagnoseAt(yaml.source, yaml.valueOffset(path), { ruleId: "case/failed", message }));
    }
  }
  return { cases: cases.length, passed, unjudged, diagnostics };
}

interface CaseResult {
  readonly wrong: readonly { readonly assertion?: number; readonly why: string }[];
  readonly unjudged: number;
}

async function runCase(prompt: string, given: Case, render: Renderer, asking: Asking): Promise<CaseResult> {
  const all = given.assert.map((assertion, index) => ({ assertion, index }));
  // A draft says nothing about what a model would write, only that the output schema can be met.
  const judged = all.filter(({ assertion: { of = "answer" } }) => of !== "answer" || !asking.model.isDraft);
  const unjudged = all.length - judged.length;
  try {
    const rendered = await render(prompt, given.input);
    const { value } = await askForAnswer(requestOf(rendered), asking);
    const subject = { messages: rendered.messages, answer: value };
    const wrong = judged.flatMap(({ assertion, index }) =>
      violations(assertion, subject).map((why) => ({ assertion: index, why })),
    );
    return { wrong, unjudged };
  } catch (error) {
    // What ends a run ends it for every case.
    if (error instanceof BudgetSpent || error instanceof ModelUnusable || !(error instanceof ContentError)) throw error;
    return { wrong: [{ why: error.message }], unjudged };
  }
}
