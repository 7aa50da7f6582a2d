import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driftReport } from "../../../ops/lifecycle/drift.ts";
import { isSameMeaning } from "../../../ops/review/meaning.ts";
import type { Json, JsonObject, Plan, PlanChange } from "../../../ops/review/model.ts";
import { change, plan, review } from "../../support/review-plans.ts";

const FIXTURES = new URL("../../fixtures/second-plans/", import.meta.url);
const RENDERED = new URL("../../../cdktf.out/stacks/", import.meta.url);
const read = (url: URL) => JSON.parse(readFileSync(url, "utf8"));

/** What the real provider stored and what it read back, in the words of the recordings, by type. */
const SPELLINGS: Readonly<Record<string, readonly [JsonObject, JsonObject]>> = {
  azurerm_eventgrid_system_topic_event_subscription: [{ labels: null }, { labels: [] }],
  azurerm_key_vault_secret: [{ content_type: null }, { content_type: "" }],
  azurerm_storage_queue: [{ metadata: null }, { metadata: {} }],
  azurerm_subnet: [{ service_endpoint_policy_ids: null }, { service_endpoint_policy_ids: [] }],
  azurerm_monitor_diagnostic_setting: [{ retention_policy: [] }, { retention_policy: [{ days: 0, enabled: false }] }],
};

interface Rendered {
  readonly resource: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

/** The second plan of a rendered stack: everything as it was written, each resource spelled differently. */
function secondPlan({ resource }: Rendered): Plan {
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({ type, address: `${type}.${name}`, values })),
  );
  const spelled = resources.map(({ type, address, values }) => {
    const [before, after] = SPELLINGS[type] ?? [{ unset: null }, { unset: [{ on: false, of: 0, by: "" }] }];
    return {
      type,
      address,
      change: { actions: ["update"], before: { ...values, ...before }, after: { ...values, ...after } },
    };
  });
  const written = resources.map(({ address, values }) => ({
    address,
    expressions: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { constant_value: value }])),
  }));
  return plan([], { resource_drift: spelled, configuration: { root_module: { resources: written } } });
}

const SECOND_PLANS: readonly (readonly [string, Plan])[] = [
  ...readdirSync(FIXTURES).map((file) => [`the recording ${file}`, read(new URL(file, FIXTURES)) as Plan] as const),
  ...readdirSync(RENDERED).map(
    (id) => [`the stack ${id}`, secondPlan(read(new URL(`${id}/cdk.tf.json`, RENDERED)))] as const,
  ),
];

const drifts = (given: Plan) => driftReport(review(given)).resources.map(({ address }) => address);

/** A change by a person to each thing that the plan knows: what it was, what it is now. */
function planted(given: Plan): PlanChange[] {
  const all = [...(given.resource_changes ?? []), ...(given.resource_drift ?? [])];
  const things = [...new Map(all.map((each) => [each.address, each])).values()].filter(({ mode }) => mode !== "data");
  return things.flatMap((each) => {
    const after = each.change.after as JsonObject;
    const was = Object.fromEntries(Object.entries(after).filter(([, value]) => !isSameMeaning(value, null)));
    const before = { ...(each.change.before as JsonObject), ...was };
    const now = (values: JsonObject): PlanChange => ({
      ...each,
      change: { ...each.change, actions: ["update"], before, after: { ...after, ...values } },
    });
    const gone: PlanChange = { ...each, change: { ...each.change, actions: ["delete"], after: null } };
    const edited = Object.entries(after).flatMap(([key, value]): PlanChange[] => {
      if (value === true) return [now({ [key]: false })];
      if (value === false) return [now({ [key]: true })];
      if (typeof value === "number") return [now({ [key]: value + 1 })];
      if (key === "tags") return [now({ tags: { ...(value as JsonObject), owner: "" } })];
      if (!Array.isArray(value) || value.length === 0 || isSameMeaning(value, [])) return [];
      const [first] = value as readonly Json[];
      const another = typeof first === "string" ? `${first}-other` : { ...(first as JsonObject), id: "other" };
      return [now({ [key]: value.slice(1) }), now({ [key]: [...value, another] })];
    });
    return [gone, ...edited];
  });
}

