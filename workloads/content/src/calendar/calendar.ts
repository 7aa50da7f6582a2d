import { dirname, resolve } from "node:path";
import type { Library } from "../types.ts";
import { type Desk, deskOf, type Facts, readFacts } from "./desk.ts";
import type { Plan } from "./plan.ts";
import { readPlan } from "./read.ts";
import { type Occurrence, occurrencesOf } from "./schedule.ts";
import { type State, stateOf } from "./state.ts";

/** A plan with everything that the folders beside it know. */
export interface Calendar {
  readonly plan: Plan;
  /** Path of the folder of the plan. */
  readonly folder: string;
  readonly desk: Desk;
  /** The earliest publication first. */
  readonly items: readonly Item[];
}

export interface Item {
  readonly occurrence: Occurrence;
  readonly facts: Facts;
  readonly state: State;
}

/** @throws ContentError when the plan, an approval or the ledger cannot be used */
export async function readCalendar(cwd: string, file: string, library: Library, now: Date): Promise<Calendar> {
  const plan = await readPlan(cwd, file, library);
  const folder = dirname(resolve(cwd, file));
  const desk = deskOf(folder);
  const occurrences = plan.entries
    .flatMap((entry) => occurrencesOf(entry, plan.timezone, now))
    .sort((a, b) => a.due.getTime() - b.due.getTime());
  const items: Item[] = [];
  for (const occurrence of occurrences) {
    const facts = await readFacts(occurrence, desk);
    items.push({ occurrence, facts, state: stateOf(occurrence, facts, now) });
  }
  return { plan, folder, desk, items };
}
