import { run } from "../../src/cli.ts";
import type { ContentContext } from "../../src/types.ts";
import { folderWith } from "./folder.ts";

/** A prompt with a partial, a default and an enumeration. */
export const NOTE = `---
version: 1.0.0
description: a short note on a topic, for tests
model: gpt-4o
config:
  maxOutputTokens: 200
input:
  schema:
    type: object
    additionalProperties: false
    required: [topic]
    properties:
      topic: { type: string, minLength: 1 }
      tone: { type: string, enum: [dry, warm] }
      points: { type: array, items: { type: string } }
  default:
    tone: dry
output:
  schema:
    type: object
    additionalProperties: false
    required: [title, body]
    properties:
      title: { type: string, minLength: 1, maxLength: 80 }
      body: { type: string, minLength: 20 }
---
{{role "system"}}
{{> voice}}
{{role "user"}}
Write about {{topic}}{{#each points}}
- {{this}}{{/each}}
`;
export const VOICE = "---\n---\nWrite in a {{tone}} voice.\n";
export const FILES: Readonly<Record<string, string>> = {
  "prompts/note.prompt": NOTE,
  "prompts/partials/voice.prompt": VOICE,
};

/** A folder with these files, away when the test is over. */
export const folder = async (files: Readonly<Record<string, string | Uint8Array>> = FILES): Promise<string> =>
  folderWith(files);

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `content` in a folder. */
export async function content(cwd: string, words: readonly string[], more: Partial<ContentContext> = {}): Promise<Ran> {
  const told: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
  const codes: number[] = [0];
  await run(words, {
    home: cwd,
    cwd,
    env: {},
    stdout: { isTTY: false, write: (text) => void told.stdout.push(text) },
    stderr: { isTTY: false, write: (text) => void told.stderr.push(text) },
    now: () => new Date("2026-03-21T08:00:00Z"),
    signal: new AbortController().signal,
    exit: (given) => void codes.push(given),
    ...more,
  });
  return { code: Math.max(...codes), stdout: told.stdout.join(""), stderr: told.stderr.join("") };
}
