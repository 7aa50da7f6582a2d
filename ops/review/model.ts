/** A JSON value, as `terraform show -json` writes it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** The part of a Terraform plan (`terraform show -json`, format 1.x) that a review reads. */
export interface Plan {
  readonly format_version: string;
  readonly terraform_version?: string;
  /** When it was made; what plantimestamp() gives. */
  readonly timestamp?: string;
  readonly resource_changes?: readonly PlanChange[];
  readonly resource_drift?: readonly PlanChange[];
  readonly planned_values?: StateValues;
  readonly output_changes?: Readonly<Record<string, PlanOutputChange>>;
  readonly configuration?: { readonly root_module?: PlanModule };
  /** The state that is planned from, as Azure says it is now. */
  readonly prior_state?: { readonly values?: StateValues };
  readonly variables?: Readonly<Record<string, { readonly value?: Json }>>;
  readonly checks?: readonly PlanCheck[];
  readonly deferred_changes?: readonly Json[];
  readonly action_invocations?: readonly Json[];
  readonly deferred_action_invocations?: readonly Json[];
  readonly errored?: boolean;
  readonly complete?: boolean;
  readonly applyable?: boolean;
  /** Not of Terraform: a key that an object of the text has twice, so that the text can be read in two ways. */
  readonly duplicateKey?: string;
}

/** What a state holds. */
export interface StateValues {
  readonly root_module?: StateModule;
  readonly outputs?: Readonly<Record<string, { readonly value?: Json; readonly sensitive?: boolean }>>;
}

export interface StateModule {
  readonly resources?: readonly {
    readonly address: string;
    readonly mode?: string;
    readonly values?: JsonObject;
    readonly sensitive_values?: Json;
  }[];
  readonly child_modules?: readonly StateModule[];
}

export interface PlanChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly module_address?: string;
  readonly mode?: string;
  readonly type: string;
  readonly name?: string;
  readonly index?: string | number;
  /** Set when a left-over of an interrupted replacement is meant, not the resource itself. */
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: PlanChangeBody;
}

export interface PlanChangeBody {
  readonly actions: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
  readonly after_unknown?: Json;
  readonly before_sensitive?: Json;
  readonly after_sensitive?: Json;
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: Json;
}

export interface PlanOutputChange {
  readonly actions: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
  readonly after_unknown?: Json;
  readonly before_sensitive?: Json;
  readonly after_sensitive?: Json;
}

export interface PlanCheck {
  readonly address?: { readonly to_display?: string };
  readonly status?: string;
}

export interface PlanModule {
  readonly resources?: readonly PlanResource[];
  readonly outputs?: Readonly<Record<string, { readonly expression?: Json }>>;
  readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean }>>;
  readonly module_calls?: Readonly<Record<string, PlanModuleCall>>;
}

export interface PlanModuleCall {
  readonly expressions?: JsonObject;
  readonly module?: PlanModule;
  readonly depends_on?: readonly string[];
}

export interface PlanResource {
  readonly address: string;
  readonly expressions?: JsonObject;
  readonly count_expression?: Json;
  readonly for_each_expression?: Json;
  readonly provisioners?: readonly { readonly type: string }[];
  readonly depends_on?: readonly string[];
}

/** How much a finding matters: worth knowing, worth reading, needs a person, never goes through. */
export type Level = "info" | "notice" | "confirm" | "refuse";

/** Riskiest first, the order of every list. */
export const LEVELS: readonly Level[] = ["refuse", "confirm", "notice", "info"];

export type Verdict = "proceed" | "confirm" | "refuse";

/** One thing worth saying about a plan. Never holds a secret. */
export interface Finding {
  /** Stable and kebab-case: `stateful-replace`. */
  readonly ruleId: string;
  readonly level: Level;
  /** The resource; `plan` when the plan as a whole is meant. */
  readonly address: string;
  /** The attribute that caused it: `storage[0].size_gb`. */
  readonly attribute?: string;
  readonly before?: Json;
  readonly after?: Json;
  /** For findings that count something: how much. A smaller one is covered by the confirmation of a larger one. */
  readonly magnitude?: number;
  /** One lowercase sentence: what happens and why it matters. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly documentation?: string;
  /** Set when the parameter file accepts this finding; the level is then what the rule said before. */
  readonly waived?: { readonly reason: string; readonly expiresOn: string };
}

