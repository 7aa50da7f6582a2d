terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  backend "azurerm" {
    container_name       = "tfstate"
    key                  = "mysql-staging.tfstate"
    storage_account_name = "stconvergentautstagingtf"
    subscription_id      = "22222222-2222-4222-8222-222222222222"
    tenant_id            = "99999999-9999-4999-8999-999999999999"
    use_azuread_auth     = true
  }

  required_providers {
    azurerm = {
      source  = "azurerm"
      version = "4.55.0"
    }

    random = {
      source  = "hashicorp/random"
      version = "3.7.2"
    }
  }
}

provider "azurerm" {
  resource_provider_registrations = "none"
  storage_use_azuread             = true
  subscription_id                 = "22222222-2222-4222-8222-222222222222"
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

ephemeral "azurerm_key_vault_secret" "server_administrator-secret_FCC79BAF" {
  key_vault_id = azurerm_key_vault_secret.server_administrator-secret_FCC79BAF.key_vault_id
  name         = basename(azurerm_key_vault_secret.server_administrator-secret_FCC79BAF.resource_versionless_id)
}

ephemeral "random_password" "server_administrator-secret_FCC79BAF" {
  length           = 32
  min_lower        = 1
  min_numeric      = 1
  min_special      = 1
  min_upper        = 1
  override_special = "-_.~"
}

# mysql-staging/server/administrator-secret
resource "azurerm_key_vault_secret" "server_administrator-secret_FCC79BAF" {
  content_type     = "password"
  key_vault_id     = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-foundation-staging/providers/Microsoft.KeyVault/vaults/kv-convergent-staging"
  name             = "mysql-convergent-staging-administrator-password"
  value_wo         = ephemeral.random_password.server_administrator-secret_FCC79BAF.result
  value_wo_version = 1
}

# mysql-staging/resource-group/lock
resource "azurerm_management_lock" "resource-group_lock_B4D7E663" {
  lock_level = "CanNotDelete"
  name       = "lock-convergent-mysql-staging"
  notes      = "Set by Terraform. It goes first when the stack is destroyed."
  scope      = azurerm_resource_group.resource-group_1575B742.id

  depends_on = [
    azurerm_resource_group.resource-group_1575B742,
    azurerm_virtual_network.network_virtual-network_6677DE2A,
    azurerm_network_security_group.network_network-security-group_D7FE1F26,
    azurerm_subnet.network_delegated-subnet_A915F6C0,
    azurerm_subnet_network_security_group_association.network_network-security-group-association_C3BA834D,
    azurerm_private_dns_zone.network_private-dns-zone_AD72E288,
    azurerm_private_dns_zone_virtual_network_link.network_link_174B0D8C,
    azurerm_key_vault_secret.server_administrator-secret_FCC79BAF,
    azurerm_mysql_flexible_server.server_50DD9757,
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_enabled_75A7DCA9,
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_events_FFBA70A3,
    azurerm_mysql_flexible_server_configuration.server_parameter-long_query_time_5B846001,
    azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3,
    azurerm_mysql_flexible_server_configuration.server_parameter-slow_query_log_67C52989,
    azurerm_mysql_flexible_server_configuration.server_parameter-tls_version_DB9F097C,
    azurerm_mysql_flexible_database.server_database-app_1755E69F,
    azurerm_monitor_diagnostic_setting.server_diagnostics_CB689237,
    azurerm_monitor_action_group.server_action-group_E1FFCECF,
    azurerm_monitor_metric_alert.server_alert-cpu_307B073B,
    azurerm_monitor_metric_alert.server_alert-memory_E152541F,
    azurerm_monitor_metric_alert.server_alert-storage_5BF0BEF4,
    azurerm_monitor_metric_alert.server_alert-connections_F9D51461,
  ]
}

# mysql-staging/server/lock
resource "azurerm_management_lock" "server_lock_A1ECB6AD" {
  lock_level = "CanNotDelete"
  name       = "lock-mysql-convergent-staging"
  notes      = "Set by Terraform. It goes first when the stack is destroyed."
  scope      = azurerm_mysql_flexible_server.server_50DD9757.id

  depends_on = [
    azurerm_mysql_flexible_server.server_50DD9757,
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_enabled_75A7DCA9,
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_events_FFBA70A3,
    azurerm_mysql_flexible_server_configuration.server_parameter-long_query_time_5B846001,
    azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3,
    azurerm_mysql_flexible_server_configuration.server_parameter-slow_query_log_67C52989,
    azurerm_mysql_flexible_server_configuration.server_parameter-tls_version_DB9F097C,
    azurerm_mysql_flexible_database.server_database-app_1755E69F,
    azurerm_monitor_diagnostic_setting.server_diagnostics_CB689237,
    azurerm_monitor_action_group.server_action-group_E1FFCECF,
    azurerm_monitor_metric_alert.server_alert-cpu_307B073B,
    azurerm_monitor_metric_alert.server_alert-memory_E152541F,
    azurerm_monitor_metric_alert.server_alert-storage_5BF0BEF4,
    azurerm_monitor_metric_alert.server_alert-connections_F9D51461,
  ]
}

# mysql-staging/server/action-group
resource "azurerm_monitor_action_group" "server_action-group_E1FFCECF" {
  name                = "ag-mysql-convergent-staging"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  short_name          = "mysql"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  email_receiver {
    email_address           = "data-platform@example.com"
    name                    = "data-platform@example.com"
    use_common_alert_schema = true
  }
}

# mysql-staging/server/diagnostics
resource "azurerm_monitor_diagnostic_setting" "server_diagnostics_CB689237" {
  log_analytics_workspace_id = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-foundation-staging/providers/Microsoft.OperationalInsights/workspaces/log-convergent-foundation-staging"
  name                       = "diag-mysql-convergent-staging"
  target_resource_id         = azurerm_mysql_flexible_server.server_50DD9757.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }

  depends_on = [azurerm_mysql_flexible_database.server_database-app_1755E69F]
}

