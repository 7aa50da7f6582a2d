import { type Asking, askForAnswer, requestOf } from "../generate/answer.ts";
import type { Case } from "../library/cases.ts";
import type { Renderer } from "../render/render.ts";
import { ContentError } from "../types.ts";
import { violations } from "./assertions.ts";

export interface CaseResult {
  readonly prompt: string;
  readonly name: string;
  /** What does not hold; the case passes without. */
  readonly wrong: readonly string[];
  /** Assertions on the answer that nothing is known of, because no answer was recorded. */
  readonly unjudged: number;
}

/** Renders the brief of a case, has it answered, and judges both. */
export async function runCase(prompt: string, given: Case, render: Renderer, asking: Asking): Promise<CaseResult> {
  const ofAnswer = given.assert.filter(({ of = "answer" }) => of === "answer");
  const ofMessages = given.assert.filter((each) => !ofAnswer.includes(each));
  // A draft says nothing about what a model would write, only that the output schema can be met.
  const judged = asking.model.isDraft ? ofMessages : given.assert;
  const unjudged = asking.model.isDraft ? ofAnswer.length : 0;
  try {
    const rendered = await render(prompt, given.input);
    const { value } = await askForAnswer(requestOf(rendered), asking);
    const subject = { messages: rendered.messages, answer: value };
    return { prompt, name: given.name, wrong: judged.flatMap((each) => violations(each, subject)), unjudged };
  } catch (error) {
    // What ends a run ends it for every case.
    if (!(error instanceof ContentError) || error.exitCode === 4) throw error;
    return { prompt, name: given.name, wrong: [error.message], unjudged };
  }
}
