import type { SignalDocument } from "../pipeline/documents.ts";
import { TradingError } from "../types.ts";

/** What is published of a signal: a CloudEvent 1.0 whose data says what was decided and why. */
export interface SignalEvent {
  readonly specversion: "1.0";
  /** Key of the backtest: what has been published is not published again. */
  readonly id: string;
  readonly type: `convergent.signal.${"accepted" | "rejected" | "held"}`;
  /** `/pipelines/<name>` */
  readonly source: string;
  /** Where the data came from. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: SignalDocument;
}

/** Nothing can be kept: the disk is full, or the right to write is missing. Nothing is wrong with what was to be. */
export class Unwritable extends TradingError {
  constructor(place: string, why: string) {
    super(`${place} cannot be written: ${why}`, 1);
  }
}

/** A place that keeps texts by names with "/", each written once. */
export interface Target {
  /** Where that is, for people and programs: a path or a URL. */
  placeOf(name: string): string;
  /**
   * Writes a text as a whole, unless there is one.
   *
   * @returns false when there was one
   * @throws Unwritable
   */
  writeNew(name: string, text: string): Promise<boolean>;
}

/** Where a publisher may write to; programs hand in what they have. */
export interface Places {
  /** Where the program keeps its signals: a folder beside the inbox, the output container of a worker. */
  readonly output: Target;
  /** @param path absolute, or relative to where the user is */
  folder(path: string): Target;
  /** @param url of a container, with `https` */
  container(url: string): Target;
}

export interface Published {
  readonly place: string;
  /** False when it had been published before. */
  readonly isNew: boolean;
}

/**
 * Tells others what was decided about a signal. No order is ever sent: a publisher writes a document and nothing else, it knows
 * no broker, no account and no address but that of its own files, and nothing here could place an order if it wanted to.
 */
export interface Publisher {
  publish(event: SignalEvent): Promise<Published>;
}
