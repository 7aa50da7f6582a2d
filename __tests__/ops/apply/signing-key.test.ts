import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keyFile, signingKey } from "../../../ops/apply/signing-key.ts";

const GIVEN = "a key of this test";
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "key-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => keyFile({ HOME: home }) ?? "";
const put = (content: string, mode: number): void => {
  mkdirSync(dirname(file()), { recursive: true });
  writeFileSync(file(), content);
  chmodSync(file(), mode);
};

describe("the signing key", () => {
  test("is made at first use, for its owner alone, and is the same from then on", async () => {
    expect(await signingKey({ HOME: home }, { make: false })).toBeUndefined();
    const key = await signingKey({ HOME: home });
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await signingKey({ HOME: home })).toBe(key);
    expect(await signingKey({ HOME: home }, { make: false })).toBe(key);
    expect(statSync(file()).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o600);
    expect(readFileSync(file(), "utf8").trim()).toBe(key);
  });

  test("is one when many processes need it at once", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => signingKey({ HOME: home })));
    expect(new Set(keys).size).toBe(1);
  });

  test("of the environment goes first; a variable that is empty is none", async () => {
    expect(await signingKey({ HOME: home, CONVERGE_SIGNING_KEY: GIVEN })).toBe(GIVEN);
    expect(await signingKey({ HOME: home, CONVERGE_SIGNING_KEY: "" }, { make: false })).toBeUndefined();
  });

  test.each([{ CI: "true" }, { GITHUB_ACTIONS: "true" }])("is made on no machine of a pipeline: %j", async (env) => {
    expect(await signingKey({ HOME: home, ...env })).toBeUndefined();
  });

  test.each([
    ["follows XDG", { HOME: "/h", XDG_CONFIG_HOME: "/x" }, join("/x", "converge", "signing-key")],
    ["is in the home", { HOME: "/h" }, join("/h", ".config", "converge", "signing-key")],
    ["is nowhere without a home", {}, undefined],
  ])("%s", (_, env, path) => {
    expect(keyFile(env)).toBe(path);
  });

  test("that is too short is refused, and not said", async () => {
    const refused = signingKey({ CONVERGE_SIGNING_KEY: "hunter2" });
    await expect(refused).rejects.toThrow("CONVERGE_SIGNING_KEY has 7 characters, but needs at least 16");
    put("short", 0o600);
    await expect(signingKey({ HOME: home })).rejects.toThrow("has 5 characters");
  });

  test.runIf(process.platform !== "win32")("that others may read is refused", async () => {
    put("0123456789abcdef0123456789", 0o644);
    await expect(signingKey({ HOME: home })).rejects.toThrow(/signing-key can be read by others \(mode 644\)/);
  });
});
