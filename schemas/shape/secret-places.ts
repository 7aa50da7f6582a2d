import { type Document, findKey, findNode, type NodePath, type Range, type SourceNode } from "../syntax/node.ts";
import { isSecretName } from "../syntax/secrets.ts";
import { pathOf, type Shape } from "./model.ts";
import { propertiesOf } from "./objects.ts";
import type { Schema } from "./schema.ts";
import type { Annotation } from "./validator.ts";

/** Where a document may hold a secret: no value there is shown. */
export interface SecretPlaces {
  isSecret(path: NodePath): boolean;
  /** Keys and values whose lines are not shown. */
  readonly ranges: readonly Range[];
}

type Basis = Pick<Shape, "document" | "schemas" | "schemaName">;

/**
 * Finds the places that may hold a secret: what the schema marks so; everything below a name that tells one, whatever its
 * shape; and where such a name is expected beside others, what stands there in another shape or under another name.
 */
export function secretPlaces(basis: Basis, annotations: readonly Annotation[]): SecretPlaces {
  const { document } = basis;
  const marked = annotations
    .filter(({ keyword, value }) => keyword === "x-secret" && value === true)
    .map(({ instancePath }) => pathOf(document, instancePath));
  const isBelow = (path: NodePath, top: NodePath): boolean => top.every((part, index) => part === path[index]);
  const isSecret = (path: NodePath): boolean =>
    marked.some((top) => isBelow(path, top)) ||
    path.some((part) => typeof part === "string" && isSecretName(part)) ||
    isMisplaced(basis, path);
  return { isSecret, ranges: rangesOf(document, document.root, [], isSecret) };
}

/** Whether something stands where the schema has a secret beside other properties, and is none of these. */
function isMisplaced({ document, schemas, schemaName }: Basis, path: NodePath): boolean {
  let schema: Schema | undefined = schemas.schema(schemaName);
  let file = schemaName;
  for (let length = 0; length <= path.length && schema !== undefined; length++) {
    const known: ReadonlyMap<string, Schema> = propertiesOf(schema, schemas, file);
    const part = path[length];
    const holdsSecret = [...known.keys()].some(isSecretName);
    if (holdsSecret && length > 0 && findNode(document.root, path.slice(0, length))?.kind !== "object") return true;
    if (part === undefined) return false;
    if (holdsSecret && typeof part === "string" && !known.has(part)) return true;
    schema = typeof part === "string" ? known.get(part) : itemsOf(schema);
    file = (schema === undefined ? undefined : schemas.fileOf(schema)) ?? file;
  }
  return false;
}

const itemsOf = ({ items }: Schema): Schema | undefined =>
  typeof items === "object" && items !== null && !Array.isArray(items) ? (items as Schema) : undefined;

function rangesOf(
  document: Document,
  node: SourceNode,
  path: NodePath,
  isSecret: (path: NodePath) => boolean,
): readonly Range[] {
  if (path.length > 0 && isSecret(path)) return [findKey(document.root, path) ?? node, node];
  const children: (readonly [string | number, SourceNode])[] =
    node.kind === "object"
      ? [...node.properties].map(([name, { value }]) => [name, value])
      : node.kind === "list"
        ? node.items.map((item, index) => [index, item])
        : [];
  return children.flatMap(([part, child]) => rangesOf(document, child, [...path, part], isSecret));
}
