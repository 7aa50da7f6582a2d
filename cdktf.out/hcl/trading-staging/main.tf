terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  backend "azurerm" {
    container_name       = "tfstate"
    key                  = "trading-staging.tfstate"
    storage_account_name = "stconvergenttrdstagingtf"
    subscription_id      = "22222222-2222-4222-8222-222222222222"
    tenant_id            = "99999999-9999-4999-8999-999999999999"
    use_azuread_auth     = true
  }

  required_providers {
    azurerm = {
      source  = "azurerm"
      version = "4.55.0"
    }
  }
}

provider "azurerm" {
  resource_provider_registrations = "none"
  storage_use_azuread             = true
  subscription_id                 = "22222222-2222-4222-8222-222222222222"
  tenant_id                       = "99999999-9999-4999-8999-999999999999"

  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.Consumption",
    "Microsoft.EventGrid",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
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

# trading-staging/resource-group/resource-group
data "azurerm_resource_group" "resource-group_1575B742" {
  name = "rg-convergent-trading-staging"
}

# trading-staging/platform/environment
resource "azurerm_container_app_environment" "platform_environment_0B811E5E" {
  infrastructure_subnet_id       = azurerm_subnet_network_security_group_association.platform_network-security-group-association_E4063B00.subnet_id
  internal_load_balancer_enabled = true
  location                       = "westeurope"
  logs_destination               = "azure-monitor"
  name                           = "cae-convergent-trading-staging"
  resource_group_name            = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }

  lifecycle {
    ignore_changes = [infrastructure_resource_group_name]
  }
}

# trading-staging/backtest/job
resource "azurerm_container_app_job" "backtest_job_4C2BB815" {
  container_app_environment_id = azurerm_container_app_environment.platform_environment_0B811E5E.id
  location                     = "westeurope"
  name                         = "caj-backtest-staging"
  replica_retry_limit          = 0
  replica_timeout_in_seconds   = 1800
  resource_group_name          = data.azurerm_resource_group.resource-group_1575B742.name
  workload_profile_name        = "Consumption"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  event_trigger_config {
    parallelism              = 1
    replica_completion_count = 1

    scale {
      max_executions              = 10
      min_executions              = 0
      polling_interval_in_seconds = 30

      rules {
        custom_rule_type = "azure-queue"
        name             = "queue-length"

        metadata = {
          accountName = azurerm_storage_account.platform_queues_73E58928.name
          queueLength = "1"
          queueName   = "backtest"
        }

        authentication {
          secret_name       = "queue-connection"
          trigger_parameter = "connection"
        }
      }
    }
  }

  identity {
    identity_ids = [azurerm_user_assigned_identity.backtest_identity_1F1D2391.id]
    type         = "UserAssigned"
  }

  secret {
    name  = "queue-connection"
    value = azurerm_storage_account.platform_queues_73E58928.primary_connection_string
  }

  template {
    container {
      cpu    = 1
      image  = "ghcr.io/acme/convergent-trading:0.1.0"
      memory = "2Gi"
      name   = "backtest"

      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.backtest_identity_1F1D2391.client_id
      }

      env {
        name  = "BLOB_ENDPOINT"
        value = azurerm_storage_account.platform_data_0FEB1B8A.primary_blob_endpoint
      }

      env {
        name  = "INPUT_CONTAINER"
        value = "market-data"
      }

      env {
        name  = "JOB"
        value = "backtest"
      }

      env {
        name  = "MAX_ATTEMPTS"
        value = "5"
      }

      env {
        name  = "OUTPUT_CONTAINER"
        value = "backtests"
      }

      env {
        name  = "PIPELINE"
        value = "pipelines/moving-average.json"
      }

      env {
        name  = "POISON_QUEUE_NAME"
        value = "backtest-poison"
      }

      env {
        name  = "QUEUE_ENDPOINT"
        value = azurerm_storage_account.platform_queues_73E58928.primary_queue_endpoint
      }

      env {
        name  = "QUEUE_NAME"
        value = "backtest"
      }
    }
  }

  depends_on = [
    azurerm_role_assignment.backtest_takes-messages_85716C6E,
    azurerm_role_assignment.backtest_sets-messages-aside_589D2C04,
    azurerm_role_assignment.backtest_reads-input_3DB11BEE,
    azurerm_role_assignment.backtest_writes-output_70A895BF,
  ]
}

