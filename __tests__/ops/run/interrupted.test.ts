import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordContext } from "../../support/context.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";

// One local Azure: nothing is changed in it.
describe("Ctrl-C before anything was changed", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack();
  });
  afterAll(() => local?.close());

  const outcomes = async (): Promise<unknown[]> => {
    const files = await local.project.files(".convergent/archive/runs");
    const manifests = [...files].filter(([path]) => path.endsWith("/manifest.json"));
    return manifests.map(([, text]) => (JSON.parse(text) as { outcome?: string }).outcome);
  };

  /** Milliseconds after its start, or what it prints. */
  test.each<[string, number | string]>([
    ["apply", 0],
    ["apply", 400],
    ["apply", "create: the server"],
    ["apply", "Proceed: "],
    ["plan", 400],
    ["plan", "create: the server"],
    ["inspect", 0],
    ["recreate", "create: the server"],
  ])("%s, at %j, ends as one kind of message", async (command, moment) => {
    const stop = new AbortController();
    const { recorded, stderr: output } = recordContext(local.project.folder);
    const write = (text: string): void => {
      output.write(text);
      if (typeof moment === "string" && text.includes(moment)) stop.abort();
    };
    const changes = { signal: stop.signal, stderr: { ...output, write } };
    const ended = local.converge([command, "dev", "mysql"], changes);
    if (typeof moment === "number") await delay(moment).then(() => stop.abort());
    const { code } = await ended;
    const { stderr } = recorded;
    expect(stderr).toMatch(/(^|\n)interrupted before anything was changed; the same command goes on\n$/);
    expect(stderr).not.toMatch(/refuse|could not be rendered|failed/);
    expect(code).toBe(1);
  });

  test("is an interrupted run in the archive, and the stack is free", async () => {
    // The first half of recreate had come to its end.
    expect(new Set(await outcomes())).toEqual(new Set(["interrupted", "nothing to do"]));
    expect((await local.converge(["plan", "dev", "mysql"])).code).toBe(0);
  });
});
