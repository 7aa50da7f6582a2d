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
