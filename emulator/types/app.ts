import { type JsonObject, listAt, objectAt, textAt } from "../json.ts";
import { guid } from "../world.ts";
import { displayLocation, normalLocation } from "./locations.ts";
import { type ResourceType, removedBy, withOperation } from "./type.ts";

const COMMON = {
  provisions: true,
  ...withOperation("operationStatuses"),
  ...removedBy("operationResults"),
} as const;

function eventStream(location: string, path: string): string {
  return `https://${normalLocation(location)}.azurecontainerapps.dev${path}/eventstream`;
}

const NO_CUSTOM_DOMAIN: JsonObject = {
  dnsSuffix: null,
  certificateKeyVaultProperties: null,
  certificateValue: null,
  certificatePassword: null,
  thumbprint: null,
  subjectName: null,
  expirationDate: null,
};

const managedEnvironments: ResourceType = {
  ...COMMON,
  type: "Microsoft.App/managedEnvironments",
  seconds: { create: 120, remove: 60 },
  secrets: ["properties.appLogsConfiguration.logAnalyticsConfiguration.sharedKey"],
  defaults({ id, next }) {
    const location = textAt(next, "location");
    const isInternal = objectAt(structuredClone(next), "properties.vnetConfiguration").internal === true;
    return {
      properties: {
        daprAIInstrumentationKey: null,
        daprAIConnectionString: null,
        defaultDomain: `happy-${guid("domain", id.id).slice(0, 8)}.${normalLocation(location)}.azurecontainerapps.io`,
        staticIp: "10.40.4.10",
        customDomainConfiguration: {
          customDomainVerificationId: guid("verification", id.id).replaceAll("-", "").toUpperCase().repeat(2),
          ...NO_CUSTOM_DOMAIN,
        },
        eventStreamEndpoint: eventStream(location, id.id.replace("/providers/Microsoft.App", "")),
        kedaConfiguration: { version: "2.17.2" },
        daprConfiguration: { version: "1.13.6-msft.6" },
        infrastructureResourceGroup: null,
        publicNetworkAccess: isInternal ? "Disabled" : "Enabled",
      },
    };
  },
  settle({ next }) {
    next.location = displayLocation(textAt(next, "location"));
    const logs = objectAt(next, "properties").appLogsConfiguration as JsonObject | undefined;
    if (logs?.logAnalyticsConfiguration !== undefined && logs.logAnalyticsConfiguration !== null) {
      Object.assign(logs.logAnalyticsConfiguration, { sharedKey: null, dynamicJsonColumns: false });
    }
  },
};

/** Cores get a disk in proportion. */
function diskOf(cpu: unknown): string {
  const cores = typeof cpu === "number" ? cpu : 0.25;
  return cores <= 0.25 ? "1Gi" : cores <= 0.5 ? "2Gi" : cores <= 1 ? "4Gi" : "8Gi";
}

const jobs: ResourceType = {
  ...COMMON,
  type: "Microsoft.App/jobs",
  keepsNoIdentity: true,
  seconds: { create: 20, remove: 10 },
  defaults: ({ id, next }) => ({
    properties: {
      configuration: {
        manualTriggerConfig: null,
        scheduleTriggerConfig: null,
        eventTriggerConfig: null,
        registries: null,
        dapr: null,
      },
      workloadProfileName: null,
      outboundIpAddresses: ["20.50.10.1", "20.50.10.2"],
      eventStreamEndpoint: eventStream(
        textAt(next, "location"),
        id.id.replace("/providers/Microsoft.App/jobs", "/containerApps"),
      ),
    },
  }),
  settle({ next }) {
    next.location = displayLocation(textAt(next, "location"));
    for (const container of listAt(next, "properties.template.containers")) {
      const resources = objectAt(container, "resources");
      resources.ephemeralStorage ||= diskOf(resources.cpu);
    }
  },
  /** Values of secrets are answered by listSecrets only. */
  view(resource) {
    for (const secret of listAt(resource, "properties.configuration.secrets")) {
      if (secret.value !== "") delete secret.value;
    }
  },
  actions: {
    // What is empty is left out, other than in the job itself: with an empty keyVaultUrl, azurerm reads no value.
    listsecrets: ({ resource }) => ({
      body: {
        value: structuredClone(listAt(resource, "properties.configuration.secrets")).map((secret) =>
          Object.fromEntries(Object.entries(secret).filter(([, value]) => value !== "" && value !== null)),
        ),
      },
    }),
  },
};

export const appTypes: readonly ResourceType[] = [managedEnvironments, jobs];
