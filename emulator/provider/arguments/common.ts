import { type Arguments, all, idOf, length, notEmpty, oneOfWords, pattern, tags } from "./checks.ts";

export const resourceGroupName = all(
  length(1, 90),
  pattern(
    /^[-\w._()]*[-\w_()]$/,
    "to be letters, numbers, dashes, underscores, parentheses and periods, and not to end with a period",
  ),
);

/** What most types have, under the same name and with the same meaning. */
export const COMMON: NonNullable<Arguments["values"]> = {
  resource_group_name: resourceGroupName,
  location: notEmpty,
  tags: tags(),
};

export const identityId = idOf("Microsoft.ManagedIdentity/userAssignedIdentities");

/** The `identity` block of a type. */
export function identity(...types: readonly string[]): NonNullable<Arguments["values"]> {
  return { "identity.type": oneOfWords(types), "identity.identity_ids": identityId };
}

export const eitherIdentity = identity("UserAssigned", "SystemAssigned", "SystemAssigned, UserAssigned");
