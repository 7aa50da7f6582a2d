// Runs `content` in the folder that is its first word, as a process that can be killed.
import { run } from "../../src/cli.ts";

const [cwd = "", ...words] = process.argv.slice(2);
await run(words, {
  home: cwd,
  cwd,
  env: process.env,
  stdout: { isTTY: false, write: (text) => void process.stdout.write(text) },
  stderr: { isTTY: false, write: (text) => void process.stderr.write(text) },
  now: () => new Date("2026-03-21T08:00:00Z"),
  signal: new AbortController().signal,
  exit: (code) => {
    process.exitCode = code;
  },
});
