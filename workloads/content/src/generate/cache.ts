import { sha256 } from "../digest.ts";
import { CACHE, type Kept, type Store } from "../store/store.ts";
import type { JsonObject } from "../types.ts";
import type { Answer } from "./answer.ts";

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

export function createCache(store: Store): AnswerCache {
  const underWay = new Map<string, Promise<KeptAnswer>>();
  const nameOf = (key: string) => `${CACHE}/answers/${key.slice(0, 2)}/${key}.json`;
  const find = async (key: string) => read(await store.read(nameOf(key)));
  const make = async (key: string, maker: () => Promise<KeptAnswer>) => {
    const before = await store.read(nameOf(key));
    const kept = read(before);
    if (kept !== undefined) return kept;
    const made = await maker();
    const text = JSON.stringify({ answer: made, sha256: sha256(JSON.stringify(made)) });
    if (await store.replace(nameOf(key), text, before)) return made;
    // Two runs asked at once: the answer that was kept first is that of both.
    return (await find(key)) ?? made;
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

/** What is not as it was written is as good as none. */
function read(found: Kept | undefined): KeptAnswer | undefined {
  try {
    const { answer, sha256: digest } = JSON.parse(found?.text ?? "") as {
      answer: KeptAnswer & JsonObject;
      sha256: string;
    };
    return sha256(JSON.stringify(answer)) === digest ? answer : undefined;
  } catch {
    return undefined;
  }
}
