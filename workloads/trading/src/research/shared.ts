import { type Market, mapColumns } from "../market.ts";

/** The same market in memory that threads share. */
export const sharedMarket = ({ bars, time, rows }: Market): Market => ({
  bars: bars.map((each) => mapColumns(each, shared)),
  time: shared(time),
  rows: rows.map((each) => {
    const copy = new Int32Array(new SharedArrayBuffer(each.byteLength));
    copy.set(each);
    return copy;
  }),
});

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
