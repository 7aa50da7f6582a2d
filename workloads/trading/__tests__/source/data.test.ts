import { createHash } from "node:crypto";
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Data, fileData } from "../../src/source/data.ts";
import { folderWith } from "../support/folder.ts";

async function piecesOf(data: Data): Promise<Uint8Array[]> {
  const pieces = [];
  for await (const piece of data.stream()) pieces.push(piece);
  return pieces;
}

const TEXT = "time,close\n".repeat(100_000);

test("a file is known by what is in it, and comes in pieces", async () => {
  const path = join(folderWith({ "a.csv": TEXT }), "a.csv");
  const data = await fileData(path, "a.csv");
  expect(data).toMatchObject({
    name: "a.csv",
    size: TEXT.length,
    version: createHash("sha256").update(TEXT).digest("hex"),
  });
  const pieces = await piecesOf(data);
  expect(pieces.length).toBeGreaterThan(1);
  expect(Buffer.concat(pieces).toString()).toBe(TEXT);
  expect(Buffer.from(await data.slice(11, 15)).toString()).toBe("time");
  appendFileSync(path, "x");
  expect((await fileData(path)).version).not.toBe(data.version);
});

test("a file that is not there, or is a folder, is a mistake of the user", async () => {
  const folder = folderWith();
  await expect(fileData(join(folder, "b.csv"), "b.csv")).rejects.toMatchObject({
    message: "b.csv cannot be read: there is no such file or folder",
    exitCode: 2,
  });
  await expect(fileData(folder, "in")).rejects.toMatchObject({
    message: "in cannot be read: it is a folder",
    exitCode: 2,
  });
});

test("a file that is cut while it is read fails", async () => {
  const path = join(folderWith({ "a.csv": TEXT }), "a.csv");
  const data = await fileData(path, "a.csv");
  truncateSync(path, 10);
  await expect(data.slice(5, 20)).rejects.toThrow("a.csv was cut while it was read");
});

test("an empty file is one", async () => {
  const path = join(folderWith(), "a.csv");
  writeFileSync(path, "");
  const data = await fileData(path);
  expect([data.size, await piecesOf(data), await data.slice(0, 0)]).toEqual([0, [], new ArrayBuffer()]);
});
