import { describe, expect, test } from "vitest";
import { largeResult, pipelineWith, resultWith } from "../../workloads/trading/__tests__/support/documents.ts";
import { evaluate } from "../../workloads/trading/src/gate/evaluate.ts";
import { type Reported, renderReport } from "../../workloads/trading/src/report/report.ts";
import type { SweepDocument } from "../../workloads/trading/src/research/sweep-document.ts";
import { LOOKS, useBrowser } from "../support/browser.ts";
import { unreadable } from "../support/contrast.ts";

const NOW = new Date("2026-03-21T08:00:00Z");
const RESULT = resultWith({}, 900);
const SIGNAL = evaluate(RESULT, pipelineWith(), NOW);

/** Sharpe ratios of two parameters, and of a third that varies less. */
function sweepOf(names: readonly [string, string, string]): SweepDocument {
  const results = [5, 10, 20].flatMap((first) =>
    [30, 60, 90, 120].flatMap((second) =>
      ["simple", "exponential"].map((third) => ({
        parameters: { [names[0]]: first, [names[1]]: second, [names[2]]: third },
        statistics:
          first === 20 && second === 30
            ? null
            : { ...RESULT.statistics, sharpe: first / second - (third === "simple" ? 0 : 0.1) },
        shape: null,
      })),
    ),
  );
  const best = {
    parameters: results[0]?.parameters ?? {},
    sharpe: 0.33,
    trials: 22,
    sharpeOfChance: 0.3,
    deflatedSharpe: 0.55,
  };
  return { format: 1, results, best } as unknown as SweepDocument;
}

const openPage = useBrowser();
const open = (reported: Reported, look?: (typeof LOOKS)[number]) => openPage(renderReport(reported), look);

const WHOLE: Reported = { document: RESULT, signal: SIGNAL, sweep: sweepOf(["fast", "slow", "average"]) };

