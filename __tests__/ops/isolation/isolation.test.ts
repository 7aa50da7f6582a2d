import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FILE_RULES } from "../../../ops/isolation/rules.ts";
import { checkIsolationOf } from "../../../ops/isolation/section.ts";
import { brief } from "../../support/diagnostics.ts";
import { createProject, type Project } from "../../support/project.ts";

let project: Project;
beforeAll(async () => {
  project = await createProject();
});
beforeEach(async () => {
  for (const folder of Object.keys(GOOD)) await project.remove(folder.replace(/\/.*/, ""));
});
afterAll(() => project.remove());

type Files = Readonly<Record<string, string | object>>;

const deploy = (stream: string, more: Partial<Record<"on" | "group" | "jobs", string>> = {}) => `name: deploy-${stream}
on:
  push:
    branches: [main]
    paths: ${more.on ?? `[stacks/${stream}.ts, "parameters/*/${stream}.*", "constructs/**"]`}
  workflow_dispatch:
concurrency:
  group: ${more.group ?? "${{ github.workflow }}"}
jobs:
  ${
    more.jobs ??
    `deploy:
    strategy:
      matrix: { environment: [dev, prod] }
    uses: ./.github/workflows/deploy.yml
    with: { stream: ${stream}, environment: "\${{ matrix.environment }}" }`
  }
`;

const workflow = (name: string) => `.github/workflows/${name}.yml`;

/** A project whose streams are isolated. */
const GOOD: Files = {
  "parameters/dev/trading.json": {},
  "parameters/dev/content.json": {},
  "parameters/prod/trading.json": {},
  "stacks/foundation.ts": 'import "../constructs/index.ts";',
  "stacks/trading.ts": 'import "../constructs/index.ts";',
  "stacks/content.ts": 'import { x } from "./azure-stack.ts";',
  "workloads/trading/package.json": { name: "@convergent/trading" },
  "workloads/trading/main.ts": 'import "node:fs"; import "./bars.ts"; export * from "@convergent/trading/bars";',
  "workloads/content/package.json": { name: "@convergent/content" },
  "workloads/content/main.ts": 'const x = await import("../content/write.ts");',
  "cdktf.out/stacks/trading-dev/cdk.tf.json": { terraform: { backend: { local: { path: "terraform.tfstate" } } } },
  "cdktf.out/stacks/content-dev/cdk.tf.json": { data: { azurerm_key_vault: { own: { name: "kv-content" } } } },
  ".github/CODEOWNERS": [
    "# who reviews",
    "* @acme/automation",
    "trading* @acme/trading # everything of the stream",
    "/*/content.ts @acme/content",
    "/parameters/*/content.* @acme/content",
    "/cdktf.out/*/content-*/ @acme/content writer@acme.example",
    "/workloads/content/ @acme/content",
    "/workloads/trading/ @acme/trading",
    "/cdktf.out/**/trading-* @acme/trading",
    "/.github/workflows/*content.yml @acme/content",
    "/.github/workflows/*trading.yml @acme/trading",
  ].join("\n"),
  [workflow("ci")]: "on: [push, pull_request]\nconcurrency: ci\njobs:\n  test: { environment: preview }\n",
  [workflow("deploy")]: `on:
  workflow_call:
    inputs:
      stream: { type: string, required: true }
      environment: { type: string, default: dev }
jobs:
  deploy:
    environment: { name: "\${{ inputs.stream }}-\${{ inputs.environment }}" }
    concurrency: { group: "\${{ inputs.stream }}-\${{ inputs.environment }}" }
`,
  [workflow("deploy-trading")]: deploy("trading"),
  [workflow("deploy-content")]: deploy("content"),
  [workflow("lifecycle")]: `on: { schedule: [{ cron: "0 6 * * *" }] }
jobs:
  sweep:
    environment: automation-\${{ matrix.environment }}
    concurrency: automation-sweep
`,
};

async function check(files: Files) {
  for (const [file, content] of Object.entries({ ...GOOD, ...files })) await project.write(file, content);
  return (await checkIsolationOf(project.folder)).diagnostics;
}

