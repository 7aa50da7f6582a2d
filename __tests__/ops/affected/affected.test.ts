import { describe, expect, it } from "vitest";
import { affectedStacks, type PresentStack } from "../../../ops/affected/affected.ts";
import { isTelling, meaningsOf } from "../../../ops/affected/meaning.ts";

const FILES = {
  "parameters/dev/environment.json": '{"location":"westeurope","tags":{"a":1,"b":[1,2]}}',
  "parameters/dev/mysql.json": '{"server":{"skuName":"B_Standard_B1ms","storage":20}}',
  "cdktf.out/stacks/mysql-dev/cdk.tf.json": '{"//":{"version":"1"},"resource":{"a":{"b":{"//":"x","sku":1}}}}',
};
const stack = (stackId: string, profile: PresentStack["profile"] = "standard"): PresentStack => {
  const [name, environment = ""] = stackId.split("-");
  return {
    stackId,
    stack: name as PresentStack["stack"],
    environment,
    stream: "automation",
    profile,
    retentionDays: 90,
  };
};
/** Why mysql-dev is affected when a commit held other files; null leaves one out. */
function reasons(changed: Readonly<Record<string, string | null>>): readonly string[] {
  const files = Object.entries({ ...FILES, ...changed }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  const before = meaningsOf(new Map(files));
  const found = affectedStacks([stack("mysql-dev")], meaningsOf(new Map(Object.entries(FILES))), before);
  return found.flatMap((each) => each.reasons);
}
const [ENVIRONMENT, PARAMETERS, TERRAFORM] = Object.keys(FILES) as [string, string, string];

describe("a stack", () => {
  it.each<[string, Readonly<Record<string, string | null>>]>([
    ["nothing changed", {}],
    ["keys are in another order", { [ENVIRONMENT]: '{ "tags": {"b":[1,2],"a":1}, "location": "westeurope" }' }],
    [
      "the layout is another one",
      { [PARAMETERS]: '\n{"server": {\n\t"skuName":"B_Standard_B1ms","storage":20.0}\n}\r\n' },
    ],
    [
      "JSON became YAML",
      {
        [PARAMETERS]: null,
        "parameters/dev/mysql.yaml": "server:\n  storage: 20\n  skuName: B_Standard_B1ms # small\n",
      },
    ],
    [
      "only comments of Terraform are others",
      { [TERRAFORM]: '{"resource":{"a":{"b":{"sku":1}}},"//":{"version":"2"}}' },
    ],
    ["another environment changed", { "parameters/prod/environment.json": "{}", "parameters/prod/mysql.json": "[1]" }],
  ])("is not affected when %s", (_, changed) => {
    expect(reasons(changed)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string | null>>, readonly string[]]>([
    [
      "a value is another one",
      { [PARAMETERS]: '{"server":{"skuName":"B_Standard_B2ms","storage":20}}' },
      ["parameters"],
    ],
    [
      "a number became a text",
      { [PARAMETERS]: '{"server":{"skuName":"B_Standard_B1ms","storage":"20"}}' },
      ["parameters"],
    ],
    [
      "a list is in another order",
      { [ENVIRONMENT]: '{"location":"westeurope","tags":{"a":1,"b":[2,1]}}' },
      ["environment"],
    ],
    ["it renders to something else", { [TERRAFORM]: '{"resource":{"a":{"b":{"sku":2}}}}' }, ["terraform"]],
    ["what it rendered to was not kept", { [TERRAFORM]: null }, ["terraform"]],
    ["its environment had no file", { [ENVIRONMENT]: null }, ["environment"]],
    ["its file could not be parsed", { [PARAMETERS]: "\u0000\u0001{" }, ["parameters"]],
    ["it is new", { [PARAMETERS]: null, [TERRAFORM]: null }, ["new"]],
    [
      "everything changed",
      { [PARAMETERS]: "{}", [ENVIRONMENT]: "{}", [TERRAFORM]: "{}" },
      ["terraform", "parameters", "environment"],
    ],
  ])("is affected when %s", (_, changed, expected) => {
    expect(reasons(changed)).toEqual(expected);
  });
});

it("takes every stack where nothing is known of before: what can be made anew first, what is protected last, foundations first", () => {
  const stacks = [
    stack("mysql-prod", "protected"),
    stack("trading-staging"),
    stack("mysql-qa", "ephemeral"),
    stack("content-dev", "ephemeral"),
    stack("foundation-prod", "protected"),
    stack("mysql-dev", "ephemeral"),
    stack("foundation-dev"),
  ];
  const found = affectedStacks(stacks, new Map(), undefined);
  expect(found.map(({ stackId }) => stackId)).toEqual([
    "mysql-dev",
    "content-dev",
    "mysql-qa",
    "foundation-dev",
    "trading-staging",
    "foundation-prod",
    "mysql-prod",
  ]);
  expect(new Set(found.flatMap((each) => each.reasons))).toEqual(new Set());
});

it.each([
  ["parameters/dev/mysql.json", true],
  ["parameters/dev/mysql.yml", true],
  ["parameters/dev/environment.yaml", true],
  ["cdktf.out/stacks/mysql-dev/cdk.tf.json", true],
  ["parameters/dev/README.md", false],
  ["parameters/mysql.json", false],
  ["parameters/dev/more/mysql.json", false],
  ["parameters/dev/$(id).json", false],
  ["cdktf.out/hcl/mysql-dev/main.tf", false],
  ["cdktf.out/stacks/mysql-dev/terraform.tfstate", false],
])("reads %s of a commit: %s", (path, expected) => {
  expect(isTelling(path)).toBe(expected);
});
