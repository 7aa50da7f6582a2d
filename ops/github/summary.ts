import { appendFileSync } from "node:fs";

/** GitHub refuses a summary of a step beyond 1 MiB; bytes. */
const MAX_BYTES = 1_000_000;

/** Adds Markdown to the page of the workflow run; does nothing outside of a workflow. */
export function addSummary(env: Readonly<Record<string, string | undefined>>, markdown: string): void {
  const file = env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === "" || Buffer.byteLength(markdown) > MAX_BYTES) return;
  appendFileSync(file, `${markdown.trimEnd()}\n\n`);
}
