terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  backend "azurerm" {
    container_name       = "tfstate"
    key                  = "foundation-prod.tfstate"
    storage_account_name = "stconvergentautprodtf"
    subscription_id      = "33333333-3333-4333-8333-333333333333"
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
  subscription_id                 = "33333333-3333-4333-8333-333333333333"
  tenant_id                       = "99999999-9999-4999-8999-999999999999"

  resource_providers_to_register = [
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.CognitiveServices",
    "Microsoft.Consumption",
    "Microsoft.DBforMySQL",
    "Microsoft.EventGrid",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.ServiceBus",
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

# foundation-prod/readiness/system-topic
resource "azurerm_eventgrid_system_topic" "readiness_system-topic_08B64AAE" {
  location            = "Global"
  name                = "evgt-convergent-foundation-prod-subscription"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  source_resource_id  = "/subscriptions/33333333-3333-4333-8333-333333333333"
  topic_type          = "Microsoft.Resources.Subscriptions"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }

  identity {
    type = "SystemAssigned"
  }
}

# foundation-prod/readiness/subscription-rg-convergent-content-prod
resource "azurerm_eventgrid_system_topic_event_subscription" "readiness_subscription-rg-convergent-content-prod_09AAA21B" {
  event_delivery_schema         = "CloudEventSchemaV1_0"
  name                          = "evgs-rg-convergent-content-prod"
  resource_group_name           = azurerm_resource_group.resource-group_1575B742.name
  service_bus_queue_endpoint_id = azurerm_servicebus_queue.readiness_readiness-content_BF3762B2.id
  system_topic                  = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.name

  included_event_types = [
    "Microsoft.Resources.ResourceWriteSuccess",
    "Microsoft.Resources.ResourceWriteFailure",
    "Microsoft.Resources.ResourceWriteCancel",
    "Microsoft.Resources.ResourceDeleteSuccess",
    "Microsoft.Resources.ResourceDeleteFailure",
    "Microsoft.Resources.ResourceDeleteCancel",
    "Microsoft.Resources.ResourceActionSuccess",
    "Microsoft.Resources.ResourceActionFailure",
    "Microsoft.Resources.ResourceActionCancel",
  ]

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
    storage_account_id          = azurerm_storage_container.dead-letters.storage_account_id
    storage_blob_container_name = azurerm_storage_container.dead-letters.name
  }

  subject_filter {
    case_sensitive      = false
    subject_begins_with = "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg-convergent-content-prod"
  }

  depends_on = [
    azurerm_role_assignment.readiness_topic-sends_FFE6C05A,
    azurerm_role_assignment.readiness_topic-dead-letters_91B52122,
  ]
}

# foundation-prod/readiness/subscription-rg-convergent-foundation-prod
resource "azurerm_eventgrid_system_topic_event_subscription" "readiness_subscription-rg-convergent-foundation-prod_9F706798" {
  event_delivery_schema         = "CloudEventSchemaV1_0"
  name                          = "evgs-rg-convergent-foundation-prod"
  resource_group_name           = azurerm_resource_group.resource-group_1575B742.name
  service_bus_queue_endpoint_id = azurerm_servicebus_queue.readiness_readiness-automation_2BEC8BE2.id
  system_topic                  = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.name

  included_event_types = [
    "Microsoft.Resources.ResourceWriteSuccess",
    "Microsoft.Resources.ResourceWriteFailure",
    "Microsoft.Resources.ResourceWriteCancel",
    "Microsoft.Resources.ResourceDeleteSuccess",
    "Microsoft.Resources.ResourceDeleteFailure",
    "Microsoft.Resources.ResourceDeleteCancel",
    "Microsoft.Resources.ResourceActionSuccess",
    "Microsoft.Resources.ResourceActionFailure",
    "Microsoft.Resources.ResourceActionCancel",
  ]

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
    storage_account_id          = azurerm_storage_container.dead-letters.storage_account_id
    storage_blob_container_name = azurerm_storage_container.dead-letters.name
  }

  subject_filter {
    case_sensitive      = false
    subject_begins_with = "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg-convergent-foundation-prod"
  }

  depends_on = [
    azurerm_role_assignment.readiness_topic-sends_FFE6C05A,
    azurerm_role_assignment.readiness_topic-dead-letters_91B52122,
  ]
}

# foundation-prod/readiness/subscription-rg-convergent-mysql-prod
resource "azurerm_eventgrid_system_topic_event_subscription" "readiness_subscription-rg-convergent-mysql-prod_8D101E9D" {
  event_delivery_schema         = "CloudEventSchemaV1_0"
  name                          = "evgs-rg-convergent-mysql-prod"
  resource_group_name           = azurerm_resource_group.resource-group_1575B742.name
  service_bus_queue_endpoint_id = azurerm_servicebus_queue.readiness_readiness-automation_2BEC8BE2.id
  system_topic                  = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.name

  included_event_types = [
    "Microsoft.Resources.ResourceWriteSuccess",
    "Microsoft.Resources.ResourceWriteFailure",
    "Microsoft.Resources.ResourceWriteCancel",
    "Microsoft.Resources.ResourceDeleteSuccess",
    "Microsoft.Resources.ResourceDeleteFailure",
    "Microsoft.Resources.ResourceDeleteCancel",
    "Microsoft.Resources.ResourceActionSuccess",
    "Microsoft.Resources.ResourceActionFailure",
    "Microsoft.Resources.ResourceActionCancel",
  ]

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
    storage_account_id          = azurerm_storage_container.dead-letters.storage_account_id
    storage_blob_container_name = azurerm_storage_container.dead-letters.name
  }

  subject_filter {
    case_sensitive      = false
    subject_begins_with = "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg-convergent-mysql-prod"
  }

  depends_on = [
    azurerm_role_assignment.readiness_topic-sends_FFE6C05A,
    azurerm_role_assignment.readiness_topic-dead-letters_91B52122,
  ]
}

