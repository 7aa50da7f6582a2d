import type { TypeSpec } from "../spec.ts";
import { applicationInsights } from "./application-insights.ts";
import { managementLock, roleAssignment, roleDefinition } from "./authorization.ts";
import { budget } from "./budget.ts";
import { cognitiveAccount, cognitiveDeployment } from "./cognitive.ts";
import { containerAppEnvironment } from "./container-app-environment.ts";
import { containerAppJob } from "./container-app-job.ts";
import { eventSubscription } from "./event-subscription.ts";
import { federatedCredential, logAnalyticsWorkspace, userAssignedIdentity } from "./identity-and-logs.ts";
import { keyVault } from "./key-vault.ts";
import { keyVaultSecret } from "./key-vault-secret.ts";
import { eventGridSystemTopic, serviceBusNamespace, serviceBusQueue } from "./messaging.ts";
import { metricAlert } from "./metric-alert.ts";
import { actionGroup, diagnosticSetting } from "./monitor.ts";
import { mysqlAdministrator, mysqlConfiguration, mysqlDatabase, mysqlFirewallRule } from "./mysql.ts";
import { mysqlServer } from "./mysql-server.ts";
import {
  networkSecurityGroup,
  networkSecurityRule,
  privateDnsZone,
  privateDnsZoneLink,
  subnet,
  virtualNetwork,
} from "./network.ts";
import { privateEndpoint } from "./private-endpoint.ts";
import { resourceGroup } from "./resource-group.ts";
import { storageContainer, storageManagementPolicy, storageQueue } from "./storage.ts";
import { storageAccount } from "./storage-account.ts";
import { subnetSecurityGroup } from "./subnet-association.ts";

const ALL: readonly TypeSpec[] = [
  actionGroup,
  applicationInsights,
  budget,
  cognitiveAccount,
  cognitiveDeployment,
  containerAppEnvironment,
  containerAppJob,
  diagnosticSetting,
  eventGridSystemTopic,
  eventSubscription,
  federatedCredential,
  keyVault,
  keyVaultSecret,
  logAnalyticsWorkspace,
  managementLock,
  metricAlert,
  mysqlAdministrator,
  mysqlConfiguration,
  mysqlDatabase,
  mysqlFirewallRule,
  mysqlServer,
  networkSecurityGroup,
  networkSecurityRule,
  privateDnsZone,
  privateDnsZoneLink,
  privateEndpoint,
  resourceGroup,
  roleAssignment,
  roleDefinition,
  serviceBusNamespace,
  serviceBusQueue,
  storageAccount,
  storageContainer,
  storageManagementPolicy,
  storageQueue,
  subnet,
  subnetSecurityGroup,
  userAssignedIdentity,
  virtualNetwork,
];

/** Every resource type the stand-in provider manages. */
export const TYPES: { readonly [type: string]: TypeSpec } = Object.fromEntries(ALL.map((spec) => [spec.type, spec]));
