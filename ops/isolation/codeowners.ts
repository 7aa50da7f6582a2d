import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnose } from "../../schemas/syntax/diagnose.ts";
import type { Range } from "../../schemas/syntax/node.ts";
import { fileProblem, readSource, type Source } from "../../schemas/syntax/source.ts";
import { owns } from "./glob.ts";
import { type StreamFiles, streamFiles } from "./project-files.ts";
import type { FileRule, Section } from "./rules.ts";

const RULE: FileRule = "isolation/codeowners";
/** Where GitHub looks, in this order. */
const PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

/** Judges CODEOWNERS; a project without .github has no reviews that it could ask for. */
export function checkCodeowners(project: string): Section {
  const place = PLACES.find((each) => existsSync(join(project, each)));
  if (place === undefined) {
    const isJudged = existsSync(join(project, ".github"));
    const problem = fileProblem(PLACES[0], [RULE, "does not exist; add a line for the files of each stream"]);
    return { diagnostics: isJudged ? [problem] : [], files: 0 };
  }
  const read = readSource(join(project, place), place);
  return { diagnostics: "source" in read ? judge(read.source, streamFiles(project)) : [read.diagnostic], files: 1 };
}

interface Line extends Range {
  readonly pattern: string;
  readonly owners: readonly string[];
}

function judge(source: Source, files: StreamFiles): Diagnostic[] {
  const lines = linesOf(source.text);
  const end = { start: source.text.length, end: source.text.length };
  const error = (range: Range, message: string) => diagnose(source, range, { ruleId: RULE, message });
  // Of the files that one line decides over, the first tells enough.
  const decided = [...files].flatMap(([stream, own]) => {
    const deciding = own.map((file) => [lines.findLast(({ pattern }) => owns(pattern, file)), file] as const);
    return [...new Map(deciding.toReversed())].map(([line, file]) => ({ stream, file, line }));
  });
  const streamOf = new Map<string, string>();
  return decided.flatMap(({ stream, file, line }) => {
    if (line === undefined || line.owners.length === 0) {
      return [error(line ?? end, `nobody owns "${file}" of stream ${stream}; add a line for it`)];
    }
    for (const owner of line.owners) {
      const handle = owner.toLowerCase();
      const other = streamOf.get(handle) ?? stream;
      streamOf.set(handle, other);
      if (other === stream) continue;
      const message = `${owner} owns "${file}" of stream ${stream}, and files of stream ${other} too; give each stream owners of its own`;
      return [error(line, message)];
    }
    return [];
  });
}

const linesOf = (text: string): Line[] =>
  [...text.matchAll(/[^\r\n]+/g)].flatMap((match) => {
    const [pattern = "", ...owners] = match[0]
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    const start = match.index + match[0].indexOf(pattern);
    return pattern === "" ? [] : [{ pattern, owners, start, end: start + pattern.length }];
  });
