import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject, Plan, PlanChange } from "../../ops/review/model.ts";
import { reviewPlan } from "../../ops/review/review.ts";
import type { CorpusChange } from "./changes.ts";
import resources from "./resources.json" with { type: "json" };

const BASES = resources as unknown as Readonly<
  Record<string, { readonly address: string; readonly before: JsonObject }>
>;
const NOW = new Date("2026-03-01T12:00:00Z");
/** Something that stays, so that one destroyed resource is no teardown. */
const BYSTANDER: PlanChange = {
  address: "terraform_data.stays",
  type: "terraform_data",
  change: { actions: ["no-op"], before: { input: 1 }, after: { input: 1 } },
};

function withValue(root: Json, keys: readonly string[], to: Json | undefined): Json {
  const [key = "", ...rest] = keys;
  if (Array.isArray(root)) {
    const list = root as readonly Json[];
    return list.map((item, index) =>
      String(index) === key ? (rest.length === 0 ? (to ?? null) : withValue(item, rest, to)) : item,
    );
  }
  const object = (root ?? {}) as JsonObject;
  if (rest.length > 0) return { ...object, [key]: withValue(object[key] ?? {}, rest, to) };
  const { [key]: _gone, ...others } = object;
  return to === undefined ? others : { ...others, [key]: to };
}

/** Return the plan of a change, as `terraform show -json` writes it. */
export function planOf(change: CorpusChange): Plan {
  const type = `azurerm_${change.type}`;
  const base = BASES[type];
  if (base === undefined) throw new Error(`bench/judgement/resources.json has no ${type}`);
  const deletes = change.path === "";
  const after = deletes ? null : withValue(base.before, change.path.split("."), change.to);
  if (isDeepStrictEqual(after, base.before)) throw new Error(`${type}: ${change.path} does not change`);
  const actions = deletes ? ["delete"] : change.replaces ? ["delete", "create"] : ["update"];
  return {
    format_version: "1.2",
    complete: true,
    errored: false,
    resource_changes: [
      {
        address: base.address,
        type,
        mode: "managed",
        ...(change.replaces ? { action_reason: "replace_because_cannot_update" } : {}),
        change: {
          actions,
          before: base.before,
          after,
          ...(change.replaces
            ? { replace_paths: [change.path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key))] }
            : {}),
        },
      },
      BYSTANDER,
    ],
  };
}

/** Whether the review holds a change. */
export const isHeld = (change: CorpusChange): boolean => reviewPlan(planOf(change), { now: NOW }).verdict !== "proceed";

export interface Judgement {
  readonly name: string;
  readonly dangerous: number;
  readonly missed: readonly CorpusChange[];
  readonly harmless: number;
  readonly falseHolds: readonly CorpusChange[];
}

/** Judge changes, by class. */
export function judge(changes: readonly CorpusChange[]): readonly Judgement[] {
  return [...Map.groupBy(changes, (change) => change.class)].map(([name, same]) => {
    const dangerous = same.filter(({ expect }) => expect === "hold");
    const harmless = same.filter(({ expect }) => expect === "proceed");
    return {
      name,
      dangerous: dangerous.length,
      missed: dangerous.filter((change) => !isHeld(change)),
      harmless: harmless.length,
      falseHolds: harmless.filter(isHeld),
    };
  });
}
