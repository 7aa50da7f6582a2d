import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, fingerprint } from "../../../ops/review/fingerprint.ts";
import type { Json, JsonObject, Plan, PlanChange } from "../../../ops/review/model.ts";
import { secretsOf } from "../../../ops/review/redact.ts";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { change, plan, recordedPlan, recordedPlans } from "../../support/review-plans.ts";

const KEY = "a key of more than sixteen characters";
const of = (subject: Plan, key?: string): string => fingerprint(subject, new Scrubber(secretsOf(subject)), key);

const SERVER = "azurerm_mysql_flexible_server";
const mask = { administrator_password: true };
const withPassword = (before: string, after: string, rest: JsonObject = {}) =>
  plan([
    change(
      SERVER,
      "update",
      { administrator_password: before, ...rest },
      { administrator_password: after, ...rest },
      {
        body: { before_sensitive: mask, after_sensitive: mask },
      },
    ),
  ]);

/** The same value with the keys of every object in another order. */
function reordered(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, seed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reordered(item, seed)] as const);
  return Object.fromEntries(seed % 2 === 0 ? entries.reverse() : [...entries.slice(1), ...entries.slice(0, 1)]);
}

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const attributes = fc.dictionary(fc.string({ minLength: 1 }), json, { maxKeys: 4 });
const changes = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1 }),
    action: fc.constantFrom("create", "update", "delete", "replace"),
    before: attributes,
    after: attributes,
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 6 },
);
const planned = changes.map((list) =>
  list.map(({ name, action, before, after }): PlanChange => {
    const kind = action as "create" | "update" | "delete" | "replace";
    return change(SERVER, kind, kind === "create" ? null : before, kind === "delete" ? null : after, {
      address: `${SERVER}.${name}`,
    });
  }),
);

describe("the fingerprint", () => {
  test("does not depend on the order of changes or keys", () => {
    fc.assert(
      fc.property(planned, fc.integer({ min: 0, max: 9 }), (list, seed) => {
        const other = reordered([...list].reverse(), seed) as PlanChange[];
        expect(of(plan(other))).toBe(of(plan(list)));
        expect(of(plan(other), KEY)).toBe(of(plan(list), KEY));
      }),
    );
  });

  test("does not depend on time, run, Terraform's version, drift, variables or what stays as it is", () => {
    fc.assert(
      fc.property(planned, fc.string(), (list, noise) => {
        const still = change(
          SERVER,
          "no-op",
          { name: noise },
          { name: noise },
          { address: `${SERVER}.${noise} still` },
        );
        const noisy = {
          ...plan([still, ...list]),
          terraform_version: noise,
          timestamp: noise,
          prior_state: { values: { root_module: { resources: [{ address: noise }] } } },
          resource_drift: list,
          variables: { x: { value: noise } },
        };
        expect(of(noisy)).toBe(of(plan(list)));
      }),
    );
  });

  test("takes an expiry that is counted from the plan for the same a minute later", () => {
    const expiring = (timestamp: string, expiresOn: string) => {
      const group = change("azurerm_resource_group", "create", null, { tags: { "expires-on": expiresOn } });
      return of({ ...plan([group]), timestamp });
    };
    const first = expiring("2026-11-01T10:00:00Z", "2026-11-08T10:00:00Z");
    expect(expiring("2026-11-01T10:01:07Z", "2026-11-08T10:01:07Z")).toBe(first);
    expect(expiring("2026-11-01T10:01:07Z", "2026-11-09T10:01:07Z")).not.toBe(first);
    expect(expiring("2026-11-01T10:01:07Z", "2026-11-08T10:00:00Z")).not.toBe(first);
  });

  test("tells apart plans that do different things", () => {
    fc.assert(
      fc.property(planned, fc.string({ minLength: 1 }), (list, value) => {
        const [first, ...rest] = list;
        if (first === undefined) return;
        const more = change(SERVER, "create", null, { name: value }, { address: `${SERVER}.more ${value}` });
        expect(of(plan([...list, more]))).not.toBe(of(plan(list)));
        expect(of(plan(rest))).not.toBe(of(plan(list)));
      }),
    );
  });

  test("depends on address, action, value, unknown value, cause of replacement, import and deposed copy", () => {
    const base = change(SERVER, "replace", { a: "1" }, { a: "2" });
    const variants = [
      base,
      { ...base, address: "other" },
      { ...base, deposed: "00" },
      { ...base, previous_address: "before" },
      ...[
        { actions: ["create", "delete"] },
        { after: { a: "3" } },
        { after: {}, after_unknown: { a: true } },
        { replace_paths: [["a"]] },
        { importing: { id: "x" } },
      ].map((body) => ({ ...base, change: { ...base.change, ...body } })),
    ];
    expect(new Set(variants.map((variant) => of(plan([variant])))).size).toBe(variants.length);
  });

  test("of recordings differs wherever they do different things", () => {
    const names = recordedPlans().filter((name) => recordedPlan(name).applyable === true);
    const byPrint = Map.groupBy(names, (name) => of(recordedPlan(name)));
    expect([...byPrint.values()].filter((same) => same.length > 1)).toEqual([]);
  });

  test("of plans that do nothing is one and the same", () => {
    expect(of(recordedPlan("noop"))).toBe(of(recordedPlan("zone-swapped-ignored")));
  });

  test("of a refresh-only plan is of what Terraform would remember", () => {
    const refresh = recordedPlan("refresh-only-drift");
    expect(of(refresh)).not.toBe(of(recordedPlan("noop")));
    expect(of({ ...refresh, resource_drift: [] })).not.toBe(of(refresh));
  });
});

