import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHubParameters, jobEnvironment } from "../support/github-identity.ts";
import { type LocalStack, startLocalStack } from "../support/local-stack.ts";
import { reachStorage } from "../support/reach-storage.ts";

let local: LocalStack;
let leave: (() => void) | undefined;
let github: GitHubParameters;
const fingerprintIn = (text: string): string => /fingerprint (\S+)/.exec(text)?.[1] ?? "";
const as = (environment: string, ...words: readonly string[]) =>
  local.converge(words, { env: { ...jobEnvironment(local.azure, github, environment) } as never });

beforeAll(async () => {
  local = await startLocalStack({ permissions: true });
  leave = reachStorage(local.azure);
  const path = "parameters/dev/environment.json";
  await local.project.write(path, {
    ...JSON.parse(await local.project.read(path)),
    backend: { type: "azurerm" },
    archive: { blob: true },
  });
  github = JSON.parse(await local.project.read("parameters/dev/foundation.json")).github;
  const asked = await local.converge(["bootstrap", "dev"]);
  const made = await local.converge(["bootstrap", "dev", "--confirm", fingerprintIn(asked.stderr)]);
  if (made.code !== 0) throw new Error(made.stderr);
});
afterAll(() => {
  leave?.();
  return local?.close();
});

const denied = (from: number) =>
  local.azure.requests
    .slice(from)
    .filter(({ status }) => status === 403 || status === 401)
    .map(({ method, host, path, status }) => `${status} ${method} ${host.split(".")[0]} ${path}`);

test.each([
  ["automation-dev-pull-request", "plan dev mysql --no-lock"],
  ["automation-dev", "apply dev mysql"],
  ["automation-dev-plan", "inspect dev mysql"],
  ["automation-dev-plan", "plan dev mysql --no-lock"],
  ["automation-dev-plan", "drift dev mysql --no-lock"],
  ["automation-dev", "settle dev mysql"],
  ["automation-dev-plan", "plan dev foundation --no-lock"],
  ["automation-dev", "apply dev foundation"],
  ["trading-dev-plan", "plan dev trading --no-lock"],
  ["trading-dev", "apply dev trading"],
  ["trading-dev-plan", "plan dev trading --no-lock"],
  ["trading-dev-plan", "drift dev trading --no-lock"],
  ["trading-dev", "apply dev trading"],
  ["content-dev-plan", "plan dev content --no-lock"],
  ["content-dev", "apply dev content"],
  ["content-dev-plan", "plan dev content --no-lock"],
  ["automation-dev", "sweep dev"],
] as const)("%s: %s", async (environment, words) => {
  const from = local.azure.requests.length;
  const { code, stderr, stdout } = await as(environment, ...words.split(" "));
  const more =
    code === 3 && words.startsWith("apply")
      ? await as(environment, ...words.split(" "), "--confirm", fingerprintIn(stderr))
      : undefined;
  console.log(
    `=== ${environment}: ${words} -> ${code} ${more?.code ?? ""}\n${(more ?? { stderr }).stderr.slice(-1500)}\n${stdout.slice(-300)}\n${[...new Set(denied(from))].join("\n")}`,
  );
});
