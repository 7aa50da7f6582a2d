import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** One row of the table *What was tried*. */
export interface Proof {
  readonly area: string;
  readonly tried: string;
  readonly outcome: string;
  readonly file: string;
}

const literal = (node: ts.Node | undefined, file: string, what: string): string => {
  if (node !== undefined && ts.isStringLiteralLike(node)) return node.text;
  throw new Error(`${file}: ${what} of a proof is ${node?.getText() ?? "missing"}, but must be a string literal`);
};

function property(object: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const found = object.properties.find((each) => each.name?.getText() === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function proofsOf(call: ts.CallExpression, file: string): readonly Proof[] {
  const callee = call.expression.getText();
  const [first, second, third] = call.arguments;
  if (callee === "proof") {
    const area = literal(first, file, "area");
    return [{ area, tried: literal(second, file, "tried"), outcome: literal(third, file, "outcome"), file }];
  }
  if (callee !== "proofs") return [];
  const area = literal(first, file, "area");
  const rows = second !== undefined && ts.isAsExpression(second) ? second.expression : second;
  if (rows === undefined || !ts.isArrayLiteralExpression(rows)) {
    throw new Error(`${file}: rows of proofs(...) must be an array literal`);
  }
  return rows.elements.map((row) => {
    if (!ts.isObjectLiteralExpression(row)) throw new Error(`${file}: a row of proofs(...) must be an object literal`);
    const of = (name: string): string => literal(property(row, name), file, name);
    return { area, tried: of("tried"), outcome: of("outcome"), file };
  });
}

/** Return the proofs that a test file declares, in order. */
export function readProofs(file: string, source: string): readonly Proof[] {
  const found: Proof[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) found.push(...proofsOf(node, file));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return found;
}

/** Return the proofs of all test files, in the order of their paths. */
export const allProofs = (): readonly Proof[] =>
  globSync("__tests__/**/*.test.ts", { cwd: ROOT })
    .sort()
    .map((file) => [file, readFileSync(join(ROOT, file), "utf8")] as const)
    .filter(([, source]) => source.includes("support/proof.ts"))
    .flatMap(([file, source]) => readProofs(file.replaceAll("\\", "/"), source));