# mysql-staging/server/alert-connections
resource "azurerm_monitor_metric_alert" "server_alert-connections_F9D51461" {
  description         = "open connections, average of 15 minutes"
  frequency           = "PT5M"
  name                = "alert-mysql-convergent-staging-connections"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  scopes              = [azurerm_mysql_flexible_server.server_50DD9757.id]
  severity            = 2
  window_size         = "PT15M"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  action {
    action_group_id = azurerm_monitor_action_group.server_action-group_E1FFCECF.id
  }

  criteria {
    aggregation      = "Average"
    metric_name      = "active_connections"
    metric_namespace = "Microsoft.DBforMySQL/flexibleServers"
    operator         = "GreaterThan"
    threshold        = 546
  }

  depends_on = [azurerm_mysql_flexible_database.server_database-app_1755E69F]
}

# mysql-staging/server/alert-cpu
resource "azurerm_monitor_metric_alert" "server_alert-cpu_307B073B" {
  description         = "CPU load in percent, average of 15 minutes"
  frequency           = "PT5M"
  name                = "alert-mysql-convergent-staging-cpu"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  scopes              = [azurerm_mysql_flexible_server.server_50DD9757.id]
  severity            = 2
  window_size         = "PT15M"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  action {
    action_group_id = azurerm_monitor_action_group.server_action-group_E1FFCECF.id
  }

  criteria {
    aggregation      = "Average"
    metric_name      = "cpu_percent"
    metric_namespace = "Microsoft.DBforMySQL/flexibleServers"
    operator         = "GreaterThan"
    threshold        = 80
  }

  depends_on = [azurerm_mysql_flexible_database.server_database-app_1755E69F]
}

# mysql-staging/server/alert-memory
resource "azurerm_monitor_metric_alert" "server_alert-memory_E152541F" {
  description         = "use of memory in percent, average of 15 minutes"
  frequency           = "PT5M"
  name                = "alert-mysql-convergent-staging-memory"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  scopes              = [azurerm_mysql_flexible_server.server_50DD9757.id]
  severity            = 2
  window_size         = "PT15M"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  action {
    action_group_id = azurerm_monitor_action_group.server_action-group_E1FFCECF.id
  }

  criteria {
    aggregation      = "Average"
    metric_name      = "memory_percent"
    metric_namespace = "Microsoft.DBforMySQL/flexibleServers"
    operator         = "GreaterThan"
    threshold        = 90
  }

  depends_on = [azurerm_mysql_flexible_database.server_database-app_1755E69F]
}

