import type { Run } from "../../src/generate/piece.ts";
import { createRun } from "../../src/generate/run.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Model, ModelAnswer, ModelRequest } from "../../src/model/model.ts";
import { readPrices } from "../../src/render/price.ts";
import { folderStore } from "../../src/store/folder.ts";
import { folder } from "./library.ts";

export const GOOD = { title: "Tea", body: "Tea is a plant of which one drinks." };

/** A model that answers as a function says; a request costs 100 tokens in, 50 out. */
export function fakeModel(
  answer: (request: ModelRequest, count: number) => unknown,
  more: Partial<Model> = {},
): Model & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    provider: "openai",
    name: "gpt-4o",
    priced: "gpt-4o",
    isDraft: false,
    ...more,
    requests,
    answer: async (request): Promise<ModelAnswer> => {
      requests.push(request);
      const given = await answer(request, requests.length);
      const text = typeof given === "string" ? given : JSON.stringify(given);
      return { text, finish: "stop", inputTokens: 100, outputTokens: 50 };
    },
  };
}

export interface MadeRun {
  readonly run: Run & { readonly out: string };
  readonly cwd: string;
  /** Milliseconds that were waited, each time. */
  readonly waits: number[];
}

/** A run on the library of the tests, with a clock that waits in no time. */
export async function makeRun(
  model: Model,
  {
    budget = 5,
    cwd,
    signal = new AbortController().signal,
  }: { budget?: number; cwd?: string; signal?: AbortSignal } = {},
): Promise<MadeRun> {
  const path = cwd ?? (await folder());
  const waits: number[] = [];
  let now = Date.parse("2026-03-21T08:00:00Z");
  const run = createRun({
    library: await loadLibrary(path),
    model,
    prices: await readPrices("."),
    store: folderStore(`${path}/out`),
    budget,
    signal,
    now: () => new Date(now),
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  });
  return { run: { ...run, out: `${path}/out` }, cwd: path, waits };
}
