import type { JsonObject } from "../types.ts";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** What is published when, and where to: calendar.yaml. */
export interface Plan {
  /** IANA name of the zone of every time. */
  readonly timezone: string;
  readonly targets: Readonly<Record<string, TargetPlan>>;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly id: string;
  /** `market/recap` */
  readonly prompt: string;
  /** The input of the prompt, or the file that has it, relative to the plan; `{date}` in its name is the day. */
  readonly brief: string | JsonObject;
  readonly schedule: Schedule;
  /** Days before publication on which the piece is generated. @default 0 */
  readonly leadDays?: number;
  readonly targets: readonly string[];
}

/** Days are `2026-12-01`, times `08:00`, both together `2026-12-01T08:00`. */
export type Schedule =
  | { readonly on: string }
  | {
      readonly every: {
        readonly weekday: (typeof WEEKDAYS)[number];
        readonly at: string;
        readonly from: string;
        /** The last day that may be one. */
        readonly until?: string;
        readonly skip?: readonly string[];
      };
    };

/** Secrets are named by their environment variable, never written down. */
export type TargetPlan =
  | { readonly type: "folder"; readonly folder: string }
  | { readonly type: "blob"; readonly account: string; readonly container?: string }
  | { readonly type: "webhook"; readonly url?: string; readonly urlFrom?: string; readonly keyFrom: string };
