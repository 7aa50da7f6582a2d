import { type IResolvable, type IResolveContext, Token } from "cdktf";
import type { StackInput } from "../constructs/stack.rules.ts";

/** Make the strings of a stack's parameter files data, at the place where they become props. */
export const inputAsData = <Parameters>(input: StackInput<Parameters>): StackInput<Parameters> => ({
  environmentName: input.environmentName,
  environment: asData(input.environment),
  parameters: asData(input.parameters),
});

/**
 * Turn what a parameter file says into props whose strings reach Terraform as they are written, names of maps too: to
 * Terraform and cdktf a string is a template. Apply it once: tokens are data to it as well.
 */
export function asData<Value>(value: Value): Value;
export function asData(value: unknown): unknown {
  if (typeof value === "string") return means(value) ? Token.asString(new Literal(value)) : value;
  if (Array.isArray(value)) return value.map((item) => asData<unknown>(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [asData(name), asData<unknown>(item)]));
}

/** cdktf stands these strings for maps, and refuses them in the place of a string. */
const MAP_TOKENS: readonly string[] = [Token.STRING_MAP_TOKEN_VALUE, Token.ANY_MAP_TOKEN_VALUE];
const NUMBERS = /[-\d.+|]+e[-\d.eE+|]+/g;
const isNumberToken = (text: string): boolean => Token.isUnresolved(Number.parseFloat(text));

/** Whether Terraform or cdktf would read more into a string than its characters. */
const means = (text: string): boolean =>
  /[$%]\{|TfToken\[/.test(text) || MAP_TOKENS.includes(text) || (text.match(NUMBERS) ?? []).some(isNumberToken);

/** A string of a parameter file that would mean something as a template. A token, so that constructs leave it whole. */
class Literal implements IResolvable {
  readonly creationStack: string[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** As part of a template; inside an expression, as a quoted string of it. */
  resolve({ suppressBraces }: IResolveContext): string {
    return suppressBraces === true ? `"${template(quotable(this.#text))}"` : template(this.#text);
  }

  toString(): string {
    return Token.asString(this);
  }

  toJSON(): string {
    return this.#text;
  }
}

/** The template that Terraform evaluates to a text. */
function template(text: string): string {
  const escaped = text.replaceAll(/([$%])(?=\{)/g, "$1$1");
  // cdktf resolves what is resolved once more: its own marks must not come out whole.
  const broken = escaped
    .replaceAll("TfToken[", 'TfToken${"["}')
    .replaceAll(NUMBERS, (number) => (isNumberToken(number) ? number.replace("e", '${"e"}') : number));
  return MAP_TOKENS.includes(broken) ? `\${"${broken[0]}"}${broken.slice(1)}` : broken;
}

const LACKING: Readonly<Record<string, string>> = { b: "\\u0008", f: "\\u000c" };

/** A text with the escapes of a quoted string in HCL, which lacks two of JSON's. */
const quotable = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (pair, letter: string) => LACKING[letter] ?? pair);
