import {
  type Arguments,
  all,
  anyId,
  atLeast,
  between,
  each,
  idOf,
  length,
  notEmpty,
  oneOf,
  pattern,
} from "./checks.ts";

const SERVICES =
  "GitHub.Network/networkSettings Informatica.DataManagement/organizations Microsoft.ApiManagement/service Microsoft.Apollo/npu Microsoft.App/environments Microsoft.App/testClients Microsoft.AVS/PrivateClouds Microsoft.AzureCosmosDB/clusters Microsoft.BareMetal/AzureHostedService Microsoft.BareMetal/AzureHPC Microsoft.BareMetal/AzurePaymentHSM Microsoft.BareMetal/AzureVMware Microsoft.BareMetal/CrayServers Microsoft.BareMetal/MonitoringServers Microsoft.Batch/batchAccounts Microsoft.CloudTest/hostedpools Microsoft.CloudTest/images Microsoft.CloudTest/pools Microsoft.Codespaces/plans Microsoft.ContainerInstance/containerGroups Microsoft.ContainerService/managedClusters Microsoft.ContainerService/TestClients Microsoft.Databricks/workspaces Microsoft.DBforMySQL/flexibleServers Microsoft.DBforMySQL/servers Microsoft.DBforMySQL/serversv2 Microsoft.DBforPostgreSQL/flexibleServers Microsoft.DBforPostgreSQL/serversv2 Microsoft.DBforPostgreSQL/singleServers Microsoft.DelegatedNetwork/controller Microsoft.DevCenter/networkConnection Microsoft.DevOpsInfrastructure/pools Microsoft.DocumentDB/cassandraClusters Microsoft.Fidalgo/networkSettings Microsoft.HardwareSecurityModules/dedicatedHSMs Microsoft.Kusto/clusters Microsoft.LabServices/labplans Microsoft.Logic/integrationServiceEnvironments Microsoft.MachineLearningServices/workspaces Microsoft.Netapp/volumes Microsoft.Network/applicationGateways Microsoft.Network/dnsResolvers Microsoft.Network/managedResolvers Microsoft.Network/fpgaNetworkInterfaces Microsoft.Network/networkWatchers. Microsoft.Network/virtualNetworkGateways Microsoft.Orbital/orbitalGateways Microsoft.PowerAutomate/hostedRpa Microsoft.PowerPlatform/enterprisePolicies Microsoft.PowerPlatform/vnetaccesslinks Microsoft.ServiceFabricMesh/networks Microsoft.ServiceNetworking/trafficControllers Microsoft.Singularity/accounts/networks Microsoft.Singularity/accounts/npu Microsoft.Sql/managedInstances Microsoft.Sql/managedInstancesOnebox Microsoft.Sql/managedInstancesStage Microsoft.Sql/managedInstancesTest Microsoft.Sql/servers Microsoft.StoragePool/diskPools Microsoft.StreamAnalytics/streamingJobs Microsoft.Synapse/workspaces Microsoft.Web/hostingEnvironments Microsoft.Web/serverFarms NGINX.NGINXPLUS/nginxDeployments Oracle.Database/networkAttachments PaloAltoNetworks.Cloudngfw/firewalls Qumulo.Storage/fileSystems";
const ACTIONS =
  "Microsoft.Network/networkinterfaces/* Microsoft.Network/publicIPAddresses/join/action Microsoft.Network/publicIPAddresses/read Microsoft.Network/virtualNetworks/read Microsoft.Network/virtualNetworks/subnets/action Microsoft.Network/virtualNetworks/subnets/join/action Microsoft.Network/virtualNetworks/subnets/prepareNetworkPolicies/action Microsoft.Network/virtualNetworks/subnets/unprepareNetworkPolicies/action";

const networkId = idOf("Microsoft.Network/virtualNetworks");
const subnetId = idOf("Microsoft.Network/virtualNetworks/subnets");
const zoneId = idOf("Microsoft.Network/privateDnsZones");
const linkName = pattern(
  /^[a-zA-Z\d]([a-zA-Z\d\-_.]{0,78}[a-zA-Z\d_])?$/,
  "to have 1 to 80 letters, numbers, periods, hyphens and underscores, to begin with a letter or a number and to end with one or an underscore",
);

function securityRule(prefix: string): NonNullable<Arguments["values"]> {
  return {
    [`${prefix}description`]: length(0, 140),
    [`${prefix}protocol`]: oneOf("* Tcp Udp Icmp Ah Esp"),
    [`${prefix}access`]: oneOf("Allow Deny"),
    [`${prefix}priority`]: between(100, 4096),
    [`${prefix}direction`]: oneOf("Inbound Outbound"),
  };
}

