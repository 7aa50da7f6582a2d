import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { proof } from "../../support/proof.ts";

let local: LocalStack;
let slept: number[];

beforeEach(async () => {
  local = await startLocalStack({ speed: 0 });
  slept = [];
});
afterEach(() => local.close());

/** Runs converge with a clock of its own: pauses are noted, and take no time. */
function converge(...words: readonly string[]) {
  let ahead = 0;
  return local.converge(words, {
    now: () => new Date(Date.now() + ahead),
    sleep: async (seconds, signal) => {
      // What waits beside a wait for events ends with it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (signal.aborted) return;
      slept.push(seconds);
      ahead += seconds * 1000;
      local.azure.clock.advance(seconds * 1000);
    },
  });
}

async function setDatabases(...names: readonly string[]): Promise<void> {
  const path = "parameters/dev/mysql.json";
  const parameters = JSON.parse(await local.project.read(path));
  const databases = names.map((name) => ({ name }));
  await local.project.write(path, { ...parameters, server: { ...parameters.server, databases } });
}

const create = () => local.converge(["apply", "dev", "mysql"]);
const looks = () => local.azure.requests.filter(({ method, path }) => method === "GET" && path === local.server).length;

describe("a server that is stopped", () => {
  beforeEach(async () => {
    await create();
    local.azure.outOfBand.stop(local.server);
    await setDatabases("app", "more");
  });

  it("is started before it is changed", async () => {
    local.azure.clock.advance(120_000);
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("start: the server is Stopped");
    expect(stderr).toContain("starting mysql-convergent-dev");
    expect(code, stderr).toBe(0);
    expect(local.azure.resource(`${local.server}/databases/more`)).toBeDefined();
  });

  it("is waited for while it is stopping, then started", async () => {
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("waiting for it to be stopped");
    expect(stderr).toContain("starting mysql-convergent-dev");
    expect(code, stderr).toBe(0);
  });

  it("is started by nobody for a plan, which says what does", async () => {
    local.azure.clock.advance(120_000);
    const { stderr, code } = await converge("plan", "dev", "mysql");
    expect(stderr).toContain("npx converge settle mysql-dev does");
    expect(code).toBe(1);
    expect(local.azure.resource(local.server)).toMatchObject({ properties: { state: "Stopped" } });

    const settled = await converge("settle", "dev", "mysql", "--format", "json");
    expect(JSON.parse(settled.stdout)).toMatchObject({ command: "settle", outcome: "settled" });
    expect(settled.code).toBe(0);
    expect((await converge("plan", "dev", "mysql")).code).toBe(0);
  });
});

it("looks at Azure again before it tries again, and is patient when it is told no again", async () => {
  await create();
  await setDatabases("app", "more");
  local.azure.faults.add("server-is-busy-database", { path: "databases/more$", times: 3 });
  const before = looks();
  const { stderr, code } = await converge("apply", "dev", "mysql");
  expect(code, stderr).toBe(0);
  expect(stderr.match(/error server-busy/g)).toHaveLength(3);
  // The first look, and after each error one of the wait and one of the whole stack.
  expect(looks() - before).toBeGreaterThanOrEqual(7);
  const pauses = slept.filter((seconds) => seconds >= 5);
  expect(pauses).toHaveLength(2);
  expect(pauses[0]).toBeLessThanOrEqual(15);
});

it("stops when what it sees before the second try is no longer its business", async () => {
  await create();
  await setDatabases("app", "more");
  local.azure.faults.add({ method: "PUT", path: "databases/more$", effect: { kind: "drop" } });
  let told = "";
  const write = (text: string) => {
    told += text;
    if (text.includes("error connection-lost")) local.azure.outOfBand.drift(local.server, "properties.state", "Odd");
  };
  const { code } = await local.converge(["apply", "dev", "mysql"], {
    stderr: { isTTY: false, write },
    sleep: async () => {},
  });
  expect(told).toContain('Azure calls its state "Odd"');
  expect(code).toBe(4);
  expect(local.azure.resource(`${local.server}/databases/more`)).toBeUndefined();
});

it("survives a busy Azure already while it plans", async () => {
  await create();
  await setDatabases("app", "more");
  local.azure.faults.add("connection-reset-read", { path: "databases/app$", times: 2 });
  const { stderr, code } = await converge("apply", "dev", "mysql");
  expect(code, stderr).toBe(0);
});

it("waits until Azure has finished what it is at", async () => {
  await create();
  await setDatabases("app", "more");
  local.azure.faults.add("another-operation-in-progress", { path: "databases/more$", method: "PUT", times: 1 });
  const { stderr, code } = await converge("apply", "dev", "mysql");
  expect(stderr).toContain("waiting for operation finished");
  expect(code, stderr).toBe(0);
});