# trading-staging/signal-evaluation/job
resource "azurerm_container_app_job" "signal-evaluation_job_20B770A0" {
  container_app_environment_id = azurerm_container_app_environment.platform_environment_0B811E5E.id
  location                     = "westeurope"
  name                         = "caj-signal-evaluation-staging"
  replica_retry_limit          = 0
  replica_timeout_in_seconds   = 1800
  resource_group_name          = data.azurerm_resource_group.resource-group_1575B742.name
  workload_profile_name        = "Consumption"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  event_trigger_config {
    parallelism              = 1
    replica_completion_count = 1

    scale {
      max_executions              = 10
      min_executions              = 0
      polling_interval_in_seconds = 30

      rules {
        custom_rule_type = "azure-queue"
        name             = "queue-length"

        metadata = {
          accountName = azurerm_storage_account.platform_queues_73E58928.name
          queueLength = "1"
          queueName   = "signal-evaluation"
        }

        authentication {
          secret_name       = "queue-connection"
          trigger_parameter = "connection"
        }
      }
    }
  }

  identity {
    identity_ids = [azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.id]
    type         = "UserAssigned"
  }

  secret {
    name  = "queue-connection"
    value = azurerm_storage_account.platform_queues_73E58928.primary_connection_string
  }

  template {
    container {
      cpu    = 0.5
      image  = "ghcr.io/acme/convergent-trading:0.1.0"
      memory = "1Gi"
      name   = "signal-evaluation"

      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.client_id
      }

      env {
        name  = "BLOB_ENDPOINT"
        value = azurerm_storage_account.platform_data_0FEB1B8A.primary_blob_endpoint
      }

      env {
        name  = "INPUT_CONTAINER"
        value = "backtests"
      }

      env {
        name  = "JOB"
        value = "signal-evaluation"
      }

      env {
        name  = "MAX_ATTEMPTS"
        value = "5"
      }

      env {
        name  = "OUTPUT_CONTAINER"
        value = "signals"
      }

      env {
        name  = "POISON_QUEUE_NAME"
        value = "signal-evaluation-poison"
      }

      env {
        name  = "QUEUE_ENDPOINT"
        value = azurerm_storage_account.platform_queues_73E58928.primary_queue_endpoint
      }

      env {
        name  = "QUEUE_NAME"
        value = "signal-evaluation"
      }
    }
  }

  depends_on = [
    azurerm_role_assignment.signal-evaluation_takes-messages_C528A2B5,
    azurerm_role_assignment.signal-evaluation_sets-messages-aside_FA9F11AE,
    azurerm_role_assignment.signal-evaluation_reads-input_325C4374,
    azurerm_role_assignment.signal-evaluation_writes-output_3B3C9D76,
  ]
}

# trading-staging/platform/system-topic
resource "azurerm_eventgrid_system_topic" "platform_system-topic_976060AB" {
  location            = "westeurope"
  name                = "evgt-convergent-trading-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  source_resource_id  = azurerm_storage_account.platform_data_0FEB1B8A.id
  topic_type          = "Microsoft.Storage.StorageAccounts"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  identity {
    type = "SystemAssigned"
  }
}

