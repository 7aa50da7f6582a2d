import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { at, toBody as bodyOf, type Fields, object, toState as stateOf } from "../fields.ts";
import { zeroBlock } from "../schema/model.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { isObject, type Value, type ValueObject } from "../values.ts";
import { GROUP } from "./common.ts";
import { EVENT_GRID_API } from "./messaging.ts";

/** The kinds of filter: Terraform's name, Azure's operator and whether it has one value, several, or none. */
const FILTERS: readonly (readonly [name: string, operator: string, shape: "value" | "values" | "none"])[] = [
  ["bool_equals", "BoolEquals", "value"],
  ["is_not_null", "IsNotNull", "none"],
  ["is_null_or_undefined", "IsNullOrUndefined", "none"],
  ["number_greater_than", "NumberGreaterThan", "value"],
  ["number_greater_than_or_equals", "NumberGreaterThanOrEquals", "value"],
  ["number_in", "NumberIn", "values"],
  ["number_in_range", "NumberInRange", "values"],
  ["number_less_than", "NumberLessThan", "value"],
  ["number_less_than_or_equals", "NumberLessThanOrEquals", "value"],
  ["number_not_in", "NumberNotIn", "values"],
  ["number_not_in_range", "NumberNotInRange", "values"],
  ["string_begins_with", "StringBeginsWith", "values"],
  ["string_contains", "StringContains", "values"],
  ["string_ends_with", "StringEndsWith", "values"],
  ["string_in", "StringIn", "values"],
  ["string_not_begins_with", "StringNotBeginsWith", "values"],
  ["string_not_contains", "StringNotContains", "values"],
  ["string_not_ends_with", "StringNotEndsWith", "values"],
  ["string_not_in", "StringNotIn", "values"],
];

/** Where events may go: Terraform's name, Azure's kind, and the fields of its properties. */
const DESTINATIONS: readonly (readonly [name: string, kind: string, fields: Fields | undefined])[] = [
  ["service_bus_queue_endpoint_id", "ServiceBusQueue", undefined],
  ["service_bus_topic_endpoint_id", "ServiceBusTopic", undefined],
  ["eventhub_endpoint_id", "EventHub", undefined],
  ["hybrid_connection_endpoint_id", "HybridConnection", undefined],
  [
    "storage_queue_endpoint",
    "StorageQueue",
    {
      queue_message_time_to_live_in_seconds: at("queueMessageTimeToLiveInSeconds"),
      queue_name: at("queueName"),
      storage_account_id: at("resourceId"),
    },
  ],
];

const DEAD_LETTERS: Fields = {
  storage_account_id: at("resourceId"),
  storage_blob_container_name: at("blobContainerName"),
};

