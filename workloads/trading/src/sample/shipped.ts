import { INTERVALS } from "../calendar/calendar.ts";
import { sampleCsv } from "./csv.ts";

const EIGHT_YEARS = { from: Date.UTC(2018, 0, 1), to: Date.UTC(2026, 0, 1), interval: INTERVALS["1d"] };

/** A small file with much that is wrong, for a look at what is said of it. */
const BROKEN = `time,open,high,low,close,volume
2025-03-03,71.20,72.05,70.90,71.85,2210400
2025-03-04,71.90,72.30,71.10,71.40,1980100
2025-03-05,71.35,71.20,70.65,70.80,2055900
2025-03-05,70.85,71.50,70.40,71.15,1899300
2025-03-06,71.10,"71,90",70.75,71.60,2304700
2025-03-07,71.65,719.50,71.20,71.95,2111800
2025-03-08,71.95,72.40,71.50,72.10,310200
2025-03-10,72.05,72.60,NaN,72.35,2290600
2025-03-11,72.40,72.95,0.00,72.70
2025-03-14,72.75,73.10,72.20,-72.90,2408800
14.03.2025,72.80,73.40,72.50,73.05,2077500
2025-03-13,73.00,73.45,72.60,73.20,
`;

/** Files of `data/`, by their names: generated, so that nobody has a right to them. */
export const shippedFiles = (): Readonly<Record<string, string>> => ({
  "alder.csv": [...sampleCsv({ seed: 1, instruments: 1, ...EIGHT_YEARS })].join(""),
  "basket.csv": [...sampleCsv({ seed: 2, instruments: 4, ...EIGHT_YEARS })].join(""),
  "broken.csv": BROKEN,
});
