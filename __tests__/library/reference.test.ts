import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as library from "../../constructs/index.ts";
import { REFERENCE, reference } from "../../tools/reference.ts";

let text: string;
beforeAll(async () => {
  text = await reference();
});

describe("the reference of the constructs", () => {
  it("is current", () => {
    expect(readFileSync(REFERENCE, "utf8") === text, "run npm run generate").toBe(true);
  });

  it("tells of everything that the library exports, and leaves nothing undescribed", () => {
    for (const name of Object.keys(library)) expect(text).toMatch(new RegExp(`^#{2,3} ${name}$`, "m"));
    expect(text.split("\n").filter((line) => /\|\s*\|$/.test(line))).toEqual([]);
  });

  it.each([
    [
      "a default of the schema, and a nested name",
      "| `storage.sizeGb` | `number` | `20` | Size in GiB, 20 to 16384, whole numbers.",
    ],
    [
      "a default that the profile decides, apart from the description",
      "| `backupRetentionDays` | `number` | 1 (ephemeral), 7 (standard), 35 (protected) | How many days back the server can be restored to, 1 to 35. |",
    ],
    ["an item of a list", '| `databases[].charset` | `string` | `"utf8mb4"` | Character set of new tables. |'],
    ["a prop that a docstring describes", "| `network` | `NetworkAccess` | required | How the server is reached:"],
    ["an attribute", "| `fqdn` | `string` | Host name that clients connect to. |"],
    ["a method and its parameters", "`addQueue(name: string, groups: readonly string[]): ServicebusQueue`"],
    ["what is thrown", "- Error when the platform lacks a container of the job."],
    ["a rule and where Azure says so", "| `mysql-server/backup-retention` | Azure keeps backups between one day"],
    ["a rule that only warns", "without a source nobody reaches the server (a warning)"],
    ["a name in angle brackets that Markdown would swallow", "Left out, it is rg-&lt;project>-&lt;stack>"],
  ])("tells %s", (_, expected) => {
    expect(text).toContain(expected);
  });

  it("tells no private member", () => {
    expect(text).not.toMatch(/createServer|#specification/);
  });
});
