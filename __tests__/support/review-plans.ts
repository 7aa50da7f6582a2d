import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Finding, Json, JsonObject, Plan, PlanChange, Review } from "../../ops/review/model.ts";
import { parsePlan } from "../../ops/review/parse.ts";
import { type ReviewOptions, reviewPlan } from "../../ops/review/review.ts";

const FOLDER = new URL("../fixtures/plans/", import.meta.url);
export const NOW = new Date("2026-03-01T12:00:00Z");

/** Names of all recorded plans. */
export const recordedPlans = (): string[] =>
  readdirSync(fileURLToPath(FOLDER))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();

export const recordedText = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), "utf8");
export const recordedPlan = (name: string): Plan => parsePlan(recordedText(name));

export const plan = (changes: readonly PlanChange[], rest: Partial<Plan> = {}): Plan => ({
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes: changes,
  complete: true,
  applyable: true,
  errored: false,
  ...rest,
});

type Actions = "create" | "update" | "delete" | "replace" | "no-op" | "read" | "forget";
const ACTIONS: Readonly<Record<Actions, readonly string[]>> = {
  create: ["create"],
  update: ["update"],
  delete: ["delete"],
  replace: ["delete", "create"],
  "no-op": ["no-op"],
  read: ["read"],
  forget: ["forget"],
};

/** One change; `before` and `after` only need what the test is about. */
export function change(
  type: string,
  action: Actions,
  before: JsonObject | null,
  after: JsonObject | null,
  rest: Partial<PlanChange> & { readonly body?: Partial<PlanChange["change"]> } = {},
): PlanChange {
  const { body, ...outer } = rest;
  return {
    address: `${type}.main`,
    mode: action === "read" ? "data" : "managed",
    type,
    ...outer,
    change: {
      actions: ACTIONS[action],
      before,
      after,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      ...body,
    },
  };
}

/** Something that stays, so that a plan does not look like a teardown. */
export const BYSTANDER = change(
  "azurerm_resource_group",
  "no-op",
  { name: "rg" },
  { name: "rg" },
  { address: "azurerm_resource_group.stays" },
);

export const review = (of: Plan, options: Partial<ReviewOptions> = {}): Review =>
  reviewPlan(of, { now: NOW, ...options });

/** Findings of some changes beside a bystander. */
export const findingsOf = (...changes: PlanChange[]): readonly Finding[] =>
  review(plan([...changes, BYSTANDER])).findings;

/** `confirm stateful-replace`, as tests compare findings. */
export const brief = ({ level, ruleId }: Finding): string => `${level} ${ruleId}`;
export const briefs = (...changes: PlanChange[]): string[] => findingsOf(...changes).map(brief);

/** A plan of any size: servers with databases, rules and alerts; every tenth is destroyed, every fifth updated. */
export function generatedPlan(size: number): Plan {
  const changes = Array.from({ length: size }, (_, index): PlanChange => {
    const type = GENERATED[index % GENERATED.length] ?? "azurerm_resource_group";
    const attributes: JsonObject = { ...SAMPLE, name: `resource-${index}`, id: `/subscriptions/0/r/${index}` };
    const address = `${type}.block_${index % 50}["key-${index}"]`;
    const rest = { address, body: { after_sensitive: { password: true }, before_sensitive: { password: true } } };
    const other: Json = { ...attributes, tags: { owner: "someone-else" } };
    if (index % 10 === 0) return change(type, "delete", attributes, null, rest);
    return index % 5 === 0
      ? change(type, "update", other as JsonObject, attributes, rest)
      : change(type, "create", null, attributes, rest);
  });
  const blocks = [...new Set(changes.map(({ address }) => address.split("[")[0] ?? ""))];
  const resources = blocks.map((address, index) => ({
    address,
    expressions: { parent: { references: [`${blocks[index >> 1] ?? ""}.id`, blocks[index >> 1] ?? ""] } },
  }));
  return plan(changes, { configuration: { root_module: { resources } } });
}

const GENERATED = [
  "azurerm_mysql_flexible_server",
  "azurerm_mysql_flexible_database",
  "azurerm_mysql_flexible_server_configuration",
  "azurerm_network_security_rule",
  "azurerm_monitor_metric_alert",
];
const SAMPLE: JsonObject = {
  resource_group_name: "rg-acme",
  server_name: "mysql-acme",
  location: "westeurope",
  sku_name: "GP_Standard_D2ds_v4",
  password: "Planted-Secret-0001!",
  storage: [{ size_gb: 64, auto_grow_enabled: true, iops: 492 }],
  tags: { environment: "dev", owner: "orders" },
};
