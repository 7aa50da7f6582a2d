import { MYSQL_SERVER_PARAMETERS, type MysqlServerParameter } from "../facts/mysql-server-parameters.ts";
import { standing, vouchFor } from "./azure-offers.ts";
import { computeSize } from "./mysql-server.sizes.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import { isUnresolved, type Rule, type Violation } from "./rule.ts";

type ServerRule = Rule<MysqlServerSpecification>;

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters";
const NAMES = Object.keys(MYSQL_SERVER_PARAMETERS);

/** Each parameter with a value that is known now. */
function* texts({ serverParameters }: MysqlServerSpecification): Iterable<[name: string, value: string]> {
  for (const [name, value] of Object.entries(serverParameters)) {
    if (!isUnresolved(name) && !isUnresolved(value) && typeof value === "string") yield [name, value];
  }
}

const factsOf = (name: string): MysqlServerParameter | undefined =>
  Object.hasOwn(MYSQL_SERVER_PARAMETERS, name) ? MYSQL_SERVER_PARAMETERS[name] : undefined;

const at = (name: string, message: string): Violation => ({ path: ["serverParameters", name], message });

const parameter: ServerRule = {
  id: "mysql-server/server-parameter",
  why: "Azure refuses a server parameter that it does not have, or that nobody may set",
  documentation: DOCUMENTATION,
  *check(server) {
    for (const [name, value] of texts(server)) {
      const found = standing(name, NAMES, server.azureOffers?.serverParameters);
      const facts = factsOf(name);
      if (typeof found !== "string") {
        yield at(name, `serverParameters has "${name}", which MySQL on Azure does not have; write "${found.meant}"`);
      } else if (facts?.versions?.includes(server.version) === false) {
        yield at(name, `serverParameters has "${name}", which version "${server.version}" does not have; remove it`);
      } else if (facts?.readOnly === "always" || (facts?.readOnly === "5.7" && server.version === "5.7")) {
        yield at(name, `serverParameters.${name} is "${value}", but Azure lets nobody set it; remove it`);
      }
    }
  },
};

const unknownParameter: ServerRule = {
  id: "mysql-server/server-parameter-unknown",
  severity: "warning",
  why: "a server parameter that Azure is not known to have may be new, and may be refused",
  documentation: DOCUMENTATION,
  *check(server) {
    const offered = server.azureOffers?.serverParameters ?? [];
    for (const [name, value] of texts(server)) {
      const facts = factsOf(name);
      if (offered.includes(name)) continue;
      if (standing(name, NAMES) === "unknown" || facts?.isFromManual === true) {
        const message = `serverParameters has "${name}", which is not among those that Azure is known to have; correct it, or ${vouchFor("serverParameters")}`;
        yield at(name, message);
      } else if (facts?.readOnly === "5.7" && server.version !== "5.7") {
        const message = `serverParameters.${name} is "${value}", but Azure lets nobody set it in version 5.7; if it does in "${server.version}", ${vouchFor("serverParameters")}`;
        yield at(name, message);
      }
    }
  },
};

const parameterValue: ServerRule = {
  id: "mysql-server/server-parameter-value",
  why: "Azure refuses a value of the wrong type or outside of what it allows",
  documentation: DOCUMENTATION,
  *check(server) {
    for (const [name, value] of texts(server)) {
      const facts = factsOf(name);
      if (facts === undefined || server.azureOffers?.serverParameters?.includes(name)) continue;
      const allowed = allowedFor(facts, name, server.skuName);
      if (facts.readOnly === "always" || isAllowed(value, { ...facts, allowed })) continue;
      yield at(name, `serverParameters.${name} is "${value}", but must be ${expected({ ...facts, allowed })}`);
    }
  },
};

/** Two parameters have a limit that grows with the compute size. */
function allowedFor({ allowed }: MysqlServerParameter, name: string, skuName: string): string {
  const size = computeSize(skuName);
  const lowest = allowed.split("-")[0] ?? "";
  if (name === "max_connections" && size !== undefined) return `${lowest}-${size.maxConnections}`;
  if (name !== "innodb_buffer_pool_size" || size?.maxBufferPoolBytes === undefined) return allowed;
  return `${lowest}-${size.maxBufferPoolBytes}`;
}

/** Whether Azure takes a value; whatever a parameter without limits is set to. */
export function isAllowed(value: string, { type, allowed }: Pick<MysqlServerParameter, "type" | "allowed">): boolean {
  if (allowed === "") return true;
  const words = allowed.toUpperCase().split(",");
  if (type === "Enumeration") return words.includes(value.toUpperCase());
  if (type === "Set") return value.split(",").every((word) => words.includes(word.trim().toUpperCase()));
  if (type === "Integer" && !/^-?\d{1,20}$/.test(value)) return false;
  if (type === "Numeric" && !/^-?\d+(\.\d+)?$/.test(value)) return false;
  return words.some((part) => {
    const [, low = part, high = low] = /^(-?[\d.]+)-(-?[\d.]+)$/.exec(part) ?? [];
    return isBetween(value, low, high, type);
  });
}

// Some limits are larger than a number can be kept exactly.
const isBetween = (value: string, low: string, high: string, type: MysqlServerParameter["type"]): boolean =>
  type === "Integer"
    ? BigInt(low) <= BigInt(value) && BigInt(value) <= BigInt(high)
    : Number(low) <= Number(value) && Number(value) <= Number(high);

function expected({ type, allowed }: Pick<MysqlServerParameter, "type" | "allowed">): string {
  const words = allowed.split(",").map((part) => part.replace(/^(-?[\d.]+)-(-?[\d.]+)$/, "$1 to $2"));
  const list = words.filter((word) => word !== "");
  const choice = list.length === 1 ? list[0] : `${list.slice(0, -1).join(", ")} or ${list.at(-1)}`;
  if (type === "Set") return `some of ${list.join(", ")}`;
  return type === "Integer" ? `a whole number: ${choice}` : type === "Numeric" ? `a number: ${choice}` : `${choice}`;
}

const gtidConsistency: ServerRule = {
  id: "mysql-server/gtid-consistency",
  why: "MySQL turns on global transaction ids only where statements keep to them",
  documentation: "https://dev.mysql.com/doc/refman/8.4/en/replication-options-gtids.html#sysvar_gtid_mode",
  *check({ serverParameters: { gtid_mode: mode, enforce_gtid_consistency: consistency } }) {
    if (isUnresolved(mode) || isUnresolved(consistency) || mode?.toUpperCase() !== "ON") return;
    if (consistency?.toUpperCase() === "ON") return;
    yield at(
      "gtid_mode",
      'serverParameters.gtid_mode is "ON", but enforce_gtid_consistency is not; set it to "ON" too',
    );
  },
};

const gtidSteps: ServerRule = {
  id: "mysql-server/gtid-steps",
  severity: "warning",
  why: "Azure changes gtid_mode by one step only, so that a new server that is to have it ON fails",
  documentation: DOCUMENTATION,
  *check({ serverParameters: { gtid_mode: mode } }) {
    if (mode === undefined || isUnresolved(mode) || !/^(ON|ON_PERMISSIVE)$/i.test(mode)) return;
    const message = `serverParameters.gtid_mode is "${mode}", which Azure reaches one step at a time: apply "OFF_PERMISSIVE", then "ON_PERMISSIVE", then "ON"`;
    yield at("gtid_mode", message);
  },
};

/** Server parameters as far as Azure is known to have them. */
export const parameterRules: readonly ServerRule[] = [
  parameter,
  unknownParameter,
  parameterValue,
  gtidConsistency,
  gtidSteps,
];