# foundation-prod/readiness/subscription-rg-convergent-trading-prod
resource "azurerm_eventgrid_system_topic_event_subscription" "readiness_subscription-rg-convergent-trading-prod_39BB1C9A" {
  event_delivery_schema         = "CloudEventSchemaV1_0"
  name                          = "evgs-rg-convergent-trading-prod"
  resource_group_name           = azurerm_resource_group.resource-group_1575B742.name
  service_bus_queue_endpoint_id = azurerm_servicebus_queue.readiness_readiness-trading_2DA07629.id
  system_topic                  = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.name

  included_event_types = [
    "Microsoft.Resources.ResourceWriteSuccess",
    "Microsoft.Resources.ResourceWriteFailure",
    "Microsoft.Resources.ResourceWriteCancel",
    "Microsoft.Resources.ResourceDeleteSuccess",
    "Microsoft.Resources.ResourceDeleteFailure",
    "Microsoft.Resources.ResourceDeleteCancel",
    "Microsoft.Resources.ResourceActionSuccess",
    "Microsoft.Resources.ResourceActionFailure",
    "Microsoft.Resources.ResourceActionCancel",
  ]

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
    storage_account_id          = azurerm_storage_container.dead-letters.storage_account_id
    storage_blob_container_name = azurerm_storage_container.dead-letters.name
  }

  subject_filter {
    case_sensitive      = false
    subject_begins_with = "/subscriptions/33333333-3333-4333-8333-333333333333/resourceGroups/rg-convergent-trading-prod"
  }

  depends_on = [
    azurerm_role_assignment.readiness_topic-sends_FFE6C05A,
    azurerm_role_assignment.readiness_topic-dead-letters_91B52122,
  ]
}

# foundation-prod/automation/github-immutable-confirm
resource "azurerm_federated_identity_credential" "automation_github-immutable-confirm_3F851B2A" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-confirm"
  parent_id           = azurerm_user_assigned_identity.automation_identity_8D969B6C.id
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:automation-prod-confirm"

  depends_on = [azurerm_federated_identity_credential.automation_github-immutable_2F8EE9FA]
}

# foundation-prod/automation/github-immutable-plan
resource "azurerm_federated_identity_credential" "automation_github-immutable-plan_6A89779F" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-plan"
  parent_id           = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.id
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:automation-prod-plan"

  depends_on = [azurerm_user_assigned_identity.automation_plan-identity_6152AE1F]
}

# foundation-prod/automation/github-immutable-pull-request
resource "azurerm_federated_identity_credential" "automation_github-immutable-pull-request_8249463D" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-pull-request"
  parent_id           = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.id
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:automation-prod-pull-request"

  depends_on = [
    azurerm_federated_identity_credential.automation_github-immutable-plan_6A89779F,
  ]
}

# foundation-prod/automation/github-immutable
resource "azurerm_federated_identity_credential" "automation_github-immutable_2F8EE9FA" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable"
  parent_id           = azurerm_user_assigned_identity.automation_identity_8D969B6C.id
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:automation-prod"

  depends_on = [azurerm_user_assigned_identity.automation_identity_8D969B6C]
}

# foundation-prod/content/github-immutable-confirm
resource "azurerm_federated_identity_credential" "content_github-immutable-confirm_DD151877" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-confirm"
  parent_id           = azurerm_user_assigned_identity.content_identity_F2F1377A.id
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:content-prod-confirm"

  depends_on = [azurerm_federated_identity_credential.content_github-immutable_97B78701]
}

# foundation-prod/content/github-immutable-plan
resource "azurerm_federated_identity_credential" "content_github-immutable-plan_AC337FE0" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-plan"
  parent_id           = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.id
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:content-prod-plan"

  depends_on = [azurerm_user_assigned_identity.content_plan-identity_EA62B78F]
}

# foundation-prod/content/github-immutable-pull-request
resource "azurerm_federated_identity_credential" "content_github-immutable-pull-request_F549801A" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-pull-request"
  parent_id           = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.id
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:content-prod-pull-request"

  depends_on = [azurerm_federated_identity_credential.content_github-immutable-plan_AC337FE0]
}

# foundation-prod/content/github-immutable
resource "azurerm_federated_identity_credential" "content_github-immutable_97B78701" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable"
  parent_id           = azurerm_user_assigned_identity.content_identity_F2F1377A.id
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:content-prod"

  depends_on = [azurerm_user_assigned_identity.content_identity_F2F1377A]
}

# foundation-prod/trading/github-immutable-confirm
resource "azurerm_federated_identity_credential" "trading_github-immutable-confirm_09B5C232" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-confirm"
  parent_id           = azurerm_user_assigned_identity.trading_identity_D64ED4A3.id
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:trading-prod-confirm"

  depends_on = [azurerm_federated_identity_credential.trading_github-immutable_80C8564F]
}

# foundation-prod/trading/github-immutable-plan
resource "azurerm_federated_identity_credential" "trading_github-immutable-plan_BCA1D2F8" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-plan"
  parent_id           = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.id
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:trading-prod-plan"

  depends_on = [azurerm_user_assigned_identity.trading_plan-identity_90DF8345]
}

# foundation-prod/trading/github-immutable-pull-request
resource "azurerm_federated_identity_credential" "trading_github-immutable-pull-request_595666D6" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable-pull-request"
  parent_id           = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.id
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:trading-prod-pull-request"

  depends_on = [azurerm_federated_identity_credential.trading_github-immutable-plan_BCA1D2F8]
}

