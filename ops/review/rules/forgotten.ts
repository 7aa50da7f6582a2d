import type { ChangeRule } from "../rule.ts";

export const forgotten: ChangeRule = {
  id: "forgotten",
  why: "a forgotten resource runs on, costs on, and nobody looks after it",
  documentation: "https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources",
  *change(change) {
    if (change.action !== "forget") return;
    yield {
      level: "confirm",
      message: "Terraform forgets the resource: it stays in Azure as it is, unmanaged",
      remedy: "say who looks after it from now on, or let it be destroyed",
    };
  },
};
