/** Where in a run an error came up. */
export type Phase = "init" | "plan" | "apply" | "destroy";

/** What a run did shortly before; some errors are harmless only right after it. */
export type RecentAction =
  | "created-resource"
  | "granted-role"
  | "created-principal"
  | "deleted-server"
  | "registered-provider"
  | "started-server"
  | "renewed-token";

/** What the run itself can do before it tries again. */
export type FixAction =
  | "start-server"
  | "register-provider"
  | "adopt"
  | "renew-token"
  | "lower-parallelism"
  | "plan-again";

/** What a run waits for, by event and confirmed by a GET, before it tries again. */
export type WaitCondition = "operation-finished" | "server-ready" | "resource-group-gone" | "subnet-released";

export type Reaction =
  | { readonly kind: "wait"; readonly for: WaitCondition; readonly atMostSeconds: number }
  | { readonly kind: "fix"; readonly fix: FixAction; readonly attempts: number }
  | { readonly kind: "retry"; readonly attempts: number }
  | { readonly kind: "ask" }
  | { readonly kind: "stop" };

export interface CatalogueEntry {
  /** Stable name; what the runbook is indexed by. */
  readonly id: string;
  /** Error codes of Azure, compared without case. */
  readonly codes?: readonly string[];
  /** HTTP status of an answer that carried no known code. */
  readonly statuses?: readonly number[];
  /** Words of Terraform or the provider where Azure gave no code. */
  readonly text?: RegExp;
  /** @default every phase */
  readonly phases?: readonly Phase[];
  /** The entry holds only right after one of these. */
  readonly after?: readonly RecentAction[];
  readonly reaction: Reaction;
  /** Why we will or will not try again. */
  readonly why: string;
  /** What a person can do. */
  readonly remedy: string;
}
