import type { Clock } from "./clock.ts";
import type { Fault, FaultEffect } from "./fault.ts";
import { FAULT_PRESETS, type FaultName } from "./fault-presets.ts";
import type { Json, JsonObject } from "./json.ts";
import type { ArmRequest } from "./request.ts";
import { parseId } from "./resource-id.ts";

export interface ActiveFault extends Fault {
  readonly id: number;
  readonly name?: FaultName;
  /** Requests that matched. */
  readonly seen: number;
  /** Requests that it happened to. */
  readonly hits: number;
  /** Simulated time of the first of them. */
  readonly since?: number;
}

export class Faults {
  #faults: ActiveFault[] = [];
  #next = 1;
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Adds a fault: one of the recorded ones by name, each part of which can be changed, or one of your own. */
  add(fault: Fault | FaultName, changes: Partial<Fault> = {}): ActiveFault {
    const preset: Fault | undefined = typeof fault === "string" ? FAULT_PRESETS[fault] : fault;
    if (preset?.path === undefined || preset.effect === undefined) {
      const names = Object.keys(FAULT_PRESETS).join(", ");
      throw new Error(`fault is ${JSON.stringify(fault)}, but must be one of ${names}`);
    }
    const named = typeof fault === "string" ? { name: fault } : {};
    const active: ActiveFault = { ...preset, ...changes, ...named, id: this.#next++, seen: 0, hits: 0 };
    new RegExp(active.path, "i");
    this.#faults.push(active);
    return active;
  }

  remove(id: number): void {
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
  }

  clear(): void {
    this.#faults = [];
  }

  list(): readonly ActiveFault[] {
    return this.#faults;
  }

  /** The fault that happens to this request, and counts it. */
  take(method: string, path: string, kind: (effect: FaultEffect) => boolean): ActiveFault | undefined {
    for (const [index, fault] of this.#faults.entries()) {
      const matches = (fault.method ?? method).toUpperCase() === method && new RegExp(fault.path, "i").test(path);
      if (!matches || !kind(fault.effect)) continue;
      const seen = fault.seen + 1;
      const now = this.#clock.now();
      const since = fault.since ?? now;
      const isOver = now - since >= (fault.seconds ?? Number.POSITIVE_INFINITY) * 1000;
      const happens = seen > (fault.skip ?? 0) && fault.hits < (fault.times ?? Number.POSITIVE_INFINITY) && !isOver;
      const counted = { ...fault, seen, ...(happens ? { hits: fault.hits + 1, since } : {}) };
      this.#faults[index] = counted;
      if (happens) return counted;
    }
    return undefined;
  }

  /** It did not happen after all: what it would have hidden is not there. */
  undo(id: number): void {
    this.#faults = this.#faults.map((fault) => (fault.id === id ? { ...fault, hits: fault.hits - 1 } : fault));
  }

  /** The error that the long-running operation of a request ends with. */
  failureOf(request: ArmRequest): { code: string; message: string } | undefined {
    const fault = this.take(request.method, request.path, (effect) => effect.kind === "operation");
    if (fault?.effect.kind !== "operation") return undefined;
    return { code: fault.effect.code, message: fillWords(fault.effect.message, request.path) };
  }
}

/** The body that an `answer` sends. */
export function faultBody(effect: Extract<FaultEffect, { kind: "answer" }>, path: string): Json | undefined {
  if (effect.body !== undefined) return effect.body === null ? undefined : effect.body;
  if (effect.code === undefined) return undefined;
  const error: JsonObject = { code: effect.code, message: fillWords(effect.message ?? effect.code, path) };
  return { error };
}

function fillWords(text: string, path: string): string {
  const id = parseId(path);
  const words: Record<string, string> = {
    ...{ id: id.id, name: id.name, type: id.type, group: id.group, subscription: id.subscription },
    server: id.names[0] ?? "",
    namespace: id.namespace,
  };
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}