# trading-staging/backtest/subscription
resource "azurerm_eventgrid_system_topic_event_subscription" "backtest_subscription_CA66A41C" {
  event_delivery_schema = "CloudEventSchemaV1_0"
  included_event_types  = ["Microsoft.Storage.BlobCreated"]
  name                  = "evgs-backtest"
  resource_group_name   = data.azurerm_resource_group.resource-group_1575B742.name
  system_topic          = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.name

  dead_letter_identity {
    type = "SystemAssigned"
  }

  delivery_identity {
    type = "SystemAssigned"
  }

  retry_policy {
    event_time_to_live    = 1440
    max_delivery_attempts = 30
  }

  storage_blob_dead_letter_destination {
    storage_account_id          = azurerm_storage_account.platform_data_0FEB1B8A.id
    storage_blob_container_name = "dead-letter"
  }

  storage_queue_endpoint {
    queue_name         = azurerm_storage_queue.backtest_queue_01DDE563.name
    storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
  }

  subject_filter {
    subject_begins_with = "/blobServices/default/containers/market-data/"
    subject_ends_with   = ".csv"
  }

  depends_on = [
    azurerm_role_assignment.platform_topic-sends_7034C8B4,
    azurerm_role_assignment.platform_topic-dead-letters_E29069D6,
  ]
}

# trading-staging/signal-evaluation/subscription
resource "azurerm_eventgrid_system_topic_event_subscription" "signal-evaluation_subscription_DC480C1A" {
  event_delivery_schema = "CloudEventSchemaV1_0"
  included_event_types  = ["Microsoft.Storage.BlobCreated"]
  name                  = "evgs-signal-evaluation"
  resource_group_name   = data.azurerm_resource_group.resource-group_1575B742.name
  system_topic          = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.name

  dead_letter_identity {
    type = "SystemAssigned"
  }

  delivery_identity {
    type = "SystemAssigned"
  }

  retry_policy {
    event_time_to_live    = 1440
    max_delivery_attempts = 30
  }

  storage_blob_dead_letter_destination {
    storage_account_id          = azurerm_storage_account.platform_data_0FEB1B8A.id
    storage_blob_container_name = "dead-letter"
  }

  storage_queue_endpoint {
    queue_name         = azurerm_storage_queue.signal-evaluation_queue_5A719E70.name
    storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
  }

  subject_filter {
    subject_begins_with = "/blobServices/default/containers/backtests/"
    subject_ends_with   = ".json"
  }

  depends_on = [
    azurerm_role_assignment.platform_topic-sends_7034C8B4,
    azurerm_role_assignment.platform_topic-dead-letters_E29069D6,
  ]
}

# trading-staging/platform/workspace
resource "azurerm_log_analytics_workspace" "platform_workspace_7C0A693A" {
  local_authentication_enabled = false
  location                     = "westeurope"
  name                         = "log-convergent-trading-staging"
  resource_group_name          = data.azurerm_resource_group.resource-group_1575B742.name
  retention_in_days            = 30
  sku                          = "PerGB2018"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }
}

# trading-staging/platform/action-group
resource "azurerm_monitor_action_group" "platform_action-group_5BA77F7F" {
  name                = "ag-convergent-trading-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  short_name          = "jobs"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  email_receiver {
    email_address           = "data-platform@example.com"
    name                    = "data-platform@example.com"
    use_common_alert_schema = true
  }
}

# trading-staging/platform/data-diagnostics
resource "azurerm_monitor_diagnostic_setting" "platform_data-diagnostics_3483844F" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.platform_workspace_7C0A693A.id
  name                       = "to-log-analytics"
  target_resource_id         = "${azurerm_storage_account.platform_data_0FEB1B8A.id}/blobServices/default"

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "Capacity"
  }

  enabled_metric {
    category = "Transaction"
  }
}

# trading-staging/platform/environment-diagnostics
resource "azurerm_monitor_diagnostic_setting" "platform_environment-diagnostics_C0F4DCDA" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.platform_workspace_7C0A693A.id
  name                       = "to-log-analytics"
  target_resource_id         = azurerm_container_app_environment.platform_environment_0B811E5E.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# trading-staging/platform/queues-diagnostics
resource "azurerm_monitor_diagnostic_setting" "platform_queues-diagnostics_BF0CFAF8" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.platform_workspace_7C0A693A.id
  name                       = "to-log-analytics"
  target_resource_id         = "${azurerm_storage_account.platform_queues_73E58928.id}/queueServices/default"

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "Capacity"
  }

  enabled_metric {
    category = "Transaction"
  }
}

