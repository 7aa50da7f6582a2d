import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { array, at, toBody as bodyOf, camel, type Fields, toState as stateOf } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, type Value, type ValueObject } from "../values.ts";
import { GROUP, sameLocation } from "./common.ts";

const METRIC = "Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria";

const metric: Fields = {
  aggregation: at("timeAggregation"),
  metric_name: at("metricName"),
  metric_namespace: at("metricNamespace"),
  operator: at("operator"),
  skip_metric_validation: at("skipMetricValidation", undefined, { unset: false }),
  dimension: array("dimensions", camel("name operator values"), { unset: [] }),
};
const fixed: Fields = { ...metric, threshold: at("threshold") };
const dynamic: Fields = {
  ...metric,
  alert_sensitivity: at("alertSensitivity"),
  evaluation_failure_count: at("failingPeriods.minFailingPeriodsToAlert"),
  evaluation_total_count: at("failingPeriods.numberOfEvaluationPeriods"),
  ignore_data_before: at("ignoreDataBefore"),
};

export const metricAlert: TypeSpec = {
  type: "azurerm_monitor_metric_alert",
  label: "Metric Alert",
  id: `${GROUP}/providers/Microsoft.Insights/metricAlerts/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Metric Alert Name"],
  apiVersion: "2018-03-01",
  settle: { create: [0, 15, 10, 15, 10, 15, 10, 15, 10, 15] },
  fields: {
    tags: at("tags"),
    action: array(
      "properties.actions",
      { action_group_id: at("actionGroupId"), webhook_properties: at("webHookProperties", undefined, { unset: {} }) },
      { unset: [] },
    ),
    auto_mitigate: at("properties.autoMitigate"),
    description: at("properties.description", undefined, { unset: "" }),
    enabled: at("properties.enabled"),
    frequency: at("properties.evaluationFrequency"),
    scopes: at("properties.scopes"),
    severity: at("properties.severity"),
    target_resource_location: at("properties.targetResourceRegion", undefined, { unset: "" }),
    target_resource_type: at("properties.targetResourceType", undefined, { unset: "" }),
    window_size: at("properties.windowSize"),
  },
  defaults: {
    auto_mitigate: true,
    enabled: true,
    frequency: "PT1M",
    severity: 3,
    window_size: "PT5M",
    "criteria.skip_metric_validation": false,
    "dynamic_criteria.skip_metric_validation": false,
    "dynamic_criteria.evaluation_failure_count": 4,
    "dynamic_criteria.evaluation_total_count": 4,
  },
  replace: "name resource_group_name",
  same: { target_resource_location: sameLocation },
  toBody,
  toState,
};

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const each = (list: Value | undefined, make: (item: ValueObject, index: number) => Json) =>
    Array.isArray(list) ? list.filter(isObject).map(make) : [];
  const allOf = [
    ...each(values.criteria, (item, index) => ({
      criterionType: "StaticThresholdCriterion",
      name: `Metric${index + 1}`,
      ...bodyOf(fixed, item),
    })),
    ...each(values.dynamic_criteria, (item, index) => ({
      criterionType: "DynamicThresholdCriterion",
      name: `Metric${index + 1}`,
      ...bodyOf(dynamic, item),
    })),
  ];
  const criteria = { allOf, "odata.type": METRIC };
  return { location: "global", ...body, properties: { ...(body.properties as JsonObject), criteria } };
}

function toState(state: { [name: string]: Value }, body: Json, { block }: Context): void {
  const all = (valueAt(body, "properties.criteria.allOf") ?? []) as readonly Json[];
  const of = (kind: string, fields: Fields, name: string): Value => {
    const nested = block.blocks[name]?.block;
    const matching = all.filter((json) => valueAt(json, "criterionType") === kind);
    return nested === undefined ? [] : matching.map((json) => stateOf(fields, nested, json));
  };
  state.criteria = of("StaticThresholdCriterion", fixed, "criteria");
  state.dynamic_criteria = of("DynamicThresholdCriterion", dynamic, "dynamic_criteria");
}
