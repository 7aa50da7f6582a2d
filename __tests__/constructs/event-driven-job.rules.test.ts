import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EventDrivenJobContext,
  eventDrivenJobRules,
  resolveEventDrivenJob,
  WIRING,
} from "../../constructs/event-driven-job.rules.ts";
import { evaluate } from "../../constructs/rule.ts";
import type { EventDrivenJobParameters } from "../../schemas/event-driven-job.generated.ts";
import { naming, REGISTRY_ID } from "../support/jobs.ts";
import { describeRules } from "../support/rules.ts";

type Input = Partial<EventDrivenJobParameters & EventDrivenJobContext>;
const MINIMAL = {
  jobName: "backtest",
  naming,
  inputContainer: "input",
  outputContainer: "output",
  image: "ghcr.io/acme/worker:1.4.0",
};
const check = (input: Input) => evaluate(eventDrivenJobRules, resolveEventDrivenJob({ ...MINIMAL, ...input }));
const environment = (...names: string[]): Input => ({
  environment: Object.fromEntries(names.map((name) => [name, "1"])),
});
const DIGEST = `@sha256:${"0123456789abcdef".repeat(4)}`;
const UNLIKE = 'but must be an image with its registry and a tag or digest, such as "ghcr.io/acme/worker:1.4.0"';

describeRules("the rules of a job", eventDrivenJobRules, check, [
  {
    rule: "event-driven-job/names",
    wrong: { naming: { ...naming, environment: "a-very-long-environment" } },
    path: [],
    message:
      "the generated name \"caj-backtest-a-very-long-environment\" must have up to 32 lowercase letters, digits and single '-'; shorten the name of the job or of the environment",
    right: { naming: { ...naming, environment: "short-environment" } },
  },
  {
    rule: "event-driven-job/names",
    wrong: { jobName: "back--test" },
    path: [],
    message: 'the generated name "caj-back--test-dev" must have',
    right: { jobName: "back-test" },
  },
  {
    rule: "event-driven-job/names",
    wrong: { jobName: "ab" },
    path: [],
    message: 'the queue "ab" has 2 characters, but must have 3 to 63',
    right: { jobName: "abc" },
  },
  {
    rule: "event-driven-job/names",
    wrong: { inputContainer: "In" },
    path: [],
    message: 'the container "In" has 2 characters, but must have 3 to 63',
    right: { inputContainer: "ins" },
  },
  ...["worker", "worker:1.4.0", "acme/worker:1.4.0", "ghcr.io/acme/worker", "ghcr.io/acme/worker@sha256:abc", ""].map(
    (image) => ({
      rule: "event-driven-job/image",
      wrong: { image },
      path: ["image"],
      message: `image is "${image}", ${UNLIKE}`,
      right: { image: "docker.io/acme/worker:1.4.0" },
    }),
  ),
  {
    rule: "event-driven-job/image",
    wrong: { image: "ghcr.io/acme/worker:latest" },
    path: ["image"],
    message: 'image is "ghcr.io/acme/worker:latest", but must be an image with a version other than latest',
    right: { image: `ghcr.io/acme/worker:latest${DIGEST}` },
  },
  {
    rule: "event-driven-job/image",
    wrong: { registry: { id: "acmetrading" } },
    path: ["registry", "id"],
    message:
      'registry.id is "acmetrading", but must be a resource id such as "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.ContainerRegistry/registries/<name>"',
    right: { registry: { id: REGISTRY_ID } },
  },
  ...[0, 0.2, 0.3, 4.25].map((cpu) => ({
    rule: "event-driven-job/size",
    wrong: { cpu },
    path: ["cpu"],
    message: `cpu is ${cpu}, but must be between 0.25 and 4 in steps of 0.25`,
    right: { cpu: 4 },
  })),
  ...(
    [
      ["timeoutSeconds", 30, 86400],
      ["maxExecutions", 1, 1000],
      ["messagesPerExecution", 1, 1000],
      ["pollingIntervalSeconds", 5, 3600],
      ["maxAttempts", 1, 100],
    ] as const
  ).flatMap(([property, min, max]) =>
    [min - 1, max + 1].map((value) => ({
      rule: "event-driven-job/limits",
      wrong: { [property]: value },
      path: [property],
      message: `${property} is ${value}, but must be between ${min} and ${max}`,
      right: { [property]: value < min ? min : max },
    })),
  ),
  {
    rule: "event-driven-job/environment",
    wrong: environment("pipeline"),
    path: ["environment", "pipeline"],
    message: "environment has \"pipeline\", but names must be capital letters, digits and '_'",
    right: environment("PIPELINE"),
  },
  ...WIRING.map((name) => ({
    rule: "event-driven-job/environment",
    wrong: environment(name),
    path: ["environment", name],
    message: `environment has "${name}", which the job sets itself; remove it`,
    right: environment(`MY_${name}`),
  })),
  ...[
    "DB_PASSWORD",
    "CLIENT_SECRET",
    "GITHUB_TOKEN",
    "OPENAI_API_KEY",
    "STORAGE_ACCOUNT_KEY",
    "STORAGE_CONNECTION_STRING",
    "SSH_PRIVATE_KEY",
    "MY_CREDENTIALS",
  ].map((name) => ({
    rule: "event-driven-job/environment",
    wrong: environment(name),
    path: ["environment", name],
    message: `environment has "${name}", which sounds like a secret; let the job's identity sign in instead`,
    right: environment("MAX_OUTPUT_TOKENS", "PARTITION_KEY", "KEYWORDS"),
  })),
]);

describe("a job", () => {
  it("is right when it says no more than its image", () => {
    expect(check({})).toEqual([]);
  });

  const host = fc.constantFrom("ghcr.io", "docker.io", "acme.azurecr.io", "localhost:5000", "registry:5000");
  const path = fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9]{1,8}){0,2}$/);
  const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/).filter((text) => text !== "latest");

  it("takes every image with a host and a version, and none without", () => {
    fc.assert(
      fc.property(
        host,
        path,
        fc.oneof(
          tag.map((text) => `:${text}`),
          fc.constant(DIGEST),
        ),
        (registry, name, version) => {
          expect(check({ image: `${registry}/${name}${version}` })).toEqual([]);
          expect(check({ image: `${registry}/${name}` })).toHaveLength(1);
          expect(check({ image: `${name.replaceAll("/", "-")}${version}` })).toHaveLength(1);
        },
      ),
    );
  });

  it("answers every text as an image at once, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z./:@-]{0,400}$/)), (image) => {
        expect(check({ image }).every(({ ruleId }) => ruleId === "event-driven-job/image")).toBe(true);
      }),
    );
  });

  it("takes every quarter of a core up to four, and nothing between", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.double({ min: 0.01, max: 0.24, noNaN: true }),
        (quarters, more) => {
          expect(check({ cpu: quarters / 4 })).toEqual([]);
          expect(check({ cpu: quarters / 4 + more })).toHaveLength(1);
        },
      ),
    );
  });
});
