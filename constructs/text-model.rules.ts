import type { TextModelParameters } from "../schemas/text-model.generated.ts";
import { choicesRule } from "./choices.ts";
import { type NamingContext, nameViolation, resourceName } from "./naming.ts";
import { PROFILE_DEFAULTS, type Profile } from "./profiles.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { FIREWALL, firewallRangeViolations } from "./storage.rules.ts";
import { standardTags, type Tags } from "./tags.rules.ts";
import { mismatch, outside, repeated } from "./violations.ts";

/** What a model is told beside its parameters. */
export interface TextModelContext {
  readonly profile: Profile;
  readonly naming: NamingContext;
}

/** A model with every default filled in. */
export interface TextModelSpecification {
  readonly given: TextModelParameters;
  readonly name: string;
  readonly location?: string;
  readonly deployments: readonly {
    readonly name: string;
    readonly model: string;
    readonly version: string;
    readonly sku: "Standard" | "GlobalStandard" | "DataZoneStandard";
    readonly capacity: number;
  }[];
  readonly allowedIpRanges: readonly string[];
  readonly preventDestroy: boolean;
  readonly tags: Tags;
}

/** Fills in every default of a model. */
export function resolveTextModel(props: TextModelParameters & TextModelContext): TextModelSpecification {
  const { profile, naming, ...given } = props;
  return {
    given,
    name: given.name ?? resourceName("cognitiveAccount", naming),
    deployments: given.deployments.map((each) => ({ sku: "Standard", capacity: 10, ...each })),
    allowedIpRanges: given.allowedIpRanges ?? [],
    preventDestroy: PROFILE_DEFAULTS[profile].preventDestroy,
    tags: standardTags(naming, profile),
    ...(given.location === undefined ? {} : { location: given.location }),
  };
}

type ModelRule = Rule<TextModelSpecification>;

const names: ModelRule = {
  id: "text-model/names",
  why: "the name is also a subdomain, unique in all of Azure",
  documentation: "https://learn.microsoft.com/azure/ai-services/cognitive-services-custom-subdomains",
  *check({ given, name, deployments }) {
    const generated = given.name === undefined ? { generated: "set name" } : {};
    const violation = nameViolation({ type: "cognitiveAccount", name, path: ["name"], ...generated });
    if (violation !== undefined) yield violation;
    const path = (index: number) => ["deployments", index, "name"];
    for (const [index, deployment] of deployments.entries()) {
      const expected = "2 to 64 letters, digits, '-', '_' and '.'";
      yield* mismatch(deployment.name, path(index), /^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/, expected);
    }
    yield* repeated(
      deployments.map((deployment) => deployment.name),
      path,
    );
  },
};

const capacity: ModelRule = {
  id: "text-model/capacity",
  why: "capacity is quota: thousands of tokens a minute",
  documentation: "https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits",
  *check({ deployments }) {
    for (const [index, each] of deployments.entries()) {
      yield* outside(each.capacity, ["deployments", index, "capacity"], 1, 10_000);
    }
  },
};

const network: ModelRule = {
  id: "text-model/network",
  why: "the firewall of the account takes public addresses only",
  documentation: FIREWALL,
  *check({ allowedIpRanges }) {
    if (!isUnresolved(allowedIpRanges)) yield* firewallRangeViolations(allowedIpRanges, ["allowedIpRanges"]);
  },
};

const choices: ModelRule = choicesRule("text-model/choices", {
  "deployments.sku": ["Standard", "GlobalStandard", "DataZoneStandard"],
});

/** Everything that can be known about a model before Azure is asked. */
export const textModelRules: readonly ModelRule[] = [names, capacity, network, choices];
