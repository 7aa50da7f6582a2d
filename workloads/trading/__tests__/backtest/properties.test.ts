import fc from "fast-check";
import { expect, test } from "vitest";
import { backtest } from "../../src/backtest/backtest.ts";
import type { Account, Backtest, Fill } from "../../src/backtest/result.ts";
import { sizingTypes } from "../../src/backtest/sizing/sizings.ts";
import { type Bars, type Market, mapColumns, marketOf, sliceOf } from "../../src/market.ts";
import { withDefaults } from "../../src/strategy/parameters.ts";
import { accounts, following, markets, plans } from "../support/generated.ts";
import { rulesWith } from "../support/market.ts";

const LONG_OR_SHORT = -10;
const LONG_ONLY = 0;
const BASIS_POINT = 1e-4;

/** The last value of a column at or before a time. */
const lastOf = (bars: Bars, time: number, column: Float64Array): number =>
  column[bars.time.findLastIndex((each) => each <= time)] ?? Number.NaN;

/** An account kept on paper, from what was filled: what is held, and what that has brought and cost since the beginning. */
function onPaper(market: Market, fills: readonly Fill[], capital: number, time: number) {
  let [cash, profit, costs, gross] = [capital, 0, 0, 0];
  for (const bars of market.bars) {
    const own = fills.filter((fill) => fill.instrument === bars.instrument && fill.time <= time);
    const close = lastOf(bars, time, bars.close);
    for (const { units, price, reference, commission } of own) {
      cash -= units * price + commission;
      profit += units * (close - reference);
      costs += units * (price - reference) + commission;
    }
    if (own.length > 0) gross += Math.abs(own.reduce((sum, { units }) => sum + units, 0) * close);
  }
  return { cash, equity: capital + profit - costs, gross, costs };
}

/** Equal but for what adding up in another order makes of numbers of this size. */
const expectClose = (value: number | undefined, expected: number, size: number) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-9 * size);

const sizeOf = ({ startCapital, fills }: Backtest) =>
  fills.reduce((sum, { units, price }) => sum + Math.abs(units * price), startCapital);

test("at each moment cash and positions are the capital, plus what prices brought, minus what it cost", () => {
  fc.assert(
    fc.property(markets(), plans(LONG_OR_SHORT), accounts, (market, plan, account) => {
      const run = backtest(market, following(plan, market.bars.length), { ...rulesWith(), account });
      for (const [moment, time] of market.time.entries()) {
        const paper = onPaper(market, run.fills, account.capital, time);
        expectClose(run.cash[moment], paper.cash, sizeOf(run));
        expectClose(run.equity[moment], paper.equity, sizeOf(run));
        const equity = run.equity[moment] ?? 0;
        if (equity > 1) expectClose((run.exposure[moment] ?? 0) * equity, paper.gross, sizeOf(run));
      }
    }),
  );
});

test("each order is filled at the open of a bar of its instrument, with the costs of the account, in whole units if so asked", () => {
  fc.assert(
    fc.property(markets(), plans(LONG_OR_SHORT), accounts, (market, plan, account) => {
      const { fills, costs } = backtest(market, following(plan, market.bars.length), { ...rulesWith(), account });
      const { commissionBps, commissionPerOrder, spreadBps, slippageBps } = account.costs;
      for (const { moment, time, instrument, units, price, reference, commission } of fills) {
        const bars = market.bars.find((each) => each.instrument === instrument);
        expect(bars?.open[bars.time.indexOf(time)]).toBe(reference);
        expect(market.time[moment]).toBe(time);
        expect(units).not.toBe(0);
        if (account.units === "whole") expect(Number.isInteger(units)).toBe(true);
        const against = reference * (spreadBps / 2 + slippageBps) * BASIS_POINT;
        expectClose(price, units > 0 ? reference + against : reference - against, reference);
        expectClose(commission, Math.abs(units) * price * commissionBps * BASIS_POINT + commissionPerOrder, commission);
      }
      const traded = fills.reduce((sum, { units, reference }) => sum + Math.abs(units) * reference, 0);
      expectClose(costs.spread, (traded * spreadBps * BASIS_POINT) / 2, traded);
      expectClose(costs.slippage, traded * slippageBps * BASIS_POINT, traded);
      const commissions = fills.reduce((sum, { commission }) => sum + commission, 0);
      expectClose(costs.commission, commissions, commissions);
    }),
  );
});

/** One instrument without holes, fractional units: what is held after each open, written down once more from the definition. */
function heldNaively({ bars: [bars] }: Market, decisions: readonly number[], { capital, costs, delayBars }: Account) {
  let [cash, units, filled] = [capital, 0, 0];
  const against = (costs.spreadBps / 2 + costs.slippageBps) * BASIS_POINT;
  const rate = costs.commissionBps * BASIS_POINT;
  return [...(bars?.open ?? [])].map((open, row) => {
    const share = decisions[row - delayBars] ?? 0;
    if (share === filled) return units;
    filled = share;
    const equity = cash + units * open;
    const target = Math.sign(share) * Math.max(0, Math.abs(share) * equity - costs.commissionPerOrder);
    const order = target / (open * (1 + against) * (1 + rate)) - units;
    const price = open * (order > 0 ? 1 + against : 1 - against);
    if (order !== 0) cash -= order * price + Math.abs(order) * price * rate + costs.commissionPerOrder;
    units += order;
    return units;
  });
}

