import fc from "fast-check";
import { expect, test } from "vitest";
import { numberAt } from "../../src/source/csv/number.ts";

const POINT = ".".charCodeAt(0);
const parsed = (text: string) => numberAt(`<${text}>`, 1, text.length + 1, POINT);

test("numbers are what JavaScript reads, to the last bit", () => {
  const decimals = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 18 }))
    .map(([digits, point]) => {
      const text = String(digits).padStart(point + 1, "0");
      return point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
    });
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
  fc.assert(
    fc.property(fc.oneof(decimals, doubles), (text) => {
      expect(Object.is(parsed(text), Number(text))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("what is no number is not read as one", () => {
  for (const text of [
    "",
    ".",
    "-",
    "+",
    "e5",
    "1e",
    "1.2.3",
    "1,2",
    "0x10",
    "1_000",
    "NaN",
    "Infinity",
    "1e400",
    "-1e400",
    "١",
    "1 2",
  ]) {
    expect(parsed(text), text).toBeNaN();
  }
});

test("with a decimal comma, a point is none", () => {
  const comma = ",".charCodeAt(0);
  expect(numberAt("-1,5e1", 0, 6, comma)).toBe(-15);
  for (const text of ["1.5", "1.500,5", "1,5,5"]) expect(numberAt(text, 0, text.length, comma), text).toBeNaN();
});