describe("secrets in the fingerprint", () => {
  test("with a key, another password is another plan", () => {
    expect(of(withPassword("Planted-Secret-1", "Planted-Secret-2"), KEY)).not.toBe(
      of(withPassword("Planted-Secret-1", "Planted-Secret-3"), KEY),
    );
    expect(of(withPassword("Planted-Secret-1", "Planted-Secret-2"), KEY)).toBe(
      of(withPassword("Planted-Secret-1", "Planted-Secret-2"), KEY),
    );
  });

  test("another key gives another fingerprint, and its kind is visible", () => {
    const subject = withPassword("Planted-Secret-1", "Planted-Secret-2");
    expect(of(subject, `${KEY}!`)).not.toBe(of(subject, KEY));
    expect(of(subject, KEY)).toMatch(/^hmac-sha256:[0-9a-f]{64}$/);
    expect(of(subject)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("without a key, no secret enters, so that none can be guessed from the digest", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.string({ minLength: 8, maxLength: 40 }),
        (one, two) => {
          fc.pre(one !== two && one !== "old-password" && two !== "old-password");
          const leaky = (secret: string) => withPassword("old-password", secret);
          expect(of(leaky(one))).toBe(of(leaky(two)));
        },
      ),
    );
  });

  test("without a key, a copy of the secret outside of its mask does not enter either", () => {
    const leaky = (secret: string) =>
      plan([
        change(
          SERVER,
          "create",
          null,
          { administrator_password: secret, connection: `host;user;${secret};` },
          { body: { after_sensitive: mask } },
        ),
      ]);
    expect(of(leaky("Planted-Secret-1"))).toBe(of(leaky("Planted-Secret-2")));
    expect(of(leaky("Planted-Secret-1"), KEY)).not.toBe(of(leaky("Planted-Secret-2"), KEY));
  });

  test("without a key, a rotation still shows through its version", () => {
    const rotated = (version: number) =>
      plan([
        change(
          SERVER,
          "update",
          { administrator_password_wo_version: 1 },
          { administrator_password_wo_version: version },
        ),
      ]);
    expect(of(rotated(2))).not.toBe(of(rotated(3)));
  });

  test("with a key, a secret that does not change gives no difference", () => {
    const quiet = of(withPassword("Planted-Secret-1", "Planted-Secret-1", { tags: { a: "1" } }), KEY);
    expect(quiet).toBe(of(withPassword("Planted-Secret-2", "Planted-Secret-2", { tags: { a: "1" } }), KEY));
  });
});

describe("canonical JSON", () => {
  test("follows RFC 8785: sorted keys, shortest numbers, no white space", () => {
    expect(canonicalJson({ "\u20ac": 1e21, "\r": [1.0, -0, null, true], b: { z: "\u000f", a: "é" } })).toBe(
      '{"\\r":[1,0,null,true],"b":{"a":"é","z":"\\u000f"},"€":1e+21}',
    );
  });

  test("reads back as the same value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