# trading-staging/platform/topic-diagnostics
resource "azurerm_monitor_diagnostic_setting" "platform_topic-diagnostics_8DC885FA" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.platform_workspace_7C0A693A.id
  name                       = "to-log-analytics"
  target_resource_id         = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# trading-staging/platform/alert-dead-letters
resource "azurerm_monitor_metric_alert" "platform_alert-dead-letters_2E4B1C9C" {
  description         = "events that could not be delivered were put aside; look into the container dead-letter"
  frequency           = "PT5M"
  name                = "alert-evgt-convergent-trading-staging-dead-letters"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  scopes              = [azurerm_eventgrid_system_topic.platform_system-topic_976060AB.id]
  severity            = 1
  window_size         = "PT15M"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  action {
    action_group_id = azurerm_monitor_action_group.platform_action-group_5BA77F7F.id
  }

  criteria {
    aggregation      = "Total"
    metric_name      = "DeadLetteredCount"
    metric_namespace = "Microsoft.EventGrid/systemTopics"
    operator         = "GreaterThanOrEqual"
    threshold        = 1
  }
}

# trading-staging/platform/alert-waiting
resource "azurerm_monitor_metric_alert" "platform_alert-waiting_E8E7896C" {
  description         = "over 6 hours a message or more was waiting on average: work is late, or a poison queue holds some"
  frequency           = "PT1H"
  name                = "alert-stconvergenttrdstagingq-waiting"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  scopes              = ["${azurerm_storage_account.platform_queues_73E58928.id}/queueServices/default"]
  severity            = 2
  window_size         = "PT6H"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  action {
    action_group_id = azurerm_monitor_action_group.platform_action-group_5BA77F7F.id
  }

  criteria {
    aggregation      = "Average"
    metric_name      = "QueueMessageCount"
    metric_namespace = "Microsoft.Storage/storageAccounts/queueServices"
    operator         = "GreaterThanOrEqual"
    threshold        = 1
  }
}

# trading-staging/platform/network-security-group
resource "azurerm_network_security_group" "platform_network-security-group_DEF9D889" {
  location            = "westeurope"
  name                = "nsg-convergent-trading-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  security_rule       = []

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }
}

# trading-staging/backtest/reads-input
resource "azurerm_role_assignment" "backtest_reads-input_3DB11BEE" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-market-data_24E06F46.id}/trading-staging/backtest/reads-input")
  principal_id                     = azurerm_user_assigned_identity.backtest_identity_1F1D2391.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_container.platform_container-market-data_24E06F46.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/backtest/sets-messages-aside
resource "azurerm_role_assignment" "backtest_sets-messages-aside_589D2C04" {
  name                             = uuidv5("url", "${azurerm_storage_queue.backtest_poison-queue_2315C483.id}/trading-staging/backtest/sets-messages-aside")
  principal_id                     = azurerm_user_assigned_identity.backtest_identity_1F1D2391.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Sender"
  scope                            = azurerm_storage_queue.backtest_poison-queue_2315C483.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/backtest/takes-messages
resource "azurerm_role_assignment" "backtest_takes-messages_85716C6E" {
  name                             = uuidv5("url", "${azurerm_storage_queue.backtest_queue_01DDE563.id}/trading-staging/backtest/takes-messages")
  principal_id                     = azurerm_user_assigned_identity.backtest_identity_1F1D2391.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Processor"
  scope                            = azurerm_storage_queue.backtest_queue_01DDE563.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/backtest/writes-output
resource "azurerm_role_assignment" "backtest_writes-output_70A895BF" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-backtests_FB1E65E8.id}/trading-staging/backtest/writes-output")
  principal_id                     = azurerm_user_assigned_identity.backtest_identity_1F1D2391.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.platform_container-backtests_FB1E65E8.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/platform/topic-dead-letters
resource "azurerm_role_assignment" "platform_topic-dead-letters_E29069D6" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-dead-letter_740CE790.id}/trading-staging/platform/topic-dead-letters")
  principal_id                     = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.platform_container-dead-letter_740CE790.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/platform/topic-sends
