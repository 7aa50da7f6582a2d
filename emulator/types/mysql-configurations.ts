import { COMPUTE_SIZES } from "../../facts/mysql-compute-sizes.ts";
import { MYSQL_SERVER_PARAMETERS, type MysqlServerParameter } from "../../facts/mysql-server-parameters.ts";
import { AzureError } from "../azure-error.ts";
import { type JsonObject, objectAt, textAt } from "../json.ts";
import type { ResourceId } from "../resource-id.ts";
import type { World } from "../world.ts";
import type { ResourceType } from "./type.ts";

const SETTINGS = new Map(
  Object.entries(MYSQL_SERVER_PARAMETERS).filter(([, { isFromManual }]) => isFromManual !== true),
);

const parameterOf = (name: string, version: string): MysqlServerParameter | undefined => {
  const found = SETTINGS.get(name);
  return found?.versions?.some((each) => each === version) === false ? undefined : found;
};

const versionOf = (id: ResourceId, world: World): string =>
  textAt(world.store.get(id.parent), "properties.version") || "8.0.21";

const isReadOnly = ({ readOnly }: MysqlServerParameter, version: string): boolean =>
  readOnly === "always" || (readOnly === "5.7" && version === "5.7");

const waitsForRestart = ({ restart }: MysqlServerParameter, version: string): boolean =>
  restart === "always" || (restart === "5.7" && version === "5.7") || (restart === "before 8.4" && version !== "8.4");

/** Limits grow with the compute size. */
function allowedValues({ allowed }: MysqlServerParameter, { name, parent }: ResourceId, world: World): string {
  const sku = textAt(world.store.get(parent), "sku.name");
  const size = COMPUTE_SIZES.find(({ skuName, tier }) => skuName === `${tier}_${sku}`);
  const lowest = allowed.split("-")[0];
  if (name === "max_connections" && size !== undefined) return `${lowest}-${size.maxConnections}`;
  if (name !== "innodb_buffer_pool_size" || size?.maxBufferPoolBytes === undefined) return allowed;
  return `${lowest}-${size.maxBufferPoolBytes}`;
}

function document(id: ResourceId, world: World, value: string | undefined): JsonObject | undefined {
  const { name } = id;
  const version = versionOf(id, world);
  const parameter = parameterOf(name, version);
  if (parameter === undefined) return undefined;
  const { default: defaultValue, type: dataType } = parameter;
  return {
    value: value ?? defaultValue,
    currentValue: value ?? defaultValue,
    description: name,
    documentationLink: `https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html#sysvar_${name}`,
    defaultValue,
    dataType,
    allowedValues: allowedValues(parameter, id, world),
    source: value === undefined || value === defaultValue ? "system-default" : "user-override",
    isReadOnly: isReadOnly(parameter, version) ? "True" : "False",
    isConfigPendingRestart: "False",
    isDynamicConfig: waitsForRestart(parameter, version) ? "False" : "True",
  };
}

function isAllowed(value: string, dataType: string, allowed: string): boolean {
  if (allowed === "") return true;
  const words = allowed.toUpperCase().split(",");
  if (dataType === "Enumeration") return words.includes(value.toUpperCase());
  if (dataType === "Set") return value.split(",").every((word) => words.includes(word.trim().toUpperCase()));
  if (!(dataType === "Integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(value)) return false;
  return words.some((part) => {
    const [, low = part, high = low] = /^(-?[\d.]+)-(-?[\d.]+)$/.exec(part) ?? [];
    return Number(value) >= Number(low) && Number(value) <= Number(high);
  });
}

const GTID_STEPS = ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"];

/** Azure changes gtid_mode by one step only. */
function isOneStep(before: string, after: string): boolean {
  const [from, to] = [GTID_STEPS.indexOf(before.toUpperCase()), GTID_STEPS.indexOf(after.toUpperCase())];
  return Math.abs(from - to) <= 1;
}

/** They exist from the start, with a default: a write changes one, a deletion is not possible. */
export const configurations: ResourceType = {
  type: "Microsoft.DBforMySQL/flexibleServers/configurations",
  seconds: { create: 10, update: 10 },
  implicitNames: [...SETTINGS.keys()],
  implicit(id, world) {
    const properties = document(id, world, undefined);
    return properties === undefined ? undefined : { properties };
  },
  check({ id, body, before, world }) {
    const version = versionOf(id, world);
    const setting = parameterOf(id.name, version);
    const value = textAt(body, "properties.value");
    if (setting === undefined) {
      throw new AzureError(
        404,
        "ConfigurationNotExists",
        `The configuration '${id.name}' does not exist for server '${id.names[0]}'.`,
      );
    }
    if (isReadOnly(setting, version)) {
      throw new AzureError(400, "ConfigurationIsReadOnly", `The configuration '${id.name}' cannot be changed.`);
    }
    const isJump = id.name === "gtid_mode" && !isOneStep(textAt(before, "properties.value"), value);
    if (isJump || !isAllowed(value, setting.type, allowedValues(setting, id, world))) {
      throw new AzureError(
        400,
        "InvalidParameterValue",
        "Invalid value given for parameter value. Specify a valid parameter value.",
      );
    }
  },
  settle({ id, body, before, next, world }) {
    const value = textAt(body, "properties.value");
    const changed = textAt(before, "properties.value") !== value;
    const properties = document(id, world, value) ?? {};
    const waits = properties.isDynamicConfig === "False" && changed;
    next.properties = { ...properties, isConfigPendingRestart: waits ? "True" : "False" };
    if (!changed)
      objectAt(next, "properties").isConfigPendingRestart =
        objectAt(before ?? {}, "properties").isConfigPendingRestart ?? "False";
  },
  checkRemoval(resource) {
    throw new AzureError(405, "MethodNotAllowed", `The configuration '${resource.name}' cannot be deleted.`);
  },
};
