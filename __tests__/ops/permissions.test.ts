import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type GitHubParameters, githubToken, jobEnvironment } from "../support/github-identity.ts";
import { type LocalStack, startLocalStack } from "../support/local-stack.ts";
import { ROOT } from "../support/project.ts";
import { proof, proofs } from "../support/proof.ts";
import { reachStorage } from "../support/reach-storage.ts";

let local: LocalStack;
let leave: (() => void) | undefined;
let github: GitHubParameters;
const fingerprintIn = (text: string): string => /fingerprint (\S+)/.exec(text)?.[1] ?? "";
/** Runs `converge` as a job in a GitHub environment, and tells what it asked of Azure. */
async function as(environment: string, words: string, more: Readonly<Record<string, string>> = {}) {
  const from = local.azure.requests.length;
  const env = { ...jobEnvironment(local.azure, github, environment), ...more };
  const ran = await local.converge(words.split(" "), { env });
  return { ...ran, requests: local.azure.requests.slice(from) };
}
const edit = async (path: string, changes: object): Promise<void> =>
  local.project.write(path, { ...JSON.parse(await local.project.read(path)), ...changes });

// One story, told in order: the owner of the subscription makes the foundation; everything after that is done by the
// identities that it made, with the roles that it gave them.
beforeAll(async () => {
  local = await startLocalStack({ permissions: true });
  leave = reachStorage(local.azure);
  await edit("parameters/dev/environment.json", { backend: { type: "azurerm" }, archive: { blob: true } });
  github = JSON.parse(await local.project.read("parameters/dev/foundation.json")).github;
  const asked = await local.converge(["bootstrap", "dev"]);
  const made = await local.converge(["bootstrap", "dev", "--confirm", fingerprintIn(asked.stderr)]);
  if (made.code !== 0) throw new Error(made.stderr);
  await local.converge(["synth", "dev"]);
});
afterAll(() => {
  leave?.();
  return local?.close();
});

const isLook = (environment: string): boolean => /-(plan|pull-request)$/.test(environment);
/** Actions that Azure answers with what it has. */
const READS = /\/(listKeys|listSecrets|sharedKeys|getFullUrl|checkNameAvailability|token)$/i;

