import type { ITerraformDependable, TerraformResource } from "cdktf";
import { isUnresolved } from "./rule.ts";

/** Resources that are written one after another, where Azure refuses two writes at once. */
export class Chain {
  readonly resources: TerraformResource[] = [];

  constructor(first: TerraformResource) {
    this.resources.push(first);
  }

  /** What comes next waits for this. */
  get last(): ITerraformDependable[] {
    return this.resources.slice(-1);
  }

  add<Resource extends TerraformResource>(make: (dependsOn: ITerraformDependable[]) => Resource): Resource {
    const resource = make(this.last);
    this.resources.push(resource);
    return resource;
  }
}

/**
 * A construct id made from a name, so that a new entry in a list moves no other one. A name that only Terraform knows
 * counts by its place.
 */
export const childId = (kind: string, name: string, index: number): string =>
  `${kind}-${isUnresolved(name) ? index : name}`;
