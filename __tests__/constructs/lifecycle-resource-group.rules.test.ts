import { Fn, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { lifecycleResourceGroupRules, resolveResourceGroup } from "../../constructs/lifecycle-resource-group.rules.ts";
import type { Profile } from "../../constructs/profiles.ts";
import { regionRules } from "../../constructs/region.rules.ts";
import { evaluate } from "../../constructs/rule.ts";
import type { ResourceGroupParameters } from "../../schemas/resource-group.generated.ts";
import schema from "../../schemas/resource-group.schema.json" with { type: "json" };

const naming = { project: "acme", stack: "mysql", environment: "dev" };
const resolve = (parameters: ResourceGroupParameters, profile: Profile = "standard") =>
  resolveResourceGroup({ location: "westeurope", profile, naming, ...parameters });
const check = (parameters: ResourceGroupParameters, profile?: Profile) =>
  evaluate(lifecycleResourceGroupRules, resolve(parameters, profile));

const budget = (changes: object) => ({ budget: { amount: 100, contactEmails: ["a@example.com"], ...changes } });
const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));

interface Case {
  readonly ruleId: string;
  readonly wrong: ResourceGroupParameters;
  readonly profile?: Profile;
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The smallest change that makes it right. */
  readonly right: ResourceGroupParameters;
}

