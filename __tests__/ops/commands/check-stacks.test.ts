import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { contentFile, environmentFile, foundationFile, tradingFile } from "../../support/parameters.ts";
import { createProject, type Project } from "../../support/project.ts";

const IMAGE = "ghcr.io/acme/worker:1.4.0";
const WRITER = { name: "writer", model: "gpt-4o", version: "2024-11-20" };
const FILES = { foundation: foundationFile, trading: tradingFile, content: contentFile };

let project: Project;
beforeAll(async () => {
  project = await createProject();
  await project.write("parameters/dev/environment.json", environmentFile("dev"));
});
afterAll(() => project.remove());

/** What `converge check` says of dev when one stack of it says more: `file:line:column rule: message`. */
async function found(stack: keyof typeof FILES, more: object): Promise<string[]> {
  for (const [name, file] of Object.entries(FILES)) {
    await project.write(`parameters/dev/${name}.json`, file(name === stack ? more : {}));
  }
  const context = recordContext(project.folder, {});
  await run(["check", "--format", "json"], context);
  const { diagnostics } = JSON.parse(context.recorded.stdout) as {
    diagnostics: { file: string; position: { line: number; column: number }; ruleId: string; message: string }[];
  };
  return diagnostics.map(
    ({ file, position, ruleId, message }) => `${file}:${position.line}:${position.column} ${ruleId}: ${message}`,
  );
}

describe("converge check", () => {
  it.each(["foundation", "trading", "content"] as const)(
    "finds nothing wrong with the smallest %s.json",
    async (stack) => {
      expect(await found(stack, {})).toEqual([]);
    },
  );

  it.each<[keyof typeof FILES, object, string[]]>([
    [
      "foundation",
      { github: { owner: "acme", repository: "convergent" } },
      [
        'parameters/dev/foundation.json:3:3 foundation/github: github.ownerId is missing, but github.subjects is "immutable"; ask for it with gh api users/acme --jq .id',
        'parameters/dev/foundation.json:3:3 foundation/github: github.repositoryId is missing, but github.subjects is "immutable"; ask for it with gh api repos/acme/convergent --jq .id',
      ],
    ],
    [
      "foundation",
      { profile: "ephemeral" },
      [
        'parameters/dev/foundation.json:2:14 foundation/profile: profile is "ephemeral", but what other stacks stand on must not expire; write "standard"',
      ],
    ],
    [
      "foundation",
      { storage: { defaultAction: "Allow", allowedIpRanges: ["203.0.113.7"] } },
      [
        'parameters/dev/foundation.json:11:5 foundation/storage: storage.allowedIpRanges is set, but storage.defaultAction is "Allow" and lets everybody in',
      ],
    ],
    [
      "trading",
      { backtest: { image: "ghcr.io/acme/worker:latest", cpu: 0.3, environment: { API_TOKEN: "x" } } },
      [
        'parameters/dev/trading.json:9:14 event-driven-job/image: image is "ghcr.io/acme/worker:latest", but must be an image with a version other than latest',
        "parameters/dev/trading.json:10:12 event-driven-job/size: cpu is 0.3, but must be between 0.25 and 4 in steps of 0.25",
        'parameters/dev/trading.json:12:20 event-driven-job/environment: environment has "API_TOKEN", which sounds like a secret; let the job\'s identity sign in instead',
      ],
    ],
    [
      "trading",
      { backtest: { image: IMAGE, inputSufix: ".csv" } },
      ["parameters/dev/trading.json:10:5 schema/unknown-property: backtest.inputSufix is not a known property"],
    ],
    [
      "trading",
      { platform: { network: { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/28" } } },
      [
        'parameters/dev/trading.json:5:23 job-platform/network: network.subnetPrefix is "10.40.0.0/28", but must be at least a /27',
      ],
    ],
    [
      "content",
      { textModel: { deployments: [WRITER, { ...WRITER, capacity: 0 }] } },
      [
        'parameters/dev/content.json:19:17 text-model/names: deployments[1].name is "writer", but deployments[0].name is the same to Azure; remove one',
        "parameters/dev/content.json:22:21 text-model/capacity: deployments[1].capacity is 0, but must be between 1 and 10000",
      ],
    ],
    [
      "content",
      { textModel: { deployments: [{ name: "writer", model: "gpt-4o" }] } },
      [
        "parameters/dev/content.json:13:7 schema/missing-property: textModel.deployments[0].version is missing; it must be a text",
      ],
    ],
  ])("shows the place of a mistake in %s.json: %j", async (stack, more, expected) => {
    expect(await found(stack, more)).toEqual(expected);
  });
});
