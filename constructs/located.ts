import { Fn } from "cdktf";
import { parseResourceId } from "./azure-resource-id.ts";

/** Something of Azure that lies in a resource group and is named. */
export interface Located {
  readonly id: string;
  readonly name: string;
  readonly resourceGroupName: string;
}

/** Group and name of what exists: read off the id, or, when only Terraform knows the id, by Terraform. */
export function located(type: string, id: string): Located {
  const parsed = parseResourceId(type, id);
  if (parsed !== undefined) return { id, name: parsed.names[0] ?? "", resourceGroupName: parsed.resourceGroupName };
  const parts = Fn.split("/", id);
  return { id, name: Fn.element(parts, 8), resourceGroupName: Fn.element(parts, 4) };
}
