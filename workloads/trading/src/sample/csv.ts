import { DAY_MS } from "../calendar/calendar.ts";
import { type SampleOptions, sampleBars } from "./sample.ts";

/** Characters of a piece: lines are written many at a time. */
const PIECE = 64 * 1024;

/** A market as CSV, in pieces; with several instruments, they have a column. */
export function* sampleCsv(options: SampleOptions): Generator<string> {
  const { instruments, interval } = options;
  let text = `time,${instruments > 1 ? "instrument," : ""}open,high,low,close,volume\n`;
  for (const { time, instrument, open, high, low, close, volume } of sampleBars(options)) {
    const iso = new Date(time).toISOString();
    const written = interval < DAY_MS ? iso.replace(":00.000Z", "Z") : iso.slice(0, 10);
    const prices = [open, high, low, close].map((price) => price.toFixed(2)).join(",");
    text += `${written},${instruments > 1 ? `${instrument},` : ""}${prices},${volume}\n`;
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  yield text;
}
