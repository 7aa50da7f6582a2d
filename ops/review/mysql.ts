import { needsRestart as needsRestartIn } from "../../constructs/mysql-server.static-parameters.ts";
import { text } from "./rule.ts";
import type { Change } from "./view.ts";

export const MYSQL_SERVER = "azurerm_mysql_flexible_server";
const CONFIGURATION = "azurerm_mysql_flexible_server_configuration";

/** A server parameter and what it is set to. */
export interface ServerParameterChange {
  readonly name: string;
  readonly before: string | undefined;
  /** Undefined: unknown, or left to Azure's default because the resource goes. */
  readonly after: string | undefined;
  /** No longer set by Terraform, while its server lives on. */
  readonly reset: boolean;
}

/** The server parameter that a change sets; undefined for any other change. */
export function serverParameter(
  change: Change,
  destroyedNames: ReadonlySet<string>,
): ServerParameterChange | undefined {
  if (change.type !== CONFIGURATION) return undefined;
  const name = (text(change.after, "name") ?? text(change.before, "name"))?.toLowerCase();
  if (name === undefined) return undefined;
  const serverGoes = destroyedNames.has(`${MYSQL_SERVER}/${text(change.before, "server_name") ?? ""}`);
  const reset = change.action === "delete" && !serverGoes;
  return { name, before: text(change.before, "value"), after: text(change.after, "value"), reset };
}

/** Whether MySQL, in any version that Azure offers, takes a new value of the parameter only when it starts. */
export const needsRestart = (parameter: string): boolean =>
  VERSIONS.some((version) => needsRestartIn(version, parameter));

const VERSIONS = ["5.7", "8.0.21", "8.4"] as const;

/** vCores of the sizes that Azure offers. Source: learn.microsoft.com/azure/mysql/flexible-server/concepts-service-tiers-storage. */
const OFFERED: Readonly<Record<string, readonly number[]>> = {
  B: [1, 2, 4, 8, 12, 16, 20],
  GP: [2, 4, 8, 16, 32, 48, 64],
  MO: [2, 4, 8, 16, 20, 32, 48, 64, 80, 96],
};
const TIERS: Readonly<Record<string, string>> = { B: "Burstable", GP: "General Purpose", MO: "Business Critical" };

/** A size of compute within its tier. */
export interface ComputeSize {
  readonly tier: string;
  readonly vCores: number;
}

/** `GP_Standard_D2ds_v4` is General Purpose with 2 vCores, `B_Standard_B1ms` Burstable with one. */
export function computeSize(skuName: string | undefined): ComputeSize | undefined {
  const [, tier = "", vCores = ""] = /^([A-Z]+)_Standard_[A-Z]+(\d+)/.exec(skuName ?? "") ?? [];
  const name = TIERS[tier];
  if (name === undefined || !OFFERED[tier]?.includes(Number(vCores))) return undefined;
  return { tier: name, vCores: Number(vCores) };
}
