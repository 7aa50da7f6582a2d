import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { Message } from "./render.ts";

/** Tokens that a chat adds to each message, and before the answer. */
const PER_MESSAGE = 4;
const BEFORE_ANSWER = 3;

/** Nothing in a text is special: whatever looks like a control token is counted as the text that it is. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/** The encoder takes quadratic time on a run that nothing interrupts; cut up, a run counts some tokens too many. */
const LONG_RUN = /(\S{256}(?=\S)|\s{256}(?=\s))/u;

/** Tokens of o200k_base, the encoding of the models since gpt-4o. */
export const tokensOf = (text: string): number =>
  text.split(LONG_RUN).reduce((sum, part) => sum + countTokens(part, PLAIN), 0);

/** Tokens of a request as OpenAI counts them; other makers' models differ by some percent. */
export const tokensOfMessages = (messages: readonly Message[]): number =>
  messages.reduce((sum, { text }) => sum + PER_MESSAGE + tokensOf(text), BEFORE_ANSWER);
