terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  backend "azurerm" {
    container_name       = "tfstate"
    key                  = "content-staging.tfstate"
    storage_account_name = "stconvergentcntstagingtf"
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
    "Microsoft.CognitiveServices",
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

# content-staging/resource-group/resource-group
data "azurerm_resource_group" "resource-group_1575B742" {
  name = "rg-convergent-content-staging"
}

# content-staging/text-model/account
resource "azurerm_cognitive_account" "text-model_account_6A6AAC5D" {
  custom_subdomain_name              = "oai-convergent-content-staging"
  kind                               = "OpenAI"
  local_auth_enabled                 = false
  location                           = "swedencentral"
  name                               = "oai-convergent-content-staging"
  outbound_network_access_restricted = true
  public_network_access_enabled      = true
  resource_group_name                = data.azurerm_resource_group.resource-group_1575B742.name
  sku_name                           = "S0"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }

  identity {
    type = "SystemAssigned"
  }

  network_acls {
    default_action = "Deny"

    virtual_network_rules {
      subnet_id = azurerm_subnet_network_security_group_association.platform_network-security-group-association_E4063B00.subnet_id
    }
  }
}

# content-staging/text-model/deployment-writer
resource "azurerm_cognitive_deployment" "text-model_deployment-writer_2E74E74F" {
  cognitive_account_id   = azurerm_cognitive_account.text-model_account_6A6AAC5D.id
  name                   = "writer"
  version_upgrade_option = "NoAutoUpgrade"

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    capacity = 10
    name     = "GlobalStandard"
  }

  depends_on = [azurerm_cognitive_account.text-model_account_6A6AAC5D]
}

# content-staging/platform/environment
resource "azurerm_container_app_environment" "platform_environment_0B811E5E" {
  infrastructure_subnet_id       = azurerm_subnet_network_security_group_association.platform_network-security-group-association_E4063B00.subnet_id
  internal_load_balancer_enabled = true
  location                       = "westeurope"
  logs_destination               = "azure-monitor"
  name                           = "cae-convergent-content-staging"
  resource_group_name            = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }

  lifecycle {
    ignore_changes = [infrastructure_resource_group_name]
  }
}

# content-staging/batch/job
resource "azurerm_container_app_job" "batch_job_B273E91A" {
  container_app_environment_id = azurerm_container_app_environment.platform_environment_0B811E5E.id
  location                     = "westeurope"
  name                         = "caj-batch-staging"
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
    stack       = "content"
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
          queueName   = "batch"
        }

        authentication {
          secret_name       = "queue-connection"
          trigger_parameter = "connection"
        }
      }
    }
  }

  identity {
    identity_ids = [azurerm_user_assigned_identity.batch_identity_A7B301DE.id]
    type         = "UserAssigned"
  }

  secret {
    name  = "queue-connection"
    value = azurerm_storage_account.platform_queues_73E58928.primary_connection_string
  }

  template {
    container {
      cpu    = 0.5
      image  = "ghcr.io/acme/convergent-content:0.1.0"
      memory = "1Gi"
      name   = "batch"

      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.batch_identity_A7B301DE.client_id
      }

      env {
        name  = "BLOB_ENDPOINT"
        value = azurerm_storage_account.platform_data_0FEB1B8A.primary_blob_endpoint
      }

      env {
        name  = "CONTENT_MODEL"
        value = "writer"
      }

      env {
        name  = "CONTENT_PRICED_AS"
        value = "gpt-4o"
      }

      env {
        name  = "INPUT_CONTAINER"
        value = "briefs"
      }

      env {
        name  = "MAX_ATTEMPTS"
        value = "5"
      }

      env {
        name  = "OPENAI_ENDPOINT"
        value = azurerm_cognitive_account.text-model_account_6A6AAC5D.endpoint
      }

      env {
        name  = "OUTPUT_CONTAINER"
        value = "pieces"
      }

      env {
        name  = "POISON_QUEUE_NAME"
        value = "batch-poison"
      }

      env {
        name  = "QUEUE_ENDPOINT"
        value = azurerm_storage_account.platform_queues_73E58928.primary_queue_endpoint
      }

      env {
        name  = "QUEUE_NAME"
        value = "batch"
      }
    }
  }

  depends_on = [
    azurerm_role_assignment.batch_takes-messages_8565F1B5,
    azurerm_role_assignment.batch_sets-messages-aside_4B30BB02,
    azurerm_role_assignment.batch_reads-input_E441A86D,
    azurerm_role_assignment.batch_writes-output_BFDA9607,
  ]
}

