terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  backend "local" {
    path = "terraform.tfstate"
  }

  required_providers {
    azurerm = {
      source  = "azurerm"
      version = "4.55.0"
    }
  }
}

variable "server_administrator_password" {
  description = "Password of the administrator: 8 to 128 characters, three of lowercase, uppercase, digit and other. Set TF_VAR_server_administrator_password."
  ephemeral   = true
  sensitive   = true
  type        = string

  validation {
    condition     = length(var.server_administrator_password) >= 8 && length(var.server_administrator_password) <= 128 && (can(regex("[a-z]", var.server_administrator_password)) ? 1 : 0) + (can(regex("[A-Z]", var.server_administrator_password)) ? 1 : 0) + (can(regex("[0-9]", var.server_administrator_password)) ? 1 : 0) + (can(regex("[^a-zA-Z0-9]", var.server_administrator_password)) ? 1 : 0) >= 3
    error_message = "must have 8 to 128 characters, and three of lowercase letter, uppercase letter, digit and other"
  }
}

provider "azurerm" {
  resource_provider_registrations = "none"
  storage_use_azuread             = true
  subscription_id                 = "11111111-1111-4111-8111-111111111111"
  tenant_id                       = "99999999-9999-4999-8999-999999999999"

  resource_providers_to_register = [
    "Microsoft.DBforMySQL",
    "Microsoft.Network",
    "Microsoft.Insights",
    "Microsoft.Consumption",
    "Microsoft.Authorization",
  ]

  features {
    resource_group {
      prevent_deletion_if_contains_resources = true
    }

    storage {
      data_plane_available = false
    }
  }
}

# mysql-dev/server/database-app
resource "azurerm_mysql_flexible_database" "server_database-app_1755E69F" {
  charset             = "utf8mb4"
  collation           = "utf8mb4_0900_ai_ci"
  name                = "app"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-tls_version_DB9F097C,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-dev/server/server
resource "azurerm_mysql_flexible_server" "server_50DD9757" {
  administrator_login               = "mysqladmin"
  administrator_password_wo         = var.server_administrator_password
  administrator_password_wo_version = 1
  backup_retention_days             = 1
  delegated_subnet_id               = azurerm_subnet.network_delegated-subnet_A915F6C0.id
  geo_redundant_backup_enabled      = false
  location                          = "westeurope"
  name                              = "mysql-convergent-dev"
  private_dns_zone_id               = azurerm_private_dns_zone.network_private-dns-zone_AD72E288.id
  resource_group_name               = azurerm_resource_group.resource-group_1575B742.name
  sku_name                          = "B_Standard_B1ms"
  version                           = "8.4"

  tags = {
    environment = "dev"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }

  storage {
    auto_grow_enabled   = true
    io_scaling_enabled  = false
    log_on_disk_enabled = false
    size_gb             = 20
  }

  depends_on = [
    azurerm_subnet_network_security_group_association.network_network-security-group-association_C3BA834D,
    azurerm_private_dns_zone_virtual_network_link.network_link_174B0D8C,
  ]

  lifecycle {
    ignore_changes = [
      create_mode,
      source_server_id,
      point_in_time_restore_time_in_utc,
      zone,
      administrator_login,
      storage[0].size_gb,
    ]

    postcondition {
      condition     = self.administrator_login == "mysqladmin"
      error_message = "administrator.login cannot change without losing the server and its data: Azure has \"${self.administrator_login}\"; write that."
    }
  }
}

# mysql-dev/server/parameter-require_secure_transport
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-require_secure_transport_095F5DF3" {
  name                = "require_secure_transport"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "ON"

  depends_on = [azurerm_mysql_flexible_server.server_50DD9757]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-dev/server/parameter-tls_version
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-tls_version_DB9F097C" {
  name                = "tls_version"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "TLSv1.2,TLSv1.3"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-dev/network/network-security-group
resource "azurerm_network_security_group" "network_network-security-group_D7FE1F26" {
  location            = "westeurope"
  name                = "nsg-convergent-mysql-dev"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "dev"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }

  security_rule {
    access                                     = "Allow"
    description                                = null
    destination_address_prefix                 = "*"
    destination_address_prefixes               = null
    destination_application_security_group_ids = null
    destination_port_range                     = "3306"
    destination_port_ranges                    = null
    direction                                  = "Inbound"
    name                                       = "allow-mysql-within-subnet"
    priority                                   = 100
    protocol                                   = "Tcp"
    source_address_prefix                      = "10.10.0.0/28"
    source_address_prefixes                    = null
    source_application_security_group_ids      = null
    source_port_range                          = "*"
    source_port_ranges                         = null
  }

  security_rule {
    access                                     = "Allow"
    description                                = null
    destination_address_prefix                 = "*"
    destination_address_prefixes               = null
    destination_application_security_group_ids = null
    destination_port_range                     = "3306"
    destination_port_ranges                    = null
    direction                                  = "Inbound"
    name                                       = "allow-mysql-from-virtual-network"
    priority                                   = 200
    protocol                                   = "Tcp"
    source_address_prefix                      = "10.10.0.0/24"
    source_address_prefixes                    = null
    source_application_security_group_ids      = null
    source_port_range                          = "*"
    source_port_ranges                         = null
  }

  security_rule {
    access                                     = "Deny"
    description                                = null
    destination_address_prefix                 = "*"
    destination_address_prefixes               = null
    destination_application_security_group_ids = null
    destination_port_range                     = "*"
    destination_port_ranges                    = null
    direction                                  = "Inbound"
    name                                       = "deny-other-inbound"
    priority                                   = 4096
    protocol                                   = "*"
    source_address_prefix                      = "VirtualNetwork"
    source_address_prefixes                    = null
    source_application_security_group_ids      = null
    source_port_range                          = "*"
    source_port_ranges                         = null
  }
}

