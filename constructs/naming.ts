import { formatPath, isUnresolved, type Path, type Violation } from "./rule.ts";

/** What a generated name is made of. */
export interface NamingContext {
  /** Short name of the project, 2 to 16 characters of `[a-z0-9-]`. */
  readonly project: string;
  /** The stack that owns the resource: `mysql`, `trading`, … */
  readonly stack: string;
  /** `dev`, `staging`, `prod`. */
  readonly environment: string;
  /** Tells several of a kind apart that one stack holds: `blue`. @default none */
  readonly instance?: string;
}

interface NamingLimit {
  /** Cloud Adoption Framework abbreviation; empty where the name has none. */
  readonly abbreviation: string;
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
  /** Written without '-' and with short codes for stacks: Azure gives such names no room. */
  readonly compact?: true;
}

const WORD = /^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9_])?$/;
const WORDS =
  "letters, digits, '.', '_' and '-', beginning with a letter or digit and ending with a letter, digit or '_'";

/** Lengths and characters of Microsoft's naming rules (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules). */
export const NAMING_LIMITS = {
  resourceGroup: {
    abbreviation: "rg",
    min: 1,
    max: 90,
    pattern: /^[\p{L}\p{Nd}_.()-]*[\p{L}\p{Nd}_()-]$/u,
    allowed: "letters, digits, '_', '-', '.', '(' and ')', not ending with '.'",
  },
  virtualNetwork: { abbreviation: "vnet", min: 2, max: 64, pattern: WORD, allowed: WORDS },
  subnet: { abbreviation: "snet", min: 1, max: 80, pattern: WORD, allowed: WORDS },
  networkSecurityGroup: { abbreviation: "nsg", min: 1, max: 80, pattern: WORD, allowed: WORDS },
  securityRule: { abbreviation: "", min: 1, max: 80, pattern: WORD, allowed: WORDS },
  privateDnsZone: {
    abbreviation: "",
    min: 1,
    max: 63,
    pattern: /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?){1,33}$/i,
    allowed: "2 to 34 labels of letters, digits, '_' and '-' with '.' between them",
  },
  virtualNetworkLink: { abbreviation: "link", min: 1, max: 80, pattern: WORD, allowed: WORDS },
  privateEndpoint: { abbreviation: "pep", min: 2, max: 64, pattern: WORD, allowed: WORDS },
  mysqlServer: {
    abbreviation: "mysql",
    min: 3,
    max: 63,
    pattern: /^[a-z0-9]([a-z0-9-]+[a-z0-9])?$/,
    allowed: "lowercase letters, digits and '-', beginning and ending with a letter or digit",
  },
  budget: {
    abbreviation: "budget",
    min: 1,
    max: 63,
    pattern: /^[a-zA-Z0-9_-]+$/,
    allowed: "letters, digits, '_' and '-'",
  },
  actionGroup: {
    abbreviation: "ag",
    min: 1,
    max: 260,
    pattern: /^[^:<>+/&%\\?|]*[^:<>+/&%\\?| .]$/,
    allowed: "anything but : < > + / & % \\ ? |, not ending with a space or '.'",
  },
  metricAlert: {
    abbreviation: "alert",
    min: 1,
    max: 260,
    pattern: /^[^*#&+:<>?@%{}\\/|]*[^*#&+:<>?@%{}\\/| .]$/,
    allowed: "anything but * # & + : < > ? @ % { } \\ / |, not ending with a space or '.'",
  },
  lock: {
    abbreviation: "lock",
    min: 1,
    max: 90,
    pattern: /^[a-zA-Z0-9._()-]*[a-zA-Z0-9_()-]$/,
    allowed: "letters, digits, '.', '_', '-', '(' and ')', not ending with '.'",
  },
  storageAccount: {
    abbreviation: "st",
    min: 3,
    max: 24,
    pattern: /^[a-z0-9]+$/,
    allowed: "lowercase letters and digits",
    compact: true,
  },
  storageContainer: {
    abbreviation: "",
    min: 3,
    max: 63,
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    allowed: "lowercase letters, digits and single '-', beginning and ending with a letter or digit",
  },
  userAssignedIdentity: {
    abbreviation: "id",
    min: 3,
    max: 128,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    allowed: "letters, digits, '_' and '-', beginning with a letter or digit",
  },
  serviceBusNamespace: {
    abbreviation: "sb",
    min: 6,
    max: 50,
    pattern: /^[a-zA-Z]([a-zA-Z0-9]|-(?!-))*[a-zA-Z0-9]$/,
    allowed: "letters, digits and single '-', beginning with a letter and ending with a letter or digit",
  },
  eventGridSystemTopic: {
    abbreviation: "evgt",
    min: 3,
    max: 128,
    pattern: /^[a-zA-Z0-9-]+$/,
    allowed: "letters, digits and '-'",
  },
  eventSubscription: {
    abbreviation: "evgs",
    min: 3,
    max: 64,
    pattern: /^[a-zA-Z0-9-]+$/,
    allowed: "letters, digits and '-'",
  },
  logAnalyticsWorkspace: {
    abbreviation: "log",
    min: 4,
    max: 63,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$/,
    allowed: "letters, digits and '-', beginning and ending with a letter or digit",
  },
  containerAppsEnvironment: {
    abbreviation: "cae",
    min: 2,
    max: 60,
    pattern: /^[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]$/,
    allowed: "letters, digits and '-', beginning with a letter and ending with a letter or digit",
  },
  cognitiveAccount: {
    abbreviation: "oai",
    min: 2,
    max: 64,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]$/,
    allowed: "letters, digits and '-', beginning and ending with a letter or digit",
  },
  diagnosticSetting: {
    abbreviation: "diag",
    min: 1,
    max: 260,
    pattern: /^[^*#&+:<>?@%{}\\/|]+$/,
    allowed: "anything but * # & + : < > ? @ % { } \\ / |",
  },
} as const satisfies Record<string, NamingLimit>;