/** What a plan does to one resource. `unknown`: actions that this version has never heard of. */
export type Action = "create" | "update" | "replace" | "delete" | "read" | "forget" | "import" | "move" | "unknown";

/** One attribute that differs; secrets are already replaced. */
export interface AttributeChange {
  /** `storage[0].size_gb` */
  readonly name: string;
  /** Left out when the attribute did not exist. */
  readonly before?: Json;
  /** Left out when the attribute goes, or when it is unknown. */
  readonly after?: Json;
  /** Known only after apply. */
  readonly unknown?: true;
  readonly sensitive?: true;
  /** Changing it destroys and creates the resource. */
  readonly forcesReplacement?: true;
}

/** One resource and what happens to it, as the outputs show it. */
export interface ReviewedChange {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** Replaced by creating the new one first. */
  readonly createBeforeDestroy?: true;
  readonly imported?: true;
  readonly previousAddress?: string;
  readonly deposed?: string;
  /** Terraform's own reason: `replace_because_cannot_update`. */
  readonly reason?: string;
  readonly attributes: readonly AttributeChange[];
}

/** How many resources a run touches, by action; the unit of history. */
export interface ChangeCounts {
  readonly creates: number;
  readonly updates: number;
  readonly replaces: number;
  readonly deletes: number;
}

/** An archived run of the same stack. */
export interface HistoryEntry extends ChangeCounts {
  /** The run's id. */
  readonly run?: string;
  /** RFC 3339. */
  readonly at?: string;
  /** Who started it. */
  readonly author?: string;
  /** The `type.argument` pairs that it changed. */
  readonly touched?: readonly string[];
}

/** One way in which a run is unlike the past runs of its stack. */
export interface AnomalySignal {
  readonly what: "first change" | "author" | "hour" | "left alone" | "other environments" | "after a failure";
  /** How much it weighs. */
  readonly score: number;
  /** One lowercase sentence. */
  readonly message: string;
}

/** One comparison of this plan with history: value, median, spread and how far out it is. */
export interface AnomalyScore {
  readonly what: "changes" | "destroys";
  readonly value: number;
  readonly median: number;
  /** The robust standard deviation that `score` is measured in. */
  readonly scale: number;
  readonly score: number;
  readonly anomalous: boolean;
}

export interface Anomaly {
  readonly status: "no history" | "history too short" | "usual" | "unusual";
  /** Runs that were compared. */
  readonly runs: number;
  readonly scores: readonly AnomalyScore[];
  /** How the run itself is unlike the past ones. @default none */
  readonly signals?: readonly AnomalySignal[];
}

/** The reading of one plan; everything an output shows, and nothing secret. */
export interface Review {
  readonly schemaVersion: 1;
  /** What was reviewed: the path of the plan, relative to the project folder. */
  readonly plan: string;
  readonly terraformVersion?: string;
  readonly verdict: Verdict;
  /** `sha256:…`, or `hmac-sha256:…` when a key was given. */
  readonly fingerprint: string;
  readonly counts: ChangeCounts & {
    /** Actions that this version has never heard of. */
    readonly unknowns: number;
    readonly reads: number;
    readonly forgets: number;
    readonly imports: number;
    readonly moves: number;
    readonly drifted: number;
    readonly unchanged: number;
  };
  readonly findings: readonly Finding[];
  readonly changes: readonly ReviewedChange[];
  /** What changed outside Terraform. */
  readonly drift: readonly ReviewedChange[];
  /** `[address of a block, address of a block it needs]`, among blocks that change. */
  readonly dependencies: readonly (readonly [string, string])[];
  readonly anomaly: Anomaly;
  readonly history: readonly HistoryEntry[];
}