function subnetValues(prefix: string): NonNullable<Arguments["values"]> {
  return {
    [`${prefix}address_prefixes`]: notEmpty,
    [`${prefix}service_endpoint_policy_ids`]: idOf("Microsoft.Network/serviceEndpointPolicies"),
    [`${prefix}delegation.service_delegation.name`]: oneOf(SERVICES),
    [`${prefix}delegation.service_delegation.actions`]: oneOf(ACTIONS),
    [`${prefix}private_endpoint_network_policies`]: oneOf(
      "Disabled Enabled NetworkSecurityGroupEnabled RouteTableEnabled",
    ),
  };
}

const pool: NonNullable<Arguments["values"]> = {
  "ip_address_pool.id": idOf("Microsoft.Network/networkManagers/ipamPools"),
  "ip_address_pool.number_of_ip_addresses": pattern(/^[1-9]\d*$/, "to be a text that is a positive number"),
};

const virtualNetwork: Arguments = {
  values: {
    ...subnetValues("subnet."),
    ...pool,
    name: notEmpty,
    address_space: notEmpty,
    bgp_community: pattern(/^\d{1,5}:\d{1,5}$/, "to be two numbers, x:y"),
    "ddos_protection_plan.id": idOf("Microsoft.Network/ddosProtectionPlans"),
    "encryption.enforcement": oneOf("DropUnencrypted AllowUnencrypted"),
    dns_servers: notEmpty,
    edge_zone: notEmpty,
    flow_timeout_in_minutes: between(4, 30),
    private_endpoint_vnet_policies: oneOf("Basic Disabled"),
    "subnet.name": notEmpty,
  },
  exactlyOneOf: ["address_space ip_address_pool"],
};

const subnet: Arguments = {
  values: { ...subnetValues(""), ...pool, sharing_scope: oneOf("Tenant") },
  exactlyOneOf: ["address_prefixes ip_address_pool"],
};

const securityGroupRule: Arguments = {
  values: { ...securityRule(""), name: pattern(/^[^/\\?%]*$/, "to have none of / \\ ? %") },
  exactlyOneOf: ["source", "destination"].map(
    (side) => `${side}_address_prefix ${side}_address_prefixes ${side}_application_security_group_ids`,
  ),
  conflicts: ["source", "destination"].map((side) => `${side}_port_range ${side}_port_ranges`),
};

const privateDnsZone: Arguments = {
  values: {
    "soa_record.email": pattern(/^[^\s@]{1,253}$/, "to be an address in which a period stands for the @"),
    ...each("expire_time minimum_ttl refresh_time retry_time", atLeast(0), "soa_record."),
    "soa_record.ttl": between(0, 2_147_483_647),
  },
};

const privateDnsZoneLink: Arguments = {
  values: {
    private_dns_zone_name: notEmpty,
    virtual_network_id: networkId,
    resolution_policy: oneOf("Default NxDomainRedirect"),
  },
};

const privateEndpoint: Arguments = {
  values: {
    name: linkName,
    subnet_id: subnetId,
    "private_dns_zone_group.name": linkName,
    "private_dns_zone_group.private_dns_zone_ids": zoneId,
    "private_service_connection.name": linkName,
    "private_service_connection.private_connection_resource_id": anyId,
    "private_service_connection.private_connection_resource_alias": pattern(
      /^.+\.[0-9a-f-]{36}\.[a-z0-9]+\.azure\.privatelinkservice$/i,
      "to be the alias of a private link service",
    ),
    "private_service_connection.subresource_names": all(
      length(3, 63),
      pattern(/^[a-zA-Z0-9][\w.-]{1,61}[a-zA-Z0-9]$/, "to be letters, numbers, underscores, periods and dashes"),
    ),
    "private_service_connection.request_message": length(1, 140),
    "ip_configuration.name": linkName,
    ...each("private_ip_address subresource_name member_name", notEmpty, "ip_configuration."),
  },
  exactlyOneOf: [
    "private_service_connection.private_connection_resource_alias private_service_connection.private_connection_resource_id",
  ],
};

export const NETWORK: { readonly [type: string]: Arguments } = {
  azurerm_virtual_network: virtualNetwork,
  azurerm_subnet: subnet,
  azurerm_network_security_group: { values: securityRule("security_rule.") },
  azurerm_network_security_rule: securityGroupRule,
  azurerm_subnet_network_security_group_association: {
    values: { subnet_id: subnetId, network_security_group_id: idOf("Microsoft.Network/networkSecurityGroups") },
  },
  azurerm_private_dns_zone: privateDnsZone,
  azurerm_private_dns_zone_virtual_network_link: privateDnsZoneLink,
  azurerm_private_endpoint: privateEndpoint,
};