/** By rule: what is planted, where it is found, and what the sentence must say. */
const PLANTED: Record<string, [what: string, files: Files, place: string, says: RegExp][]> = {
  "isolation/rendered": [
    [
      "a stack that nobody can read",
      { "cdktf.out/stacks/trading-dev/cdk.tf.json": "{" },
      "cdktf.out/stacks/trading-dev/cdk.tf.json:-",
      /cdk\.tf\.json cannot be read as JSON; run: npx converge synth/,
    ],
  ],
  "isolation/foreign-name": [
    [
      "what another stream has, in its line of the rendered stack",
      {
        "cdktf.out/stacks/trading-dev/cdk.tf.json": {
          output: { vault: { value: "https://kv-content.vault.azure.net/" } },
        },
      },
      "cdktf.out/stacks/trading-dev/cdk.tf.json:4:16",
      /names "kv-content", the Key Vault of stream content/,
    ],
  ],
  "isolation/imports": [
    [
      "another workload, by its path",
      { "workloads/trading/main.ts": 'import "./bars.ts";\nimport { x } from "../content/write.ts";\n' },
      "workloads/trading/main.ts:2:20",
      /"\.\.\/content\/write\.ts" leads to workloads\/content\/write\.ts, but workloads\/trading stands alone/,
    ],
    [
      "another workload, by its package",
      { "workloads/trading/deep/a.mts": 'const x = require("@convergent/content/write");' },
      "workloads/trading/deep/a.mts:1:20",
      /leads to workloads\/content/,
    ],
    [
      "the tools, while running",
      { "workloads/content/main.ts": "await import(`../../ops/cli.ts`);" },
      "workloads/content/main.ts:1:15",
      /leads to ops\/cli\.ts/,
    ],
    [
      "another workload, behind what looks like a comment",
      { "workloads/content/main.ts": 'const all = "/*.prompt"; import "../trading/bars.ts"; const end = "*/";' },
      "workloads/content/main.ts:1:34",
      /leads to workloads\/trading\/bars\.ts/,
    ],
    [
      "the stack of another stream",
      { "stacks/trading.ts": 'import { ContentStack } from "./content.ts";' },
      "stacks/trading.ts:1:31",
      /is a stack of stream content, but stacks\/trading\.ts is of stream trading/,
    ],
  ],
  "isolation/workflow-stream": [
    [
      "a workflow that deploys two streams",
      {
        [workflow("nightly")]:
          "on: workflow_dispatch\njobs:\n  a: { environment: trading-dev }\n  b: { environment: content-dev }\n",
      },
      `${workflow("nightly")}:2:1`,
      /is of the streams trading and content; give each stream a workflow of its own/,
    ],
  ],
  "isolation/workflow-environment": [
    [
      "the environment of another stream",
      { [workflow("deploy-trading")]: deploy("trading", { jobs: "deploy: { environment: content-dev }" }) },
      `${workflow("deploy-trading")}:10:26`,
      /the environment of deploy is "content-dev", but must be trading-<environment>, with an environment of dev, prod/,
    ],
    [
      "the environment of another stream, for a workflow that is called",
      {
        [workflow("deploy-trading")]: deploy("trading", {
          jobs: "deploy: { uses: ./.github/workflows/deploy.yml, with: { stream: content } }",
        }),
      },
      `${workflow("deploy-trading")}:10:3`,
      /the environment of deploy is "content-dev"/,
    ],
    [
      "an environment that does not exist, in one leg of a matrix",
      {
        [workflow("trading")]:
          'on: workflow_dispatch\nconcurrency: trading\njobs:\n  run: { environment: "trading-${{ matrix.to }}", strategy: { matrix: { include: [{ to: dev }, { to: live }] } } }\n',
      },
      `${workflow("trading")}:4:23`,
      /is "trading-live"/,
    ],
    [
      "an environment that nobody can know",
      {
        [workflow("manual")]:
          'on: { workflow_dispatch: { inputs: { to: {} } } }\njobs:\n  run: { environment: "${{ inputs.to }}" }\n',
      },
      `${workflow("manual")}:3:23`,
      /is "\$\{\{ inputs\.to \}\}", but must be <stream>-<environment>/,
    ],
    [
      "an identity that may write, in what looks at every stream",
      {
        [workflow("plan")]:
          'on: pull_request\njobs:\n  a: { environment: "${{ matrix.stream }}-${{ matrix.environment }}-plan" }\n  b: { environment: trading-dev }\n',
      },
      `${workflow("plan")}:4:21`,
      /is "trading-dev", but here it must be <stream>-<environment>-plan or -pull-request, whose identity may only read/,
    ],
  ],
  "isolation/workflow-paths": [
    [
      "a pattern for all streams",
      { [workflow("deploy-trading")]: deploy("trading", { on: "['parameters/**', '!parameters/*/foundation.json']" }) },
      `${workflow("deploy-trading")}:5:13`,
      /"parameters\/\*\*" selects "parameters\/dev\/content\.json" of stream content, but the workflow is of stream trading/,
    ],
    [
      "no paths",
      { [workflow("content")]: "on: pull_request\nconcurrency: content\njobs: {}\n" },
      `${workflow("content")}:1:1`,
      /on\.pull_request has no paths, so that the workflow of content runs for every change/,
    ],
  ],
  "isolation/workflow-concurrency": [
    [
      "a group that names no stream",
      { [workflow("deploy-trading")]: deploy("trading", { group: "deploy" }) },
      `${workflow("deploy-trading")}:7:1`,
      /the concurrency group is "deploy", but must name stream trading and no other/,
    ],
    [
      "the group of another stream",
      { [workflow("deploy-trading")]: deploy("trading", { group: "content-${{ github.ref }}" }) },
      `${workflow("deploy-trading")}:7:1`,
      /the concurrency group is "content-/,
    ],
    [
      "no group",
      { [workflow("content")]: "on: workflow_dispatch\njobs:\n  write: { runs-on: ubuntu-latest }\n" },
      `${workflow("content")}:3:3`,
      /write has no concurrency group; set concurrency\.group, such as content-<environment>/,
    ],
    [
      "a group of a called workflow that all callers share",
      {
        [workflow("run")]: "on: { workflow_call: {} }\nconcurrency: run\njobs:\n  run: {}\n",
        [workflow("content")]: "on: workflow_dispatch\njobs:\n  write: { uses: ./.github/workflows/run.yml }\n",
      },
      `${workflow("content")}:3:3`,
      /the concurrency group is "run"/,
    ],
  ],
  "isolation/codeowners": [
    [
      "files that nobody owns",
      { ".github/CODEOWNERS": "* @acme/all\n/workloads/trading/\n" },
      ".github/CODEOWNERS:2:1",
      /nobody owns "workloads\/trading\/package\.json" of stream trading/,
    ],
    [
      "one team for two streams",
      { ".github/CODEOWNERS": "* @acme/automation\ntrading* @acme/trading\ncontent* @acme/Trading\n" },
      ".github/CODEOWNERS:3:1",
      /@acme\/Trading owns "stacks\/content\.ts" of stream content, and files of stream trading too/,
    ],
    [
      "a line further down that takes a file back",
      { ".github/CODEOWNERS": `${GOOD[".github/CODEOWNERS"]}\n/stacks/ @acme/automation\n` },
      ".github/CODEOWNERS:12:1",
      /@acme\/automation owns "stacks\/trading\.ts" of stream trading/,
    ],
  ],
};

