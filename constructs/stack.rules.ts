import type { Acceptance } from "../schemas/acceptance.generated.ts";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { ResourceGroupParameters } from "../schemas/resource-group.generated.ts";
import { parseDay } from "./dates.rules.ts";
import { lifecycleResourceGroupRules, resolveResourceGroup } from "./lifecycle-resource-group.rules.ts";
import type { NamingContext } from "./naming.ts";
import type { Profile } from "./profiles.ts";
import { type Placed, regionRules } from "./region.rules.ts";
import { evaluate, type Rule, type RuleViolation } from "./rule.ts";

/** The parameter files of one stack. */
export interface StackInput<Parameters> {
  /** `dev`, `staging`, `prod` */
  readonly environmentName: string;
  readonly environment: EnvironmentParameters;
  readonly parameters: Parameters;
}

/** What the parameter file of every stack may say. */
export interface CommonParameters {
  readonly profile?: Profile;
  readonly whenExists?: "adopt" | "skip" | "recreate" | "refuse";
  readonly resourceGroup?: ResourceGroupParameters;
  readonly acknowledgements?: readonly Acceptance[];
  readonly reviewWaivers?: readonly Acceptance[];
}

/** What every stack makes of its files: names, profile, resource group. */
export function commonProps(stack: string, { environmentName, environment, parameters }: StackInput<CommonParameters>) {
  const naming: NamingContext = { project: environment.project, stack, environment: environmentName };
  const profile = parameters.profile ?? environment.profile ?? "standard";
  const { resourceGroup = {} } = parameters;
  const tags = { ...environment.tags, ...resourceGroup.tags };
  return {
    naming,
    profile,
    resourceGroup: { ...resourceGroup, tags, profile, naming, ...placed(environment) },
  };
}

/** Acceptances whose last day the calendar does not have; its form is a matter of the schema. */
export const checkAcceptances = ({ acknowledgements = [], reviewWaivers = [] }: CommonParameters): RuleViolation[] =>
  Object.entries({ acknowledgements, reviewWaivers }).flatMap(([list, entries]) =>
    entries.flatMap(({ expiresOn }, index) => {
      if (parseDay(expiresOn) !== undefined) return [];
      const message = `${list}[${index}].expiresOn is "${expiresOn}", but must be a day that the calendar has, such as "2030-01-31"`;
      return [{ ruleId: "acceptance/expires-on", severity: "error", path: [list, index, "expiresOn"], message }];
    }),
  );

/** Where everything of an environment is. */
const placed = ({ location, azureOffers }: EnvironmentParameters): Placed => ({
  location,
  ...(azureOffers && { azureOffers }),
});

/** The region is in the file of the environment, not in that of a stack. */
export const checkEnvironment = (environment: EnvironmentParameters): RuleViolation[] =>
  evaluate(regionRules, placed(environment));

/** What to do with what exists outside the Terraform state of the stack. */
export const resolveWhenExists = ({
  whenExists = "refuse",
}: Pick<CommonParameters, "whenExists">): NonNullable<CommonParameters["whenExists"]> => whenExists;

/** The violations of one section of a parameter file; paths begin at the root of the file. */
export const checkSection = <S>(section: string, rules: readonly Rule<S>[], specification: S): RuleViolation[] =>
  evaluate(rules, specification).map((violation) => ({ ...violation, path: [section, ...violation.path] }));

export const checkResourceGroup = (props: Parameters<typeof resolveResourceGroup>[0]): RuleViolation[] =>
  checkSection(
    "resourceGroup",
    lifecycleResourceGroupRules.filter(({ id }) => !REGION_RULES.has(id)),
    resolveResourceGroup(props),
  );

// Told once, of environment.json.
const REGION_RULES: ReadonlySet<string> = new Set(regionRules.map(({ id }) => id));
