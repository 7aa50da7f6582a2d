import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { at, toBody as bodyOf, camel, type Fields, readOnly, toState as stateOf } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, type Value, type ValueObject } from "../values.ts";

const notification: Fields = {
  ...camel("enabled operator threshold threshold_type"),
  contact_emails: at("contactEmails", undefined, { unset: [] }),
  contact_groups: at("contactGroups", undefined, { unset: [] }),
  contact_roles: at("contactRoles", undefined, { unset: [] }),
};
const period: Fields = { start_date: at("startDate"), end_date: at("endDate") };
const comparison: Fields = camel("name operator values");

export const budget: TypeSpec = {
  type: "azurerm_consumption_budget_resource_group",
  label: "Scoped Budget",
  id: "{resource_group_id}/providers/Microsoft.Consumption/budgets/{name}",
  idLabels: ["Scope", "Budget Name"],
  apiVersion: "2019-10-01",
  fields: {
    name: at("name"),
    amount: at("properties.amount"),
    etag: readOnly("eTag"),
    time_grain: at("properties.timeGrain"),
  },
  defaults: {
    time_grain: "Monthly",
    "notification.enabled": true,
    "notification.threshold_type": "Actual",
    "filter.dimension.operator": "In",
    "filter.tag.operator": "In",
  },
  replace: "name resource_group_id time_grain time_period.start_date",
  toBody,
  toState,
};

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const notifications = items(values.notification).map((item) => [keyOf(item), bodyOf(notification, item)]);
  const time = bodyOf(period, items(values.time_period)[0] ?? {});
  const filter = items(values.filter)[0];
  return {
    ...body,
    properties: {
      ...(body.properties as JsonObject),
      category: "Cost",
      notifications: Object.fromEntries(notifications) as JsonObject,
      timePeriod: time,
      ...(filter === undefined ? {} : { filter: filterBody(filter) }),
    },
  };
}

/** The name that azurerm gives a notification: `Actual_GreaterThan_80.000000_Percent`. */
function keyOf(item: ValueObject): string {
  return `${item.threshold_type}_${item.operator}_${Number(item.threshold).toFixed(6)}_Percent`;
}

/** One condition stands alone, several are joined by `and`. */
function filterBody(filter: ValueObject): Json {
  const of = (name: "dimension" | "tag", json: string) =>
    items(filter[name]).map((item) => ({ [json]: bodyOf(comparison, item) }));
  const all = [...of("dimension", "dimensions"), ...of("tag", "tags")];
  return all.length === 1 ? (all[0] ?? {}) : { and: all };
}

function toState(state: { [name: string]: Value }, body: Json, { block }: Context): void {
  const blockNamed = (name: string) => block.blocks[name]?.block ?? { attributes: {}, blocks: {} };
  const notifications = Object.entries((valueAt(body, "properties.notifications") ?? {}) as JsonObject);
  state.notification = notifications.map(([, json]) => stateOf(notification, blockNamed("notification"), json));
  const time = valueAt(body, "properties.timePeriod");
  state.time_period = time === undefined ? [] : [stateOf(period, blockNamed("time_period"), time)];
  state.filter = filterState(valueAt(body, "properties.filter"), blockNamed("filter"));
}

function filterState(json: Json | undefined, block: Context["block"]): Value {
  if (json === undefined || json === null) return [];
  const all = (valueAt(json, "and") ?? [json]) as readonly Json[];
  const of = (name: "dimension" | "tag", key: string): Value => {
    const nested = block.blocks[name]?.block ?? { attributes: {}, blocks: {} };
    return all.flatMap((item) => {
      const found = valueAt(item, key);
      return found === undefined ? [] : [stateOf(comparison, nested, found)];
    });
  };
  return [{ dimension: of("dimension", "dimensions"), tag: of("tag", "tags") }];
}

function items(value: Value | undefined): readonly ValueObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
