export { LifecycleResourceGroup, type LifecycleResourceGroupProps } from "./lifecycle-resource-group.ts";
export { MysqlServer, type MysqlServerProps } from "./mysql-server.ts";
export type { NamingContext } from "./naming.ts";
export type { NetworkAccess } from "./network-access.ts";
export { PrivateNetwork, type PrivateNetworkProps } from "./private-network.ts";
export type { Profile } from "./profiles.ts";
