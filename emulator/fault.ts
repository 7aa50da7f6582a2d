import type { Json } from "./json.ts";

/** What goes wrong, where, and how often. */
export interface Fault {
  /** `GET`, `PUT` … @default every method */
  readonly method?: string;
  /** Regular expression over the path, without case: `/databases/orders$`. */
  readonly path: string;
  /** Requests that go through first. @default 0 */
  readonly skip?: number;
  /** How often it happens. @default for ever */
  readonly times?: number;
  /** Simulated seconds from its first time on for which it happens. @default for ever */
  readonly seconds?: number;
  readonly effect: FaultEffect;
}

export type FaultEffect =
  /** An error is answered. Words like {name}, {server}, {group}, {id}, {subscription}, {type} are filled in from the path. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      /** Sent instead of an error; a text is sent as it is, null is an empty body. */
      readonly body?: Json;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The request is accepted, and its long-running operation ends with this error. */
  | { readonly kind: "operation"; readonly code: string; readonly message: string }
  /** The connection is closed without an answer. */
  | { readonly kind: "drop" }
  /** What was asked for is done, and the connection is closed without an answer. */
  | { readonly kind: "lose-answer" }
  /** The answer takes so many real milliseconds longer. */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** What exists is answered as 404: eventual consistency. */
  | { readonly kind: "hidden" };