# mysql-staging/server/alert-storage
resource "azurerm_monitor_metric_alert" "server_alert-storage_5BF0BEF4" {
  description         = "use of storage in percent; a full server takes no writes, average of 15 minutes"
  frequency           = "PT5M"
  name                = "alert-mysql-convergent-staging-storage"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  scopes              = [azurerm_mysql_flexible_server.server_50DD9757.id]
  severity            = 1
  window_size         = "PT15M"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  action {
    action_group_id = azurerm_monitor_action_group.server_action-group_E1FFCECF.id
  }

  criteria {
    aggregation      = "Average"
    metric_name      = "storage_percent"
    metric_namespace = "Microsoft.DBforMySQL/flexibleServers"
    operator         = "GreaterThan"
    threshold        = 85
  }

  depends_on = [azurerm_mysql_flexible_database.server_database-app_1755E69F]
}

# mysql-staging/server/database-app
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

# mysql-staging/server/server
resource "azurerm_mysql_flexible_server" "server_50DD9757" {
  administrator_login               = "mysqladmin"
  administrator_password_wo         = ephemeral.azurerm_key_vault_secret.server_administrator-secret_FCC79BAF.value
  administrator_password_wo_version = 1
  backup_retention_days             = 7
  delegated_subnet_id               = azurerm_subnet.network_delegated-subnet_A915F6C0.id
  geo_redundant_backup_enabled      = false
  location                          = "westeurope"
  name                              = "mysql-convergent-staging"
  private_dns_zone_id               = azurerm_private_dns_zone.network_private-dns-zone_AD72E288.id
  resource_group_name               = azurerm_resource_group.resource-group_1575B742.name
  sku_name                          = "GP_Standard_D2ds_v4"
  version                           = "8.4"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
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
    azurerm_key_vault_secret.server_administrator-secret_FCC79BAF,
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

# mysql-staging/server/parameter-audit_log_enabled
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-audit_log_enabled_75A7DCA9" {
  name                = "audit_log_enabled"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "ON"

  depends_on = [azurerm_mysql_flexible_server.server_50DD9757]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/server/parameter-audit_log_events
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-audit_log_events_FFBA70A3" {
  name                = "audit_log_events"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "CONNECTION,DDL,DCL"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_enabled_75A7DCA9,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/server/parameter-long_query_time
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-long_query_time_5B846001" {
  name                = "long_query_time"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "2"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_events_FFBA70A3,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/server/parameter-require_secure_transport
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-require_secure_transport_095F5DF3" {
  name                = "require_secure_transport"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "ON"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-long_query_time_5B846001,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/server/parameter-slow_query_log
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-slow_query_log_67C52989" {
  name                = "slow_query_log"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "ON"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/server/parameter-tls_version
resource "azurerm_mysql_flexible_server_configuration" "server_parameter-tls_version_DB9F097C" {
  name                = "tls_version"
  resource_group_name = azurerm_mysql_flexible_server.server_50DD9757.resource_group_name
  server_name         = azurerm_mysql_flexible_server.server_50DD9757.name
  value               = "TLSv1.2,TLSv1.3"

  depends_on = [
    azurerm_mysql_flexible_server_configuration.server_parameter-slow_query_log_67C52989,
  ]

  lifecycle {
    replace_triggered_by = [azurerm_mysql_flexible_server.server_50DD9757.id]
  }
}

# mysql-staging/network/network-security-group
resource "azurerm_network_security_group" "network_network-security-group_D7FE1F26" {
  location            = "westeurope"
  name                = "nsg-convergent-mysql-staging"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
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
    source_address_prefix                      = "10.20.0.0/28"
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
    source_address_prefix                      = "10.20.0.0/24"
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

# mysql-staging/network/private-dns-zone
resource "azurerm_private_dns_zone" "network_private-dns-zone_AD72E288" {
  name                = "convergent-mysql-staging.mysql.database.azure.com"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }
}

# mysql-staging/network/link
resource "azurerm_private_dns_zone_virtual_network_link" "network_link_174B0D8C" {
  name                  = "link-convergent-mysql-staging"
  private_dns_zone_name = azurerm_private_dns_zone.network_private-dns-zone_AD72E288.name
  registration_enabled  = false
  resource_group_name   = azurerm_resource_group.resource-group_1575B742.name
  virtual_network_id    = azurerm_virtual_network.network_virtual-network_6677DE2A.id

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }

  depends_on = [
    azurerm_subnet_network_security_group_association.network_network-security-group-association_C3BA834D,
  ]
}