# foundation-prod/trading/github-immutable
resource "azurerm_federated_identity_credential" "trading_github-immutable_80C8564F" {
  audience            = ["api://AzureADTokenExchange"]
  issuer              = "https://token.actions.githubusercontent.com"
  name                = "github-immutable"
  parent_id           = azurerm_user_assigned_identity.trading_identity_D64ED4A3.id
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name
  subject             = "repo:acme@1234567/convergent@7654321:environment:trading-prod"

  depends_on = [azurerm_user_assigned_identity.trading_identity_D64ED4A3]
}

# foundation-prod/workspace
resource "azurerm_log_analytics_workspace" "workspace" {
  local_authentication_enabled = false
  location                     = "westeurope"
  name                         = "log-convergent-foundation-prod"
  resource_group_name          = azurerm_resource_group.resource-group_1575B742.name
  retention_in_days            = 30
  sku                          = "PerGB2018"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }
}

# foundation-prod/resource-group/lock
resource "azurerm_management_lock" "resource-group_lock_B4D7E663" {
  lock_level = "CanNotDelete"
  name       = "lock-convergent-foundation-prod"
  notes      = "Set by Terraform. It goes first when the stack is destroyed."
  scope      = azurerm_resource_group.resource-group_1575B742.id

  depends_on = [
    azurerm_resource_group.resource-group_1575B742,
    azurerm_log_analytics_workspace.workspace,
    azurerm_role_definition.reads-for-plans,
    azurerm_role_definition.reads-of-keys,
    azurerm_role_definition.reads-of-subscription,
    azurerm_storage_account.automation_account_2623A90F,
    azurerm_storage_container.automation_state_4B24BD6E,
    azurerm_storage_container.automation_runs_09CE4B4B,
    azurerm_storage_management_policy.automation_lifecycle_EEFDDEC7,
    azurerm_user_assigned_identity.automation_identity_8D969B6C,
    azurerm_federated_identity_credential.automation_github-immutable_2F8EE9FA,
    azurerm_federated_identity_credential.automation_github-immutable-confirm_3F851B2A,
    azurerm_user_assigned_identity.automation_plan-identity_6152AE1F,
    azurerm_federated_identity_credential.automation_github-immutable-plan_6A89779F,
    azurerm_federated_identity_credential.automation_github-immutable-pull-request_8249463D,
    azurerm_role_assignment.automation_deploys_E778A64F,
    azurerm_role_assignment.automation_assigns-roles_AA343409,
    azurerm_role_assignment.automation_keeps-state-and-runs_EC8D935B,
    azurerm_role_assignment.automation_plans_6CA61D94,
    azurerm_role_assignment.automation_plans-more_F19B417D,
    azurerm_role_assignment.automation_plans-with-keys_757EBF44,
    azurerm_role_assignment.automation_reads-state-and-runs_611C71BA,
    azurerm_monitor_diagnostic_setting.automation_diagnostics_25D85E02,
    azurerm_role_assignment.automation_plans-with-keys-of-trading_C87BD656,
    azurerm_role_assignment.automation_plans-with-keys-of-content_E0BD6507,
    azurerm_role_assignment.automation_locks_1579EC8A,
    azurerm_role_assignment.automation_receives-events_BBD7DAA8,
    azurerm_resource_group.trading-resource-group_5436E7E7,
    azurerm_storage_account.trading_account_E142236A,
    azurerm_storage_container.trading_state_E8AC6245,
    azurerm_storage_container.trading_runs_E7667E60,
    azurerm_storage_management_policy.trading_lifecycle_CF859D00,
    azurerm_user_assigned_identity.trading_identity_D64ED4A3,
    azurerm_federated_identity_credential.trading_github-immutable_80C8564F,
    azurerm_federated_identity_credential.trading_github-immutable-confirm_09B5C232,
    azurerm_user_assigned_identity.trading_plan-identity_90DF8345,
    azurerm_federated_identity_credential.trading_github-immutable-plan_BCA1D2F8,
    azurerm_federated_identity_credential.trading_github-immutable-pull-request_595666D6,
    azurerm_role_assignment.trading_deploys_3CAD93E5,
    azurerm_role_assignment.trading_assigns-roles_50D7303D,
    azurerm_role_assignment.trading_keeps-state-and-runs_820BB6C7,
    azurerm_role_assignment.trading_plans_79EF7975,
    azurerm_role_assignment.trading_plans-more_2C643DE1,
    azurerm_role_assignment.trading_plans-with-keys_84F60B07,
    azurerm_role_assignment.trading_reads-state-and-runs_45C65177,
    azurerm_monitor_diagnostic_setting.trading_diagnostics_52F2D7ED,
    azurerm_role_assignment.trading_deploys-in-subscription_AAC5A659,
    azurerm_role_assignment.trading_plans-in-subscription_6C730B8C,
    azurerm_role_assignment.trading_receives-events_8758FA9B,
    azurerm_resource_group.content-resource-group_E93A1DEE,
    azurerm_storage_account.content_account_4489A9D1,
    azurerm_storage_container.content_state_E756939B,
    azurerm_storage_container.content_runs_9DC59FAE,
    azurerm_storage_management_policy.content_lifecycle_B28BDA41,
    azurerm_user_assigned_identity.content_identity_F2F1377A,
    azurerm_federated_identity_credential.content_github-immutable_97B78701,
    azurerm_federated_identity_credential.content_github-immutable-confirm_DD151877,
    azurerm_user_assigned_identity.content_plan-identity_EA62B78F,
    azurerm_federated_identity_credential.content_github-immutable-plan_AC337FE0,
    azurerm_federated_identity_credential.content_github-immutable-pull-request_F549801A,
    azurerm_role_assignment.content_deploys_00D74ED2,
    azurerm_role_assignment.content_assigns-roles_686004BA,
    azurerm_role_assignment.content_keeps-state-and-runs_77BACA86,
    azurerm_role_assignment.content_plans_6B0EBEFC,
    azurerm_role_assignment.content_plans-more_475FA65C,
    azurerm_role_assignment.content_plans-with-keys_B8769F3C,
    azurerm_role_assignment.content_reads-state-and-runs_FFE30442,
    azurerm_monitor_diagnostic_setting.content_diagnostics_E9B03E2B,
    azurerm_role_assignment.content_deploys-in-subscription_16CDA6A5,
    azurerm_role_assignment.content_plans-in-subscription_EE4F5FCA,
    azurerm_role_assignment.content_receives-events_466AC891,
    azurerm_storage_container.dead-letters,
    azurerm_servicebus_namespace.readiness_namespace_B4A5DA68,
    azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE,
    azurerm_monitor_diagnostic_setting.readiness_system-topic-diagnostics_156E6D91,
    azurerm_role_assignment.readiness_topic-sends_FFE6C05A,
    azurerm_role_assignment.readiness_topic-dead-letters_91B52122,
    azurerm_monitor_diagnostic_setting.readiness_diagnostics_1C49AEFB,
    azurerm_servicebus_queue.readiness_readiness-automation_2BEC8BE2,
    azurerm_eventgrid_system_topic_event_subscription.readiness_subscription-rg-convergent-foundation-prod_9F706798,
    azurerm_eventgrid_system_topic_event_subscription.readiness_subscription-rg-convergent-mysql-prod_8D101E9D,
    azurerm_servicebus_queue.readiness_readiness-trading_2DA07629,
    azurerm_eventgrid_system_topic_event_subscription.readiness_subscription-rg-convergent-trading-prod_39BB1C9A,
    azurerm_servicebus_queue.readiness_readiness-content_BF3762B2,
    azurerm_eventgrid_system_topic_event_subscription.readiness_subscription-rg-convergent-content-prod_09AAA21B,
  ]
}

