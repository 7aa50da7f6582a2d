import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { digestOf, keyOf } from "../../src/pipeline/digest.ts";
import { listPipelines, loadPipeline, parsePipeline } from "../../src/pipeline/load.ts";
import { printDiagnostic } from "../../src/pipeline/print.ts";
import { pipelineSchema } from "../../src/pipeline/schema.ts";
import { SCHEMA_FILES } from "../../src/pipeline/schema-files.ts";
import { validatorOf } from "../../src/pipeline/validate.ts";
import { strategyTypes } from "../../src/strategy/strategies.ts";
import { pipelineWith } from "../support/documents.ts";
import { folderWith } from "../support/folder.ts";

const HOME = join(import.meta.dirname, "../..");
const mistakes = (text: string): string[] => parsePipeline("p.json", text).diagnostics.map(printDiagnostic);

const SOUND = '"name": "p", "version": "1.0.0", "strategy": { "type": "buy-and-hold" }';

describe("a pipeline file", () => {
  test.each([
    ["an unknown key", `{ ${SOUND}, "strategie": {} }`, '1:76 error unknown key "strategie"; did you mean "strategy"?'],
    [
      "an unknown part",
      `{ ${SOUND}, "gate": { "type": "polcy" } }`,
      '1:94 error gate.type is "polcy"; did you mean "policy"?',
    ],
    [
      "an unknown parameter",
      `{ ${SOUND}, "sizing": { "fracton": 1 } }`,
      '1:88 error unknown key "fracton"; did you mean "fraction"?',
    ],
    [
      "a number that is a text",
      `{ ${SOUND}, "account": { "capital": "much" } }`,
      '1:100 error account.capital is "much", but must be number',
    ],
    [
      "a number out of range",
      `{ ${SOUND}, "validation": { "costStress": [1] } }`,
      "1:107 error validation.costStress[0] is 1, but must be > 1",
    ],
    [
      "a parameter to try that there is not",
      `{ ${SOUND}, "validation": { "sweep": { "fast": [1] } } }`,
      '1:103 error unknown key "fast"; there are none',
    ],
    [
      "a name that is not its file's",
      SOUND.replace('"p"', '"q"').replace(/.*/, "{ $& }"),
      '1:11 error name is "q", but must be that of its file: "p"',
    ],
    [
      "no version",
      '{ "name": "p", "strategy": { "type": "buy-and-hold" } }',
      "1:1 error version is missing; add it: Semantic version",
    ],
    [
      "a version that is none",
      `{ ${SOUND.replace("1.0.0", "1")} }`,
      '1:27 error version is "1", but must be a semantic version',
    ],
    ["a key twice", `{ ${SOUND}, "version": "2.0.0" }`, '1:76 error "version" is there twice; keep one'],
    ["a comma too many", `{ ${SOUND}, }`, "1:76 error not JSON: "],
    ["a comment", `{ // hello\n ${SOUND} }`, "1:3 error not JSON: "],
    ["nothing", "", "1:1 error not JSON: the file is empty"],
    ["a list", "[]", "1:1 error this is [], but must be object"],
    ["brackets without end", "[".repeat(100_000), "1:1 error the file is nested deeper than 64 levels"],
    [
      "values that contradict each other",
      '{\n  "name": "p",\n  "version": "1.0.0",\n  "strategy": { "type": "moving-average-crossover", "fast": 50, "slow": 20 }\n}',
      "4:61 error strategy.fast is 50, but must be less than slow (20)",
    ],
    [
      "a signature in a URL",
      `{ ${SOUND}, "publisher": { "type": "blob", "url": "https://a/b?sig=x" } }`,
      "error publisher.url is",
    ],
  ])("with %s is told where and how to mend it", (_, text, expected) => {
    expect(mistakes(text).join("\n")).toContain(expected);
  });

  it("is told all of its mistakes at once, in their order", () => {
    const text =
      '{\n  "name": "P!",\n  "account": { "units": "wole" },\n  "strategy": { "type": "moving-average-crossover", "fst": 1 },\n  "sizing": { "type": "fixed" }\n}';
    expect(mistakes(text).map((each) => each.split(" error ")[0])).toEqual([
      "p.json:1:1",
      "p.json:2:11",
      "p.json:3:25",
      "p.json:4:53",
      "p.json:5:23",
    ]);
  });

  it("is told the same after a byte order mark, with a place that is right", () => {
    expect(mistakes(`\uFEFF{ ${SOUND}, "gat": {} }`)).toEqual([
      'p.json:1:77 error unknown key "gat"; did you mean "gate"? pipeline/unknown-key',
    ]);
  });

  it("never makes the loader throw, whatever it says", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((value) => `{ ${SOUND}, "gate": ${value} }`),
        ),
        (text) => {
          const { pipeline, diagnostics } = parsePipeline("p.json", text);
          expect(pipeline === undefined).toBe(diagnostics.length > 0);
          for (const { line, column } of diagnostics) expect(line > 0 && column > 0).toBe(true);
        },
      ),
    );
  });

  it("gets every default", () => {
    expect(pipelineWith()).toMatchObject({
      source: { type: "csv", separator: "," },
      quality: { type: "ohlc" },
      account: { capital: 100_000, units: "fractional", delayBars: 1, costs: { spreadBps: 0 } },
      sizing: { type: "fixed-fraction", fraction: 1 },
      statistics: { type: "standard" },
      validation: { costStress: [2, 5], lagStress: [1], walkForward: { folds: 5 }, sweep: {} },
      gate: { type: "policy", minimumTrades: 30 },
      publisher: { type: "output" },
    });
  });
});

