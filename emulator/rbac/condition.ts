/** What a condition of a role assignment is asked about. */
export interface ConditionFacts {
  /** `Microsoft.Authorization/roleAssignments/write` */
  readonly action: string;
  /** Values of an attribute such as `Microsoft.Authorization/roleAssignments:RoleDefinitionId`. */
  attribute(source: "Request" | "Resource", name: string): readonly string[];
}

const TOKEN =
  /\s*(?:(ActionMatches)\s*\{\s*'([^']*)'\s*\}|@(Request|Resource)\[([^\]]+)\]|(\{[^}]*\}|'[^']*')|(&&|\|\||!|\(|\))|([A-Za-z:]+))/gy;

type Evaluate = (facts: ConditionFacts) => boolean;

/**
 * Evaluates a condition in the words that role conditions are written in: AND, OR, !, ActionMatches and comparisons of
 * attributes of a role assignment.
 *
 * @throws Error for a word that it does not know: such a condition must not let anybody in
 */
export function meetsCondition(condition: string, facts: ConditionFacts): boolean {
  const tokens = [...tokensOf(condition)];
  const parser = new Parser(tokens);
  const evaluate = parser.either();
  if (!parser.isAtEnd) throw new Error(`the condition goes on after its end: ${condition}`);
  return evaluate(facts);
}

type Token = RegExpExecArray;

function* tokensOf(condition: string): Generator<Token> {
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < condition.trimEnd().length) {
    const at = pattern.lastIndex;
    const token = pattern.exec(condition);
    if (token === null) throw new Error(`the condition cannot be read at ${condition.slice(at, at + 20)}`);
    yield token;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  either(): Evaluate {
    let left = this.both();
    while (this.#takes("OR", "||")) {
      const [before, after] = [left, this.both()];
      left = (facts) => before(facts) || after(facts);
    }
    return left;
  }

  both(): Evaluate {
    let left = this.one();
    while (this.#takes("AND", "&&")) {
      const [before, after] = [left, this.one()];
      left = (facts) => before(facts) && after(facts);
    }
    return left;
  }

  one(): Evaluate {
    if (this.#takes("!")) {
      const inner = this.one();
      return (facts) => !inner(facts);
    }
    if (this.#takes("(")) {
      const inner = this.either();
      if (!this.#takes(")")) throw new Error("the condition lacks a )");
      return inner;
    }
    const [, matches, action = "", source, name = ""] = this.#next();
    if (matches !== undefined) return (facts) => facts.action.toLowerCase() === action.toLowerCase();
    if (source !== "Request" && source !== "Resource") throw new Error("the condition names no attribute");
    return this.#comparison(source, name);
  }

  #comparison(source: "Request" | "Resource", name: string): Evaluate {
    const operator = this.#next()[7] ?? "";
    const given = this.#next()[5];
    const known = /^(ForAnyOfAnyValues:)?(GuidEquals|StringEquals|StringEqualsIgnoreCase)$/.exec(operator);
    if (known === null || given === undefined) throw new Error(`the condition compares by ${operator}`);
    const spelled = known[2] === "StringEquals" ? (text: string) => text : (text: string) => text.toLowerCase();
    const allowed = given
      .replaceAll(/[{}']/g, "")
      .split(",")
      .map((each) => spelled(each.trim()));
    return (facts) => facts.attribute(source, name).some((value) => allowed.includes(spelled(value)));
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error("the condition ends too early");
    this.#at += 1;
    return token;
  }

  #takes(...words: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    const word = token?.[6] ?? token?.[7];
    if (word === undefined || !words.includes(word)) return false;
    this.#at += 1;
    return true;
  }
}
