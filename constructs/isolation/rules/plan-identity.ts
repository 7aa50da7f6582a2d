import { CREDENTIAL_IDENTITY } from "../../azurerm-version.ts";
import { type Block, references } from "../model.ts";
import { type IsolationRule, violation } from "../rule.ts";
import { givesPlanReads } from "./reading-roles.ts";

/** What gives nothing but a look at resources, state and runs. */
const READING: readonly unknown[] = ["Reader", "Storage Blob Data Reader"];

export const planIdentity: IsolationRule = {
  id: "isolation/plan-identity",
  why: "a pull request runs what its author wrote, so that what it signs in as may only read",
  *check({ stacks }) {
    for (const stack of stacks) {
      const blocks = [...stack.blocks.values()];
      const credentials = blocks.filter(({ type }) => type === "azurerm_federated_identity_credential");
      const planning = new Set(credentials.filter(isOfPlan).map((block) => identityAt(block, CREDENTIAL_IDENTITY)));
      for (const block of credentials) {
        if (isOfPlan(block) || !planning.has(identityAt(block, CREDENTIAL_IDENTITY))) continue;
        const message = `is "${block.body.subject}", but pull requests plan as the same identity; give what deploys one of its own`;
        yield violation(stack, [...block.path, "subject"], message);
      }
      for (const block of blocks) {
        if (block.type !== "azurerm_role_assignment" || !planning.has(identityAt(block, ["principal_id"]))) continue;
        const attribute = block.body.role_definition_name === undefined ? "role_definition_id" : "role_definition_name";
        const role = block.body[attribute];
        if (READING.includes(role) || givesPlanReads(stack, block)) continue;
        const message = `is "${role}", but pull requests plan as this identity; give it no role but ${READING.join(" and ")}`;
        yield violation(stack, [...block.path, attribute], message);
      }
    }
  },
};

const isOfPlan = ({ body }: Block): boolean => /-(plan|pull-request)$/.test(String(body.subject));

/** The identity that one of the attributes refers to, or names. */
function identityAt({ texts }: Block, attributes: readonly string[]): string {
  const [text] = texts.filter(({ path }) => attributes.includes(String(path[3])));
  return text === undefined ? "" : (references(text)[0] ?? text.value);
}