# foundation-prod/automation/diagnostics
resource "azurerm_monitor_diagnostic_setting" "automation_diagnostics_25D85E02" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.workspace.id
  name                       = "to-log-analytics"
  target_resource_id         = "${azurerm_storage_account.automation_account_2623A90F.id}/blobServices/default"

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

# foundation-prod/content/diagnostics
resource "azurerm_monitor_diagnostic_setting" "content_diagnostics_E9B03E2B" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.workspace.id
  name                       = "to-log-analytics"
  target_resource_id         = "${azurerm_storage_account.content_account_4489A9D1.id}/blobServices/default"

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

# foundation-prod/readiness/diagnostics
resource "azurerm_monitor_diagnostic_setting" "readiness_diagnostics_1C49AEFB" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.workspace.id
  name                       = "to-log-analytics"
  target_resource_id         = azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# foundation-prod/readiness/system-topic-diagnostics
resource "azurerm_monitor_diagnostic_setting" "readiness_system-topic-diagnostics_156E6D91" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.workspace.id
  name                       = "to-log-analytics"
  target_resource_id         = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# foundation-prod/trading/diagnostics
resource "azurerm_monitor_diagnostic_setting" "trading_diagnostics_52F2D7ED" {
  log_analytics_workspace_id = azurerm_log_analytics_workspace.workspace.id
  name                       = "to-log-analytics"
  target_resource_id         = "${azurerm_storage_account.trading_account_E142236A.id}/blobServices/default"

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

# foundation-prod/content-resource-group/resource-group
resource "azurerm_resource_group" "content-resource-group_E93A1DEE" {
  location = "westeurope"
  name     = "rg-convergent-content-prod"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "content"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/resource-group/resource-group
resource "azurerm_resource_group" "resource-group_1575B742" {
  location = "westeurope"
  name     = "rg-convergent-foundation-prod"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/trading-resource-group/resource-group
resource "azurerm_resource_group" "trading-resource-group_5436E7E7" {
  location = "westeurope"
  name     = "rg-convergent-trading-prod"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "trading"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/automation/assigns-roles
resource "azurerm_role_assignment" "automation_assigns-roles_AA343409" {
  condition                        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7, 4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0, 69a216fc-b8fb-44d8-bc22-1f3c2cd27a39} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7, 4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0, 69a216fc-b8fb-44d8-bc22-1f3c2cd27a39} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
  condition_version                = "2.0"
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/automation/assigns-roles")
  principal_id                     = azurerm_user_assigned_identity.automation_identity_8D969B6C.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Role Based Access Control Administrator"
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/deploys
resource "azurerm_role_assignment" "automation_deploys_E778A64F" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/automation/deploys")
  principal_id                     = azurerm_user_assigned_identity.automation_identity_8D969B6C.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Contributor"
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/keeps-state-and-runs
resource "azurerm_role_assignment" "automation_keeps-state-and-runs_EC8D935B" {
  name                             = uuidv5("url", "${azurerm_storage_account.automation_account_2623A90F.id}/foundation-prod/automation/keeps-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.automation_identity_8D969B6C.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_account.automation_account_2623A90F.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/locks
resource "azurerm_role_assignment" "automation_locks_1579EC8A" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/automation/locks")
  principal_id                     = azurerm_user_assigned_identity.automation_identity_8D969B6C.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Locks Contributor"
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/plans-more
resource "azurerm_role_assignment" "automation_plans-more_F19B417D" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/automation/plans-more")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-for-plans.role_definition_resource_id
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/plans-with-keys-of-content
resource "azurerm_role_assignment" "automation_plans-with-keys-of-content_E0BD6507" {
  name                             = uuidv5("url", "${azurerm_storage_account.content_account_4489A9D1.id}/foundation-prod/automation/plans-with-keys-of-content")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-keys.role_definition_resource_id
  scope                            = azurerm_storage_account.content_account_4489A9D1.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/plans-with-keys-of-trading
resource "azurerm_role_assignment" "automation_plans-with-keys-of-trading_C87BD656" {
  name                             = uuidv5("url", "${azurerm_storage_account.trading_account_E142236A.id}/foundation-prod/automation/plans-with-keys-of-trading")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-keys.role_definition_resource_id
  scope                            = azurerm_storage_account.trading_account_E142236A.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/plans-with-keys
resource "azurerm_role_assignment" "automation_plans-with-keys_757EBF44" {
  name                             = uuidv5("url", "${azurerm_resource_group.resource-group_1575B742.id}/foundation-prod/automation/plans-with-keys")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-keys.role_definition_resource_id
  scope                            = azurerm_resource_group.resource-group_1575B742.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/plans
resource "azurerm_role_assignment" "automation_plans_6CA61D94" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/automation/plans")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Reader"
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/reads-state-and-runs
resource "azurerm_role_assignment" "automation_reads-state-and-runs_611C71BA" {
  name                             = uuidv5("url", "${azurerm_storage_account.automation_account_2623A90F.id}/foundation-prod/automation/reads-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_account.automation_account_2623A90F.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/automation/receives-events
resource "azurerm_role_assignment" "automation_receives-events_BBD7DAA8" {
  name                             = uuidv5("url", "${azurerm_servicebus_queue.readiness_readiness-automation_2BEC8BE2.id}/foundation-prod/automation/receives-events")
  principal_id                     = azurerm_user_assigned_identity.automation_identity_8D969B6C.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Azure Service Bus Data Receiver"
  scope                            = azurerm_servicebus_queue.readiness_readiness-automation_2BEC8BE2.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/assigns-roles
resource "azurerm_role_assignment" "content_assigns-roles_686004BA" {
  condition                        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, ba92f5b4-2d11-453d-a403-e96b0029c9fe, 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, 8a0f0c08-91a1-4084-bc3d-661d67233fed, c6a89b2d-59bc-44d0-9896-0f6e12d7b80a, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, ba92f5b4-2d11-453d-a403-e96b0029c9fe, 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, 8a0f0c08-91a1-4084-bc3d-661d67233fed, c6a89b2d-59bc-44d0-9896-0f6e12d7b80a, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
  condition_version                = "2.0"
  name                             = uuidv5("url", "${azurerm_resource_group.content-resource-group_E93A1DEE.id}/foundation-prod/content/assigns-roles")
  principal_id                     = azurerm_user_assigned_identity.content_identity_F2F1377A.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Role Based Access Control Administrator"
  scope                            = azurerm_resource_group.content-resource-group_E93A1DEE.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/deploys-in-subscription
resource "azurerm_role_assignment" "content_deploys-in-subscription_16CDA6A5" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/content/deploys-in-subscription")
  principal_id                     = azurerm_user_assigned_identity.content_identity_F2F1377A.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-subscription.role_definition_resource_id
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/deploys
resource "azurerm_role_assignment" "content_deploys_00D74ED2" {
  name                             = uuidv5("url", "${azurerm_resource_group.content-resource-group_E93A1DEE.id}/foundation-prod/content/deploys")
  principal_id                     = azurerm_user_assigned_identity.content_identity_F2F1377A.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Contributor"
  scope                            = azurerm_resource_group.content-resource-group_E93A1DEE.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/keeps-state-and-runs
resource "azurerm_role_assignment" "content_keeps-state-and-runs_77BACA86" {
  name                             = uuidv5("url", "${azurerm_storage_account.content_account_4489A9D1.id}/foundation-prod/content/keeps-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.content_identity_F2F1377A.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_account.content_account_4489A9D1.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/plans-in-subscription
resource "azurerm_role_assignment" "content_plans-in-subscription_EE4F5FCA" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/content/plans-in-subscription")
  principal_id                     = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-subscription.role_definition_resource_id
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/plans-more
resource "azurerm_role_assignment" "content_plans-more_475FA65C" {
  name                             = uuidv5("url", "${azurerm_resource_group.content-resource-group_E93A1DEE.id}/foundation-prod/content/plans-more")
  principal_id                     = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-for-plans.role_definition_resource_id
  scope                            = azurerm_resource_group.content-resource-group_E93A1DEE.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/plans-with-keys
resource "azurerm_role_assignment" "content_plans-with-keys_B8769F3C" {
  name                             = uuidv5("url", "${azurerm_resource_group.content-resource-group_E93A1DEE.id}/foundation-prod/content/plans-with-keys")
  principal_id                     = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-keys.role_definition_resource_id
  scope                            = azurerm_resource_group.content-resource-group_E93A1DEE.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/plans
resource "azurerm_role_assignment" "content_plans_6B0EBEFC" {
  name                             = uuidv5("url", "${azurerm_resource_group.content-resource-group_E93A1DEE.id}/foundation-prod/content/plans")
  principal_id                     = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Reader"
  scope                            = azurerm_resource_group.content-resource-group_E93A1DEE.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/reads-state-and-runs
resource "azurerm_role_assignment" "content_reads-state-and-runs_FFE30442" {
  name                             = uuidv5("url", "${azurerm_storage_account.content_account_4489A9D1.id}/foundation-prod/content/reads-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_account.content_account_4489A9D1.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/content/receives-events
resource "azurerm_role_assignment" "content_receives-events_466AC891" {
  name                             = uuidv5("url", "${azurerm_servicebus_queue.readiness_readiness-content_BF3762B2.id}/foundation-prod/content/receives-events")
  principal_id                     = azurerm_user_assigned_identity.content_identity_F2F1377A.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Azure Service Bus Data Receiver"
  scope                            = azurerm_servicebus_queue.readiness_readiness-content_BF3762B2.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/readiness/topic-dead-letters
resource "azurerm_role_assignment" "readiness_topic-dead-letters_91B52122" {
  name                             = uuidv5("url", "${azurerm_storage_container.dead-letters.id}/foundation-prod/readiness/topic-dead-letters")
  principal_id                     = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_container.dead-letters.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/readiness/topic-sends
resource "azurerm_role_assignment" "readiness_topic-sends_FFE6C05A" {
  name                             = uuidv5("url", "${azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id}/foundation-prod/readiness/topic-sends")
  principal_id                     = azurerm_eventgrid_system_topic.readiness_system-topic_08B64AAE.identity[0].principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Azure Service Bus Data Sender"
  scope                            = azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/assigns-roles
resource "azurerm_role_assignment" "trading_assigns-roles_50D7303D" {
  condition                        = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, ba92f5b4-2d11-453d-a403-e96b0029c9fe, 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, 8a0f0c08-91a1-4084-bc3d-661d67233fed, c6a89b2d-59bc-44d0-9896-0f6e12d7b80a} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {7f951dda-4ed3-4680-a7ca-43fe172d538d, ba92f5b4-2d11-453d-a403-e96b0029c9fe, 2a2b9908-6ea1-4ae2-8e65-a410df84e7d1, 8a0f0c08-91a1-4084-bc3d-661d67233fed, c6a89b2d-59bc-44d0-9896-0f6e12d7b80a} AND @Resource[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))"
  condition_version                = "2.0"
  name                             = uuidv5("url", "${azurerm_resource_group.trading-resource-group_5436E7E7.id}/foundation-prod/trading/assigns-roles")
  principal_id                     = azurerm_user_assigned_identity.trading_identity_D64ED4A3.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Role Based Access Control Administrator"
  scope                            = azurerm_resource_group.trading-resource-group_5436E7E7.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/deploys-in-subscription
resource "azurerm_role_assignment" "trading_deploys-in-subscription_AAC5A659" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/trading/deploys-in-subscription")
  principal_id                     = azurerm_user_assigned_identity.trading_identity_D64ED4A3.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-subscription.role_definition_resource_id
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/deploys
resource "azurerm_role_assignment" "trading_deploys_3CAD93E5" {
  name                             = uuidv5("url", "${azurerm_resource_group.trading-resource-group_5436E7E7.id}/foundation-prod/trading/deploys")
  principal_id                     = azurerm_user_assigned_identity.trading_identity_D64ED4A3.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Contributor"
  scope                            = azurerm_resource_group.trading-resource-group_5436E7E7.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/keeps-state-and-runs
resource "azurerm_role_assignment" "trading_keeps-state-and-runs_820BB6C7" {
  name                             = uuidv5("url", "${azurerm_storage_account.trading_account_E142236A.id}/foundation-prod/trading/keeps-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.trading_identity_D64ED4A3.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Contributor"
  scope                            = azurerm_storage_account.trading_account_E142236A.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/plans-in-subscription
resource "azurerm_role_assignment" "trading_plans-in-subscription_6C730B8C" {
  name                             = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/trading/plans-in-subscription")
  principal_id                     = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-subscription.role_definition_resource_id
  scope                            = "/subscriptions/33333333-3333-4333-8333-333333333333"
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/plans-more
resource "azurerm_role_assignment" "trading_plans-more_2C643DE1" {
  name                             = uuidv5("url", "${azurerm_resource_group.trading-resource-group_5436E7E7.id}/foundation-prod/trading/plans-more")
  principal_id                     = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-for-plans.role_definition_resource_id
  scope                            = azurerm_resource_group.trading-resource-group_5436E7E7.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/plans-with-keys
resource "azurerm_role_assignment" "trading_plans-with-keys_84F60B07" {
  name                             = uuidv5("url", "${azurerm_resource_group.trading-resource-group_5436E7E7.id}/foundation-prod/trading/plans-with-keys")
  principal_id                     = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_id               = azurerm_role_definition.reads-of-keys.role_definition_resource_id
  scope                            = azurerm_resource_group.trading-resource-group_5436E7E7.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/plans
resource "azurerm_role_assignment" "trading_plans_79EF7975" {
  name                             = uuidv5("url", "${azurerm_resource_group.trading-resource-group_5436E7E7.id}/foundation-prod/trading/plans")
  principal_id                     = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Reader"
  scope                            = azurerm_resource_group.trading-resource-group_5436E7E7.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/reads-state-and-runs
resource "azurerm_role_assignment" "trading_reads-state-and-runs_45C65177" {
  name                             = uuidv5("url", "${azurerm_storage_account.trading_account_E142236A.id}/foundation-prod/trading/reads-state-and-runs")
  principal_id                     = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Storage Blob Data Reader"
  scope                            = azurerm_storage_account.trading_account_E142236A.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/trading/receives-events
resource "azurerm_role_assignment" "trading_receives-events_8758FA9B" {
  name                             = uuidv5("url", "${azurerm_servicebus_queue.readiness_readiness-trading_2DA07629.id}/foundation-prod/trading/receives-events")
  principal_id                     = azurerm_user_assigned_identity.trading_identity_D64ED4A3.principal_id
  principal_type                   = "ServicePrincipal"
  role_definition_name             = "Azure Service Bus Data Receiver"
  scope                            = azurerm_servicebus_queue.readiness_readiness-trading_2DA07629.id
  skip_service_principal_aad_check = true

  lifecycle {
    ignore_changes = [skip_service_principal_aad_check]
  }
}

# foundation-prod/reads-for-plans
resource "azurerm_role_definition" "reads-for-plans" {
  assignable_scopes  = ["/subscriptions/33333333-3333-4333-8333-333333333333"]
  description        = "What a plan reads and Reader leaves out."
  name               = "convergent prod reads for plans"
  role_definition_id = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/reads-for-plans")
  scope              = "/subscriptions/33333333-3333-4333-8333-333333333333"

  permissions {
    actions = [
      "Microsoft.App/jobs/listSecrets/action",
      "Microsoft.DBforMySQL/locations/checkNameAvailability/action",
      "Microsoft.EventGrid/systemTopics/eventSubscriptions/getFullUrl/action",
    ]
  }
}

# foundation-prod/reads-of-keys
resource "azurerm_role_definition" "reads-of-keys" {
  assignable_scopes  = ["/subscriptions/33333333-3333-4333-8333-333333333333"]
  description        = "Keys that azurerm reads with what it manages."
  name               = "convergent prod reads of keys"
  role_definition_id = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/reads-of-keys")
  scope              = "/subscriptions/33333333-3333-4333-8333-333333333333"

  permissions {
    actions = [
      "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
      "Microsoft.ServiceBus/namespaces/authorizationRules/listKeys/action",
      "Microsoft.Storage/storageAccounts/listKeys/action",
    ]
  }
}

# foundation-prod/reads-of-subscription
resource "azurerm_role_definition" "reads-of-subscription" {
  assignable_scopes  = ["/subscriptions/33333333-3333-4333-8333-333333333333"]
  description        = "What azurerm asks of a subscription, for who has a role on a resource group alone."
  name               = "convergent prod reads of subscription"
  role_definition_id = uuidv5("url", "/subscriptions/33333333-3333-4333-8333-333333333333/foundation-prod/reads-of-subscription")
  scope              = "/subscriptions/33333333-3333-4333-8333-333333333333"

  permissions {
    actions = [
      "Microsoft.Authorization/locks/read",
      "Microsoft.Authorization/roleDefinitions/read",
      "Microsoft.Network/locations/usages/read",
      "Microsoft.Resources/subscriptions/providers/read",
    ]
  }
}

# foundation-prod/readiness/namespace
resource "azurerm_servicebus_namespace" "readiness_namespace_B4A5DA68" {
  local_auth_enabled  = false
  location            = "westeurope"
  minimum_tls_version = "1.2"
  name                = "sb-convergent-foundation-prod"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name
  sku                 = "Standard"

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }
}

# foundation-prod/readiness/readiness-automation
resource "azurerm_servicebus_queue" "readiness_readiness-automation_2BEC8BE2" {
  dead_lettering_on_message_expiration = true
  default_message_ttl                  = "P1D"
  lock_duration                        = "PT1M"
  max_delivery_count                   = 10
  name                                 = "readiness-automation"
  namespace_id                         = azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id
}

# foundation-prod/readiness/readiness-content
resource "azurerm_servicebus_queue" "readiness_readiness-content_BF3762B2" {
  dead_lettering_on_message_expiration = true
  default_message_ttl                  = "P1D"
  lock_duration                        = "PT1M"
  max_delivery_count                   = 10
  name                                 = "readiness-content"
  namespace_id                         = azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id
}

# foundation-prod/readiness/readiness-trading
resource "azurerm_servicebus_queue" "readiness_readiness-trading_2DA07629" {
  dead_lettering_on_message_expiration = true
  default_message_ttl                  = "P1D"
  lock_duration                        = "PT1M"
  max_delivery_count                   = 10
  name                                 = "readiness-trading"
  namespace_id                         = azurerm_servicebus_namespace.readiness_namespace_B4A5DA68.id
}

# foundation-prod/automation/account
resource "azurerm_storage_account" "automation_account_2623A90F" {
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
  name                              = "stconvergentautprodtf"
  resource_group_name               = azurerm_resource_group.resource-group_1575B742.name
  shared_access_key_enabled         = false

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }

  blob_properties {
    versioning_enabled = true

    container_delete_retention_policy {
      days = 90
    }

    delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/content/account
resource "azurerm_storage_account" "content_account_4489A9D1" {
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
  name                              = "stconvergentcntprodtf"
  resource_group_name               = azurerm_resource_group.content-resource-group_E93A1DEE.name
  shared_access_key_enabled         = false

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "content"
  }

  blob_properties {
    versioning_enabled = true

    container_delete_retention_policy {
      days = 90
    }

    delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/trading/account
resource "azurerm_storage_account" "trading_account_E142236A" {
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
  name                              = "stconvergenttrdprodtf"
  resource_group_name               = azurerm_resource_group.trading-resource-group_5436E7E7.name
  shared_access_key_enabled         = false

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "trading"
  }

  blob_properties {
    versioning_enabled = true

    container_delete_retention_policy {
      days = 90
    }

    delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

# foundation-prod/automation/runs
resource "azurerm_storage_container" "automation_runs_09CE4B4B" {
  container_access_type = "private"
  name                  = "runs"
  storage_account_id    = azurerm_storage_account.automation_account_2623A90F.id
}

# foundation-prod/automation/state
resource "azurerm_storage_container" "automation_state_4B24BD6E" {
  container_access_type = "private"
  name                  = "tfstate"
  storage_account_id    = azurerm_storage_account.automation_account_2623A90F.id
}

# foundation-prod/content/runs
resource "azurerm_storage_container" "content_runs_9DC59FAE" {
  container_access_type = "private"
  name                  = "runs"
  storage_account_id    = azurerm_storage_account.content_account_4489A9D1.id
}

# foundation-prod/content/state
resource "azurerm_storage_container" "content_state_E756939B" {
  container_access_type = "private"
  name                  = "tfstate"
  storage_account_id    = azurerm_storage_account.content_account_4489A9D1.id
}

# foundation-prod/dead-letters
resource "azurerm_storage_container" "dead-letters" {
  container_access_type = "private"
  name                  = "dead-letter"
  storage_account_id    = azurerm_storage_account.automation_account_2623A90F.id
}

# foundation-prod/trading/runs
resource "azurerm_storage_container" "trading_runs_E7667E60" {
  container_access_type = "private"
  name                  = "runs"
  storage_account_id    = azurerm_storage_account.trading_account_E142236A.id
}

# foundation-prod/trading/state
resource "azurerm_storage_container" "trading_state_E8AC6245" {
  container_access_type = "private"
  name                  = "tfstate"
  storage_account_id    = azurerm_storage_account.trading_account_E142236A.id
}

# foundation-prod/automation/lifecycle
resource "azurerm_storage_management_policy" "automation_lifecycle_EEFDDEC7" {
  storage_account_id = azurerm_storage_account.automation_account_2623A90F.id

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
      prefix_match = ["runs/runs/", "dead-letter/"]
    }
  }

  rule {
    enabled = true
    name    = "old-versions"

    actions {
      version {
        delete_after_days_since_creation = 90
      }
    }

    filters {
      blob_types = ["blockBlob"]
    }
  }
}

# foundation-prod/content/lifecycle
resource "azurerm_storage_management_policy" "content_lifecycle_B28BDA41" {
  storage_account_id = azurerm_storage_account.content_account_4489A9D1.id

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
      prefix_match = ["runs/runs/", "dead-letter/"]
    }
  }

  rule {
    enabled = true
    name    = "old-versions"

    actions {
      version {
        delete_after_days_since_creation = 90
      }
    }

    filters {
      blob_types = ["blockBlob"]
    }
  }
}

# foundation-prod/trading/lifecycle
resource "azurerm_storage_management_policy" "trading_lifecycle_CF859D00" {
  storage_account_id = azurerm_storage_account.trading_account_E142236A.id

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
      prefix_match = ["runs/runs/", "dead-letter/"]
    }
  }

  rule {
    enabled = true
    name    = "old-versions"

    actions {
      version {
        delete_after_days_since_creation = 90
      }
    }

    filters {
      blob_types = ["blockBlob"]
    }
  }
}

# foundation-prod/automation/identity
resource "azurerm_user_assigned_identity" "automation_identity_8D969B6C" {
  location            = "westeurope"
  name                = "id-convergent-automation-prod-deploy"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }
}

# foundation-prod/automation/plan-identity
resource "azurerm_user_assigned_identity" "automation_plan-identity_6152AE1F" {
  location            = "westeurope"
  name                = "id-convergent-automation-prod-plan"
  resource_group_name = azurerm_resource_group.resource-group_1575B742.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "foundation"
  }
}

# foundation-prod/content/identity
resource "azurerm_user_assigned_identity" "content_identity_F2F1377A" {
  location            = "westeurope"
  name                = "id-convergent-content-prod-deploy"
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "content"
  }
}

# foundation-prod/content/plan-identity
resource "azurerm_user_assigned_identity" "content_plan-identity_EA62B78F" {
  location            = "westeurope"
  name                = "id-convergent-content-prod-plan"
  resource_group_name = azurerm_resource_group.content-resource-group_E93A1DEE.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "content"
  }
}

# foundation-prod/trading/identity
resource "azurerm_user_assigned_identity" "trading_identity_D64ED4A3" {
  location            = "westeurope"
  name                = "id-convergent-trading-prod-deploy"
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "trading"
  }
}

# foundation-prod/trading/plan-identity
resource "azurerm_user_assigned_identity" "trading_plan-identity_90DF8345" {
  location            = "westeurope"
  name                = "id-convergent-trading-prod-plan"
  resource_group_name = azurerm_resource_group.trading-resource-group_5436E7E7.name

  tags = {
    environment = "prod"
    managed-by  = "convergent"
    owner       = "data-platform"
    profile     = "protected"
    project     = "convergent"
    stack       = "trading"
  }
}

output "deploy_identities" {
  description = "Client ids that the jobs of GitHub deploy as, by stream: AZURE_CLIENT_ID of <stream>-<environment> and <stream>-<environment>-confirm."

  value = {
    automation = azurerm_user_assigned_identity.automation_identity_8D969B6C.client_id
    content    = azurerm_user_assigned_identity.content_identity_F2F1377A.client_id
    trading    = azurerm_user_assigned_identity.trading_identity_D64ED4A3.client_id
  }
}

output "log_analytics_workspace_id" {
  description = "Where the logs of the stream automation go."
  value       = azurerm_log_analytics_workspace.workspace.id
}

output "plan_identities" {
  description = "Client ids that the jobs of GitHub plan as, by stream: AZURE_CLIENT_ID of <stream>-<environment>-plan and <stream>-<environment>-pull-request."

  value = {
    automation = azurerm_user_assigned_identity.automation_plan-identity_6152AE1F.client_id
    content    = azurerm_user_assigned_identity.content_plan-identity_EA62B78F.client_id
    trading    = azurerm_user_assigned_identity.trading_plan-identity_90DF8345.client_id
  }
}
