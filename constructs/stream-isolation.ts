import { AnnotationMetadataEntryType, Aspects, type IAspect, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { checkIsolation } from "./isolation/index.ts";

const known = new WeakMap<IConstruct, StreamIsolation>();

/**
 * Makes synthesis fail when a stack has something to do with another stream. Stacks are told apart by their ids,
 * `<stack>-<environment>`.
 */
export class StreamIsolation implements IAspect {
  #isDone = false;

  private constructor() {}

  /** Guards a stack. One instance guards all stacks of an app: they are judged together. */
  static guard(stack: TerraformStack): void {
    const app = stack.node.root;
    const isolation = known.get(app) ?? new StreamIsolation();
    known.set(app, isolation);
    Aspects.of(stack).add(isolation);
  }

  /** Called by cdktf when all stacks are prepared: references between them are outputs and remote states by now. */
  visit(node: IConstruct): void {
    if (this.#isDone || !TerraformStack.isStack(node)) return;
    this.#isDone = true;
    const stacks = node.node.root.node
      .findAll()
      .filter((each): each is TerraformStack => TerraformStack.isStack(each))
      .map((stack) => ({ id: stack.node.id, terraform: stack.toTerraform(), stack }));
    for (const { path, message, ruleId } of checkIsolation(stacks)) {
      const { stack } = stacks.find(({ id }) => id === path[0]) ?? { stack: node };
      // What a value holds must not steer the terminal; the call stack leads to this file and not to the mistake.
      const sentence = `${message} (${ruleId})`.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
      stack.node.addMetadata(AnnotationMetadataEntryType.ERROR, sentence, { stackTrace: false });
    }
  }
}
