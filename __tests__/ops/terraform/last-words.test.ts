import { describe, expect, test } from "vitest";
import { type Ending, lastWords } from "../../../ops/terraform/last-words.ts";
import { proofs } from "../../support/proof.ts";

const VERSION = JSON.stringify({
  "@level": "info",
  "@message": "Terraform 1.11.4",
  "@module": "terraform.ui",
  type: "version",
  terraform: "1.11.4",
  ui: "1.2",
});

const ended = (more: Partial<Ending>): string =>
  lastWords({ exitCode: 1, command: "apply", stdout: [VERSION], stderr: [], underWay: [], ...more });

const CRASH = [
  "!!!!!!!!!!!!!!!!!!!!!!!!!!! TERRAFORM CRASH !!!!!!!!!!!!!!!!!!!!!!!!!!!!",
  "",
  "panic: runtime error: invalid memory address or nil pointer dereference",
  "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]",
  "goroutine 1 [running]:",
  "main.main()",
  "\t/src/main.go:7 +0x1d",
];

proofs(
  "faults",
  [
    {
      tried: "Terraform killed in the middle of a creation",
      outcome: "The error names the signal and what was under way.",
      ending: { signal: "SIGKILL", underWay: ["azurerm_mysql_flexible_server.main"] } as Partial<Ending>,
      told: "terraform apply was killed (SIGKILL) while azurerm_mysql_flexible_server.main was under way",
    },
    {
      tried: "Terraform that crashes",
      outcome: "The error is the panic, not its stack.",
      ending: { exitCode: 11, stderr: CRASH },
      told: "panic: runtime error: invalid memory address or nil pointer dereference",
    },
    {
      tried: "Terraform that ends without a word",
      outcome: "The error says so, and not which version it was.",
      ending: {},
      told: "terraform apply ended with 1 and said nothing",
    },
    {
      tried: "an error of Terraform in plain text among its events",
      outcome: "The error is that text.",
      ending: { stdout: [VERSION, "fatal error: out of memory"], stderr: ["exit status 2"] },
      told: "fatal error: out of memory",
    },
    {
      tried: "an error of Terraform in a frame",
      outcome: "The error is the text without the frame.",
      ending: { stderr: ["╷", "│ Error: Failed to load plugin schemas", "│ ", "│   a plugin is too old", "╵"] },
      told: "Error: Failed to load plugin schemas\n  a plugin is too old",
    },
    {
      tried: "a warning that is the last event of Terraform",
      outcome: "The error is its message.",
      ending: { stdout: [VERSION, JSON.stringify({ "@level": "warn", "@message": "state lock lost", type: "log" })] },
      told: "state lock lost",
    },
  ],
  ({ ending, told }) => expect(ended(ending)).toBe(told),
);

describe("the last words of Terraform", () => {
  test("are the last lines where it names no error", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    expect(ended({ stderr: lines }).split("\n")).toEqual(lines.slice(-8));
  });

  test("may be cut off in the middle of an event", () => {
    expect(ended({ stdout: [VERSION, '{"@level":"info","@mess'] })).toBe('{"@level":"info","@mess');
  });
});
