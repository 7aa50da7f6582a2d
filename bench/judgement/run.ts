// `npm run bench:judgement`: how many dangerous changes a review holds, and how many harmless ones.
import { styleText } from "node:util";
import { CHANGES, type CorpusChange } from "./changes.ts";
import { judge } from "./judge.ts";

/** Aims: every dangerous change is held, and at most two of a hundred harmless ones. */
const AIM = { recall: 1, falseHolds: 0.02 };

const percent = (part: number, of: number): string => (of === 0 ? "–" : `${((100 * part) / of).toFixed(1)} %`);
const named = (change: CorpusChange): string =>
  `${change.type} ${change.path === "" ? "is destroyed" : `${change.path} = ${JSON.stringify(change.to)}`}`;
const rows = judge(CHANGES);
const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
const total = {
  name: "all",
  dangerous: sum((row) => row.dangerous),
  missed: rows.flatMap((row) => row.missed),
  harmless: sum((row) => row.harmless),
  falseHolds: rows.flatMap((row) => row.falseHolds),
};

process.stdout.write(`${CHANGES.length} changes; aims: recall 100 %, false holds at most 2 %\n\n`);
process.stdout.write(
  `${"class".padEnd(22)}${"dangerous".padStart(10)}${"recall".padStart(10)}${"harmless".padStart(10)}${"false holds".padStart(13)}\n`,
);
for (const { name, dangerous, missed, harmless, falseHolds } of [...rows, total]) {
  const recall = percent(dangerous - missed.length, dangerous);
  process.stdout.write(
    `${name.padEnd(22)}${String(dangerous).padStart(10)}${recall.padStart(10)}${String(harmless).padStart(10)}${percent(falseHolds.length, harmless).padStart(13)}\n`,
  );
}
for (const change of total.missed) process.stdout.write(styleText("red", `missed: ${named(change)}\n`));
for (const change of total.falseHolds) process.stdout.write(styleText("yellow", `false hold: ${named(change)}\n`));
const met =
  total.missed.length / total.dangerous <= 1 - AIM.recall && total.falseHolds.length / total.harmless <= AIM.falseHolds;
if (!met) process.exitCode = 1;
