import { isUnresolved } from "./rule.ts";

/** What a generated name is made of. */
export interface NamingContext {
  /** Short name of the project, 2 to 16 characters of `[a-z0-9-]`. */
  readonly project: string;
  /** The stack that owns the resource: `mysql`, `trading`, … */
  readonly stack: string;
  /** `dev`, `staging`, `prod`. */
  readonly environment: string;
}

interface NamingLimit {
  /** Cloud Adoption Framework abbreviation. */
  readonly abbreviation: string;
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly allowed: string;
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
    pattern: /^[\p{L}\p{N}_.()-]*[\p{L}\p{N}_()-]$/u,
    allowed: "letters, digits, '_', '-', '.', '(' and ')', not ending with '.'",
  },
  virtualNetwork: { abbreviation: "vnet", min: 2, max: 64, pattern: WORD, allowed: WORDS },
  subnet: { abbreviation: "snet", min: 1, max: 80, pattern: WORD, allowed: WORDS },
  networkSecurityGroup: { abbreviation: "nsg", min: 1, max: 80, pattern: WORD, allowed: WORDS },
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
    pattern: /^[a-zA-Z0-9._()-]+$/,
    allowed: "letters, digits, '.', '_', '-', '(' and ')'",
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

/** `<abbreviation>-<project>-<stack>-<environment>[-<suffix>]`, the same for every resource of every stack. */
export function resourceName(type: NamedType, context: NamingContext, suffix?: string): string {
  const parts = [NAMING_LIMITS[type].abbreviation, context.project, context.stack, context.environment, suffix];
  // A server called mysql-acme-mysql-dev says mysql twice.
  const distinct = parts.filter((part, index) => part !== undefined && part !== "" && parts.indexOf(part) === index);
  return distinct.join("-");
}

/** What is wrong with a name, as the end of a sentence; undefined when Azure accepts it. Tokens pass. */
export function nameProblem(type: NamedType, name: string): string | undefined {
  if (isUnresolved(name)) return undefined;
  const { min, max, pattern, allowed } = NAMING_LIMITS[type];
  if (name.length < min || name.length > max) return `has ${name.length} characters, but must have ${min} to ${max}`;
  return pattern.test(name) ? undefined : `must be ${allowed}`;
}