export type NamedType = keyof typeof NAMING_LIMITS;

/** Stacks and streams in names that have no room for them. */
const CODES: Readonly<Record<string, string>> = {
  automation: "aut",
  content: "cnt",
  foundation: "fnd",
  trading: "trd",
};

/**
 * The name of a resource:
 * `<abbreviation>-<project>-<stack>-<environment>[-<instance>][-<suffix>]`, the same for every resource of every stack.
 * Never shortened: two long names must not become one. A name that Azure refuses is a violation, see `nameViolation`.
 */
export function resourceName(type: NamedType, context: NamingContext, suffix?: string): string {
  const limit: NamingLimit = NAMING_LIMITS[type];
  const { abbreviation } = limit;
  const { project, environment, instance } = context;
  // A server called mysql-acme-mysql-dev says mysql twice.
  const stack = context.stack === abbreviation ? undefined : context.stack;
  if (limit.compact === true) {
    const code = CODES[context.stack] ?? stack;
    return [abbreviation, project, code, environment, instance, suffix].join("").replaceAll("-", "").toLowerCase();
  }
  return [abbreviation, project, stack, environment, instance, suffix]
    .filter((part) => part !== undefined && part !== "")
    .join("-");
}

/** What is wrong with a name, as the end of a sentence; undefined when Azure accepts it. Tokens pass. */
export function nameProblem(type: NamedType, name: string): string | undefined {
  if (isUnresolved(name)) return undefined;
  const { min, max, pattern, allowed } = NAMING_LIMITS[type];
  if (name.length < min || name.length > max) return `has ${name.length} characters, but must have ${min} to ${max}`;
  return pattern.test(name) ? undefined : `must be ${allowed}`;
}

/** A name on its way to Azure. */
export interface CheckedName {
  readonly type: NamedType;
  readonly name: string;
  /** The property that holds the name, or that the name is made from. */
  readonly path: Path;
  /** For a name that we made: the remedy, as an imperative: `set virtualNetwork.name`. */
  readonly generated?: string;
}

/** What Azure would refuse about a name, quoting it and naming the property to change. */
export function nameViolation({ type, name, path, generated }: CheckedName): Violation | undefined {
  const problem = nameProblem(type, name);
  if (problem === undefined) return undefined;
  const message =
    generated === undefined
      ? `${formatPath(path)} is "${name}", which ${problem}`
      : `the generated name "${name}" ${problem}; ${generated}`;
  return { path, message };
}