export const eventSubscription: TypeSpec = {
  type: "azurerm_eventgrid_system_topic_event_subscription",
  label: "Event Subscription",
  id: `${GROUP}/providers/Microsoft.EventGrid/systemTopics/{system_topic}/eventSubscriptions/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "System Topic Name", "Event Subscription Name"],
  apiVersion: EVENT_GRID_API,
  create: { method: "SystemTopicEventSubscriptionsCreateOrUpdate", polls: true },
  remove: { method: "SystemTopicEventSubscriptionsDelete", polls: true },
  fields: {
    advanced_filtering_on_arrays_enabled: at("properties.filter.enableAdvancedFilteringOnArrays"),
    event_delivery_schema: at("properties.eventDeliverySchema"),
    expiration_time_utc: at("properties.expirationTimeUtc", undefined, { unset: "" }),
    included_event_types: at("properties.filter.includedEventTypes"),
    labels: at("properties.labels", undefined, { unset: [] }),
    retry_policy: object("properties.retryPolicy", {
      event_time_to_live: at("eventTimeToLiveInMinutes"),
      max_delivery_attempts: at("maxDeliveryAttempts"),
    }),
  },
  extras: { url: (id) => ({ url: `${id}/getFullUrl`, method: "POST" }) },
  toBody,
  toState,
  computedBlocks: "retry_policy",
  defaults: { advanced_filtering_on_arrays_enabled: false, event_delivery_schema: "EventGridSchema" },
  replace: "name resource_group_name system_topic event_delivery_schema",
};

function toBody(body: { [name: string]: Json }, values: ValueObject): Json {
  const properties = body.properties as JsonObject;
  const identity = identityBody(values.delivery_identity);
  const destination = destinationBody(values);
  const delivery =
    identity === undefined
      ? { destination }
      : { destination: null, deliveryWithResourceIdentity: { destination: mapped(destination), identity } };
  return {
    properties: {
      ...properties,
      ...delivery,
      ...deadLettersBody(values),
      filter: filterBody(properties.filter as JsonObject, values),
    },
  };
}

function deadLettersBody(values: ValueObject): JsonObject {
  const block = first(values.storage_blob_dead_letter_destination);
  const identity = identityBody(values.dead_letter_identity);
  const destination = isObject(block) ? { endpointType: "StorageBlob", properties: bodyOf(DEAD_LETTERS, block) } : null;
  if (identity === undefined) return { deadLetterDestination: destination };
  return {
    deadLetterDestination: null,
    deadLetterWithResourceIdentity: { deadLetterDestination: destination, identity },
  };
}

function identityBody(value: Value | undefined): JsonObject | undefined {
  const identity = first(value);
  return isObject(identity) ? { type: String(identity.type) } : undefined;
}

function destinationBody(values: ValueObject): JsonObject {
  for (const [name, endpointType, fields] of DESTINATIONS) {
    const value = values[name] ?? null;
    if (typeof value === "string" && value !== "") return { endpointType, properties: { resourceId: value } };
    const block = first(value);
    if (fields !== undefined && isObject(block)) return { endpointType, properties: bodyOf(fields, block) };
  }
  return {};
}

function mapped(destination: JsonObject): JsonObject {
  return { ...destination, properties: { deliveryAttributeMappings: [], ...(destination.properties as JsonObject) } };
}

function filterBody(filter: JsonObject, values: ValueObject): Json {
  const { enableAdvancedFilteringOnArrays: onArrays, ...kept } = filter;
  const wanted = first(values.advanced_filter);
  const subject = first(values.subject_filter);
  const advanced = isObject(wanted) ? { advancedFilters: FILTERS.flatMap((kind) => filtersBody(kind, wanted)) } : {};
  const subjects = isObject(subject)
    ? {
        isSubjectCaseSensitive: subject.case_sensitive === true,
        subjectBeginsWith: String(subject.subject_begins_with ?? ""),
        subjectEndsWith: String(subject.subject_ends_with ?? ""),
      }
    : {};
  return { ...kept, ...(onArrays === true ? { enableAdvancedFilteringOnArrays: true } : {}), ...advanced, ...subjects };
}

function filtersBody([name, operatorType, shape]: (typeof FILTERS)[number], wanted: ValueObject): JsonObject[] {
  const items = (Array.isArray(wanted[name]) ? wanted[name] : []) as readonly ValueObject[];
  return items.map((item) => ({
    key: String(item.key),
    operatorType,
    ...(shape === "none" ? {} : { [shape]: item[shape] as Json }),
  }));
}

function toState(state: { [name: string]: Value }, body: Json, { block }: Context): void {
  const withIdentity = valueAt(body, "properties.deliveryWithResourceIdentity") ?? null;
  const destination =
    (withIdentity === null ? valueAt(body, "properties.destination") : valueAt(withIdentity, "destination")) ?? null;
  const kind = valueAt(destination, "endpointType");
  for (const [name, endpointType, fields] of DESTINATIONS) {
    const nested = block.blocks[name]?.block;
    const isIt = kind === endpointType;
    if (fields === undefined) state[name] = isIt ? String(valueAt(destination, "properties.resourceId")) : "";
    else
      state[name] =
        isIt && nested !== undefined ? [stateOf(fields, nested, valueAt(destination, "properties") ?? null)] : [];
  }
  const lettersWithIdentity = valueAt(body, "properties.deadLetterWithResourceIdentity") ?? null;
  const letters = valueAt(
    lettersWithIdentity ?? valueAt(body, "properties") ?? null,
    "deadLetterDestination.properties",
  );
  const nestedLetters = block.blocks.storage_blob_dead_letter_destination?.block;
  state.storage_blob_dead_letter_destination =
    letters === undefined || nestedLetters === undefined ? [] : [stateOf(DEAD_LETTERS, nestedLetters, letters)];
  state.delivery_identity = identityState(withIdentity);
  state.dead_letter_identity = identityState(lettersWithIdentity);
  state.advanced_filter = filterState(body, block);
  state.subject_filter = subjectState(body);
}

function identityState(delivery: Json): Value {
  const type = valueAt(delivery, "identity.type");
  const assigned = {
    type: String(type),
    user_assigned_identity: String(valueAt(delivery, "identity.userAssignedIdentity") ?? ""),
  };
  return type === undefined ? [] : [assigned];
}

function filterState(body: Json, block: Context["block"]): Value {
  const found = (valueAt(body, "properties.filter.advancedFilters") ?? []) as readonly JsonObject[];
  const nested = block.blocks.advanced_filter?.block;
  if (found.length === 0 || nested === undefined) return [];
  const of = ([name, operator, shape]: (typeof FILTERS)[number]): [string, Value] => {
    const items = found.filter((item) => item.operatorType === operator);
    return [
      name,
      items.map((item) => ({ key: String(item.key), ...(shape === "none" ? {} : { [shape]: item[shape] as Value }) })),
    ];
  };
  return [{ ...zeroBlock(nested), ...Object.fromEntries(FILTERS.map(of)) }];
}

function subjectState(body: Json): Value {
  const filter = valueAt(body, "properties.filter") ?? null;
  const [begins, ends] = [
    String(valueAt(filter, "subjectBeginsWith") ?? ""),
    String(valueAt(filter, "subjectEndsWith") ?? ""),
  ];
  const isSensitive = valueAt(filter, "isSubjectCaseSensitive") === true;
  if (begins === "" && ends === "" && !isSensitive) return [];
  return [{ case_sensitive: isSensitive, subject_begins_with: begins, subject_ends_with: ends }];
}

function first(value: Value | undefined): Value {
  return Array.isArray(value) ? (value[0] ?? null) : null;
}