describe("the isolation of a project", () => {
  it("finds nothing where streams are isolated", async () => {
    expect(await check({})).toEqual([]);
  });

  it("is told in a section of its own", async () => {
    const [found] = await check({ "workloads/content/main.ts": 'import "../../main.ts";' });
    expect(found?.section).toBe("isolation");
  });

  it("has a planted violation for every rule over files", () => {
    expect(Object.keys(PLANTED)).toEqual(expect.arrayContaining(Object.keys(FILE_RULES)));
  });

  describe.each(Object.entries(PLANTED))("%s", (ruleId, cases) => {
    it.each(cases)("finds %s", async (_, files, place, says) => {
      const found = (await check(files)).filter(({ message }) => says.test(message));
      expect(found.map((each) => `${each.file}:${brief(each)}`)).toEqual([`${place} ${ruleId}`]);
    });
  });

  it("asks for CODEOWNERS where there is .github", async () => {
    for (const [file, content] of Object.entries(GOOD)) await project.write(file, content);
    await project.remove(".github/CODEOWNERS");
    const { diagnostics } = await checkIsolationOf(project.folder);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      ".github/CODEOWNERS does not exist; add a line for the files of each stream",
    ]);
    await project.remove(".github");
    expect((await checkIsolationOf(project.folder)).diagnostics).toEqual([]);
  });
});
