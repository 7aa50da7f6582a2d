import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContentContext } from "../../src/types.ts";
import { content, FILES, folder, type Ran } from "./library.ts";

/** A plan with a weekly piece and one of a day; briefs of the first are there for two weeks of March. */
export const planText = (targets = "archive: { type: folder, folder: published }", names = "[archive]"): string => `
timezone: Europe/Berlin
targets:
  ${targets}
entries:
  - id: weekly
    prompt: note
    brief: briefs/{date}.json
    schedule: { every: { weekday: monday, at: "08:00", from: 2026-03-09 } }
    targets: ${names}
  - id: launch
    prompt: note
    brief: { topic: launch }
    schedule: { on: 2026-03-24T10:00 }
    leadDays: 5
    targets: ${names}
`;

export const BRIEFS = {
  "briefs/2026-03-09.json": '{"topic":"ninth"}',
  "briefs/2026-03-16.json": '{"topic":"sixteenth"}',
};

export interface Office {
  readonly cwd: string;
  /** Runs `content calendar`, on Friday 20 March 2026 unless told otherwise. */
  calendar(words: string, more?: Partial<ContentContext>): Promise<Ran>;
  states(more?: Partial<ContentContext>): Promise<Record<string, string>>;
  read(file: string): string;
}

export const at = (now: string): Partial<ContentContext> => ({ now: () => new Date(now) });

/** A folder with a library, a plan and briefs. */
export async function office(plan = planText()): Promise<Office> {
  const cwd = await folder({ ...FILES, ...BRIEFS, "calendar.yaml": plan });
  const calendar: Office["calendar"] = (words, more = {}) =>
    content(cwd, ["calendar", ...words.split(" ")], { ...at("2026-03-20T12:00:00Z"), ...more });
  return {
    cwd,
    calendar,
    read: (file) => readFileSync(join(cwd, file), "utf8"),
    states: async (more) => {
      const { stdout } = await calendar("status --format json", more);
      const items = JSON.parse(stdout) as readonly { readonly id: string; readonly state: string }[];
      return Object.fromEntries(items.map(({ id, state }) => [id, state]));
    },
  };
}
