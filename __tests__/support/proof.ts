import { test } from "vitest";

/** The sections of the table *What was tried* in docs/operations.md. */
export const PROOF_AREAS = [
  "approval",
  "permissions",
  "expiry",
  "tampering",
  "secrets",
  "kill points",
  "faults",
] as const;
export type ProofArea = (typeof PROOF_AREAS)[number];

/**
 * Run a test and list it in the table *What was tried* of docs/operations.md.
 *
 * `npm run generate` reads the calls from the source, so `area`, `tried` and `outcome` are string literals.
 *
 * @param tried what the test does to the product, as a noun phrase: `Terraform is killed during the apply`
 * @param outcome what the product does, as a sentence: `The next run adopts the server and continues.`
 */
export function proof(
  area: ProofArea,
  tried: string,
  outcome: string,
  run: () => Promise<void> | void,
  timeoutMs?: number,
): void {
  test(`${area}: ${tried}: ${outcome}`, run, timeoutMs);
}

/**
 * Run one test for each row and list each in the table *What was tried*.
 *
 * @param rows an array literal; `tried` and `outcome` of each row are string literals
 */
export function proofs<Row extends { readonly tried: string; readonly outcome: string }>(
  area: ProofArea,
  rows: readonly Row[],
  run: (row: Row) => Promise<void> | void,
  timeoutMs?: number,
): void {
  for (const row of rows) proof(area, row.tried, row.outcome, () => run(row), timeoutMs);
}