# mysql-dev/network/private-dns-zone
resource "azurerm_private_dns_zone" "network_private-dns-zone_AD72E288" {
  name                = "convergent-mysql-dev.mysql.database.azure.com"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "dev"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }
}

# mysql-dev/network/link
resource "azurerm_private_dns_zone_virtual_network_link" "network_link_174B0D8C" {
  name                  = "link-convergent-mysql-dev"
  private_dns_zone_name = azurerm_private_dns_zone.network_private-dns-zone_AD72E288.name
  registration_enabled  = false
  resource_group_name   = azurerm_resource_group.resource-group_1575B742.name
  virtual_network_id    = azurerm_virtual_network.network_virtual-network_6677DE2A.id

  tags = {
    environment = "dev"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }

  depends_on = [
    azurerm_subnet_network_security_group_association.network_network-security-group-association_C3BA834D,
  ]
}

# mysql-dev/resource-group/resource-group
resource "azurerm_resource_group" "resource-group_1575B742" {
  location = "westeurope"
  name     = "rg-convergent-mysql-dev"

  tags = {
    environment = "dev"
    expires-on  = timeadd(plantimestamp(), "168h")
    managed-by  = "convergent"
    on-expiry   = "destroy"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }

  lifecycle {
    ignore_changes = [tags["expires-on"]]
  }
}

# mysql-dev/network/delegated-subnet
resource "azurerm_subnet" "network_delegated-subnet_A915F6C0" {
  address_prefixes                = ["10.10.0.0/28"]
  default_outbound_access_enabled = false
  name                            = "snet-convergent-mysql-dev"
  resource_group_name             = azurerm_resource_group.resource-group_1575B742.name
  service_endpoints               = ["Microsoft.Storage"]
  virtual_network_name            = azurerm_virtual_network.network_virtual-network_6677DE2A.name

  delegation {
    name = "mysql"

    service_delegation {
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
      name    = "Microsoft.DBforMySQL/flexibleServers"
    }
  }
}

# mysql-dev/network/network-security-group-association
resource "azurerm_subnet_network_security_group_association" "network_network-security-group-association_C3BA834D" {
  network_security_group_id = azurerm_network_security_group.network_network-security-group_D7FE1F26.id
  subnet_id                 = azurerm_subnet.network_delegated-subnet_A915F6C0.id
}

# mysql-dev/network/virtual-network
resource "azurerm_virtual_network" "network_virtual-network_6677DE2A" {
  address_space       = ["10.10.0.0/24"]
  location            = "westeurope"
  name                = "vnet-convergent-mysql-dev"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "dev"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "ephemeral"
    project     = "convergent"
    stack       = "mysql"
  }
}

output "database_ids" {
  description = "Azure resource ids of the databases by name."

  value = {
    app = azurerm_mysql_flexible_database.server_database-app_1755E69F.id
  }
}

output "fqdn" {
  description = "Host name that clients connect to."
  value       = azurerm_mysql_flexible_server.server_50DD9757.fqdn
}

output "id" {
  description = "Azure resource id of the server."
  value       = azurerm_mysql_flexible_server.server_50DD9757.id
}

output "import_ids" {
  description = "Import ids by Terraform address, to adopt a server that exists."

  value = {
    "azurerm_mysql_flexible_database.server_database-app_1755E69F"                                   = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-convergent-mysql-dev/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev/databases/app"
    "azurerm_mysql_flexible_server.server_50DD9757"                                                  = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-convergent-mysql-dev/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev"
    "azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3" = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-convergent-mysql-dev/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev/configurations/require_secure_transport"
    "azurerm_mysql_flexible_server_configuration.server_parameter-tls_version_DB9F097C"              = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-convergent-mysql-dev/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-dev/configurations/tls_version"
  }
}

output "parameters_that_need_a_restart" {
  description = "Server parameters that take effect only after a restart, which nothing performs by itself."
  value       = ["tls_version"]
}
