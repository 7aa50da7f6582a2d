import { performance } from "node:perf_hooks";
import { generatedPlan } from "../__tests__/support/review-plans.ts";
import { parsePlan } from "../ops/review/parse.ts";
import { renderHtml } from "../ops/review/render/html.ts";
import { renderMarkdown } from "../ops/review/render/markdown.ts";
import { reviewPlan } from "../ops/review/review.ts";

const SIZES = [100, 1_000, 10_000];
const ROUNDS = 3;

/** Milliseconds of the fastest of some rounds: what the machine can do when nothing else disturbs it. */
function fastest<T>(work: () => T): { milliseconds: number; result: T } {
  let milliseconds = Number.POSITIVE_INFINITY;
  let result: T | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    result = work();
    milliseconds = Math.min(milliseconds, performance.now() - start);
  }
  return { milliseconds, result: result as T };
}

/** Time of a review, from the text of the plan to verdict and comment, by number of changes; should grow no faster. */
export async function benchReview(): Promise<void> {
  const key = "a key of more than sixteen characters";
  process.stdout.write("review        plan    parse   review  markdown     html   per change\n");
  for (const size of SIZES) {
    const text = JSON.stringify(generatedPlan(size));
    const parse = fastest(() => parsePlan(text));
    const review = fastest(() => reviewPlan(parse.result, { now: new Date(0), fingerprintKey: key }));
    const markdown = fastest(() => renderMarkdown(review.result));
    const html = fastest(() => renderHtml(review.result));
    const total = parse.milliseconds + review.milliseconds + markdown.milliseconds;
    const columns = [parse, review, markdown, html].map(({ milliseconds }) =>
      `${milliseconds.toFixed(0)} ms`.padStart(9),
    );
    const megabytes = `${(text.length / 1e6).toFixed(1)} MB`.padStart(8);
    process.stdout.write(
      `${String(size).padStart(8)} ${megabytes}${columns.join("")}${`${((total * 1000) / size).toFixed(0)} µs`.padStart(13)}\n`,
    );
  }
}
