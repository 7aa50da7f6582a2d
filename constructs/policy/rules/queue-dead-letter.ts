import { type Forbidden, forbids, type PolicyRule } from "../rule.ts";

const DROPPED: Forbidden = { attribute: "dead_lettering_on_message_expiration", absent: false, values: [false] };

export const queueDeadLetter: PolicyRule = {
  id: "policy/queue-dead-letter",
  level: "warning",
  why: "a message that nobody took in time is dropped without a trace",
  remedy: "set dead_lettering_on_message_expiration to true",
  documentation: "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-dead-letter-queues",
  ...forbids({ azurerm_servicebus_queue: DROPPED, azurerm_servicebus_subscription: DROPPED }),
};
