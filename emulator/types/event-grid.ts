import { textAt } from "../json.ts";
import { guid } from "../world.ts";
import { type ResourceType, removedBy, withOperation } from "./type.ts";

const COMMON = {
  provisions: true,
  ...withOperation("operationStatuses"),
  ...removedBy("operationResults"),
} as const;

export const SUBSCRIPTIONS = "Microsoft.EventGrid/systemTopics/eventSubscriptions";

export const eventGridTypes: readonly ResourceType[] = [
  {
    ...COMMON,
    type: "Microsoft.EventGrid/systemTopics",
    defaults: ({ id }) => ({ properties: { metricResourceId: guid("metric", id.id) } }),
  },
  {
    ...COMMON,
    type: SUBSCRIPTIONS,
    defaults: ({ id, world }) => ({
      properties: {
        topic: textAt(world.store.get(id.parent), "properties.source"),
        labels: [],
        eventDeliverySchema: "EventGridSchema",
        retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
        filter: { subjectBeginsWith: "", subjectEndsWith: "" },
      },
    }),
    actions: { getfullurl: () => ({ body: { endpointUrl: "" } }) },
  },
];
