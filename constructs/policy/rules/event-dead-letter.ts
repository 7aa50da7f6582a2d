import { type PolicyRule, requires } from "../rule.ts";

export const eventDeadLetter: PolicyRule = {
  id: "policy/event-dead-letter",
  level: "error",
  why: "an event that cannot be delivered is dropped without a trace",
  remedy: "set storage_blob_dead_letter_destination",
  documentation: "https://learn.microsoft.com/azure/event-grid/manage-event-delivery",
  ...requires("storage_blob_dead_letter_destination", [
    "azurerm_eventgrid_system_topic_event_subscription",
    "azurerm_eventgrid_event_subscription",
  ]),
};
