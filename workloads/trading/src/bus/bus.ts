/** A message that was taken: nobody else takes it for a while. */
export interface Message {
  readonly id: string;
  readonly text: string;
  /** Times that it was taken, this time included. */
  readonly attempts: number;
  /** What the bus knows by that it is still ours. */
  readonly receipt: string;
}

/** Where events wait for work: a queue of Azure, or a folder. At least once, in any order. */
export interface Bus {
  /**
   * @param hiddenSeconds How long nobody else sees it, where that is a matter of time.
   * @returns undefined when nothing is to be taken
   */
  take(hiddenSeconds: number): Promise<Message | undefined>;
  /** Takes a message out for good; one that has gone to somebody else meanwhile stays. */
  remove(message: Message): Promise<void>;
  /** Leaves a message to be taken again later. @param isTry Whether this time counts as one. */
  leave(message: Message, isTry: boolean): Promise<void>;
  /** Puts a text about a message where a person will look for it. It is still to be removed. */
  setAside(message: Message, text: string): Promise<void>;
}
