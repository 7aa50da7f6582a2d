import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folderTarget } from "../../src/publish/folder.ts";
import { fileLedger, type Ledger, type LedgerEntry } from "../../src/publish/ledger.ts";
import { publishOnce } from "../../src/publish/publish.ts";
import { NotTaken, type Target } from "../../src/publish/target.ts";
import { ContentError } from "../../src/types.ts";
import { folder } from "../support/library.ts";
import { publication } from "../support/publication.ts";

class Killed extends Error {}

/** A world that a process lives in until it is killed at one of its steps, before or after the step took effect. */
function world() {
  const ledger = new Map<string, LedgerEntry>();
  /** Pieces that arrived, by the key that they came with, as a receiver keeps them. */
  const received: string[] = [];
  const requests: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  const step = async <Result>(effect: () => Result): Promise<Result> => {
    left -= 1;
    if (left === 0) throw new Killed();
    const result = effect();
    left -= 1;
    if (left === 0) throw new Killed();
    return result;
  };
  const files: Ledger = {
    read: (piece, target) => step(() => ledger.get(`${piece}/${target}`)),
    write: (piece, target, entry) => step(() => void ledger.set(`${piece}/${target}`, entry)),
  };
  const target = (answers: ("taken" | "refused" | "lost")[]): Target => ({
    name: "hook",
    publish: ({ id, provenance: { digest } }) =>
      step(() => {
        const answer = answers.shift() ?? "taken";
        requests.push(digest);
        if (answer === "refused") throw new NotTaken("no");
        if (!received.includes(`${id} ${digest}`)) received.push(`${id} ${digest}`);
        if (answer === "lost") throw new ContentError("nobody knows", 1);
        return "there";
      }),
  });
  const lives = (steps: number) => {
    left = steps;
  };
  return { ledger, received, requests, files, target, lives };
}

const now = () => new Date("2026-03-16T08:00:00Z");

describe("a piece", () => {
  test("arrives once and is never lost, wherever processes are killed and whatever the target answers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 8 }),
        fc.array(fc.constantFrom("taken" as const, "refused" as const, "lost" as const), { maxLength: 6 }),
        async (kills, answers) => {
          const { received, requests, files, target, lives, ledger } = world();
          const hook = target([...answers]);
          const attempt = () => publishOnce(publication(), hook, files, now).catch((error: unknown) => error);
          for (const steps of kills) {
            lives(steps);
            await attempt();
          }
          lives(Number.POSITIVE_INFINITY);
          for (let run = 0; run <= answers.length; run += 1) await attempt();
          expect(received).toHaveLength(1);
          expect(ledger.get("recap/hook")?.state).toBe("published");
          const before = requests.length;
          expect(await attempt()).toMatchObject({ status: "already" });
          expect(requests).toHaveLength(before);
        },
      ),
    );
  });

  test("that is changed between tries never arrives in two forms", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            steps: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(Number.POSITIVE_INFINITY)),
            digest: fc.constantFrom("a", "b", "c"),
            answer: fc.constantFrom("taken" as const, "refused" as const, "lost" as const),
          }),
          { maxLength: 10 },
        ),
        async (tries) => {
          const { received, files, target, lives } = world();
          for (const { steps, digest, answer } of tries) {
            lives(steps);
            await publishOnce(publication({}, digest), target([answer]), files, now).catch(() => undefined);
          }
          expect(received.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("of which nobody knows whether it arrived before it was changed is left to a person", async () => {
    const { files, target } = world();
    await expect(publishOnce(publication({}, "a"), target(["lost"]), files, now)).rejects.toThrow("nobody knows");
    const again = publishOnce(publication({}, "b"), target([]), files, now);
    await expect(again).rejects.toThrow(
      'recap was on its way to "hook" when it was changed, and nobody knows whether it arrived; look there, then remove ledger/recap/hook.json',
    );
    await expect(again).rejects.toMatchObject({ exitCode: 4 });
    expect(await publishOnce(publication({}, "a"), target([]), files, now)).toMatchObject({ status: "published" });
  });

  test("that was refused may be changed and published", async () => {
    const { files, target, ledger } = world();
    await expect(publishOnce(publication({}, "a"), target(["refused"]), files, now)).rejects.toThrow("no");
    expect(ledger.get("recap/hook")).toMatchObject({ state: "refused", note: "no" });
    expect(await publishOnce(publication({}, "b"), target([]), files, now)).toEqual({
      status: "published",
      where: "there",
    });
  });
});

describe("a folder", () => {
  test("takes a piece once, and knows it again after the ledger was interrupted", async () => {
    const path = await folder({});
    const target = folderTarget("archive", join(path, "out"));
    expect(await target.publish(publication())).toBe(join(path, "out/recap.json"));
    const text = readFileSync(join(path, "out/recap.json"), "utf8");
    expect(JSON.parse(text)).toEqual(publication());
    expect(await target.publish(publication())).toBe(join(path, "out/recap.json"));
    expect(readFileSync(join(path, "out/recap.json"), "utf8")).toBe(text);
  });

  test.each(["another piece", "{}", ""])("never writes over a file that is %j", async (text) => {
    const path = await folder({ "recap.json": text });
    await expect(folderTarget("archive", path).publish(publication())).rejects.toThrow(NotTaken);
    expect(readFileSync(join(path, "recap.json"), "utf8")).toBe(text);
  });

  test("that cannot be written leaves it open whether the piece arrived", async () => {
    const path = await folder({ out: "a file" });
    const ledger = fileLedger(join(path, "ledger"));
    await expect(publishOnce(publication(), folderTarget("archive", join(path, "out")), ledger, now)).rejects.toThrow(
      "cannot be written: a file is where a folder should be",
    );
    expect(await ledger.read("recap", "archive")).toMatchObject({ state: "intent" });
  });
});

test.each(["", "{", "[]", '{"state":"done","digest":"d","at":"2026-03-16T08:00:00Z"}'])(
  "a ledger that says %j is not taken for one that says nothing",
  async (text) => {
    const path = await folder({ "recap/hook.json": text });
    await expect(publishOnce(publication(), world().target([]), fileLedger(path), now)).rejects.toThrow(
      "hook.json cannot be understood",
    );
  },
);
