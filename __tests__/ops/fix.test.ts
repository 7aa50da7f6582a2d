import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyFixes, fixAll, withoutConflicts } from "../../ops/fix.ts";
import type { Diagnostic, Fix } from "../../schemas/diagnostic.ts";
import { check } from "../support/diagnostics.ts";

const onPosix = process.platform !== "win32";
const fix = (start: number, end: number, text: string): Fix => ({ title: "t", start, end, text });

describe("fixes of one text", () => {
  it("leave everything else as it is", () => {
    expect(applyFixes("{ a: 1, // why\r\n b: 2 }", [fix(2, 3, "x"), fix(17, 18, "yy")])).toBe(
      "{ x: 1, // why\r\n yy: 2 }",
    );
  });

  it("that overlap are not applied: there is no one answer", () => {
    const [a, b, c] = [fix(0, 5, "a"), fix(3, 6, "b"), fix(6, 8, "c")];
    expect(withoutConflicts([c, b, a])).toEqual([c]);
    expect(withoutConflicts([fix(0, 9, "a"), fix(1, 2, "b"), fix(3, 4, "c")])).toEqual([]);
    expect(withoutConflicts([fix(2, 2, ","), fix(2, 2, ";")])).toEqual([]);
  });

  it("that are the same are one", () => {
    expect(withoutConflicts([fix(0, 1, "a"), fix(0, 1, "a")])).toEqual([fix(0, 1, "a")]);
  });

  it("that touch are both applied", () => {
    expect(withoutConflicts([fix(0, 2, "a"), fix(2, 4, "b")])).toHaveLength(2);
  });
});

describe("repairing files", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(realpathSync(tmpdir()), "fix-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const checkFile = (file: string) => () => check(read(file), "mysql.schema.json", file);

  it("keeps comments, formatting, quotes and line ends", async () => {
    write(
      "a.yaml",
      "# the network\r\nnetwork: {}\r\nserver:\r\n    sku_name:   'B_Standard_B1ms' # small\r\n    'zone': 1\r\n",
    );
    const result = await fixAll(root, checkFile("a.yaml"));
    expect(result).toEqual({ applied: 2, files: ["a.yaml"], diagnostics: [] });
    expect(read("a.yaml")).toBe(
      "# the network\r\nnetwork: {}\r\nserver:\r\n    skuName:   'B_Standard_B1ms' # small\r\n    'zone': \"1\"\r\n",
    );
  });

  it("repairs what only shows after another repair", async () => {
    write("a.json", '\uFEFF{ "network": {}, "server": { "Storage": { "sizeGb": "64", }, "version": "8.4" } }');
    const result = await fixAll(root, checkFile("a.json"));
    expect(result.diagnostics).toEqual([]);
    expect(read("a.json")).toBe('{ "network": {}, "server": { "storage": { "sizeGb": 64 }, "version": "8.4" } }');
  });

  it("has nothing left to do the second time", async () => {
    write("a.json", '{ "network": {}, "server": { "skuNmae": "x", "lock": "yes" } }');
    await fixAll(root, checkFile("a.json"));
    const once = read("a.json");
    expect(await fixAll(root, checkFile("a.json"))).toMatchObject({ applied: 0, files: [] });
    expect(read("a.json")).toBe(once);
  });

  it("does not touch a file without a repair", async () => {
    write("a.json", '{ "network": {}, "server": { "sizeGb": 8 } }');
    const before = statSync(join(root, "a.json"));
    expect((await fixAll(root, checkFile("a.json"))).diagnostics).toHaveLength(1);
    expect(statSync(join(root, "a.json")).mtimeMs).toBe(before.mtimeMs);
  });

  it("stops when repairs call for each other", async () => {
    write("a.json", "0");
    const swap = (): Diagnostic[] => {
      const text = read("a.json") === "0" ? "1" : "0";
      return [{ ruleId: "x/y", severity: "error", message: "m", file: "a.json", fix: fix(0, 1, text) }];
    };
    expect((await fixAll(root, swap)).applied).toBeLessThanOrEqual(10);
  });

  it("leaves no other file behind", async () => {
    write("a.json", '{ "network": {}, "server": { "skuNmae": "x" } }');
    await fixAll(root, checkFile("a.json"));
    expect(readdirSync(root)).toEqual(["a.json"]);
  });

  it.runIf(onPosix)("keeps the mode of a file, and a symbolic link a link", async () => {
    write("real.json", '{ "network": {}, "server": { "skuNmae": "x" } }');
    chmodSync(join(root, "real.json"), 0o640);
    symlinkSync("real.json", join(root, "a.json"));
    await fixAll(root, checkFile("a.json"));
    expect(lstatSync(join(root, "a.json")).isSymbolicLink()).toBe(true);
    expect(statSync(join(root, "real.json")).mode & 0o777).toBe(0o640);
    expect(read("real.json")).toContain('"skuName"');
  });

  it("tells in one sentence when a file cannot be written", async () => {
    write("a.json", '{ "network": {}, "server": { "skuNmae": "x" } }');
    const text = read("a.json");
    const vanishing = () => {
      const found = check(text, "mysql.schema.json", "a.json");
      // Between check and repair the folder takes the file's place.
      return found.map((each) => ({ ...each, file: "../none/a.json" }));
    };
    expect(await fixAll(root, vanishing)).toMatchObject({ applied: 0, files: [] });
  });
});

describe("any parameter file with mistakes", () => {
  const key = fc.constantFrom(
    "network",
    "Network",
    "server",
    "sku_name",
    "skuNmae",
    "storage",
    "sizeGB",
    "version",
    "zone",
    "lock",
    "tags",
  );
  const file = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>("8", 8, true, "yes", "Delegated", null, "x y"),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  })).value;
  const repaired = (text: string, name: string) => {
    const fixes = withoutConflicts(check(text, "mysql.schema.json", name).flatMap((each) => each.fix ?? []));
    return { text: applyFixes(text, fixes), count: fixes.length };
  };

  it("has fewer of them after each repair, and none more", () => {
    fc.assert(
      fc.property(file, fc.constantFrom("a.json", "a.yaml"), (value, name) => {
        const text = JSON.stringify(value, null, 2);
        const after = repaired(text, name);
        const errors = (each: string) =>
          check(each, "mysql.schema.json", name).filter(({ severity }) => severity === "error");
        // A renamed object is looked into only then: what is wrong inside was not counted before.
        const renamed = check(text, "mysql.schema.json", name).some(
          ({ ruleId }) => ruleId === "schema/unknown-property",
        );
        if (after.count === 0) expect(after.text).toBe(text);
        else if (!renamed) expect(errors(after.text).length).toBeLessThan(errors(text).length);
        expect(
          check(after.text, "mysql.schema.json", name).filter(({ ruleId }) => ruleId.startsWith("syntax/")),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("comes to rest", () => {
    fc.assert(
      fc.property(file, fc.constantFrom("a.json", "a.yaml"), (value, name) => {
        let state = { text: JSON.stringify(value, null, 2), count: 1 };
        for (let round = 0; round < 10 && state.count > 0; round++) state = repaired(state.text, name);
        expect(state.count).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
