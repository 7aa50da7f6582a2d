import { expect, it } from "vitest";
import { classify } from "../../../ops/retry/classify.ts";

const remedy = (summary: string) => classify({ severity: "error", summary }, { phase: "apply", recent: [] }).remedy;
const refused = (code: string, words: string) =>
  `creating Thing (Subscription: "0"\nResource Group Name: "rg-x"\nAccount Name: "acc"): unexpected status 409 (409 Conflict) with error: ${code}: ${words}`;

it.each([
  [
    "which quota, how much of it is used and how much is needed",
    refused(
      "OperationNotAllowed",
      "Operation could not be completed as it results in exceeding approved standardDSv3Family Cores quota. Additional details - Deployment Model: Resource Manager, Location: westeurope, Current Limit: 10, Current Usage: 8, Additional Required: 4, (Minimum) New Limit Required: 12.",
    ),
    'raise the quota "standardDSv3Family Cores" in westeurope to at least 12 (10 are allowed, 8 are used, 4 more are asked for)',
  ],
  [
    "how a deleted vault is recovered or purged",
    'creating Key Vault: an existing soft-deleted Key Vault exists with the Name "kv-orders" in the location "westeurope"',
    "az keyvault recover --name kv-orders",
  ],
  [
    "how a deleted account is recovered or purged",
    refused("FlagMustBeSetForRestore", "An existing resource has been soft-deleted."),
    "az cognitiveservices account purge --name acc --resource-group rg-x",
  ],
  [
    "how a deleted secret is recovered or purged",
    'Secret "pw" (Key Vault "https://kv-orders.vault.azure.net/"): Code="Conflict" Message="Secret pw is currently in a deleted but recoverable state" InnerError={"code":"ObjectIsDeletedButRecoverable"}',
    "az keyvault secret recover --vault-name kv-orders --name pw",
  ],
  [
    "what the federated credential must hold",
    "AADSTS70021: No matching federated identity record found for presented assertion. Assertion Issuer: 'https://token.actions.githubusercontent.com'. Assertion Subject: 'repo:a/b:environment:prod'.",
    "the subject repo:a/b:environment:prod and the issuer https://token.actions.githubusercontent.com",
  ],
  [
    "which application the tenant does not have",
    "AADSTS700016: Application with identifier 'c1' was not found in the directory 'Acme'.",
    "tenant Acme has no application c1",
  ],
  [
    "which action on which scope is missing",
    refused(
      "AuthorizationFailed",
      "The client 'c' with object id 'o1' does not have authorization to perform action 'Microsoft.X/y/write' over scope '/s/y' or the scope is invalid.",
    ),
    "grant a role with the action Microsoft.X/y/write on /s/y to o1",
  ],
  [
    "which address the firewall keeps out",
    'Code="Forbidden" Message="Client address: 20.1.2.3" InnerError={"code":"ForbiddenByFirewall"}',
    "add 20.1.2.3",
  ],
  [
    "which subscription is not there",
    refused("SubscriptionNotFound", "The subscription 's1' could not be found."),
    "subscription s1",
  ],
  ["which lock holds", refused("ScopeLocked", "following scope(s) are locked: '/a','/b'."), "the lock on /a and /b"],
  [
    "which SKU the region does not have",
    refused("SkuNotAvailable", "The SKU 'Standard_D2ds_v4' is not available in location westeurope."),
    "Standard_D2ds_v4 is not offered in westeurope",
  ],
  [
    "which policy forbids it",
    refused(
      "RequestDisallowedByPolicy",
      `x. Policy identifiers: '[{"policyAssignment":{"name":"Allowed locations","id":"/y"}}]'`,
    ),
    'policy "Allowed locations"',
  ],
])("says %s", (_, text, expected) => expect(remedy(text)).toContain(expected));
