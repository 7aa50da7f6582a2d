import fc from "fast-check";
import { expect, test } from "vitest";
import { settling } from "../../src/bus/settle.ts";

test("a file is settled when it has not changed for long enough, and not again when it changes", () => {
  let now = 0;
  const settle = settling(100, () => now);
  const at = (time: number, state: string) => {
    now = time;
    return settle.settled(new Map([["a", state]])).length > 0;
  };
  expect([at(0, "1"), at(99, "1"), at(100, "1")]).toEqual([false, false, true]);
  expect([at(150, "2"), at(240, "2"), at(250, "2")]).toEqual([false, false, true]);
  now = 300;
  expect(settle.settled(new Map())).toEqual([]);
  expect([at(310, "2"), at(410, "2")]).toEqual([false, true]);
});

test("whatever happens to files, only those are settled that were seen the same for long enough", () => {
  const looks = fc.array(
    fc.record({ after: fc.nat(150), files: fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2")) }),
  );
  fc.assert(
    fc.property(looks, (all) => {
      let now = 0;
      const settle = settling(100, () => now);
      const past: { readonly now: number; readonly files: Readonly<Record<string, string>> }[] = [];
      for (const { after, files } of all) {
        now += after;
        past.push({ now, files });
        const expected = Object.keys(files).filter((name) => {
          const changed = past.findLastIndex((look) => look.files[name] !== files[name]);
          return now - (past[changed + 1]?.now ?? now) >= 100;
        });
        expect([...settle.settled(new Map(Object.entries(files)))].sort()).toEqual(expected.sort());
      }
    }),
  );
});
