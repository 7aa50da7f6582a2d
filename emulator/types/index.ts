import { appTypes } from "./app.ts";
import { authorizationTypes } from "./authorization.ts";
import { cognitiveServicesTypes } from "./cognitive-services.ts";
import { eventGridTypes } from "./event-grid.ts";
import { insightsTypes } from "./insights.ts";
import { keyVaultTypes } from "./key-vault.ts";
import { managedIdentityTypes } from "./managed-identity.ts";
import { mysqlTypes } from "./mysql.ts";
import { networkTypes } from "./network.ts";
import { operationalInsightsTypes } from "./operational-insights.ts";
import { resourceTypes } from "./resources.ts";
import { serviceBusTypes } from "./service-bus.ts";
import { storageTypes } from "./storage.ts";
import type { ResourceType } from "./type.ts";

const TYPES = new Map(
  [
    ...resourceTypes,
    ...networkTypes,
    ...mysqlTypes,
    ...authorizationTypes,
    ...managedIdentityTypes,
    ...insightsTypes,
    ...operationalInsightsTypes,
    ...keyVaultTypes,
    ...storageTypes,
    ...serviceBusTypes,
    ...eventGridTypes,
    ...appTypes,
    ...cognitiveServicesTypes,
  ].map((type) => [type.type.toLowerCase(), type]),
);

/** The behaviour of a type. One that nobody described is created, read and deleted at once. */
export function typeOf(type: string): ResourceType {
  return TYPES.get(type.toLowerCase()) ?? { type, provisions: true };
}

/** Namespaces of the resource providers that local Azure knows. */
export const NAMESPACES: readonly string[] = [
  ...new Set([...TYPES.values()].map((type) => type.type.split("/")[0] ?? "")),
];
