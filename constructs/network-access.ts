import type { ITerraformDependable } from "cdktf";

/** How a server is reached over a network, as `PrivateNetwork` hands it to `MysqlServer`. */
export type NetworkAccess = DelegatedAccess | PrivateEndpointAccess | PublicAccess;

/** The server's network interface is put into a subnet of its own; there is no public address. */
export interface DelegatedAccess {
  /** Tells the ways apart. */
  readonly mode: "delegated";
  /** Resource id of a subnet delegated to `Microsoft.DBforMySQL/flexibleServers`. */
  readonly delegatedSubnetId: string;
  /** Resource id of a private DNS zone whose name ends in `mysql.database.azure.com`. */
  readonly privateDnsZoneId: string;
  /** What must exist before the server: the links of the DNS zone, the rules of the subnet. */
  readonly dependencies: readonly ITerraformDependable[];
}

/** The server's public endpoint is off; a private endpoint leads to it. */
export interface PrivateEndpointAccess {
  /** Tells the ways apart. */
  readonly mode: "privateEndpoint";
  /** Resource id of the subnet that takes the private endpoint. */
  readonly endpointSubnetId: string;
  /** Resource id of the zone `privatelink.mysql.database.azure.com`. */
  readonly privateDnsZoneId: string;
  /** What must exist before the server: the links of the DNS zone, the rules of the subnet. */
  readonly dependencies: readonly ITerraformDependable[];
}

/** The server has a public address, open to its firewall rules only. */
export interface PublicAccess {
  /** Tells the ways apart. */
  readonly mode: "public";
  /** Nothing must exist before the server. */
  readonly dependencies: readonly ITerraformDependable[];
}
