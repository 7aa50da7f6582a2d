import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain, Lines, MAX_FILE_BYTES, readSource } from "../../../schemas/syntax/source.ts";

const onPosix = process.platform !== "win32";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "source-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
const read = (name: string) => readSource(join(folder, name), `x/${name}`);
const problem = (name: string) => {
  const result = read(name);
  return "diagnostic" in result ? result.diagnostic : undefined;
};

describe("reading a file", () => {
  it("gives its text as it is, byte order mark and line ends included", () => {
    write("text.json", "\uFEFF{\r\n}");
    expect(read("text.json")).toEqual({ source: { file: "x/text.json", text: "\uFEFF{\r\n}" } });
  });

  it("says that a file is missing", () => {
    expect(problem("none.json")).toMatchObject({
      ruleId: "file/missing",
      severity: "error",
      file: "x/none.json",
      message: "x/none.json does not exist",
    });
    write("text.json", "{}");
    expect(problem("text.json/below.json")?.ruleId).toBe("file/missing");
  });

  it("refuses a folder", () => {
    mkdirSync(join(folder, "folder.json"));
    expect(problem("folder.json")?.ruleId).toBe("file/directory");
  });

  it("refuses 50 MB without reading them", () => {
    write("large.json", "");
    truncateSync(join(folder, "large.json"), 50_000_000);
    expect(problem("large.json")).toMatchObject({
      ruleId: "file/too-large",
      message: "x/large.json is larger than 1 MiB, but must be smaller",
    });
  });

  it("takes a file of just the size that is allowed", () => {
    write("limit.json", " ".repeat(MAX_FILE_BYTES));
    expect(read("limit.json")).toHaveProperty("source");
    write("limit.json", " ".repeat(MAX_FILE_BYTES + 1));
    expect(problem("limit.json")?.ruleId).toBe("file/too-large");
  });

  it("refuses a binary file, and tells where", () => {
    write("binary.json", new Uint8Array([0x7b, 0x00, 0x7d]));
    expect(problem("binary.json")?.message).toBe("x/binary.json is not a text file: byte 2 is zero");
  });

  it.each([
    ["little", Buffer.from("\uFEFF{}", "utf16le")],
    ["big", Buffer.from("\uFEFF{}", "utf16le").swap16()],
  ])("names UTF-16 (%s endian) and what to do about it", (name, bytes) => {
    write(`${name}.json`, bytes);
    expect(problem(`${name}.json`)?.message).toBe(
      `x/${name}.json is encoded as UTF-16, but must be UTF-8; save it with encoding UTF-8`,
    );
  });

  it("finds the place of a byte that is not UTF-8", () => {
    write("latin1.json", Buffer.from('{\n  "a": "gr\u00fcn"\n}', "latin1"));
    expect(problem("latin1.json")).toMatchObject({ ruleId: "file/encoding", position: { line: 2, column: 11 } });
  });

  it("takes a replacement character that is really in the file", () => {
    write("replacement.json", '"\uFFFD"');
    expect(read("replacement.json")).toHaveProperty("source.text", '"\uFFFD"');
  });

  it("does not show what it refused", () => {
    write("secret.json", Buffer.from('"password": "hunter2\xff"', "latin1"));
    expect(JSON.stringify(problem("secret.json"))).not.toContain("hunter2");
  });

  it.runIf(onPosix)("says that a symbolic link leads back to itself", () => {
    symlinkSync("loop.json", join(folder, "loop.json"));
    expect(problem("loop.json")?.ruleId).toBe("file/symlink-loop");
  });

  it.runIf(onPosix)("does not wait for a pipe", () => {
    execFileSync("mkfifo", [join(folder, "pipe.json")]);
    expect(problem("pipe.json")?.ruleId).toBe("file/not-a-file");
  });

  it.runIf(onPosix)("does not read from a device", () => {
    expect(readSource("/dev/zero", "zero")).toHaveProperty("diagnostic.ruleId", "file/not-a-file");
  });
});

describe("a refusal of the file system", () => {
  it.each([
    ["EACCES", "file/unreadable", "cannot be read: permission denied"],
    ["EPERM", "file/unreadable", "cannot be read: permission denied"],
    ["EISDIR", "file/directory", "is a folder, but must be a file"],
    ["ELOOP", "file/symlink-loop", "is a symbolic link that leads back to itself"],
    ["EMFILE", "file/unreadable", "cannot be read: EMFILE"],
  ])("%s is %s", (code, ruleId, message) => {
    expect(explain(Object.assign(new Error("refused"), { code }))).toEqual([ruleId, message]);
  });
});

describe("lines", () => {
  it.each(["\n", "\r\n", "\r"])("end with %j", (end) => {
    const lines = new Lines(`ab${end}cd${end}`);
    expect(lines.position(2 + end.length + 1, 2 + end.length + 2)).toEqual({
      line: 2,
      column: 2,
      endLine: 2,
      endColumn: 3,
    });
    expect(lines.line(1)).toBe("cd");
  });

  it("count no byte order mark", () => {
    const lines = new Lines("\uFEFFab");
    expect(lines.position(1, 2)).toMatchObject({ line: 1, column: 1, endColumn: 2 });
    expect(lines.line(0)).toBe("ab");
  });

  it("count UTF-16 units, as editors do", () => {
    expect(new Lines("😀x").position(2, 3)).toMatchObject({ column: 3 });
  });

  it("have no place outside of the text", () => {
    expect(new Lines("ab").position(-5, 99)).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 3 });
  });
});
