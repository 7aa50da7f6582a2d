import { EXIT, UserError } from "../context.ts";
import { hint } from "../print/hint.ts";
import type { Archives, KnownRun } from "./archives.ts";

/** How many candidates a message names. */
const NAMED = 5;

/**
 * The run whose id begins with the text.
 *
 * @throws UserError when there is none, several, or one that cannot be read
 */
export function findRun(text: string, { runs, unreadable, unreachable }: Archives): KnownRun {
  const lost = unreadable.map(({ path, store }) => ({ id: path.split("/").at(-1) ?? "", path, store }));
  const ids = [...runs.map(({ manifest }) => manifest.runId), ...lost.map(({ id }) => id)];
  const matches = text === "" ? [] : ids.filter((id) => id === text || id.startsWith(text));
  const [only] = matches;
  if (only === undefined) {
    const elsewhere = unreachable.map((reason) => `\n${reason}`).join("");
    const others = "; npx converge history shows which there are";
    throw new UserError(`there is no run "${text}"${hint(text, ids, others)}${elsewhere}`);
  }
  if (matches.length > 1) {
    const more = matches.length > NAMED ? `, and ${matches.length - NAMED} more` : "";
    throw new UserError(`"${text}" begins ${matches.length} runs: ${matches.slice(0, NAMED).join(", ")}${more}`);
  }
  const found = runs.find(({ manifest }) => manifest.runId === only);
  if (found !== undefined) return found;
  const place = lost.find(({ id }) => id === only);
  throw new UserError(
    `run ${only} is damaged: ${place?.path}/manifest.json in ${place?.store.location} is missing, or is not what converge wrote`,
    EXIT.failed,
  );
}