it("waits until Azure has released a subnet", async () => {
  await create();
  local.azure.faults.add("subnet-in-use-delete", { times: 1 });
  const { stderr, code } = await converge("destroy", "dev", "mysql");
  expect(stderr).toContain("waiting for subnet released");
  expect(stderr).toContain("ready: free");
  expect(code, stderr).toBe(0);
  expect(local.azure.resource(local.group)).toBeUndefined();
});

proof(
  "faults",
  "Azure still reports a lock that the run itself removed",
  "The run waits until Azure has forgotten it, then continues.",
  async () => {
    const path = "parameters/dev/mysql.json";
    const parameters = JSON.parse(await local.project.read(path));
    await local.project.write(path, { ...parameters, server: { ...parameters.server, lock: true } });
    await create();
    const held = await converge("destroy", "dev", "mysql");
    const fingerprint = /fingerprint (\S+)/.exec(held.stderr)?.[1] ?? "";
    local.azure.faults.add("scope-locked-still");
    const began = local.azure.clock.now();
    const { stderr, code } = await converge("destroy", "dev", "mysql", "--confirm", fingerprint);
    expect(stderr).toContain("error lock-not-forgotten (ScopeLocked)");
    expect(stderr).toContain("ready: no lock");
    expect(code, stderr).toBe(0);
    expect(local.azure.clock.now() - began).toBeGreaterThanOrEqual(90_000);
    expect(local.azure.resource(local.group)).toBeUndefined();
  },
);

proof(
  "permissions",
  "Azure reports a lock that the run did not remove",
  "The run stops and names the lock.",
  async () => {
    await create();
    local.azure.faults.add("scope-locked-still");
    const { stderr, code } = await converge("destroy", "dev", "mysql");
    expect(stderr).toContain("error forbidden-by-policy (ScopeLocked)");
    expect(stderr).toContain("what to do: ask the owner of the lock on");
    expect(code).toBe(1);
    expect(local.azure.resource(local.server)).toBeDefined();
  },
);

describe("a pattern of environment.json", () => {
  const teapot = {
    path: "databases/more$",
    times: 1,
    effect: { kind: "answer", status: 418, code: "Teapot", message: "the proxy is short and stout" },
  } as const;
  beforeEach(async () => {
    const path = "parameters/dev/environment.json";
    const errorPatterns = [
      { name: "teapot", pattern: "short and stout", reaction: "retry", reason: "a proxy of ours" },
    ];
    await local.project.write(path, { ...JSON.parse(await local.project.read(path)), errorPatterns });
    await create();
    await setDatabases("app", "more");
  });

  it("makes a run try again", async () => {
    local.azure.faults.add({ ...teapot, method: "PUT" });
    const { stderr, code } = await converge("apply", "dev", "mysql");
    expect(stderr).toContain("error pattern/teapot (Teapot)");
    expect(code, stderr).toBe(0);
  });

  proof(
    "faults",
    "An error pattern of a team asks to retry a failed destroy",
    "The run does not retry it and asks a person.",
    async () => {
      await converge("apply", "dev", "mysql");
      local.azure.faults.add({ ...teapot, path: "flexibleServers/[^/]+$", method: "DELETE" });
      const { stderr, code } = await converge("destroy", "dev", "mysql");
      expect(stderr).toContain("not tried again: the plan destroys something");
      expect(code).toBe(1);
    },
  );
});

it("replaces a server that somebody made, when the policy says so and a person confirms", async () => {
  await create();
  await local.project.remove("cdktf.out/stacks/mysql-dev/terraform.tfstate");
  const path = "parameters/dev/mysql.json";
  await local.project.write(path, { ...JSON.parse(await local.project.read(path)), whenExists: "recreate" });
  const held = await converge("apply", "dev", "mysql");
  expect(held.stderr).toContain("recreate: the server exists outside the Terraform state");
  expect(held.stderr).toContain("stateful-replace");
  expect(held.code, held.stderr).toBe(3);
  const fingerprint = /fingerprint (\S+)/.exec(held.stderr)?.[1] ?? "";
  const { stderr, code } = await converge("apply", "dev", "mysql", "--confirm", fingerprint);
  expect(code, stderr).toBe(0);
  expect((await converge("apply", "dev", "mysql")).stderr).toMatch(/nothing to do: run/);
});

it("says all that Terraform said about what it does not try again, and no secret", async () => {
  local.azure.faults.add("invalid-parameter", { times: 9 });
  const { stderr, code } = await converge("apply", "dev", "mysql");
  expect(stderr).toContain("not tried again: Azure refuses what was asked for");
  expect(stderr).toContain("Specify a valid parameter value");
  expect(code).toBe(1);
  expect(local.printed).not.toContain(PLANTED_SECRET);
});
