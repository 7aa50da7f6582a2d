import type { JsonObject } from "../model.ts";
import { destroys, type PlanRule, text } from "../rule.ts";

const LOCK = "azurerm_management_lock";
/** Destroying one of these sets a value back: a lock against deletion does not mind. */
const SET_BACK: readonly string[] = ["azurerm_mysql_flexible_server_configuration"];
/** What Azure deletes below a lock: another lock, and a configuration that is only set back. */
const DELETABLE: readonly string[] = [LOCK, ...SET_BACK];

export const destroyedBelowLock: PlanRule = {
  id: "destroyed-below-lock",
  why: "Azure refuses to delete what is below a lock, and the plan would be left half-applied",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
  *plan({ changes, unchanged }) {
    const staying = [...unchanged, ...changes.filter(({ action }) => action === "update")].filter(
      ({ type }) => type === LOCK,
    );
    const locks = staying.flatMap(({ address, before }) => {
      const scope = text(before, "scope")?.toLowerCase();
      return scope === undefined ? [] : [{ address, scope }];
    });
    for (const change of changes) {
      if (!destroys(change) || DELETABLE.includes(change.type)) continue;
      const id = idOf(change.before);
      const lock = locks.find(({ scope }) => id === scope || id?.startsWith(`${scope}/`));
      if (lock === undefined) continue;
      yield {
        address: change.address,
        level: "refuse",
        message: `it cannot be deleted while ${lock.address} locks ${lock.scope.split("/").at(-1)}: the apply would stop half-way`,
        remedy:
          "set `lock` to false in the parameter file and acknowledge the policy management-lock there, apply that, make this change, then set `lock` to true again",
      };
    }
  },
};

const idOf = (before: JsonObject): string | undefined => text(before, "id")?.toLowerCase();