# content-staging/platform/system-topic
resource "azurerm_eventgrid_system_topic" "platform_system-topic_976060AB" {
  location            = "westeurope"
  name                = "evgt-convergent-content-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  source_resource_id  = azurerm_storage_account.platform_data_0FEB1B8A.id
  topic_type          = "Microsoft.Storage.StorageAccounts"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }

  identity {
    type = "SystemAssigned"
  }
}

# content-staging/batch/subscription
resource "azurerm_eventgrid_system_topic_event_subscription" "batch_subscription_930C88F6" {
  event_delivery_schema = "CloudEventSchemaV1_0"
  included_event_types  = ["Microsoft.Storage.BlobCreated"]
  name                  = "evgs-batch"
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
    queue_name         = azurerm_storage_queue.batch_queue_B9451393.name
    storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
  }

  subject_filter {
    subject_begins_with = "/blobServices/default/containers/briefs/"
    subject_ends_with   = ".jsonl"
  }

  depends_on = [
    azurerm_role_assignment.platform_topic-sends_7034C8B4,
    azurerm_role_assignment.platform_topic-dead-letters_E29069D6,
  ]
}

# content-staging/platform/workspace
resource "azurerm_log_analytics_workspace" "platform_workspace_7C0A693A" {
  local_authentication_enabled = false
  location                     = "westeurope"
  name                         = "log-convergent-content-staging"
  resource_group_name          = data.azurerm_resource_group.resource-group_1575B742.name
  retention_in_days            = 30
  sku                          = "PerGB2018"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }
}

# content-staging/platform/action-group
resource "azurerm_monitor_action_group" "platform_action-group_5BA77F7F" {
  name                = "ag-convergent-content-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  short_name          = "jobs"

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }

  email_receiver {
    email_address           = "data-platform@example.com"
    name                    = "data-platform@example.com"
    use_common_alert_schema = true
  }
}

# content-staging/platform/data-diagnostics
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

# content-staging/platform/environment-diagnostics
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

# content-staging/platform/queues-diagnostics
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

# content-staging/platform/topic-diagnostics
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

# content-staging/text-model/diagnostics
resource "azurerm_monitor_diagnostic_setting" "text-model_diagnostics_27BB176B" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.platform_workspace_7C0A693A.id
  name                       = "to-log-analytics"
  target_resource_id         = azurerm_cognitive_account.text-model_account_6A6AAC5D.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# content-staging/platform/alert-dead-letters
resource "azurerm_monitor_metric_alert" "platform_alert-dead-letters_2E4B1C9C" {
  description         = "events that could not be delivered were put aside; look into the container dead-letter"
  frequency           = "PT5M"
  name                = "alert-evgt-convergent-content-staging-dead-letters"
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
    stack       = "content"
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

# content-staging/platform/alert-waiting
resource "azurerm_monitor_metric_alert" "platform_alert-waiting_E8E7896C" {
  description         = "over 6 hours a message or more was waiting on average: work is late, or a poison queue holds some"
  frequency           = "PT1H"
  name                = "alert-stconvergentcntstagingq-waiting"
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
    stack       = "content"
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

# content-staging/platform/network-security-group
resource "azurerm_network_security_group" "platform_network-security-group_DEF9D889" {
  location            = "westeurope"
  name                = "nsg-convergent-content-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name
  security_rule       = []

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }
}

# content-staging/batch/reads-input
resource "azurerm_role_assignment" "batch_reads-input_E441A86D" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-briefs_CFDAF28A.id}/content-staging/batch/reads-input")
  principal_id                     = azurerm_user_assigned_identity.batch_identity_A7B301DE.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_container.platform_container-briefs_CFDAF28A.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/batch/sets-messages-aside