resource "azurerm_role_assignment" "platform_topic-sends_7034C8B4" {
  name                             = uuidv5("url", "${azurerm_storage_account.platform_queues_73E58928.id}/trading-staging/platform/topic-sends")
  principal_id                     = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Sender"
  scope                            = azurerm_storage_account.platform_queues_73E58928.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/signal-evaluation/reads-input
resource "azurerm_role_assignment" "signal-evaluation_reads-input_325C4374" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-backtests_FB1E65E8.id}/trading-staging/signal-evaluation/reads-input")
  principal_id                     = azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_container.platform_container-backtests_FB1E65E8.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/signal-evaluation/sets-messages-aside
resource "azurerm_role_assignment" "signal-evaluation_sets-messages-aside_FA9F11AE" {
  name                             = uuidv5("url", "${azurerm_storage_queue.signal-evaluation_poison-queue_94ED0FE6.id}/trading-staging/signal-evaluation/sets-messages-aside")
  principal_id                     = azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Sender"
  scope                            = azurerm_storage_queue.signal-evaluation_poison-queue_94ED0FE6.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/signal-evaluation/takes-messages
resource "azurerm_role_assignment" "signal-evaluation_takes-messages_C528A2B5" {
  name                             = uuidv5("url", "${azurerm_storage_queue.signal-evaluation_queue_5A719E70.id}/trading-staging/signal-evaluation/takes-messages")
  principal_id                     = azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Processor"
  scope                            = azurerm_storage_queue.signal-evaluation_queue_5A719E70.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/signal-evaluation/writes-output
resource "azurerm_role_assignment" "signal-evaluation_writes-output_3B3C9D76" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-signals_F96858E1.id}/trading-staging/signal-evaluation/writes-output")
  principal_id                     = azurerm_user_assigned_identity.signal-evaluation_identity_04C8D14F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.platform_container-signals_F96858E1.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# trading-staging/platform/data
resource "azurerm_storage_account" "platform_data_0FEB1B8A" {
  account_kind                      = "StorageV2"
  account_replication_type          = "ZRS"
  account_tier                      = "Standard"
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  default_to_oauth_authentication   = true
  https_traffic_only_enabled        = true
  infrastructure_encryption_enabled = true
  local_user_enabled                = false
  location                          = "westeurope"
  min_tls_version                   = "TLS1_2"
  name                              = "stconvergenttrdstaging"
  resource_group_name               = data.azurerm_resource_group.resource-group_1575B742.name
  shared_access_key_enabled         = false

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  blob_properties {
    versioning_enabled = true

    container_delete_retention_policy {
      days = 14
    }

    delete_retention_policy {
      days = 14
    }
  }

  network_rules {
    bypass         = ["AzureServices"]
    default_action = "Deny"

    virtual_network_subnet_ids = [
      azurerm_subnet_network_security_group_association.platform_network-security-group-association_E4063B00.subnet_id,
    ]
  }
}

# trading-staging/platform/queues
resource "azurerm_storage_account" "platform_queues_73E58928" {
  account_kind                      = "StorageV2"
  account_replication_type          = "ZRS"
  account_tier                      = "Standard"
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  default_to_oauth_authentication   = true
  https_traffic_only_enabled        = true
  infrastructure_encryption_enabled = true
  local_user_enabled                = false
  location                          = "westeurope"
  min_tls_version                   = "TLS1_2"
  name                              = "stconvergenttrdstagingq"
  resource_group_name               = data.azurerm_resource_group.resource-group_1575B742.name
  shared_access_key_enabled         = true

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }

  blob_properties {
    versioning_enabled = true

    container_delete_retention_policy {
      days = 14
    }

    delete_retention_policy {
      days = 14
    }
  }

  network_rules {
    bypass         = ["AzureServices"]
    default_action = "Deny"

    virtual_network_subnet_ids = [
      azurerm_subnet_network_security_group_association.platform_network-security-group-association_E4063B00.subnet_id,
    ]
  }
}

