import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.ts";

// biome-ignore lint/suspicious/noExplicitAny: the Terraform of a stack, to plant something in.
export type Terraform = any;
export type Stacks = Record<string, Terraform>;

const FOLDER = join(ROOT, "cdktf.out/stacks");

/** The stacks of this project as they are rendered, by their ids. */
export const renderedStacks = (): Stacks =>
  Object.fromEntries(
    readdirSync(FOLDER).map((id) => [id, JSON.parse(readFileSync(join(FOLDER, id, "cdk.tf.json"), "utf8"))]),
  );

/**
 * The only block of a type in a stack.
 *
 * @param path What the path of its construct ends with.
 */
export function blockOf(stack: Terraform, type: string, path = ""): Terraform {
  const blocks: Terraform[] = Object.values(stack.resource[type] ?? stack.data[type]);
  const [only, ...others] = blocks.filter((each) => each["//"].metadata.path.endsWith(path));
  if (only === undefined || others.length > 0) throw new Error(`expected one ${type} at ${path}`);
  return only;
}
