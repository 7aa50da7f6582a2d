/** GUIDs of subscriptions and a tenant that nobody has. */
export const SUBSCRIPTIONS = {
  dev: "11111111-1111-4111-8111-111111111111",
  staging: "22222222-2222-4222-8222-222222222222",
  prod: "33333333-3333-4333-8333-333333333333",
} as const;
export const TENANT = "99999999-9999-4999-8999-999999999999";

/** A valid environment.json. */
export const environmentFile = (name: keyof typeof SUBSCRIPTIONS, more: object = {}) => ({
  project: "acme",
  subscriptionId: SUBSCRIPTIONS[name],
  tenantId: TENANT,
  location: "westeurope",
  backend: { type: "local" },
  ...more,
});

/** A valid mysql.json with a network of its own. */
export const mysqlFile = (name: keyof typeof SUBSCRIPTIONS, server: object = {}, more: object = {}) => {
  const third = { dev: 10, staging: 20, prod: 30 }[name];
  return {
    network: {
      virtualNetwork: { addressSpace: [`10.${third}.0.0/24`] },
      delegatedSubnet: { addressPrefix: `10.${third}.0.0/28` },
      allowedSources: [{ name: "network", addressPrefix: "VirtualNetwork" }],
    },
    server: { databases: [{ name: "app" }], ...server },
    ...more,
  };
};

/** A valid foundation.json. */
export const foundationFile = (more: object = {}) => ({
  profile: "standard" as const,
  github: { owner: "acme", repository: "convergent", ownerId: 12, repositoryId: 34 },
  storage: { defaultAction: "Allow" as const },
  ...more,
});

const PLATFORM = { network: { addressSpace: "10.40.0.0/24", subnetPrefix: "10.40.0.0/26" } };
const IMAGE = "ghcr.io/acme/worker:1.4.0";

/** A valid trading.json. */
export const tradingFile = (more: object = {}) => ({
  platform: PLATFORM,
  backtest: { image: IMAGE },
  signalEvaluation: { image: IMAGE },
  ...more,
});

/** A valid content.json. */
export const contentFile = (more: object = {}) => ({
  platform: PLATFORM,
  batch: { image: IMAGE },
  textModel: { deployments: [{ name: "writer", model: "gpt-4o", version: "2024-11-20" }] },
  ...more,
});
