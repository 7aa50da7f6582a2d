import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a step writes for GitHub to read. */
export interface StepFiles {
  readonly variables: Readonly<Record<string, string>>;
  read(): StepResult;
}

export interface StepResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

export function stepFiles(): StepFiles {
  const folder = mkdtempSync(join(tmpdir(), "step-"));
  const file = (name: string): string => {
    writeFileSync(join(folder, name), "");
    return join(folder, name);
  };
  const variables = {
    GITHUB_OUTPUT: file("output"),
    GITHUB_ENV: file("env"),
    GITHUB_PATH: file("path"),
    GITHUB_STEP_SUMMARY: file("summary"),
    GITHUB_STATE: file("state"),
  };
  return {
    variables,
    read() {
      const text = (path: string) => readFileSync(path, "utf8");
      const result = {
        outputs: assignments(text(variables.GITHUB_OUTPUT)),
        env: assignments(text(variables.GITHUB_ENV)),
        path: text(variables.GITHUB_PATH)
          .split("\n")
          .filter((line) => line !== ""),
        summary: text(variables.GITHUB_STEP_SUMMARY),
      };
      rmSync(folder, { recursive: true, force: true });
      return result;
    },
  };
}

/** `name=value`, or `name<<END`, lines, `END`. @throws Error when one has no end, as GitHub fails the step */
export function assignments(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, heredoc, end] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (heredoc !== undefined && end !== undefined) {
      const last = lines.indexOf(end, at + 1);
      if (last < 0) throw new Error(`the value of "${heredoc}" has no end: no line is "${end}"`);
      found[heredoc] = lines.slice(at + 1, last).join("\n");
      at = last;
      continue;
    }
    if (line === "") continue;
    const [name = "", ...value] = line.split("=");
    if (value.length === 0) throw new Error(`"${line}" assigns nothing`);
    found[name] = value.join("=");
  }
  return found;
}
