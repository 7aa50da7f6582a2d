import { TradingError } from "../types.ts";
import { isDerived, type Prices } from "./layout.ts";
import { FIELDS, type Series } from "./source.ts";

/** What a machine with 2 GiB can hold beside a backtest. */
export const MAXIMUM_ROWS = 10_000_000;
const MAXIMUM_INSTRUMENTS = 10_000;

export const tooManyRows = (file: string): TradingError =>
  new TradingError(`${file} has more than ${MAXIMUM_ROWS.toLocaleString("en-US")} rows: split it`);

type Six<T> = [T, T, T, T, T, T];
const six = <T>(make: () => T): Six<T> => [make(), make(), make(), make(), make(), make()];

/** Columns of one instrument, that grow. */
export interface Columns {
  /** @param values One number a field @param starts One column of the file a field */
  push(values: Float64Array, line: number, starts: Uint16Array): void;
  done(): Series;
}

/** Columns of every instrument of a file, in the order in which they first appear. */
export interface Instruments {
  /** @throws TradingError for too many */
  of(instrument: string): Columns;
  done(): readonly Series[];
}

/** @param prices With closes alone, they stand for the other prices: it is the same column. */
export function instruments(file: string, prices: Prices): Instruments {
  const all = new Map<string, Columns>();
  const rows = { count: 0 };
  return {
    of: (instrument) => {
      const known = all.get(instrument);
      if (known !== undefined) return known;
      if (all.size === MAXIMUM_INSTRUMENTS) {
        const most = MAXIMUM_INSTRUMENTS.toLocaleString("en-US");
        throw new TradingError(`${file} has more than ${most} instruments: is columns.instrument the right column?`);
      }
      const columns = columnsOf(file, instrument, { prices, rows });
      all.set(instrument, columns);
      return columns;
    },
    done: () => [...all.values()].map((each) => each.done()),
  };
}

function columnsOf(
  file: string,
  instrument: string,
  { prices, rows }: { readonly prices: Prices; readonly rows: { count: number } },
): Columns {
  let size = 0;
  let room = 64;
  let values = six(() => new Float64Array(room));
  let starts = six(() => new Uint16Array(room));
  let lines = new Uint32Array(room);
  const resize = (to: number) => {
    room = to;
    // The memory itself moves to its new size: there is never a second copy of all columns.
    values = values.map(({ buffer }) => new Float64Array(buffer.transfer(room * 8))) as typeof values;
    starts = starts.map(({ buffer }) => new Uint16Array(buffer.transfer(room * 2))) as typeof starts;
    lines = new Uint32Array(lines.buffer.transfer(room * 4));
  };
  return {
    push: (row, line, columns) => {
      if (++rows.count > MAXIMUM_ROWS) throw tooManyRows(file);
      if (size === room) resize(room * 2);
      for (let field = 0; field < FIELDS.length; field++) {
        (values[field] as Float64Array)[size] = row[field] as number;
        (starts[field] as Uint16Array)[size] = columns[field] as number;
      }
      lines[size++] = line;
    },
    done: () => {
      resize(size);
      const [time, open, high, low, close, volume] = values;
      return {
        instrument,
        time,
        ...(prices === "close" ? { open: close, high: close, low: close } : { open, high, low }),
        close,
        volume,
        place: (row, field) => {
          const written = prices === "close" && isDerived(field) ? "close" : field;
          return { line: lines[row] ?? 1, column: starts[FIELDS.indexOf(written)]?.[row] ?? 1 };
        },
      };
    },
  };
}
