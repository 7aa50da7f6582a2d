import type { JsonObject } from "./json.ts";
import { isWithin } from "./resource-id.ts";

/** A resource as Azure would answer it. */
export interface Resource extends JsonObject {
  id: string;
  name: string;
  type: string;
}

/** Every resource by its id, without case. */
export class ResourceStore {
  readonly #resources = new Map<string, Resource>();

  get(id: string): Resource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  set(resource: Resource): void {
    this.#resources.set(resource.id.toLowerCase(), resource);
  }

  delete(id: string): void {
    this.#resources.delete(id.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#resources.values()];
  }

  /** The resource itself and everything below it: children, locks, role assignments … */
  within(scope: string): Resource[] {
    return this.all().filter((resource) => isWithin(resource.id, scope));
  }

  ofType(type: string): Resource[] {
    return this.all().filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
  }
}
