import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { Unwritable } from "../../src/publisher/publisher.ts";
import { folderInputs, folderResults } from "../../src/store/folder.ts";
import { filesIn, folderWith, textsIn } from "../support/folder.ts";

const LIMITS = { maxBytes: 3, signal: new AbortController().signal };
const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Results below a folder, with drafts beside them. */
function resultsIn(root: string) {
  let count = 0;
  return folderResults(join(root, "results"), () => join(root, "drafts", String(count++)));
}

test("of many that write the same result at once, one does, and its text is whole", async () => {
  const root = folderWith();
  const results = resultsIn(root);
  const texts = Array.from({ length: 40 }, (_, index) => `${index}`.repeat(1_000));
  const wrote = await Promise.all(texts.map((text) => results.writeNew("a/b.json", text)));
  const first = texts[wrote.indexOf(true)];
  expect([wrote.filter(Boolean).length, await results.read("a/b.json"), filesIn(join(root, "drafts"))]).toEqual([
    1,
    first,
    [],
  ]);
  expect(await results.writeNew("a/b.json", "later")).toBe(false);
  expect(textsIn(join(root, "results"))).toEqual({ "a/b.json": first });
});

test("a result that is not there is none; one that cannot be written or read says why", async () => {
  const root = folderWith({ "results/file": "", "results/folder/x": "" });
  const results = resultsIn(root);
  expect(await results.read("none.json")).toBeUndefined();
  await expect(results.writeNew("file/a.json", "1")).rejects.toThrow(Unwritable);
  await expect(results.writeNew("file/a.json", "1")).rejects.toThrow(
    /file\/a\.json cannot be written: (a file is where a folder|a part of its path)/,
  );
  await expect(results.read("folder")).rejects.toThrow("folder cannot be read: it is a folder");
  expect(filesIn(join(root, "drafts"))).toEqual([]);
});

test("data is read when it is what was told of", async () => {
  const root = folderWith({ "fx/a.csv": "1,2", "large.csv": "1,2,3" });
  const inputs = folderInputs(root);
  const [version, url] = [digestOf("1,2"), pathToFileURL(join(root, "fx/a.csv")).href];
  const input = { blob: "fx/a.csv", url, version, bytes: Buffer.from("1,2") };
  expect(await inputs.fetch("fx/a.csv", version, LIMITS)).toEqual({ kind: "here", input });
  expect(await inputs.fetch("fx/a.csv", digestOf("1"), LIMITS)).toEqual({ kind: "gone" });
  expect(await inputs.fetch("none.csv", version, LIMITS)).toEqual({ kind: "gone" });
  expect(await inputs.fetch("large.csv", version, LIMITS)).toEqual({ kind: "too large", bytes: 5 });
  await expect(inputs.fetch("fx", version, { ...LIMITS, maxBytes: 1e6 })).rejects.toThrow(
    "fx cannot be read: it is a folder",
  );
});
