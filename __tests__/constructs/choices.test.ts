import { describe, expect, test } from "vitest";
import { jobPlatformRules, resolveJobPlatform } from "../../constructs/job-platform.rules.ts";
import { lifecycleResourceGroupRules, resolveResourceGroup } from "../../constructs/lifecycle-resource-group.rules.ts";
import { mysqlServerRules, resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { evaluate, formatPath, type Rule, type RuleViolation } from "../../constructs/rule.ts";
import { resolveStreamLanding, streamLandingRules } from "../../constructs/stream-landing.rules.ts";
import { resolveTextModel, textModelRules } from "../../constructs/text-model.rules.ts";
import foundation from "../../schemas/foundation.schema.json" with { type: "json" };
import jobPlatform from "../../schemas/job-platform.schema.json" with { type: "json" };
import mysqlServer from "../../schemas/mysql-server.schema.json" with { type: "json" };
import resourceGroup from "../../schemas/resource-group.schema.json" with { type: "json" };
import textModel from "../../schemas/text-model.schema.json" with { type: "json" };
import { naming } from "../support/jobs.ts";

type Schema = {
  readonly enum?: readonly (string | number)[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: Schema };
};
type Choice = { readonly path: readonly string[]; readonly words: readonly (string | number)[] };

/** Every property of a schema that is one of a few words; `[]` is an element of a list. */
function choicesOf(schema: Schema, root: Schema = schema, path: readonly string[] = []): Choice[] {
  const local = schema.$ref?.startsWith("#/$defs/") === true ? root.$defs?.[schema.$ref.slice(8)] : undefined;
  const here = local ?? schema;
  return [
    ...(here.enum === undefined ? [] : [{ path, words: here.enum }]),
    ...Object.entries(here.properties ?? {}).flatMap(([name, inner]) => choicesOf(inner, root, [...path, name])),
    ...(here.items === undefined ? [] : choicesOf(here.items, root, [...path, "[]"])),
  ];
}

/** A value with something at a path, and nothing else. */
function only(path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return name === "[]" ? [only(rest, value)] : { [name]: only(rest, value) };
}

const network = { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/26" };
const github = { owner: "acme", repository: "convergent", ownerId: 12, repositoryId: 34 };
const given = { profile: "standard", naming } as const;

/** Judges parameters as they come from JavaScript; what else they lack is not asked about. */
function judge<S>(rules: readonly Rule<S>[], resolve: (props: never) => S, base: object) {
  return (props: object): RuleViolation[] => {
    const choices = rules.filter(({ id }) => id.endsWith("/choices"));
    return evaluate(choices, resolve({ ...base, ...props } as never));
  };
}

const CONSTRUCTS: [
  name: string,
  schema: object,
  judge: (props: object) => RuleViolation[],
  elsewhere: readonly string[],
][] = [
  ["a platform", jobPlatform, judge(jobPlatformRules, resolveJobPlatform, { ...given, network }), []],
  ["a text model", textModel, judge(textModelRules, resolveTextModel, { ...given, deployments: [] }), []],
  // The profile and what to do when the stack exists belong to the stack, not to its constructs.
  [
    "a landing",
    foundation,
    judge(streamLandingRules, (props: object) => resolveStreamLanding({ github, ...props } as never), {
      ...given,
      stream: "trading",
      runRetentionDays: 90,
    }),
    ["profile", "whenExists"],
  ],
  ["a server", mysqlServer, judge(mysqlServerRules, resolveMysqlServer, { ...given, network: { mode: "public" } }), []],
  [
    "a resource group",
    resourceGroup,
    judge(lifecycleResourceGroupRules, resolveResourceGroup, { ...given, location: "westeurope" }),
    [],
  ],
];

const CASES = CONSTRUCTS.flatMap(([name, schema, check, elsewhere]) =>
  choicesOf(schema as Schema)
    .filter(({ path }) => !elsewhere.includes(path.join(".")))
    .map((choice) => [`${name}: ${choice.path.join(".")}`, choice, check] as const),
);

describe("a property that is one of a few words is checked for those who write JavaScript", () => {
  test.each(CASES)("%s", (_, { path, words }, check) => {
    for (const word of words) expect(check(only(path, word) as object)).toEqual([]);
    for (const wrong of ["", `${words[0]}x`, `_${words[0]}`]) {
      const [violation] = check(only(path, wrong) as object);
      expect(violation?.message).toMatch(/ is ".*", but must be .* or /);
      expect(formatPath(violation?.path ?? [])).toBe(path.join(".").replaceAll(".[]", "[0]"));
    }
  });

  test("finds the properties in the schemas", () => {
    expect(CASES.length).toBeGreaterThan(14);
  });
});
