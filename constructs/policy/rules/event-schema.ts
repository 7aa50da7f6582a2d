import { type Forbidden, forbids, type PolicyRule } from "../rule.ts";

const OTHER: Forbidden = {
  attribute: "event_delivery_schema",
  absent: "EventGridSchema",
  values: ["EventGridSchema", "CustomInputSchema"],
};

export const eventSchema: PolicyRule = {
  id: "policy/event-schema",
  level: "warning",
  why: "CloudEvents is the one schema that workers, tests and other brokers share",
  remedy: 'set event_delivery_schema to "CloudEventSchemaV1_0"',
  documentation: "https://learn.microsoft.com/azure/event-grid/cloud-event-schema",
  ...forbids({
    azurerm_eventgrid_system_topic_event_subscription: OTHER,
    azurerm_eventgrid_event_subscription: OTHER,
  }),
};
