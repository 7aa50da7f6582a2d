import type { Output } from "../context.ts";
import type { Scrubber } from "../secrets/scrubber.ts";
import { COLOR, printableLines, wantsColor } from "./terminal.ts";

/** What GitHub's runner and the agent of Azure Pipelines read commands from: `::name` first in a line, `##[` anywhere. */
// The alternatives exclude each other: a text of many spaces must not be tried in every combination.
const COMMAND = new RegExp(String.raw`^((?:[^\S\r\n]|${COLOR})*:):|(##[a-z]*)\[`, "gmu");
/** Longest end of an unfinished line that a command could begin in, in characters. */
const MAX_TAIL = 100;

/** Lines in which nothing is a command to whoever runs a workflow. JSON stays the same JSON. */
export const withoutCommands = (text: string): string =>
  text.replace(COMMAND, (_, atStart?: string, anywhere?: string) =>
    atStart === undefined ? `${anywhere}\\u005b` : `${atStart}\\u003a`,
  );

/** Text for a page or a file: without known secrets, and without what is obeyed rather than shown. */
export const guardedText = (text: string, scrubber: Scrubber): string =>
  withoutCommands(printableLines(scrubber.lines(text)));

/**
 * The one way out of a command: whatever it prints holds no known secret, nothing that a terminal obeys but our colours,
 * and no command to a workflow, whoever wrote it, also when it comes in pieces. Our own commands go through `command`.
 */
export function guarded(output: Output, scrubber: Scrubber, env: Readonly<Record<string, string | undefined>>): Output {
  const color = wantsColor(output, env);
  let tail = "";
  const write = (text: string): void => {
    const whole = withoutCommands(tail + printableLines(scrubber.lines(text), { color }));
    output.write(whole.slice(tail.length));
    const last = whole.slice(whole.lastIndexOf("\n") + 1);
    tail = last.length > MAX_TAIL ? `x${last.slice(-MAX_TAIL)}` : last;
  };
  return {
    isTTY: output.isTTY,
    ...(output.columns === undefined ? {} : { columns: output.columns }),
    write,
    command: (line) => {
      output.write(`${printableLines(scrubber.lines(line))}\n`);
      tail = "";
    },
  };
}
