import { join } from "node:path";
import { expect, test } from "vitest";
import { costOf, priceOf, readPrices } from "../../src/render/price.ts";
import { tokensOf, tokensOfMessages } from "../../src/render/tokens.ts";
import { folder } from "../support/library.ts";

test("our table says where its prices are from and of which day", async () => {
  const { source, asOf, currency } = await readPrices(".");
  expect(source).toContain("https://");
  expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(currency).toBe("USD");
});

test("a snapshot costs what its model does, and an unknown model nothing that is known", async () => {
  const table = await readPrices(".");
  expect(priceOf(table, "gpt-4o-2024-11-20")).toEqual(priceOf(table, "gpt-4o"));
  expect(priceOf(table, "llama3")).toBeUndefined();
  expect(priceOf(table, "constructor")).toBeUndefined();
});

test("input and output are paid apart", () => {
  expect(costOf({ input: 2, output: 8 }, 1_000_000, 500_000)).toBe(6);
});

test.each([
  ["{", "is no JSON"],
  ["{}", 'it has no "source"'],
])("a price table of %j is refused", async (text, why) => {
  const path = join(await folder({ "prices.json": text }), "prices.json");
  await expect(readPrices("", path)).rejects.toThrow(why);
});

test("tokens are those of o200k_base, and control tokens are plain text", () => {
  expect(tokensOf("The market closed higher today.")).toBe(6);
  expect(tokensOf("<|endoftext|>")).toBeGreaterThan(1);
  expect(tokensOfMessages([{ role: "user", text: "hello" }])).toBe(8);
});

test("a run of one letter, as large as a brief may be, is counted cut up", () => {
  expect(tokensOf("a".repeat(262_144))).toBe(32_768);
});