test("one instrument is held as the decision of so many bars before asks for, worth its share of equity at the open", () => {
  const shares = fc.array(fc.constantFrom(-0.5, 0, 0, 0.5, 1), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(markets(), shares, accounts, ({ bars: [bars] }, decisions, changed) => {
      const market = marketOf(bars === undefined ? [] : [bars]);
      const account = { ...changed, units: "fractional" as const };
      const decide = {
        warmUp: 0,
        decide: ({ index }: { index: number }, wanted: Float64Array) => wanted.set([decisions[index] ?? 0]),
      };
      const run = backtest(market, decide, { ...rulesWith(), account });
      const naive = heldNaively(market, decisions, account);
      for (const [moment, expected] of naive.entries()) {
        if ((run.equity[moment] ?? 0) <= 0) return;
        const held = run.fills.filter((fill) => fill.moment <= moment).reduce((sum, { units }) => sum + units, 0);
        expectClose(held, expected, account.capital);
      }
    }),
  );
});

test("prices in another unit, or as much more capital, change nothing but the unit", () => {
  // Powers of two: the same digits, to the last.
  const factors = fc.integer({ min: -8, max: 8 }).map((exponent) => 2 ** exponent);
  fc.assert(
    fc.property(markets(), plans(LONG_OR_SHORT), accounts, factors, (market, plan, changed, factor) => {
      const account: Account = { ...changed, units: "fractional", costs: { ...changed.costs, commissionPerOrder: 0 } };
      const run = (of: Market, own: Account) =>
        backtest(of, following(plan, market.bars.length), { ...rulesWith(), account: own });
      const { equity, exposure } = run(market, account);
      const scale = (column: Float64Array, name: string) =>
        name === "time" ? column : column.map((value) => value * factor);
      const inOtherPrices = run({ ...market, bars: market.bars.map((bars) => mapColumns(bars, scale)) }, account);
      expect(inOtherPrices.equity).toEqual(equity);
      expect(inOtherPrices.exposure).toEqual(exposure);
      const withMore = run(market, { ...account, capital: account.capital * factor });
      expect(withMore.equity).toEqual(equity.map((value) => value * factor));
    }),
  );
});

test("who wants nothing has what there was at the beginning", () => {
  fc.assert(
    fc.property(markets(), accounts, (market, account) => {
      const run = backtest(market, { warmUp: 0, decide() {} }, { ...rulesWith(), account });
      expect(new Set(run.equity)).toEqual(new Set([account.capital]));
      expect([run.fills, run.trades]).toEqual([[], []]);
    }),
  );
});

test("costs take from the end what they say they do, and never give", () => {
  fc.assert(
    fc.property(markets(), plans(LONG_OR_SHORT), accounts, (market, plan, account) => {
      const { fills, equity, costs, ...run } = backtest(market, following(plan, market.bars.length), {
        ...rulesWith(),
        account,
      });
      const free = fills.map((fill) => ({ ...fill, price: fill.reference, commission: 0 }));
      const end = market.time.at(-1) ?? 0;
      const without = onPaper(market, free, account.capital, end).equity;
      const size = sizeOf({ ...run, fills, equity, costs });
      expectClose(equity.at(-1), without - costs.commission - costs.spread - costs.slippage, size);
      expect(Math.min(costs.commission, costs.spread, costs.slippage)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("trades add up to what was won or lost", () => {
  fc.assert(
    fc.property(markets(), plans(LONG_OR_SHORT), accounts, (market, plan, account) => {
      const run = backtest(market, following(plan, market.bars.length), { ...rulesWith(), account });
      const profit = run.trades.reduce((sum, trade) => sum + trade.profit, 0);
      expectClose(run.equity.at(-1), account.capital + profit, sizeOf(run));
    }),
  );
});

test("nobody owes who only buys and never wants more than all", () => {
  fc.assert(
    fc.property(markets(), plans(LONG_ONLY), accounts, (market, plan, account) => {
      const { cash } = backtest(market, following(plan, market.bars.length), { ...rulesWith(), account });
      expect(Math.min(...cash)).toBeGreaterThanOrEqual(-1e-9 * account.capital);
    }),
  );
});

test.each(sizingTypes)("an account with $type knows nothing of what comes later", (type) => {
  fc.assert(
    fc.property(
      markets(),
      plans(LONG_OR_SHORT),
      accounts,
      fc.integer({ min: 1, max: 39 }),
      (market, plan, account, end) => {
        const run = (of: Market) =>
          backtest(of, following(plan, market.bars.length), {
            account,
            sizing: type.create({ ...withDefaults(type.schema), interval: 3 }),
          });
        const [whole, part] = [run(market), run(sliceOf(market, 0, end))];
        expect(part.equity).toEqual(whole.equity.slice(0, end));
        expect(part.fills).toEqual(whole.fills.filter(({ moment }) => moment < end));
      },
    ),
  );
});