describe("the report in a browser", () => {
  test.each(LOOKS)(
    "asks for nothing, complains about nothing and fits: $colorScheme, $width pixels wide",
    async (look) => {
      const { page, requests, complaints } = await open(WHOLE, look);
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("p");
      await page.close();
    },
  );

  test.each(LOOKS)("can be read: $colorScheme, $width pixels wide", async (look) => {
    const { page } = await open(WHOLE, look);
    expect(await unreadable(page)).toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(look.colorScheme === "dark" ? "rgb(14, 17, 22)" : "rgb(246, 247, 249)");
    await page.close();
  });

  test("says what was decided and why, and where it comes from", async () => {
    const { page } = await open(WHOLE);
    const text = (await page.locator("main").textContent()) ?? "";
    for (const { message } of SIGNAL.reasons) expect(text).toContain(message);
    for (const fact of [RESULT.key, RESULT.pipeline.digest, "a.csv", "moving-average-crossover 1.0.0"]) {
      expect(text).toContain(fact);
    }
    await page.close();
  });

  test("shows every statistic beside those of buying and holding and of each stress run", async () => {
    const { page } = await open(WHOLE);
    const table = page.getByRole("group", { name: "Statistics" });
    const heads = await table.getByRole("columnheader").allTextContents();
    expect(heads.slice(1)).toEqual([
      "Strategy",
      "Buy and hold",
      "Out of sample",
      "costs × 2",
      "costs × 5",
      "1 bar later",
    ]);
    const cells = await table
      .getByRole("row", { name: /^Trades/ })
      .getByRole("cell")
      .allTextContents();
    expect(cells.slice(0, 2)).toEqual([String(RESULT.statistics.trades), String(RESULT.benchmark.trades)]);
    await page.close();
  });

  test("has a month for each month of the data, gains and losses in colours of their own", async () => {
    const { page } = await open(WHOLE);
    const cells = page.getByRole("group", { name: "Monthly returns" }).locator("td:not(.empty):not(.sum)");
    const years = new Set(RESULT.monthly.map(([month]) => month.slice(0, 4))).size;
    expect(await cells.count()).toBe(RESULT.monthly.length + years);
    const colours = await page
      .locator(".cells td[class^=g], .cells td[class^=l]")
      .evaluateAll((found) => new Set(found.map((each) => getComputedStyle(each).backgroundColor)).size);
    expect(colours).toBeGreaterThan(2);
    await page.close();
  });

  test("reads values off a plot by arrow keys, tells them, and stops on Escape", async () => {
    const { page } = await open(WHOLE);
    const plot = page.locator("[data-plot='0']");
    const reading = page.locator("figure .reading").first();
    await plot.focus();
    await page.keyboard.press("End");
    const [day, own, other] = [RESULT.data.to.slice(0, 10), RESULT.curve.at(-1)?.[1], RESULT.curve.at(-1)?.[3]];
    const number = (value = 0) => Number(value.toPrecision(6)).toLocaleString("en", { maximumSignificantDigits: 6 });
    expect(await reading.textContent()).toBe(`${day}   Strategy ${number(own)}   Buy and hold ${number(other)}`);
    await page.keyboard.press("Home");
    expect(await reading.textContent()).toContain(RESULT.data.from.slice(0, 10));
    await page.keyboard.press("Escape");
    expect(await reading.textContent()).toContain("arrow keys");
    await page.close();
  });

  test("reads values off a plot by pointer, at the moment that it points at", async () => {
    const { page } = await open(WHOLE);
    const inner = page.locator("[data-plot='0'] .inner");
    const box = await inner.boundingBox();
    if (box === null) throw new Error("no plot");
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    const middle = new Date((Date.parse(RESULT.data.from) + Date.parse(RESULT.data.to)) / 2).toISOString().slice(0, 7);
    expect(await page.locator("figure .reading").first().textContent()).toContain(middle);
    expect(await page.locator("[data-plot='0'] .cursor").isVisible()).toBe(true);
    await page.close();
  });

  test("maps a sweep: the two parameters with the most values, the best one framed, impossible ones empty", async () => {
    const { page } = await open(WHOLE);
    const map = page.getByRole("group", { name: "Sharpe ratio by parameters" });
    expect(await map.getByRole("columnheader").allTextContents()).toEqual(["fast ↓ slow →", "30", "60", "90", "120"]);
    expect(await map.getByRole("row").nth(3).getByRole("cell").allTextContents()).toEqual([
      "–",
      "0.33",
      "0.22",
      "0.17",
    ]);
    expect(await map.locator(".best").allTextContents()).toEqual(["0.33"]);
    const note = await page.locator("section", { has: map }).locator(".note").textContent();
    expect(note).toContain('average "simple"');
    expect(note).toContain("55.0% probable");
    await page.close();
  });

  test("shows of a wide sweep what can be read, with the best in it, and says what it leaves out", async () => {
    const results = Array.from({ length: 200 }, (_, index) => ({
      parameters: { fast: index + 1 },
      statistics: { ...RESULT.statistics, sharpe: index === 150 ? 2 : 1 },
    }));
    const sweep = { format: 1, results, best: null } as unknown as SweepDocument;
    const { page } = await open({ document: RESULT, sweep });
    const map = page.getByRole("group", { name: "Sharpe ratio by parameters" });
    expect(await map.getByRole("cell").count()).toBe(40);
    expect(await map.locator(".best").allTextContents()).toEqual(["2.00"]);
    expect(await page.locator("section", { has: map }).locator(".note").textContent()).toBe(
      "Of fast, 40 values are shown and 160 are not. The best combination is framed.",
    );
    await page.close();
  });

  test("is whole with as many trades and points as a result may have, and everything is reached by keyboard", async () => {
    const { page, complaints } = await open({ document: largeResult() });
    expect(complaints).toEqual([]);
    expect(await page.getByRole("group", { name: "Trades", exact: true }).getByRole("row").count()).toBe(1001);
    expect(await page.getByRole("heading", { name: /^Trades the last 1,000 of 1,234/ }).count()).toBe(1);
    // A path a kind, not an element a trade.
    expect(await page.locator("svg *").count()).toBeLessThan(200);
    const scrolls = await page.locator("*").evaluateAll((all) =>
      all
        .filter((each) => /auto|scroll/.test(getComputedStyle(each).overflowX))
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && (each as HTMLElement).tabIndex < 0)
        .map((each) => each.className),
    );
    expect(scrolls).toEqual([]);
    await page.close();
  });

  test("shows a result without trade, without months and without verdict", async () => {
    const document = { ...resultWith({}, 5), monthly: [], trades: [], outOfSample: null, stress: [] };
    const { page, complaints } = await open({ document });
    expect(complaints).toEqual([]);
    expect(await page.locator("main").textContent()).toContain("There was no trade.");
    expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|Infinity|null/);
    await page.close();
  });

  test("draws what can be drawn of any number that a result may have", async () => {
    const numbers = [1e308, -1e308, 5e-324, 0, -1, 8.64e15, -8.64e15];
    const large = largeResult();
    const [trade] = large.trades;
    if (trade === undefined) throw new Error("no trade");
    const point = (value: number, index: number) => [large.curve[index]?.[0] ?? "", value] as const;
    const document = {
      ...large,
      curve: numbers.map((value, index) => [...point(value, index), 1, -value] as const),
      prices: [{ instrument: "A", points: numbers.map(point) }],
      trades: numbers.map((value, index) => ({
        ...trade,
        entryPrice: value,
        profit: -value,
        units: value,
        entryTime: index === 5 ? 8.64e15 : trade.entryTime,
      })),
      monthly: numbers.map((value, index) => [`2024-0${index + 1}`, value, value] as const),
    };
    const { page, complaints } = await open({ document });
    expect(complaints).toEqual([]);
    expect(await page.locator("main").innerHTML()).not.toMatch(/NaN|Infinity|undefined/);
    await page.close();
  });

  const HOSTILE = [
    `<img src=x onerror=alert(1)>`,
    `"><script>alert(2)</script>`,
    `' onfocus='alert(3)' autofocus='`,
    `</script><script>alert(4)</script>`,
    "`${alert(5)}`",
    `<!--<script>`,
    "a\u202Egpj.exe\u2066b",
  ];
  test.each(HOSTILE)("is not fooled by the name %j, wherever it stands", async (name) => {
    const large = largeResult(name);
    const document = {
      ...large,
      pipeline: { ...large.pipeline, name, version: name },
      strategy: { type: name, version: name, parameters: { [name]: name } },
      data: { ...large.data, url: name, version: name },
      stress: [{ name, statistics: large.statistics }],
      signal: [{ instrument: name, wanted: 1, price: 1 }],
      trades: large.trades.slice(0, 5),
    };
    const reasons = SIGNAL.reasons.map((reason) => ({ ...reason, message: name }));
    const sweep = sweepOf([name, `${name}2`, `${name}3`]);
    const { page, requests, complaints } = await open({ document, signal: { ...SIGNAL, reasons }, sweep });
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    expect(await page.locator("script").count()).toBe(2);
    expect(await page.locator("img, iframe, [onerror], [onfocus], [autofocus]").count()).toBe(0);
    const shown = name.replaceAll(/[\u202E\u2066]/g, "�");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(shown);
    expect(await page.content()).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    // Its name in the table, in the summary of its prices and in where it comes from.
    const text = (await page.locator("body").textContent()) ?? "";
    expect(text.split(shown).length).toBeGreaterThan(15);
    await page.close();
  });
});
