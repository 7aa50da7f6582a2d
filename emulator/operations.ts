import { randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Json } from "./json.ts";
import { isWithin, sameId } from "./resource-id.ts";
import type { Resource } from "./store.ts";

/** Work that takes simulated time. Plain data, so that it survives a restart. */
export interface Operation {
  readonly id: string;
  readonly kind: "write" | "remove" | "action";
  /** Name of the action. */
  readonly action?: string;
  readonly target: string;
  readonly type: string;
  /** What there was before: comes back when it fails. */
  readonly before: Resource | null;
  /** What there will be; null when it will be gone. */
  readonly becomes: Resource | null;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly retryAfter: number;
  readonly correlationId: string;
  /** Why it will fail. */
  readonly error?: { readonly code: string; readonly message: string; readonly details?: Json[] };
  /** Nobody waits for it and nothing is busy because of it, as a stopped server that will start by itself. */
  readonly background?: true;
  status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
}

/** How long a finished operation can still be asked for. */
const KEPT_MS = 24 * 3600_000;

export class Operations {
  readonly #operations = new Map<string, Operation>();
  readonly #clock: Clock;
  readonly #finish: (operation: Operation) => void;

  constructor(clock: Clock, finish: (operation: Operation) => void) {
    this.#clock = clock;
    this.#finish = finish;
  }

  start(work: Omit<Operation, "id" | "startedAt" | "status">): Operation {
    for (const other of this.#operations.values()) {
      if (other.background === true && sameId(other.target, work.target)) other.status = "Canceled";
    }
    const operation: Operation = { ...work, id: randomUUID(), startedAt: this.#clock.now(), status: "InProgress" };
    this.resume(operation);
    return operation;
  }

  /** Takes up an operation that was running when the state was written. */
  resume(operation: Operation): void {
    this.#operations.set(operation.id, operation);
    if (operation.status === "InProgress") this.#clock.at(operation.endsAt, () => this.#end(operation));
  }

  #end(operation: Operation): void {
    if (operation.status !== "InProgress") return;
    operation.status = operation.error === undefined ? "Succeeded" : "Failed";
    this.#finish(operation);
  }

  get(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** Stops what runs on a resource: somebody else changed or removed it. */
  cancel(scope: string): void {
    for (const operation of this.#operations.values()) {
      if (operation.status === "InProgress" && isWithin(operation.target, scope)) operation.status = "Canceled";
    }
  }

  /** What runs on exactly this resource. */
  on(id: string): Operation | undefined {
    return this.running().find((operation) => sameId(operation.target, id));
  }

  /** What runs on a resource or below it. */
  within(scope: string): Operation | undefined {
    return this.running().find((operation) => isWithin(operation.target, scope));
  }

  running(): Operation[] {
    return this.all().filter((operation) => operation.status === "InProgress" && operation.background !== true);
  }

  all(): Operation[] {
    const oldest = this.#clock.now() - KEPT_MS;
    for (const [id, operation] of this.#operations) {
      if (operation.status !== "InProgress" && operation.endsAt < oldest) this.#operations.delete(id);
    }
    return [...this.#operations.values()];
  }

  /** A client asks whether it is done: where waits are skipped, it now is. */
  awaited(operation: Operation | undefined): void {
    if (operation?.status !== "InProgress" || !this.#clock.skipsWaits) return;
    this.#clock.advance(operation.endsAt - this.#clock.now());
  }
}