# trading-staging/platform/container-backtests
resource "azurerm_storage_container" "platform_container-backtests_FB1E65E8" {
  container_access_type = "private"
  name                  = "backtests"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# trading-staging/platform/container-dead-letter
resource "azurerm_storage_container" "platform_container-dead-letter_740CE790" {
  container_access_type = "private"
  name                  = "dead-letter"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# trading-staging/platform/container-market-data
resource "azurerm_storage_container" "platform_container-market-data_24E06F46" {
  container_access_type = "private"
  name                  = "market-data"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# trading-staging/platform/container-signals
resource "azurerm_storage_container" "platform_container-signals_F96858E1" {
  container_access_type = "private"
  name                  = "signals"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# trading-staging/platform/lifecycle
resource "azurerm_storage_management_policy" "platform_lifecycle_57D3EFF1" {
  storage_account_id = azurerm_storage_account.platform_data_0FEB1B8A.id

  rule {
    enabled = true
    name    = "retention"

    actions {
      base_blob {
        delete_after_days_since_modification_greater_than = 90
      }
    }

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["market-data/", "backtests/", "signals/", "dead-letter/"]
    }
  }

  rule {
    enabled = true
    name    = "old-versions"

    actions {
      version {
        delete_after_days_since_creation = 14
      }
    }

    filters {
      blob_types = ["blockBlob"]
    }
  }
}

# trading-staging/backtest/poison-queue
resource "azurerm_storage_queue" "backtest_poison-queue_2315C483" {
  name               = "backtest-poison"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# trading-staging/backtest/queue
resource "azurerm_storage_queue" "backtest_queue_01DDE563" {
  name               = "backtest"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# trading-staging/signal-evaluation/poison-queue
resource "azurerm_storage_queue" "signal-evaluation_poison-queue_94ED0FE6" {
  name               = "signal-evaluation-poison"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# trading-staging/signal-evaluation/queue
resource "azurerm_storage_queue" "signal-evaluation_queue_5A719E70" {
  name               = "signal-evaluation"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# trading-staging/platform/subnet
resource "azurerm_subnet" "platform_subnet_F6885CEA" {
  address_prefixes                = ["10.31.0.0/26"]
  default_outbound_access_enabled = true
  name                            = "snet-convergent-trading-staging-jobs"
  resource_group_name             = data.azurerm_resource_group.resource-group_1575B742.name
  service_endpoints               = ["Microsoft.Storage", "Microsoft.CognitiveServices"]
  virtual_network_name            = azurerm_virtual_network.platform_virtual-network_7B1C5334.name

  delegation {
    name = "container-apps"

    service_delegation {
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
      name    = "Microsoft.App/environments"
    }
  }
}

# trading-staging/platform/network-security-group-association
resource "azurerm_subnet_network_security_group_association" "platform_network-security-group-association_E4063B00" {
  network_security_group_id = azurerm_network_security_group.platform_network-security-group_DEF9D889.id
  subnet_id                 = azurerm_subnet.platform_subnet_F6885CEA.id
}

# trading-staging/backtest/identity
resource "azurerm_user_assigned_identity" "backtest_identity_1F1D2391" {
  location            = "westeurope"
  name                = "id-convergent-trading-staging-backtest"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }
}

# trading-staging/signal-evaluation/identity
resource "azurerm_user_assigned_identity" "signal-evaluation_identity_04C8D14F" {
  location            = "westeurope"
  name                = "id-convergent-trading-staging-signal-evaluation"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }
}

# trading-staging/platform/virtual-network
resource "azurerm_virtual_network" "platform_virtual-network_7B1C5334" {
  address_space       = ["10.31.0.0/24"]
  location            = "westeurope"
  name                = "vnet-convergent-trading-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "trading"
  }
}

output "data_account" {
  description = "The storage account that market data is put into."
  value       = azurerm_storage_account.platform_data_0FEB1B8A.name
}

output "jobs" {
  description = "The jobs by name."

  value = {
    backtest          = azurerm_container_app_job.backtest_job_4C2BB815.name
    signal_evaluation = azurerm_container_app_job.signal-evaluation_job_20B770A0.name
  }
}
