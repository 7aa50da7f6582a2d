import { type PolicyRule, requires } from "../rule.ts";

export const eventRetry: PolicyRule = {
  id: "policy/event-retry",
  level: "warning",
  why: "for how long an event is tried again decides what an outage loses",
  remedy: "set retry_policy",
  documentation: "https://learn.microsoft.com/azure/event-grid/delivery-and-retry",
  ...requires("retry_policy", [
    "azurerm_eventgrid_system_topic_event_subscription",
    "azurerm_eventgrid_event_subscription",
  ]),
};
