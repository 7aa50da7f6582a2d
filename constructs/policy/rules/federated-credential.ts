import { textOf } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

export const federatedCredential: PolicyRule = {
  id: "policy/federated-credential",
  level: "error",
  why: "whoever can open a pull request, or make a branch that a wildcard matches, signs in as the identity",
  remedy: "trust one environment or one branch of one repository",
  documentation: "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
  unknown: "violates",
  types: ["azurerm_federated_identity_credential"],
  *check({ attributes }) {
    const subject = textOf(attributes, "subject");
    if (subject === undefined) yield "whom it trusts (subject) is known only to Terraform";
    else if (subject.includes("*")) yield `subject is "${subject}", with a wildcard in it`;
    else if (/:pull_request$/i.test(subject)) yield `subject is "${subject}", which every pull request has`;
  },
};