describe("what results are kept by", () => {
  const data = { url: "https://a/b.csv", version: "0x1" };
  test.each([
    ["the order of keys", { strategy: { slow: 8, fast: 3, type: "moving-average-crossover" } }],
    ["a default that is written down", { sizing: { type: "fixed-fraction", fraction: 1 } }],
    ["another policy", { gate: { type: "policy", minimumTrades: 1 } }],
    ["another publisher", { publisher: { type: "folder", path: "x" } }],
    ["a description", { description: "x" }],
  ])("is not changed by %s", (_, changes) => {
    expect(keyOf(data, pipelineWith(changes))).toBe(keyOf(data, pipelineWith()));
  });

  test.each([
    ["version", { version: "1.0.1" }],
    ["strategy", { strategy: { type: "moving-average-crossover", fast: 4, slow: 8 } }],
    ["account", { account: { capital: 1 } }],
    ["validation", { validation: { lagStress: [] } }],
  ])("is changed by the %s of the pipeline", (_, changes) => {
    expect(keyOf(data, pipelineWith(changes))).not.toBe(keyOf(data, pipelineWith()));
  });

  it("is another one for each version of the data, whatever is written where", () => {
    const keys = [data, { ...data, version: "0x2" }, { ...data, url: "x" }, { url: `${data.url}0`, version: "x1" }];
    expect(new Set(keys.map((each) => keyOf(each, pipelineWith()))).size).toBe(4);
    expect(digestOf(pipelineWith())).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("shipped pipelines", () => {
  it("have no mistake, are found by name and by path, and use every strategy", async () => {
    const cwd = folderWith();
    const paths = await listPipelines(join(HOME, "pipelines"));
    const pipelines = await Promise.all(paths.map((path) => loadPipeline({ home: HOME, cwd }, path)));
    for (const pipeline of pipelines) {
      expect(await loadPipeline({ home: HOME, cwd }, pipeline.name)).toEqual(pipeline);
      expect(await loadPipeline({ home: HOME, cwd }, `pipelines/${pipeline.name}.json`)).toEqual(pipeline);
    }
    expect(pipelines.map(({ strategy }) => strategy.type).sort()).toEqual(strategyTypes.map(({ type }) => type).sort());
  });

  it("fit the schema that editors read", async () => {
    const problemsOf = validatorOf(pipelineSchema);
    const texts = (await listPipelines(join(HOME, "pipelines"))).map((path) => readFileSync(path, "utf8"));
    expect(texts.flatMap((text) => problemsOf(JSON.parse(text)))).toEqual([]);
    expect(problemsOf({ name: "p", version: "1.0.0", strategy: { type: "x" } })).not.toEqual([]);
  });

  it("are looked for where the user is first", async () => {
    const cwd = folderWith({ "pipelines/moving-average.json": `{ ${SOUND.replace('"p"', '"moving-average"')} }` });
    const { strategy } = await loadPipeline({ home: HOME, cwd }, "pipelines/moving-average.json");
    expect(strategy.type).toBe("buy-and-hold");
  });

  it("are suggested for a name that is nearly one", async () => {
    const load = (name: string) => loadPipeline({ home: HOME, cwd: folderWith() }, name);
    await expect(load("moving-avarage")).rejects.toThrow('did you mean "moving-average"?');
    await expect(load("nowhere/x.json")).rejects.toThrow('there is no pipeline file "nowhere/x.json"');
    await expect(load("../../package")).rejects.toThrow("there is no pipeline file");
  });
});

test.each(Object.entries(SCHEMA_FILES))("schemas/%s is current: npm run generate", (name, schema) => {
  expect(JSON.parse(readFileSync(join(HOME, "schemas", name), "utf8"))).toEqual(schema);
});
