import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { isSecretName } from "../../schemas/syntax/secrets.ts";
import { Lines } from "../../schemas/syntax/source.ts";
import { UserError } from "../context.ts";
import { isGroup, meaningOfParameter } from "./arm-names.ts";
import type { Extract, Fact, Origin, Remark } from "./facts.ts";

/**
 * What an ARM deployment parameters file says.
 *
 * @throws UserError when it is no such file.
 */
export function readArmParameters(file: string, text: string): Extract {
  const lines = new Lines(text);
  const reader = new ArmReader(file, (offset) => lines.lineAt(offset) + 1);
  for (const property of propertiesOf(parametersOf(file, text, lines))) reader.read(property, []);
  return reader;
}

const MAX_DEPTH = 20;

function parametersOf(file: string, text: string, lines: Lines): Node {
  const errors: ParseError[] = [];
  if (nesting(text) > MAX_DEPTH) throw new UserError(`${file} is nested too deeply for a parameters file`);
  const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const place = `${file}:${lines.lineAt(error.offset) + 1}`;
    throw new UserError(`${place} is not valid JSON: ${printParseErrorCode(error.error)}`);
  }
  const member = (name: string) => propertiesOf(root).find(([key]) => key.value === name)?.[1];
  if (member("resources") !== undefined)
    throw new UserError(`${file} is a template; import the parameters file that it is deployed with`);
  const parameters = member("parameters") ?? root;
  if (parameters?.type !== "object") throw new UserError(`${file} is no ARM parameters file: it has no "parameters"`);
  return parameters;
}

/** How deep brackets go; counted before parsing, since the parser recurses. Brackets inside strings may only add. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of text.match(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/g) ?? []) {
    if (bracket === "[" || bracket === "{") deepest = Math.max(deepest, ++depth);
    else if (bracket === "]" || bracket === "}") depth--;
  }
  return deepest;
}

type Property = readonly [key: Node, value: Node];

const propertiesOf = (node: Node | undefined): Property[] =>
  (node?.type === "object" ? (node.children ?? []) : []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [[key, value] as const],
  );

class ArmReader implements Extract {
  readonly facts: Fact[] = [];
  readonly remarks: Remark[] = [];
  readonly secrets: string[] = [];
  readonly #file: string;
  readonly #lineOf: (offset: number) => number;

  constructor(file: string, lineOf: (offset: number) => number) {
    this.#file = file;
    this.#lineOf = lineOf;
  }

  /** One parameter: `{"value": …}`, `{"reference": …}`, or the plain value where the wrapper was left out. */
  read([key, node]: Property, path: readonly string[]): void {
    const name = String(key.value);
    const members = new Map(propertiesOf(node).map(([member, value]) => [String(member.value), value]));
    const reference = members.get("reference");
    const value = members.get("value") ?? node;
    const origin: Origin = { file: this.#file, line: this.#lineOf(key.offset), name: [...path, name].join(".") };
    const leave = (message: string) => this.remarks.push({ origin, message });
    if (name === "$schema" || name === "contentVersion") return;
    const meaning = meaningOfParameter([...path, name]);
    this.#collectSecrets(name, value);
    if (meaning === "password" || isSecretName(name)) {
      if (meaning === "password") this.facts.push({ name: meaning, value: vaultOf(reference), origin });
      else leave("looks like a secret, which no parameter file holds");
    } else if (meaning === "ignored") return;
    else if (reference !== undefined) leave("is a secret in a Key Vault, which only the template can read");
    else if (value.type === "object" && isGroup(name)) {
      for (const property of propertiesOf(value)) this.read(property, [...path, name]);
    } else if (isExpression(value)) leave("is an expression, which only Azure can evaluate");
    else if (meaning === undefined || meaning === "group") leave("has no place in a parameter file");
    else this.#keep(meaning, getNodeValue(value), origin);
  }

  /** Also within tags and other objects: what is called a secret must appear nowhere. */
  #collectSecrets(name: string, node: Node): void {
    if (node.type === "string" && isSecretName(name)) this.secrets.push(String(node.value));
    for (const [key, value] of propertiesOf(node)) this.#collectSecrets(String(key.value), value);
  }

  #keep(name: Fact["name"], value: unknown, origin: Origin): void {
    if (value === null || value === undefined) return;
    if (name === "database") this.facts.push({ name, value: { name: value }, origin });
    else this.facts.push({ name, value, origin });
  }
}

/** `[resourceGroup().location]`; `[[` is a bracket. */
const isExpression = ({ type, value }: Node) => type === "string" && /^\[(?!\[)/.test(value);

/** The vault and the name of a secret; not the secret. */
function vaultOf(reference: Node | undefined): { keyVaultId: string; secretName: string } | undefined {
  const { keyVault, secretName } = reference === undefined ? {} : (getNodeValue(reference) ?? {});
  const keyVaultId = keyVault?.id;
  return typeof keyVaultId === "string" && typeof secretName === "string" ? { keyVaultId, secretName } : undefined;
}
