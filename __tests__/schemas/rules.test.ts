import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RULES } from "../../schemas/rules.ts";
import { ROOT } from "../support/project.ts";

describe("the rules of reading and shape", () => {
  it("are described, each that can be told and no other", () => {
    const files = readdirSync(join(ROOT, "schemas"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && file !== "rules.ts" && !file.endsWith(".generated.ts"))
      .map((file) => readFileSync(join(ROOT, "schemas", file), "utf8"));
    const told = new Set(
      files.flatMap((text) =>
        [...text.matchAll(/"((?:check|file|schema|syntax|yaml)\/[a-z-]+)"/g)].map((match) => match[1]),
      ),
    );
    expect([...told].sort()).toEqual(Object.keys(RULES).sort());
  });
});