resource "azurerm_role_assignment" "batch_sets-messages-aside_4B30BB02" {
  name                             = uuidv5("url", "${azurerm_storage_queue.batch_poison-queue_C8BED505.id}/content-staging/batch/sets-messages-aside")
  principal_id                     = azurerm_user_assigned_identity.batch_identity_A7B301DE.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Sender"
  scope                            = azurerm_storage_queue.batch_poison-queue_C8BED505.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/batch/takes-messages
resource "azurerm_role_assignment" "batch_takes-messages_8565F1B5" {
  name                             = uuidv5("url", "${azurerm_storage_queue.batch_queue_B9451393.id}/content-staging/batch/takes-messages")
  principal_id                     = azurerm_user_assigned_identity.batch_identity_A7B301DE.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Processor"
  scope                            = azurerm_storage_queue.batch_queue_B9451393.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/batch/writes-output
resource "azurerm_role_assignment" "batch_writes-output_BFDA9607" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-pieces_6A5652D1.id}/content-staging/batch/writes-output")
  principal_id                     = azurerm_user_assigned_identity.batch_identity_A7B301DE.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.platform_container-pieces_6A5652D1.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/platform/topic-dead-letters
resource "azurerm_role_assignment" "platform_topic-dead-letters_E29069D6" {
  name                             = uuidv5("url", "${azurerm_storage_container.platform_container-dead-letter_740CE790.id}/content-staging/platform/topic-dead-letters")
  principal_id                     = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.platform_container-dead-letter_740CE790.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/platform/topic-sends
resource "azurerm_role_assignment" "platform_topic-sends_7034C8B4" {
  name                             = uuidv5("url", "${azurerm_storage_account.platform_queues_73E58928.id}/content-staging/platform/topic-sends")
  principal_id                     = azurerm_eventgrid_system_topic.platform_system-topic_976060AB.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Queue Data Message Sender"
  scope                            = azurerm_storage_account.platform_queues_73E58928.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/text-model/batch-asks-models
resource "azurerm_role_assignment" "text-model_batch-asks-models_2B125AA9" {
  name                             = uuidv5("url", "${azurerm_cognitive_account.text-model_account_6A6AAC5D.id}/content-staging/text-model/batch-asks-models")
  principal_id                     = azurerm_user_assigned_identity.batch_identity_A7B301DE.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Cognitive Services OpenAI User"
  scope                            = azurerm_cognitive_account.text-model_account_6A6AAC5D.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# content-staging/platform/data
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
  name                              = "stconvergentcntstaging"
  resource_group_name               = data.azurerm_resource_group.resource-group_1575B742.name
  shared_access_key_enabled         = false

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
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

# content-staging/platform/queues
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
  name                              = "stconvergentcntstagingq"
  resource_group_name               = data.azurerm_resource_group.resource-group_1575B742.name
  shared_access_key_enabled         = true

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
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

# content-staging/platform/container-briefs
resource "azurerm_storage_container" "platform_container-briefs_CFDAF28A" {
  container_access_type = "private"
  name                  = "briefs"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# content-staging/platform/container-dead-letter
resource "azurerm_storage_container" "platform_container-dead-letter_740CE790" {
  container_access_type = "private"
  name                  = "dead-letter"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# content-staging/platform/container-pieces
resource "azurerm_storage_container" "platform_container-pieces_6A5652D1" {
  container_access_type = "private"
  name                  = "pieces"
  storage_account_id    = azurerm_storage_account.platform_data_0FEB1B8A.id
}

# content-staging/platform/lifecycle
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
      prefix_match = ["briefs/", "pieces/", "dead-letter/"]
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

# content-staging/batch/poison-queue
resource "azurerm_storage_queue" "batch_poison-queue_C8BED505" {
  name               = "batch-poison"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# content-staging/batch/queue
resource "azurerm_storage_queue" "batch_queue_B9451393" {
  name               = "batch"
  storage_account_id = azurerm_storage_account.platform_queues_73E58928.id
}

# content-staging/platform/subnet
resource "azurerm_subnet" "platform_subnet_F6885CEA" {
  address_prefixes                = ["10.32.0.0/26"]
  default_outbound_access_enabled = true
  name                            = "snet-convergent-content-staging-jobs"
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

# content-staging/platform/network-security-group-association
resource "azurerm_subnet_network_security_group_association" "platform_network-security-group-association_E4063B00" {
  network_security_group_id = azurerm_network_security_group.platform_network-security-group_DEF9D889.id
  subnet_id                 = azurerm_subnet.platform_subnet_F6885CEA.id
}

# content-staging/batch/identity
resource "azurerm_user_assigned_identity" "batch_identity_A7B301DE" {
  location            = "westeurope"
  name                = "id-convergent-content-staging-batch"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }
}

# content-staging/platform/virtual-network
resource "azurerm_virtual_network" "platform_virtual-network_7B1C5334" {
  address_space       = ["10.32.0.0/24"]
  location            = "westeurope"
  name                = "vnet-convergent-content-staging"
  resource_group_name = data.azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "staging"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "standard"
    project     = "convergent"
    stack       = "content"
  }
}

output "data_account" {
  description = "The storage account that briefs are put into."
  value       = azurerm_storage_account.platform_data_0FEB1B8A.name
}

output "jobs" {
  description = "The jobs by name."

  value = {
    batch = azurerm_container_app_job.batch_job_B273E91A.name
  }
}

output "model_endpoint" {
  description = "Where the models are asked."
  value       = azurerm_cognitive_account.text-model_account_6A6AAC5D.endpoint
}
