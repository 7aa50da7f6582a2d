import { KEY_READS, PLAN_READS, SUBSCRIPTION_READS } from "../../role-condition.ts";
import { type Block, type IsolatedStack, object, references } from "../model.ts";

/** Whether a role assignment gives a role of the same stack that allows nothing but some reads. */
function givesOnly(stack: IsolatedStack, assignment: Block, reads: readonly string[]): boolean {
  const texts = assignment.texts.filter(({ path }) => path[3] === "role_definition_id");
  const roles = texts.flatMap((text) => references(text)).map((address) => stack.blocks.get(address));
  return roles.length > 0 && roles.every((role) => role !== undefined && allowsOnly(role, reads));
}

function allowsOnly({ type, body }: Block, reads: readonly string[]): boolean {
  if (type !== "azurerm_role_definition" || !Array.isArray(body.permissions)) return false;
  return body.permissions.map(object).every(({ actions, data_actions: data = [] }) => {
    const isNone = Array.isArray(data) && data.length === 0;
    return isNone && Array.isArray(actions) && actions.every((action) => reads.includes(String(action)));
  });
}

/** Whether it gives what plans may read beside Reader. */
export const givesPlanReads = (stack: IsolatedStack, assignment: Block): boolean =>
  givesOnly(stack, assignment, [...PLAN_READS, ...KEY_READS, ...SUBSCRIPTION_READS]);

/** Whether it gives no more than what every stack asks of its subscription. */
export const givesSubscriptionReads = (stack: IsolatedStack, assignment: Block): boolean =>
  givesOnly(stack, assignment, SUBSCRIPTION_READS);
