import type { ErrorKind, NetworkTrouble, ParsedError } from "./parse.ts";

/** Where in a run an error came up. */
export type Phase = "init" | "plan" | "apply" | "destroy";

/** What a run did shortly before; some errors are harmless only right after it. */
export type RecentAction =
  | "created-resource"
  | "granted-role"
  | "created-principal"
  | "deleted-server"
  | "deleted-lock";

/** What the run itself can do before it tries again. */
export type FixAction =
  | "start-server"
  | "register-provider"
  | "adopt"
  | "renew-token"
  | "lower-parallelism"
  | "plan-again";

/** What a run waits for, by event and confirmed by a GET, before it tries again. */
export type WaitCondition =
  | "operation-finished"
  | "server-ready"
  | "resource-group-gone"
  | "subnet-released"
  | "lock-gone"
  | "role-effective";

export type Reaction =
  | {
      readonly kind: "wait";
      readonly for: WaitCondition;
      readonly atMostSeconds: number;
      /** How often, where a look cannot prove that it worked. @default as often as the time budget allows */
      readonly attempts?: number;
    }
  | { readonly kind: "fix"; readonly fix: FixAction; readonly attempts: number }
  | { readonly kind: "retry"; readonly attempts: number }
  | { readonly kind: "ask" }
  | { readonly kind: "stop" };

export interface CatalogueEntry {
  /** Stable name; what the runbook is indexed by. */
  readonly id: string;
  /** Error codes, compared without case; `*` stands for any letters. */
  readonly codes?: readonly string[];
  /** HTTP status of an answer that no entry knows by its code or its words. */
  readonly statuses?: readonly number[];
  /** Words of Terraform or the provider where Azure gave no code. */
  readonly text?: RegExp;
  /** How a connection failed that gave no answer. */
  readonly network?: readonly NetworkTrouble[];
  /** Words that the error must hold as well: a code alone can mean several things. */
  readonly says?: RegExp;
  /** The layers that it can come from. @default all */
  readonly kinds?: readonly ErrorKind[];
  /** @default every phase */
  readonly phases?: readonly Phase[];
  /** The entry holds only right after one of these. */
  readonly after?: readonly RecentAction[];
  /** Asked only when no other entry fits, and outranked by a pattern of environment.json. @default false */
  readonly generic?: true;
  readonly reaction: Reaction;
  /** Why we will or will not try again. */
  readonly why: string;
  /** What a person can do. */
  readonly remedy: string;
  /** The remedy with the names and numbers of this error; undefined where it names none. */
  readonly advise?: (error: ParsedError) => string | undefined;
}
