import {
  AnnotationMetadataEntryType,
  DefaultTokenResolver,
  type IAspect,
  StringConcat,
  TerraformResource,
  TerraformStack,
  Tokenization,
} from "cdktf";
import type { IConstruct } from "constructs";
import { type Acceptance, endOf } from "../acceptance.ts";
import { acknowledge, expiredSentence } from "./acknowledgements.ts";
import { POLICY_RULES } from "./pack.ts";
import { type PolicyResource, resourcesOf } from "./resources.ts";
import { evaluatePolicy, type PolicyRule, sentenceOf } from "./rule.ts";

export interface PolicyPackProps {
  /** Violations that are accepted, each for a reason and until a day. @default none */
  readonly acknowledgements?: readonly Acceptance[];
  /**
   * Moment at which acknowledgements are judged: an expired one holds no longer, and is told. Left out, all hold:
   * synthesis knows no clock, so that the same input makes the same bytes; `converge check` judges them by the day.
   *
   * @default all acknowledgements hold
   */
  readonly now?: Date;
  /** @default POLICY_RULES */
  readonly rules?: readonly PolicyRule[];
}

const RESOLVER = new DefaultTokenResolver(new StringConcat());
const { ERROR, WARN } = AnnotationMetadataEntryType;

/**
 * Judges the Terraform of a stack by the rules of the pack, and annotates what breaks one: with an error, synthesis
 * fails. `Aspects.of(stack).add(new PolicyPack())`; cdktf calls no Aspect of an App, so add it to each stack.
 *
 * @throws Error when an acknowledgement has no reason, or no date.
 */
export class PolicyPack implements IAspect {
  readonly #acknowledgements: readonly Acceptance[];
  readonly #now: Date | undefined;
  readonly #rules: readonly PolicyRule[];
  readonly #stacks = new WeakSet<TerraformStack>();

  constructor({ acknowledgements = [], now, rules = POLICY_RULES }: PolicyPackProps = {}) {
    for (const [index, { reason, expiresOn }] of acknowledgements.entries()) {
      const where = `acknowledgements[${index}]`;
      if (reason.trim() === "") throw new Error(`${where}.reason is "${reason}", but must say why it is acceptable`);
      if (endOf({ expiresOn }) === undefined)
        throw new Error(`${where}.expiresOn is "${expiresOn}", but must be a date such as 2030-01-31`);
    }
    this.#acknowledgements = acknowledgements;
    this.#now = now;
    this.#rules = rules;
  }

  /** Called by cdktf. What is judged is the stack as it is when every Aspect has had its turn, before it is written. */
  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node) || this.#stacks.has(node)) return;
    this.#stacks.add(node);
    const validate = () => {
      this.#annotate(node);
      return [];
    };
    node.node.addValidation({ validate });
  }

  #annotate(stack: TerraformStack): void {
    const owners = new Map<string, IConstruct>();
    const resources = stack.node
      .findAll()
      .filter((construct) => TerraformResource.isTerraformResource(construct))
      .flatMap((construct) =>
        resourcesOf(construct.toTerraform()).map((resource) => {
          owners.set(resource.address, construct);
          return resolved(stack, resource);
        }),
      );
    const violations = evaluatePolicy(this.#rules, resources);
    const { open, expired } = acknowledge(violations, this.#acknowledgements, this.#now);
    for (const violation of open) {
      const { level, rule, address } = violation;
      note(owners.get(address) ?? stack, level === "error" ? ERROR : WARN, `${rule.id}: ${sentenceOf(violation)}`);
    }
    for (const each of expired) note(stack, WARN, expiredSentence(each));
  }
}

/** Puts values in the place of tokens. Not in Terraform's own words, which no rule reads: they are half of the work. */
function resolved(scope: IConstruct, { attributes, ...resource }: PolicyResource): PolicyResource {
  const { "//": _metadata, depends_on: _dependsOn, lifecycle: _lifecycle, ...own } = attributes;
  return { ...resource, attributes: Tokenization.resolve(own, { scope, resolver: RESOLVER, preparing: false }) };
}

/** Annotates once, and without the call stack that cdktf's Annotations add: it would write paths of this machine. */
function note({ node }: IConstruct, type: AnnotationMetadataEntryType, sentence: string): void {
  // What a value holds must not steer the terminal of whoever synthesises.
  const message = sentence.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
  if (node.metadata.some(({ data }) => data === message)) return;
  node.addMetadata(type, message);
}
