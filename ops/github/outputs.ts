import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { secretValues } from "../env/variables.ts";
import { guardedText } from "../print/guarded.ts";
import { Scrubber } from "../secrets/scrubber.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Outputs of a workflow step, as the file that GITHUB_OUTPUT names takes them. A value cannot end early and set another
 * output: its end is marked by a word nobody can guess.
 *
 * @throws Error when a name is none that GitHub takes
 */
export function formatOutputs(outputs: Readonly<Record<string, string>>, random: () => string = randomUUID): string {
  return Object.entries(outputs)
    .map(([name, value]) => {
      if (!NAME.test(name)) throw new Error(`output is "${name}", but must be letters, digits, "_" and "-"`);
      let end = `end-${random()}`;
      while (value.includes(end)) end = `${end}-${random()}`;
      return `${name}<<${end}\n${value}\n${end}\n`;
    })
    .join("");
}

/** Sets outputs of the workflow step this runs in, without known secrets; does nothing outside of one. */
export function setOutputs(
  env: Readonly<Record<string, string | undefined>>,
  outputs: Readonly<Record<string, string>>,
): void {
  const file = env.GITHUB_OUTPUT;
  if (file === undefined || file === "") return;
  const scrubber = new Scrubber(secretValues(env));
  const guarded = Object.entries(outputs).map(([name, value]) => [name, guardedText(value, scrubber)]);
  appendFileSync(file, formatOutputs(Object.fromEntries(guarded)));
}