# mysql-staging/resource-group/resource-group
resource "azurerm_resource_group" "resource-group_1575B742" {
  location = "westeurope"
  name     = "rg-convergent-mysql-staging"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "mysql"
  }
}

# mysql-staging/network/delegated-subnet
resource "azurerm_subnet" "network_delegated-subnet_A915F6C0" {
  address_prefixes                = ["10.20.0.0/28"]
  default_outbound_access_enabled = false
  name                            = "snet-convergent-mysql-staging"
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

# mysql-staging/network/network-security-group-association
resource "azurerm_subnet_network_security_group_association" "network_network-security-group-association_C3BA834D" {
  network_security_group_id = azurerm_network_security_group.network_network-security-group_D7FE1F26.id
  subnet_id                 = azurerm_subnet.network_delegated-subnet_A915F6C0.id
}

# mysql-staging/network/virtual-network
resource "azurerm_virtual_network" "network_virtual-network_6677DE2A" {
  address_space       = ["10.20.0.0/24"]
  location            = "westeurope"
  name                = "vnet-convergent-mysql-staging"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
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
    "azurerm_management_lock.server_lock_A1ECB6AD"                                                   = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/providers/Microsoft.Authorization/locks/lock-mysql-convergent-staging"
    "azurerm_monitor_action_group.server_action-group_E1FFCECF"                                      = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.Insights/actionGroups/ag-mysql-convergent-staging"
    "azurerm_monitor_diagnostic_setting.server_diagnostics_CB689237"                                 = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging|diag-mysql-convergent-staging"
    "azurerm_monitor_metric_alert.server_alert-connections_F9D51461"                                 = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.Insights/metricAlerts/alert-mysql-convergent-staging-connections"
    "azurerm_monitor_metric_alert.server_alert-cpu_307B073B"                                         = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.Insights/metricAlerts/alert-mysql-convergent-staging-cpu"
    "azurerm_monitor_metric_alert.server_alert-memory_E152541F"                                      = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.Insights/metricAlerts/alert-mysql-convergent-staging-memory"
    "azurerm_monitor_metric_alert.server_alert-storage_5BF0BEF4"                                     = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.Insights/metricAlerts/alert-mysql-convergent-staging-storage"
    "azurerm_mysql_flexible_database.server_database-app_1755E69F"                                   = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/databases/app"
    "azurerm_mysql_flexible_server.server_50DD9757"                                                  = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging"
    "azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_enabled_75A7DCA9"        = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/audit_log_enabled"
    "azurerm_mysql_flexible_server_configuration.server_parameter-audit_log_events_FFBA70A3"         = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/audit_log_events"
    "azurerm_mysql_flexible_server_configuration.server_parameter-long_query_time_5B846001"          = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/long_query_time"
    "azurerm_mysql_flexible_server_configuration.server_parameter-require_secure_transport_095F5DF3" = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/require_secure_transport"
    "azurerm_mysql_flexible_server_configuration.server_parameter-slow_query_log_67C52989"           = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/slow_query_log"
    "azurerm_mysql_flexible_server_configuration.server_parameter-tls_version_DB9F097C"              = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-convergent-mysql-staging/providers/Microsoft.DBforMySQL/flexibleServers/mysql-convergent-staging/configurations/tls_version"
  }
}

output "parameters_that_need_a_restart" {
  description = "Server parameters that take effect only after a restart, which nothing performs by itself."
  value       = ["tls_version"]
}