describe.each(SECOND_PLANS)("%s", (_, given) => {
  test("has no drift right after its own apply", () => {
    expect(given.resource_drift?.length).toBeGreaterThan(0);
    const reviewed = review(given);
    expect(drifts(given)).toEqual([]);
    expect(reviewed.findings.filter(({ ruleId }) => ruleId.startsWith("drift-"))).toEqual([]);
  });

  test("shows what a person changed, whatever it is, and says what", () => {
    // One change of each resource a round. A network repeats its subnets, which would tell of themselves: it comes alone.
    const numbered = [...Map.groupBy(planted(given), ({ address }) => address).values()].flatMap((group) =>
      group.map((each, index) => ({
        each,
        round: each.type === "azurerm_virtual_network" ? `network ${index}` : `${index}`,
      })),
    );
    const rounds = [...Map.groupBy(numbered, ({ round }) => round).values()];
    expect(rounds.length).toBeGreaterThan(1);
    for (const round of rounds) {
      const changes = round.map(({ each }) => each);
      const addresses = changes.map(({ address }) => address);
      const others = (given.resource_drift ?? []).filter(({ address }) => !addresses.includes(address));
      const reviewed = review({ ...given, resource_changes: [], resource_drift: [...others, ...changes] });
      expect(reviewed.drift.map(({ address }) => address).sort()).toEqual(addresses.sort());
      const told = reviewed.findings.filter(({ ruleId }) => ruleId.startsWith("drift-"));
      expect(new Set(told.map(({ address }) => address))).toEqual(new Set(addresses));
      for (const { message } of told) expect(message).not.toMatch(/outside Terraform: ;/);
    }
  });
});

const drifted = (before: JsonObject, after: JsonObject, expressions: JsonObject = {}, planned: PlanChange[] = []) =>
  drifts(
    plan(planned, {
      resource_drift: [change("azurerm_x", "update", before, after)],
      configuration: { root_module: { resources: [{ address: "azurerm_x.main", expressions }] } },
    }),
  );

const blank: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, "", 0, false, [], {}),
    fc.array(fc.dictionary(fc.stringMatching(/^[a-z_]{1,6}$/), tie("value"), { maxKeys: 3 }), { maxLength: 2 }),
  ),
})).value;

describe("what a difference means", () => {
  test("every two spellings of not set are no drift", () => {
    fc.assert(
      fc.property(blank, blank, (before, after) => {
        expect(drifted({ id: "1", a: before }, { id: "1", a: after })).toEqual([]);
      }),
    );
  });

  test("a value beside blanks is drift, however it is nested", () => {
    fc.assert(
      fc.property(blank, fc.constantFrom<Json>(true, 1, "Enabled"), fc.nat(3), (before, value, depth) => {
        const nested = Array.from({ length: depth }).reduce<Json>((inner) => [{ rest: null, inner }], value);
        expect(drifted({ a: before }, { a: nested })).toEqual(["azurerm_x.main"]);
        expect(drifted({ a: nested }, { a: before })).toEqual(["azurerm_x.main"]);
      }),
    );
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["a tag without a value", { tags: {} }, { tags: { owner: "" } }],
    ["a tag emptied", { tags: { owner: "me" } }, { tags: { owner: "" } }],
    ["a port 0 beside another", { ports: [443] }, { ports: [443, 0] }],
    ["one more block of zeros", { rule: [{ n: 1 }] }, { rule: [{ n: 1 }, { n: 0 }] }],
    ["public access switched off", { public: true }, { public: false }],
    ["public access switched on", { public: false }, { public: true }],
    ["blocks in another order", { rule: [{ n: 1 }, { n: 2 }] }, { rule: [{ n: 2 }, { n: 1 }] }],
    ["a secret, masked by its name", { password: "a" }, { password: "b" }],
  ])("%s is drift", (_, before, after) => {
    expect(drifted(before, after)).toEqual(["azurerm_x.main"]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      "blanks that put blocks in another order",
      {
        a: [
          { n: 1, p: null },
          { n: 2, p: null },
        ],
      },
      {
        a: [
          { n: 2, p: {} },
          { n: 1, p: {} },
        ],
      },
    ],
    [
      "an Azure id in other letters",
      { of: "/subscriptions/1/resourceGroups/a" },
      { of: "/subscriptions/1/resourcegroups/A" },
    ],
    ["a blank in a secret", { secret: [{ name: "a", id: null }] }, { secret: [{ name: "a", id: "" }] }],
  ])("%s is no drift", (_, before, after) => {
    expect(drifted(before, after)).toEqual([]);
  });

  test.each<[string, Json, string[]]>([
    ["to something else", { minimum: { constant_value: 2 } }, ["azurerm_x.main"]],
    ["by a reference", { minimum: { references: ["var.minimum"] } }, ["azurerm_x.main"]],
    ["to zero", { minimum: { constant_value: 0 } }, []],
  ])("a zero read back where the configuration sets it %s", (_, block, expected) => {
    expect(drifted({ p: [{ minimum: null }] }, { p: [{ minimum: 0 }] }, { p: [block] })).toEqual(expected);
  });

  test("what the plan changes is shown", () => {
    const planned = change("azurerm_x", "update", { p: [{ n: 0 }] }, { p: [{ n: 3 }] });
    expect(drifted({ p: [] }, { p: [{ n: 0 }] }, {}, [planned])).toEqual(["azurerm_x.main"]);
  });

  test("only the change is named, not the blanks beside it", () => {
    const [one] = review(
      plan([], {
        resource_drift: [change("azurerm_x", "update", { a: null, b: 1 }, { a: [{ n: 0 }], b: 2 })],
      }),
    ).drift;
    expect(one?.attributes.map(({ name }) => name)).toEqual(["b"]);
  });
});
