const longestRun = (text: string, character: string): number => {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
};

/**
 * Text as code: nothing in it is markup, a mention, a link or the end of the code. The fence is longer than any row of
 * backticks inside. Never within a table, where `|` would still split cells.
 */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  if (line.trim() === "") return "` `";
  const ticks = "`".repeat(longestRun(line, "`") + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** A fenced block that its content cannot end. */
export function fence(content: string, language: string): string {
  const ticks = "`".repeat(Math.max(3, longestRun(content, "`") + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

/** A sentence without markup. A zero-width space after @ and # keeps GitHub from notifying people and linking issues. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>#|~@$&:!]/g, (character) =>
      character === "@" || character === "#" ? `\\${character}\u200b` : `\\${character}`,
    )
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}\\.`);
