import { type ResourceType, removedBy } from "./type.ts";

/** Resource groups. What a deletion takes with it is in groups.ts. */
export const resourceTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.Resources/resourceGroups",
    provisions: true,
    seconds: { remove: 60 },
    retryAfter: 15,
    ...removedBy("operationresults"),
    defaults: () => ({ tags: {} }),
  },
];
