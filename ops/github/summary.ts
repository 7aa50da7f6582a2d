import { appendFileSync } from "node:fs";
import { secretValues } from "../env/variables.ts";
import { guardedText } from "../print/guarded.ts";
import { Scrubber } from "../secrets/scrubber.ts";

/** GitHub refuses a summary of a step beyond 1 MiB; bytes. */
const MAX_BYTES = 1_000_000;

/** Adds Markdown, without known secrets, to the page of the workflow run; does nothing outside of a workflow. */
export function addSummary(env: Readonly<Record<string, string | undefined>>, markdown: string): void {
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === "") return;
  const text = guardedText(`${markdown.trimEnd()}\n\n`, new Scrubber(secretValues(env)));
  if (Buffer.byteLength(text) <= MAX_BYTES) appendFileSync(file, text);
}
