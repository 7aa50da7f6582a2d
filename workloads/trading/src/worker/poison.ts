/** What is set aside: whoever has mended the cause puts `message` back. */
export interface Poison {
  readonly reason: string;
  /** Times that the message was taken. */
  readonly attempts: number;
  readonly message: string;
}

/** What Azure takes, in bytes. */
const MOST = 65_536;
const LONGEST_REASON = 1_000;
/** As JSON, a character takes up to six bytes: with the longest reason, this much always fits. */
const SURE_TO_FIT = 9_000;

/** JSON in ASCII, which every queue takes as it is. Only a message that is itself as long as Azure allows is cut. */
export function poisonText({ reason, attempts, message }: Poison): string {
  const short = cut(reason, LONGEST_REASON);
  const whole = ascii({ reason: short, attempts, message });
  return whole.length <= MOST ? whole : ascii({ reason: short, attempts, message: cut(message, SURE_TO_FIT) });
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;

const ascii = (value: Poison): string =>
  JSON.stringify(value).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