const CASES: readonly Case[] = [
  {
    ruleId: "resource-group/names",
    wrong: { name: "rg." },
    path: ["name"],
    message: "name is \"rg.\", which must be letters, digits, '_', '-', '.', '(' and ')', not ending with '.'",
    right: { name: "rg" },
  },
  {
    ruleId: "resource-group/existing",
    wrong: { existing: true },
    path: ["existing"],
    message: "existing is true, but name is missing; name the group that exists",
    right: { existing: true, name: "rg-hub" },
  },
  {
    ruleId: "resource-group/existing",
    wrong: { existing: true, name: "rg-hub", expiry: { afterDays: 7 } },
    path: ["expiry"],
    message: "expiry is set, but existing is true: a group that exists must not expire with this stack; remove expiry",
    right: { existing: false, name: "rg-hub", expiry: { afterDays: 7 } },
  },
  {
    ruleId: "resource-group/existing",
    wrong: { existing: true, name: "rg-hub", preventDestroy: true },
    path: ["preventDestroy"],
    message:
      "preventDestroy is true, but existing is true: Terraform never destroys a group that it only reads; remove preventDestroy",
    right: { existing: true, name: "rg-hub", lock: true, ...budget({}) },
  },
  {
    ruleId: "resource-group/expiry-profile",
    wrong: { expiry: { afterDays: 7 } },
    profile: "protected",
    path: ["expiry"],
    message: 'expiry is set, but profile is "protected", which never expires; remove expiry or choose "standard"',
    right: {},
  },
  {
    ruleId: "resource-group/expiry-prevent-destroy",
    wrong: { expiry: { afterDays: 7, onExpiry: "recreate" }, preventDestroy: true },
    path: ["expiry", "onExpiry"],
    message:
      'expiry.onExpiry is "recreate", but preventDestroy is true; write "notify", or set preventDestroy to false',
    right: { expiry: { afterDays: 7, onExpiry: "notify" }, preventDestroy: true },
  },
  {
    ruleId: "resource-group/expiry-moment",
    wrong: { expiry: { afterDays: 7, expiresOn: "2030-01-31T18:00:00Z" } },
    path: ["expiry"],
    message: "expiry has afterDays and expiresOn, but must have one of them; remove one",
    right: { expiry: { expiresOn: "2030-01-31T18:00:00Z" } },
  },
  {
    ruleId: "resource-group/expiry-moment",
    wrong: { expiry: { onExpiry: "destroy" } },
    path: ["expiry"],
    message: "expiry has neither afterDays nor expiresOn, so nothing ever expires; set one, or remove expiry",
    right: { expiry: { onExpiry: "destroy", afterDays: 1 } },
  },
  ...[0, 366, 1.5, Number.NaN].map((afterDays) => ({
    ruleId: "resource-group/expiry-after-days",
    wrong: { expiry: { afterDays } },
    path: ["expiry", "afterDays"],
    message: `expiry.afterDays is ${afterDays}, but must be ${Number.isInteger(afterDays) ? "" : "a whole number "}between 1 and 365`,
    right: { expiry: { afterDays: 365 } },
  })),
  ...[
    ["2030-01-31", 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"'],
    ["2030-01-31T25:00:00Z", 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"'],
    ["2030-01-31 18:00:00Z", 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"'],
    ["2030-02-30T18:00:00Z", "a day that the calendar has"],
    ["2030-02-30T18:00:00+02:00", "a day that the calendar has"],
    ["2030-01-31T18:00:00+02:00", 'in UTC; write "2030-01-31T16:00:00Z"'],
    ["2030-01-31T18:00:00+99:00", 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"'],
    ["tomorrow", 'an RFC 3339 date and time in UTC, such as "2030-01-31T18:00:00Z"'],
  ].map(([expiresOn = "", expected]) => ({
    ruleId: "resource-group/expiry-expires-on",
    wrong: { expiry: { expiresOn } },
    path: ["expiry", "expiresOn"],
    message: `expiry.expiresOn is "${expiresOn}", but must be ${expected}`,
    right: { expiry: { expiresOn: "2028-02-29T18:00:00.500Z" } },
  })),
  ...["expires-on", "On-Expiry", "project", "environment", "stack", "profile", "managed-by"].map((name) => ({
    ruleId: "resource-group/tags",
    wrong: { tags: { [name]: "x" } },
    path: ["tags", name],
    message: `tags has "${name}", which the stack sets itself; choose another name`,
    right: { tags: { [`my-${name}`]: "x" } },
  })),
  ...[..."<>%&\\?/"].map((character) => ({
    ruleId: "resource-group/tags",
    wrong: { tags: { [`a${character}b`]: "x" } },
    path: ["tags", `a${character}b`],
    message: `tags has "a${character}b", whose name holds "${character}", but must be without < > % & \\ ? /`,
    right: { tags: { a: `a${character}b` } },
  })),
  {
    ruleId: "resource-group/tags",
    wrong: { tags: manyTags(44) },
    path: ["tags"],
    message: "tags has 44 tags, but can have 43: Azure allows 50 on a resource, and 7 are set by the stack",
    right: { tags: manyTags(43) },
  },
  {
    ruleId: "resource-group/tags",
    wrong: { tags: { Owner: "a", owner: "b" } },
    path: ["tags", "owner"],
    message: 'tags has "owner", but also "Owner", and Azure ignores letter case; remove one',
    right: { tags: { owner: "b" } },
  },
  {
    ruleId: "resource-group/tags",
    wrong: { tags: { ["n".repeat(513)]: "" } },
    path: ["tags", "n".repeat(513)],
    message: `tags has "${"n".repeat(513)}", whose name has 513 characters, but can have 512`,
    right: { tags: { ["n".repeat(512)]: "" } },
  },
  {
    ruleId: "resource-group/tags",
    wrong: { tags: { a: "v".repeat(257) } },
    path: ["tags", "a"],
    message: 'tags has "a", whose value has 257 characters, but can have 256',
    right: { tags: { a: "v".repeat(256) } },
  },
  {
    ruleId: "resource-group/tags",
    wrong: { tags: { " ": "x" } },
    path: ["tags", " "],
    message: 'tags has " ", but the name of a tag must not be blank',
    right: { tags: { a: "" } },
  },
  {
    ruleId: "resource-group/tags",
    wrong: { tags: { "azure-team": "x" } },
    path: ["tags", "azure-team"],
    message: 'tags has "azure-team", which begins with "azure", a prefix that Azure keeps for itself',
    right: { tags: { "team-azure": "x" } },
  },
  ...[0, -1].map((amount) => ({
    ruleId: "resource-group/budget-amount",
    wrong: budget({ amount }),
    path: ["budget", "amount"],
    message: `budget.amount is ${amount}, but must be more than 0`,
    right: budget({ amount: 0.5 }),
  })),
  {
    ruleId: "resource-group/choices",
    wrong: budget({ timeGrain: "Weekly" }),
    path: ["budget", "timeGrain"],
    message: 'budget.timeGrain is "Weekly", but must be Monthly, Quarterly or Annually',
    right: budget({ timeGrain: "Quarterly" }),
  },
  {
    ruleId: "resource-group/budget-thresholds",
    wrong: budget({ thresholds: [0.5] }),
    path: ["budget", "thresholds", 0],
    message: "budget.thresholds[0] is 0.5, but must be between 1 and 1000 percent",
    right: budget({ thresholds: [1] }),
  },
  {
    ruleId: "resource-group/budget-thresholds",
    wrong: budget({ thresholds: [50, 1001] }),
    path: ["budget", "thresholds", 1],
    message: "budget.thresholds[1] is 1001, but must be between 1 and 1000 percent",
    right: budget({ thresholds: [50, 1000] }),
  },
  {
    ruleId: "resource-group/budget-thresholds",
    wrong: budget({ thresholds: [80, 80] }),
    path: ["budget", "thresholds", 1],
    message: "budget.thresholds[1] is 80, but must be more than 80, the one before it",
    right: budget({ thresholds: [80, 81] }),
  },
  {
    ruleId: "resource-group/budget-thresholds",
    wrong: budget({ thresholds: [10, 20, 30, 40, 50] }),
    path: ["budget", "thresholds"],
    message: "budget.thresholds has 5 entries, but must have 1 to 4",
    right: budget({ thresholds: [10, 20, 30, 40] }),
  },
  {
    ruleId: "resource-group/budget-contacts",
    wrong: { budget: { amount: 100 } },
    path: ["budget"],
    message: "budget has no contact; set budget.contactEmails or budget.contactRoles",
    right: { budget: { amount: 100, contactRoles: ["Owner"] } },
  },
  ...["finops", "a@b", "a b@example.com", "a@@example.com"].map((email) => ({
    ruleId: "resource-group/budget-contacts",
    wrong: budget({ contactEmails: [email] }),
    path: ["budget", "contactEmails", 0],
    message: `budget.contactEmails[0] is "${email}", but must be a mail address such as "finops@example.com"`,
    right: budget({ contactEmails: ["fin.ops+azure@mail.example.com"] }),
  })),
  {
    ruleId: "resource-group/budget-contacts",
    wrong: budget({ contactRoles: [" "] }),
    path: ["budget", "contactRoles", 0],
    message: 'budget.contactRoles[0] is blank, but must be a role such as "Owner"',
    right: budget({ contactRoles: ["Owner"] }),
  },
];

// They have a test of their own: region.rules.test.ts.
const OF_REGION: ReadonlySet<string> = new Set(regionRules.map(({ id }) => id));

describe("rules of the resource group", () => {
  it.each(CASES)("$ruleId: $message", ({ ruleId, wrong, profile, path, message, right }) => {
    expect(check(wrong, profile)).toEqual([expect.objectContaining({ ruleId, severity: "error", path, message })]);
    expect(check(right, profile)).toEqual([]);
  });

  it("has a case for every rule, and a page to read on for every rule", () => {
    expect(new Set(CASES.map(({ ruleId }) => ruleId))).toEqual(
      new Set(lifecycleResourceGroupRules.filter((rule) => !OF_REGION.has(rule.id)).map(({ id }) => id)),
    );
    expect(lifecycleResourceGroupRules.filter(({ documentation }) => documentation === undefined)).toEqual([]);
  });

  it("names what to change when a generated name is too long", () => {
    const long = { ...naming, environment: "e".repeat(90) };
    const specification = resolveResourceGroup({
      location: "westeurope",
      profile: "standard",
      naming: long,
      ...budget({}),
    });
    const messages = evaluate(lifecycleResourceGroupRules, specification).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/^the generated name "rg-acme-mysql-e+" has 104 characters, .* to 90; set name$/),
      expect.stringMatching(
        /^the generated name "lock-.*" has 106 characters, .*; shorten project in environment.json$/,
      ),
      expect.stringMatching(/^the generated name "budget-.*" has 108 characters, .*; shorten project/),
    ]);
  });

  it("lets values pass that only Terraform knows", () => {
    const number = Token.asNumber(Fn.max([1, 2]));
    const text = Fn.lower("A");
    const unknown = { amount: number, thresholds: [number, number], contactEmails: [text] };
    expect(check({ name: text, expiry: { afterDays: number }, tags: { a: text }, budget: unknown })).toEqual([]);
    expect(check({ expiry: { expiresOn: text }, budget: { amount: 1, contactEmails: Fn.split(",", text) } })).toEqual(
      [],
    );
  });
});

describe("defaults of the resource group", () => {
  it.each<[Profile, object]>([
    ["ephemeral", { lock: false, preventDestroy: false, expiry: { afterDays: 7, onExpiry: "destroy" } }],
    ["standard", { lock: true, preventDestroy: false }],
    ["protected", { lock: true, preventDestroy: true }],
  ])("follow the profile %s", (profile, expected) => {
    const { lock, preventDestroy, expiry } = resolve({}, profile);
    expect({ lock, preventDestroy, ...(expiry === undefined ? {} : { expiry }) }).toEqual(expected);
  });

  it("can each be overridden", () => {
    expect(resolve({ lock: false, preventDestroy: false }, "protected")).toMatchObject({
      lock: false,
      preventDestroy: false,
    });
    expect(resolve({ expiry: { onExpiry: "notify" } }, "ephemeral").expiry).toEqual({
      afterDays: 7,
      onExpiry: "notify",
    });
    expect(resolve({ expiry: { expiresOn: "2030-01-31T18:00:00Z" } }, "ephemeral").expiry).toEqual({
      expiresOn: "2030-01-31T18:00:00Z",
      onExpiry: "destroy",
    });
  });

  it("decide nothing about a group that exists", () => {
    for (const profile of ["ephemeral", "protected"] as const) {
      const { lock, preventDestroy, expiry } = resolve({ existing: true, name: "rg-hub" }, profile);
      expect({ lock, preventDestroy, expiry }).toEqual({ lock: false, preventDestroy: false, expiry: undefined });
    }
  });

  it("are named as the schema says", () => {
    const placeholders = { project: "<project>", stack: "<stack>", environment: "<environment>" };
    const { name } = resolveResourceGroup({ location: "westeurope", profile: "standard", naming: placeholders });
    expect(schema.properties.name.description).toContain(`Left out, it is ${name}.`);
  });

  it("let a stack that should expire only tell about it, unless it is ephemeral", () => {
    expect(resolve({ expiry: { afterDays: 30 } }).expiry).toEqual({ afterDays: 30, onExpiry: "notify" });
  });
});
