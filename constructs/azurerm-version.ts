import type { IConstruct } from "constructs";

/** Major versions of azurerm that the constructs can write for. */
export type AzurermVersion = 4 | 5;

/** The release that a stack written for version 5 requires; for version 4 it is that of the bindings. */
export const AZURERM_5 = "5.2.0";

/** The arguments that name the same in both versions, version 4 first: whoever reads Terraform reads either. */
export const CREDENTIAL_IDENTITY: readonly string[] = ["parent_id", "user_assigned_identity_id"];
export const SUBSCRIPTION_QUEUE: readonly string[] = ["service_bus_queue_endpoint_id", "service_bus_queue_id"];

/** Nested blocks that version 5 has and the bindings do not know, by type. */
export const BLOCKS_OF_5: Readonly<Record<string, readonly string[]>> = { azurerm_subnet: ["service_endpoint"] };

/**
 * Reads which azurerm to write for: `azurerm` in the context of the app or of a construct above.
 *
 * @default 4
 * @throws Error when the context holds anything but 4 or 5.
 */
export function azurermVersion({ node }: IConstruct): AzurermVersion {
  const given: unknown = node.tryGetContext("azurerm");
  const mistake = azurermMistake(given);
  if (mistake !== undefined) throw new Error(mistake);
  return String(given) === "5" ? 5 : 4;
}

/** Says what is wrong with `azurerm` of a context, in one sentence; undefined where nothing is. */
export function azurermMistake(given: unknown): string | undefined {
  if ([undefined, 4, "4", 5, "5"].some((each) => each === given)) return undefined;
  return `azurerm in the context is ${JSON.stringify(given)}, but must be 4 or 5; see docs/moving-to-cdktn.md`;
}