proofs(
  "permissions",
  [
    {
      tried: "the plan of a pull request, before the stack has a state",
      outcome: "It succeeds with rights to read, and writes nothing.",
      environment: "automation-dev-pull-request",
      words: "plan dev mysql --no-lock",
    },
    {
      tried: "the drift of a stack that has no state",
      outcome: "It says that nothing was compared, with rights to read, and writes nothing.",
      environment: "trading-dev-plan",
      words: "drift dev trading --no-lock",
    },
    {
      tried: "a look at a stack that has no state",
      outcome: "It succeeds with rights to read, and writes nothing.",
      environment: "automation-dev-plan",
      words: "inspect dev mysql",
    },
    {
      tried: "the deployment of a MySQL server",
      outcome: "The deploy identity has every right that it needs.",
      environment: "automation-dev",
      words: "apply dev mysql",
    },
    {
      tried: "the plan of a MySQL server that exists",
      outcome: "It finds nothing to do, with rights to read.",
      environment: "automation-dev-plan",
      words: "plan dev mysql --no-lock",
    },
    {
      tried: "the drift of a MySQL server that exists",
      outcome: "It finds none, with rights to read.",
      environment: "automation-dev-plan",
      words: "drift dev mysql --no-lock",
    },
    {
      tried: "waiting for a MySQL server",
      outcome: "The deploy identity has every right that it needs.",
      environment: "automation-dev",
      words: "settle dev mysql",
    },
    {
      tried: "the plan of the foundation that gave the roles",
      outcome: "It finds nothing to do, with rights to read.",
      environment: "automation-dev-plan",
      words: "plan dev foundation --no-lock",
    },
    {
      tried: "the deployment of the trading jobs",
      outcome: "The deploy identity has every right that it needs.",
      environment: "trading-dev",
      words: "apply dev trading",
    },
    {
      tried: "the plan of trading jobs that exist",
      outcome: "It finds nothing to do, with rights to read.",
      environment: "trading-dev-plan",
      words: "plan dev trading --no-lock",
    },
    {
      tried: "the deployment of the content jobs",
      outcome: "The deploy identity has every right that it needs.",
      environment: "content-dev",
      words: "apply dev content",
    },
    {
      tried: "the plan of content jobs that exist",
      outcome: "It finds nothing to do, with rights to read.",
      environment: "content-dev-plan",
      words: "plan dev content --no-lock",
    },
    {
      tried: "the nightly sweep",
      outcome: "The deploy identity has every right that it needs.",
      environment: "automation-dev",
      words: "sweep dev",
    },
  ],
  async ({ environment, words, outcome }) => {
    const { code, stderr, requests } = await as(environment, words);
    // Without a state there is nothing to compare: that is no access that is missing.
    const isDriftWithoutState = stderr.includes("no Terraform state found; nothing was compared");
    expect(code, stderr).toBe(isDriftWithoutState ? 1 : 0);
    if (outcome.includes("nothing to do")) expect(stderr).toContain("nothing to do: run");
    expect(requests.length).toBeGreaterThan(0);
    const told = requests.map(({ status, method, host, path }) => ({ status, call: `${method} ${host} ${path}` }));
    expect(told.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
    if (!isLook(environment)) return;
    const written = told.filter(({ call }) => !/^(GET|HEAD) /.test(call) && !READS.test(call));
    expect(written).toEqual([]);
  },
);

proof(
  "permissions",
  "a plan that somebody confirmed, by the jobs of the pipeline",
  "It is planned by who may only read, and applied by who deploys.",
  async () => {
    const path = "parameters/dev/mysql.json";
    const text = await local.project.read(path);
    await local.project.write(path, text.replace("B_Standard_B1ms", "B_Standard_B8ms"));
    const key = { CONVERGE_SIGNING_KEY: "k".repeat(32) };
    const planned = await as("automation-dev-plan", "plan dev mysql --no-lock", key);
    expect(planned.code, planned.stderr).toBe(3);
    const run = /: run (\S+), kept in/.exec(planned.stderr)?.[1] ?? "";
    const words = `apply dev mysql --run ${run} --confirm ${fingerprintIn(planned.stderr)}`;
    const applied = await as("automation-dev-confirm", words, key);
    expect(applied.code, applied.stderr).toBe(0);
    expect(local.azure.resource(local.server)).toMatchObject({ sku: { name: "Standard_B8ms" } });
  },
);

proofs(
  "permissions",
  [
    {
      tried: "a deployment by the identity that plans",
      outcome: "Azure refuses it, and nothing changes.",
      environment: "automation-dev-plan",
      words: "apply dev mysql",
    },
    {
      tried: "a deployment of one stream by the identity of another",
      outcome: "Azure refuses it, and nothing changes.",
      environment: "trading-dev",
      words: "apply dev mysql",
    },
    {
      tried: "a plan of one stream by the planning identity of another",
      outcome: "Azure refuses to show the state.",
      environment: "content-dev-plan",
      words: "plan dev trading --no-lock",
    },
  ],
  async ({ environment, words }) => {
    const before = JSON.stringify(local.azure.resources());
    const { code, stderr } = await as(environment, words);
    expect([1, 4]).toContain(code);
    expect(stderr).toMatch(/AuthorizationPermissionMismatch|AuthorizationFailed/);
    expect(JSON.stringify(local.azure.resources())).toBe(before);
  },
);

proofs(
  "permissions",
  [
    {
      tried: "a job of a pull request that asks for the identity that deploys",
      outcome: "Entra finds no credential for it and signs nobody in.",
      job: "automation-dev-pull-request",
    },
    {
      tried: "a job of another environment that asks for the identity that deploys",
      outcome: "Entra finds no credential for it and signs nobody in.",
      job: "automation-prod",
    },
    {
      tried: "a job of another stream that asks for the identity that deploys",
      outcome: "Entra finds no credential for it and signs nobody in.",
      job: "trading-dev",
    },
  ],
  async ({ job }) => {
    const { code, stderr } = await as("automation-dev", "plan dev mysql", { ARM_OIDC_TOKEN: githubToken(github, job) });
    expect(code).not.toBe(0);
    expect(stderr).toContain("AADSTS700213");
  },
);

test("every command that a job of a workflow runs as an identity of Azure is tried above", () => {
  const folder = join(ROOT, ".github/workflows");
  const ran = readdirSync(folder).flatMap((file) => {
    const { jobs } = parse(readFileSync(join(folder, file), "utf8")) as { readonly jobs: Record<string, Job> };
    return Object.values(jobs).flatMap(({ environment, steps = [] }) => {
      const use = /\}\}(-[a-z-]+)?$/.exec(environment ?? "")?.[1] ?? "";
      const text = steps.map(({ run = "" }) => run).join("\n");
      return environment === undefined
        ? []
        : [...text.matchAll(/npx converge (\w+)/g)].map(([, command]) => `${use} ${command}`);
    });
  });
  const tried = ["-pull-request plan", "-plan inspect", "-plan plan", "-plan drift"];
  const changing = [" settle", " apply", "-confirm apply", " sweep"];
  expect(new Set(ran)).toEqual(new Set([...tried, ...changing]));
});

interface Job {
  readonly environment?: string;
  readonly steps?: readonly { readonly run?: string }[];
}
