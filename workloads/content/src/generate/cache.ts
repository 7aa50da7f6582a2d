import { join } from "node:path";
import type { JsonObject } from "../types.ts";
import type { Answer } from "./answer.ts";
import { sha256 } from "./digest.ts";
import { CACHE, readIfThere, writeWhole } from "./files.ts";

/** An answer with when it was given. */
export interface KeptAnswer extends Answer {
  /** ISO 8601. */
  readonly generatedAt: string;
}

/** Answers by the digest of what was asked: none is paid for twice. */
export interface AnswerCache {
  find(key: string): Promise<KeptAnswer | undefined>;
  /** The answer that is kept, or under way, or else is made and kept. */
  findOrMake(key: string, make: () => Promise<KeptAnswer>): Promise<KeptAnswer>;
}

export function createCache(out: string): AnswerCache {
  const underWay = new Map<string, Promise<KeptAnswer>>();
  const pathOf = (key: string) => join(out, CACHE, "answers", key.slice(0, 2), `${key}.json`);
  const find = async (key: string) => read(await readIfThere(pathOf(key)));
  const make = async (key: string, maker: () => Promise<KeptAnswer>) => {
    const kept = await find(key);
    if (kept !== undefined) return kept;
    const made = await maker();
    const text = JSON.stringify(made);
    await writeWhole(out, pathOf(key), JSON.stringify({ answer: made, sha256: sha256(text) }));
    return made;
  };
  return {
    find,
    findOrMake: (key, maker) => {
      const started = underWay.get(key) ?? make(key, maker).finally(() => underWay.delete(key));
      underWay.set(key, started);
      return started;
    },
  };
}

/** A file that is not as it was written is as good as none. */
function read(text: string | undefined): KeptAnswer | undefined {
  try {
    const { answer, sha256: digest } = JSON.parse(text ?? "") as { answer: KeptAnswer & JsonObject; sha256: string };
    return sha256(JSON.stringify(answer)) === digest ? answer : undefined;
  } catch {
    return undefined;
  }
}
