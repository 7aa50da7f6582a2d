import type { TerraformDiagnostic } from "../retry/classify.ts";

/** The events of `terraform <plan|apply|destroy> -json` that a run acts on. */
export type UiEvent =
  | { readonly type: "planned" | "drift"; readonly address: string; readonly action: string }
  | {
      readonly type: "start" | "progress" | "complete" | "errored";
      readonly address: string;
      readonly action: string;
      readonly seconds: number;
    }
  | { readonly type: "refreshed"; readonly address: string }
  | {
      readonly type: "summary";
      readonly operation: string;
      readonly add: number;
      readonly change: number;
      readonly remove: number;
      readonly import: number;
    }
  | { readonly type: "diagnostic"; readonly diagnostic: TerraformDiagnostic };

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const address = (value: unknown): string => text(object(object(value).resource).addr);

const APPLY: Readonly<Record<string, "start" | "progress" | "complete" | "errored">> = {
  apply_start: "start",
  apply_progress: "progress",
  apply_complete: "complete",
  apply_errored: "errored",
  ephemeral_op_start: "start",
  ephemeral_op_progress: "progress",
  ephemeral_op_complete: "complete",
  ephemeral_op_errored: "errored",
};

/** Reads one line of the stream; undefined for what a run does not act on, and for lines that are no JSON at all. */
export function parseUiEvent(line: string): UiEvent | undefined {
  let event: Json;
  try {
    event = object(JSON.parse(line));
  } catch {
    return undefined;
  }
  const type = text(event.type);
  const applied = APPLY[type];
  if (applied !== undefined) {
    const hook = object(event.hook);
    return {
      type: applied,
      address: address(hook),
      action: text(hook.action),
      seconds: count(hook.elapsed_seconds),
    };
  }
  switch (type) {
    case "planned_change":
    case "resource_drift": {
      const change = object(event.change);
      return {
        type: type === "planned_change" ? "planned" : "drift",
        address: address(change),
        action: text(change.action),
      };
    }
    case "refresh_complete":
      return { type: "refreshed", address: address(event.hook) };
    case "change_summary": {
      const changes = object(event.changes);
      return {
        type: "summary",
        operation: text(changes.operation),
        add: count(changes.add),
        change: count(changes.change),
        remove: count(changes.remove),
        import: count(changes.import),
      };
    }
    case "diagnostic":
      return { type: "diagnostic", diagnostic: readDiagnostic(object(event.diagnostic)) };
    default:
      return undefined;
  }
}

function readDiagnostic(value: Json): TerraformDiagnostic {
  const where = text(value.address);
  return {
    severity: text(value.severity) || "error",
    summary: text(value.summary),
    detail: text(value.detail),
    ...(where === "" ? {} : { address: where }),
  };
}
