import type { Seal } from "./seal.ts";

/** Somebody confirmed one plan. */
export interface Approved {
  readonly approved: true;
  readonly because: string;
  /** The plan that was confirmed, as it was sealed. */
  readonly seal: Seal;
  readonly by: string;
  /** `terminal`, `fingerprint`, `environment automation-dev-confirm`, `comment 4711` */
  readonly how: string;
}

/** What is known of a confirmation of one plan. */
export type Approval = Approved | { readonly approved: false; readonly reason: string };
