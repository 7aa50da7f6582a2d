import type { Finding } from "../syntax/diagnose.ts";
import { type Document, findNode, type NodePath, type Range } from "../syntax/node.ts";
import { pointerParts } from "./schema.ts";
import type { SchemaSet } from "./schema-set.ts";

/** Something wrong, and where. */
export interface Problem {
  readonly path: NodePath;
  readonly range: Range;
  /** Whether the line must not be shown. @default false */
  readonly isSecret?: boolean;
  readonly finding: Finding;
  /** The name that the fix gives to the property. */
  readonly renamedTo?: string;
}

/** A document that is compared with its schema. */
export interface Shape {
  readonly document: Document;
  readonly schemas: SchemaSet;
  /** File name of the schema of the whole document. */
  readonly schemaName: string;
  /** Whether the value at a path must not be shown. */
  isSecret(path: NodePath): boolean;
  /** The sentence on a value: what it is, and what it must be. */
  says(path: NodePath, value: unknown, must: string): Pick<Finding, "message" | "expected" | "received">;
}

/** A JSON pointer as a path: an index where the document has a list. */
export function pathOf(document: Document, pointer: string): NodePath {
  const path: (string | number)[] = [];
  for (const part of pointerParts(pointer)) {
    path.push(findNode(document.root, path)?.kind === "list" ? Number(part) : part);
  }
  return path;
}
