import { checkMysqlStack } from "../../constructs/mysql-stack.rules.ts";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import type { MysqlParameters } from "../../schemas/mysql.generated.ts";
import { checkShape } from "../../schemas/shape/check.ts";
import { parseDocument } from "../../schemas/syntax/document.ts";
import { toValue } from "../../schemas/syntax/node.ts";
import { parsePath } from "../diff/path.ts";
import type { Remark } from "./facts.ts";
import { formatTree, type Tree, type TreeValue, without } from "./tree.ts";

/** What a check says about a tree. */
interface Finding {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly isError: boolean;
}

export interface Completed {
  readonly mysql: Tree;
  /** What was left out, and why. */
  readonly remarks: readonly Remark[];
  /** What is still wrong: nothing that could be left out helps. */
  readonly errors: readonly string[];
}

const MAX_ROUNDS = 50;

/** Leaves out whatever keeps a parameter file from passing the check, until it passes or nothing more can go. */
export function completeParameters(
  mysql: Tree,
  environmentName: string,
  environment: EnvironmentParameters,
): Completed {
  const remarks: Remark[] = [];
  let tree = mysql;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = findingsOf(tree, environmentName, environment);
    const errors = findings.filter(({ isError }) => isError);
    // A section as a whole has to stay.
    const [removable] = errors
      .map(({ path, message }) => ({ message, path: presentPart(tree, path) }))
      .filter(({ path }) => path.length > 1);
    if (removable === undefined) {
      const warnings = findings.filter(({ isError }) => !isError).map(({ message }) => ({ message }));
      return { mysql: tree, remarks: [...remarks, ...warnings], errors: errors.map(({ message }) => message) };
    }
    remarks.push({ message: `${removable.message}: left out` });
    const { network = {}, server = {}, ...others } = (without(tree, removable.path) ?? {}) as Tree;
    tree = { ...others, network, server };
  }
  return { mysql: tree, remarks, errors: ["too much of it is wrong"] };
}

/** A path as far as the tree goes: of what is missing, the object that misses it. */
function presentPart(tree: Tree, path: Finding["path"]): Finding["path"] {
  let value: TreeValue | undefined = tree;
  const depth = path.findIndex((name) => {
    value = typeof value === "object" ? (value as Readonly<Record<string, TreeValue>>)[name] : undefined;
    return value === undefined;
  });
  return depth < 0 ? path : path.slice(0, depth);
}

function findingsOf(tree: Tree, environmentName: string, environment: EnvironmentParameters): Finding[] {
  const { document, diagnostics } = parseDocument({ file: "mysql.json", text: formatTree(tree) });
  const shape = document === undefined ? diagnostics : checkShape(document, "mysql.schema.json");
  if (document === undefined || shape.some(({ severity }) => severity === "error")) {
    return shape.map(({ path = "", message, severity }) => ({
      path: parsePath(path) ?? [],
      message,
      isError: severity === "error",
    }));
  }
  const parameters = toValue(document.root) as MysqlParameters;
  return checkMysqlStack({ environmentName, environment, parameters }).map(({ path, message, severity }) => ({
    path,
    message: `${path[0] ?? ""}.${message}`,
    isError: severity === "error",
  }));
}

/** A tree without the texts that hold a secret, wherever they came from. */
export function withoutSecrets(tree: Tree, secrets: readonly string[]): { tree: Tree; paths: readonly string[] } {
  const paths: string[] = [];
  const clean = (value: TreeValue, path: string): TreeValue | undefined => {
    if (typeof value === "string" && holdsSecret(value, secrets)) {
      paths.push(path);
      return undefined;
    }
    if (Array.isArray(value)) return value.flatMap((item) => clean(item, path) ?? []);
    if (typeof value !== "object") return value;
    const entries = Object.entries(value).flatMap(([name, item]) => {
      const isHidden = holdsSecret(name, secrets);
      const kept = isHidden ? undefined : clean(item, path === "" ? name : `${path}.${name}`);
      if (isHidden) paths.push(path);
      return kept === undefined ? [] : [[name, kept] as const];
    });
    return Object.fromEntries(entries);
  };
  return { tree: clean(tree, "") as Tree, paths };
}

/** Shorter texts are found by chance. */
const MIN_SECRET = 6;

const holdsSecret = (text: string, secrets: readonly string[]) =>
  secrets.some((secret) => secret.length >= MIN_SECRET && text.includes(secret));

/** A text for people without any secret in it. */
export const withoutSecretText = (text: string, secrets: readonly string[]): string =>
  [...secrets]
    .filter((secret) => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((result, secret) => result.replaceAll(secret, "(hidden)"), text);
